/* SPDX-License-Identifier: Apache-2.0 */
#include "training/roster.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/calendar/day.h"
#include "base/encoding/csv-read.h"
#include "base/encoding/heading.h"
#include "base/os/paths.h"

#define WORDS_BYTES (256u * 1024)
#define ROW_BYTES   (256u * 1024)
#define WORDS_MAX   200u
#define COLUMNS_MAX 100u
#define TITLE_ROWS  20u /* above the heading at most */

enum roster_column {
	ROSTER_STAFF,
	ROSTER_DEPARTMENT,
	ROSTER_AUDIENCE,
	ROSTER_NAME,
	ROSTER_LEFT,
	ROSTER_ATTENDED,
	ROSTER_COLUMNS,
};

static const char *const column_names[ROSTER_COLUMNS] = {
	[ROSTER_STAFF] = "staff",	[ROSTER_DEPARTMENT] = "department",
	[ROSTER_AUDIENCE] = "audience", [ROSTER_NAME] = "name",
	[ROSTER_LEFT] = "left",		[ROSTER_ATTENDED] = "attended",
};

/* A word as it is compared, and the position of what it stands for. */
struct word {
	struct str text;
	size_t to;
};

struct word_list {
	struct word at[WORDS_MAX];
	size_t n;
};

struct roster_words {
	struct arena arena;
	struct word_list headings;
	struct word_list audiences;
	struct word_list attended; /* 0 yes, 1 no */
};

/* ---- words ---- */

/* What is only a sign (-) is nothing once it is plain, and is compared as it stands. */
static struct str word_plain(struct str text, struct arena *arena)
{
	const struct str plain = heading_plain(text, arena);

	return plain.len ? plain : str_trim(text);
}

static void read_rows(struct yaml_check *check, const struct yaml *list, const char *key,
		      const char *const *to, size_t n_to, struct roster_words *words,
		      struct word_list *ret)
{
	const char *const keys[] = { "to", key, NULL };

	for (const struct yaml *row = list ? list->child : NULL; row; row = row->next) {
		if (!yaml_check_map(check, row, "a row", keys))
			return;
		const size_t at = yaml_check_word(check, row, "to", to, n_to, 0);
		const struct yaml *names = yaml_check_list(check, row, key, WORDS_MAX);
		for (const struct yaml *name = names ? names->child : NULL;
		     name && ret->n < WORDS_MAX; name = name->next)
			ret->at[ret->n++] =
				(struct word){ .text = word_plain(name->text, &words->arena),
					       .to = at };
	}
	if (ret->n == WORDS_MAX)
		yaml_wrong(check, list->line, "over %u words", WORDS_MAX);
}

enum errc roster_words_read(const char *path, struct roster_words **ret, struct err *err)
{
	static const char *const keys[] = { "version", "date", "source", "columns", "words", NULL };
	static const char *const parts[] = { "audience", "attended", NULL };
	static const char *const yes_no[] = { "yes", "no" };
	auto_roster_words *words = mem_new(sizeof(*words));
	struct yaml_check check = { .file = path };
	struct yaml *doc;

	arena_init(&words->arena, WORDS_BYTES);
	const enum errc code =
		yaml_read_file(path, YAML_CONTENT_FILE_MAX, &words->arena, &doc, err);
	if (code)
		return code;
	if (yaml_check_map(&check, doc, "columns of lists", keys))
		yaml_check_head(&check, doc);
	const struct yaml *of = yaml_get(doc, "words");
	if (!check.code && yaml_check_map(&check, of, "words", parts)) {
		read_rows(&check, yaml_check_list(&check, doc, "columns", ROSTER_COLUMNS), "names",
			  column_names, ROSTER_COLUMNS, words, &words->headings);
		read_rows(&check, yaml_check_list(&check, of, "audience", WORDS_MAX), "words",
			  audience_names, AUDIENCES, words, &words->audiences);
		read_rows(&check, yaml_check_list(&check, of, "attended", WORDS_MAX), "words",
			  yes_no, ARRAY_LEN(yes_no), words, &words->attended);
	}
	if (check.code)
		return yaml_check_end(&check, err);
	*ret = STEAL(words);
	return ERR_OK;
}

enum errc roster_words_read_own(struct roster_words **ret, struct err *err)
{
	char content[PATH_MAX];
	char path[PATH_MAX];
	enum errc code = path_content(content, err);

	if (!code)
		code = path_join(content, ROSTER_WORDS, path, err);
	return code ? code : roster_words_read(path, ret, err);
}

void roster_words_free(struct roster_words *words)
{
	if (!words)
		return;
	arena_done(&words->arena);
	free(words);
}

void roster_words_free_at(struct roster_words **words)
{
	roster_words_free(*words);
	*words = NULL;
}

/* SIZE_MAX: no word is so. */
static size_t meaning(const struct word_list *list, struct str text, struct arena *arena)
{
	const struct str plain = word_plain(text, arena);

	for (size_t i = 0; i < list->n && plain.len; i++) {
		if (str_equal(list->at[i].text, plain))
			return list->at[i].to;
	}
	return SIZE_MAX;
}

/* ---- rows ---- */

struct roster {
	struct db *db;
	const struct roster_words *words;
	struct arena arena;		/* of the row */
	size_t columns[ROSTER_COLUMNS]; /* SIZE_MAX: the list has none */
	size_t row;			/* from 1, as spreadsheets count */
	struct str cells[COLUMNS_MAX];
	size_t n_cells;
	struct roster_report *report;

	/* Of the two kinds of list. */
	enum errc (*take)(struct roster *roster, struct err *err);
	struct str today;
	const struct attendance *noted;
};

static struct str cell(const struct roster *roster, enum roster_column column)
{
	const size_t at = roster->columns[column];

	return at < roster->n_cells ? str_trim(roster->cells[at]) : STR("");
}

static bool is_heading(struct roster *roster)
{
	for (size_t c = 0; c < ROSTER_COLUMNS; c++)
		roster->columns[c] = SIZE_MAX;
	for (size_t i = 0; i < roster->n_cells; i++) {
		const size_t to =
			meaning(&roster->words->headings, roster->cells[i], &roster->arena);
		if (to != SIZE_MAX && roster->columns[to] == SIZE_MAX)
			roster->columns[to] = i;
	}
	return roster->columns[ROSTER_STAFF] != SIZE_MAX;
}

static void note(struct roster *roster, const struct err *err)
{
	struct roster_report *report = roster->report;

	if (report->noted < ROSTER_NOTES_MAX)
		(void)fail(&report->notes[report->noted], err->code, "%s %zu: %s",
			   text_of(TR("行", "row")), roster->row, err->text);
	report->noted++;
}

static enum errc unknown_word(struct str text, struct text why, struct err *err)
{
	return fail(err, ERR_SYNTAX, "“%.*s”: %s", (int)size_min(text.len, 60), text.ptr,
		    text_of(why));
}

/* 2026/4/1 as spreadsheets have it, or 2026-04-01. */
static bool read_day(struct str text, char out[static DAY_TEXT_MAX])
{
	uint64_t parts[3] = { 0 };
	struct str rest = text;
	size_t n = 0;

	const char mark = str_find_char(text, '/') != SIZE_MAX ? '/' : '-';
	while (rest.ptr && n < ARRAY_LEN(parts) && str_to_u64(str_split(&rest, mark), &parts[n]))
		n++;
	if (n != ARRAY_LEN(parts) || rest.ptr || parts[0] > 9999 || parts[1] > 12 || parts[2] > 31)
		return false;
	const int32_t day = day_of((int)parts[0], (int)parts[1], (int)parts[2]);
	(void)day_text(day, out);
	return day != DAY_NONE;
}

static enum errc take_person(struct roster *roster, struct err *err)
{
	const struct str audience = cell(roster, ROSTER_AUDIENCE);
	const struct str left = cell(roster, ROSTER_LEFT);
	const size_t meant = meaning(&roster->words->audiences, audience, &roster->arena);
	char left_on[DAY_TEXT_MAX];
	bool added = false;

	if (audience.len && meant == SIZE_MAX)
		return unknown_word(audience,
				    TR("どの対象者か分かりません", "whom it is for is not known"),
				    err);
	if (left.len && !read_day(left, left_on))
		return unknown_word(left, TR("日付として読めません", "is no day"), err);
	const struct trainee person = {
		.staff = cell(roster, ROSTER_STAFF),
		.department = cell(roster, ROSTER_DEPARTMENT),
		.audience = audience.len ? (enum audience)meant : AUDIENCE_STAFF,
		.name = cell(roster, ROSTER_NAME),
		.listed_on = roster->today,
		.left_on = left.len ? str_from(left_on) : STR_NONE,
	};
	const enum errc code = training_people_put(roster->db, &person, &added, err);
	roster->report->taken += !code;
	roster->report->added += !code && added;
	return code;
}

static enum errc take_attendance(struct roster *roster, struct err *err)
{
	const struct str word = cell(roster, ROSTER_ATTENDED);
	struct attendance attendance = *roster->noted;
	bool added = false;

	if (roster->columns[ROSTER_ATTENDED] != SIZE_MAX) {
		const size_t meant = meaning(&roster->words->attended, word, &roster->arena);
		if (word.len && meant == SIZE_MAX)
			return unknown_word(
				word,
				TR("出席か欠席か分かりません", "neither says present nor absent"),
				err);
		/* An empty cell is nobody who was there. */
		if (!word.len || meant == 1) {
			roster->report->absent++;
			return ERR_OK;
		}
	}
	attendance.staff = cell(roster, ROSTER_STAFF);
	attendance.department = cell(roster, ROSTER_DEPARTMENT);
	const enum errc code = attendance_add(roster->db, &attendance, &added, err);
	roster->report->taken += !code;
	roster->report->added += !code && added;
	return code;
}

static bool is_blank(const struct roster *roster)
{
	for (size_t i = 0; i < roster->n_cells; i++) {
		if (str_trim(roster->cells[i]).len)
			return false;
	}
	return true;
}

/* What the list itself breaks is noted; what the database refuses ends it. */
static enum errc take_row(struct roster *roster, struct err *err)
{
	struct err why;
	const enum errc code = is_blank(roster) ? ERR_OK : roster->take(roster, &why);

	if (code == ERR_SYNTAX)
		note(roster, &why);
	else if (code)
		return fail(err, code, "%s", why.text);
	return ERR_OK;
}

static enum errc take_rows(struct roster *roster, struct str text, struct err *err)
{
	const char delimiter = csv_delimiter(text, TITLE_ROWS);
	bool headed = false;
	struct str record;
	enum errc code = ERR_OK;

	while (!code && csv_next_record(&text, &record)) {
		arena_clear(&roster->arena);
		struct csv_cells cells = csv_cells_of(record, delimiter, &roster->arena);
		for (roster->n_cells = 0; roster->n_cells < COLUMNS_MAX &&
					  csv_next(&cells, &roster->cells[roster->n_cells]);)
			roster->n_cells++;
		roster->row++;
		if (headed)
			code = take_row(roster, err);
		else if (roster->row <= TITLE_ROWS)
			headed = is_heading(roster);
	}
	if (!code && !headed)
		code = fail(err, ERR_UNSUPPORTED, "%s",
			    text_of(TR("職員番号の見出しがある行が見つかりません",
				       "there is no row with a heading for the staff number")));
	return code;
}

static enum errc run(struct roster *roster, const struct roster_source *source, struct err *err)
{
	auto_buf text = BUF_INIT(2 * ROSTER_FILE_MAX);

	if (source->bytes.len > ROSTER_FILE_MAX)
		return fail(err, ERR_LIMIT, "%s %u MiB",
			    text_of(TR("大きすぎます。上限は", "is over")),
			    ROSTER_FILE_MAX / 1024 / 1024);
	(void)charset_add_utf8(source->charset, charset_detect(source->bytes, CHARSET_CP932),
			       source->bytes, &text);
	*roster->report = (struct roster_report){ .taken = 0 };
	roster->words = source->words;
	arena_init(&roster->arena, ROW_BYTES);
	enum errc code = db_begin(roster->db, err);
	if (!code)
		code = take_rows(roster, buf_str(&text), err);
	code = db_end(roster->db, code, err);
	arena_done(&roster->arena);
	return code;
}

enum errc roster_take_people(struct db *db, const struct roster_source *source, struct str today,
			     struct roster_report *ret, struct err *err)
{
	struct roster roster = { .db = db, .report = ret, .take = take_person, .today = today };

	return run(&roster, source, err);
}

enum errc roster_take_attendance(struct db *db, const struct roster_source *source,
				 const struct attendance *noted, struct roster_report *ret,
				 struct err *err)
{
	struct roster roster = { .db = db, .report = ret, .take = take_attendance, .noted = noted };
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct training_session session;
	const enum errc code = training_sessions_get(db, noted->session, &arena, &session, err);

	return code ? code : run(&roster, source, err);
}
