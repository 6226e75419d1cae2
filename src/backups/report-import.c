/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/report-import.h"

#include "base/calendar/day.h"
#include "base/encoding/csv-read.h"
#include "base/encoding/digits.h"
#include "base/encoding/json-item.h"
#include "base/encoding/json-items.h"

#define COLUMNS_MAX   100u
#define TITLE_ROWS    20u /* above the heading at most */
#define ROW_BYTES     (256u * 1024)
#define NESTED_NAME   300u
#define MAX_AGE_HOURS 48

/* Cells of a row by what they are; STR_NONE: it has none. */
struct report_row {
	struct str cell[REPORT_COLUMNS];
	size_t number;
};

struct reading {
	const struct report_ask *ask;
	struct report *report;
	struct arena row; /* cleared after each */
};

static void note(struct reading *reading, size_t row, const char *what, struct str cell)
{
	struct report *report = reading->report;

	if (report->noted < REPORT_NOTES_MAX)
		(void)fail(&report->notes[report->noted], ERR_SYNTAX, "%s %zu: %s “%.*s”",
			   text_of(TR("行", "row")), row, what, STR_ARG(str_sub(cell, 0, 80)));
	report->noted++;
}

/* ---- times as people and programs write them ---- */

/* Six numbers with anything between them, the year first: 2026年11月22日 3時05分. */
static bool read_loose_time(struct str text, int offset_minutes, int64_t *ret_us)
{
	int number[6] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < ARRAY_LEN(number); n++) {
		while (i < text.len && !ascii_is_digit(text.ptr[i]))
			i++;
		if (i == text.len)
			break;
		for (; i < text.len && ascii_is_digit(text.ptr[i]); i++)
			number[n] = number[n] < 100000 ? 10 * number[n] + (text.ptr[i] - '0')
						       : number[n];
	}
	const struct civil c = { .year = number[0],
				 .month = number[1],
				 .day = number[2],
				 .hour = number[3],
				 .minute = number[4],
				 .second = number[5] };
	if (n < 3 || c.year < 1990 || !civil_valid(&c))
		return false;
	*ret_us = civil_to_us(&c, offset_minutes);
	return true;
}

static bool read_time(const struct reading *reading, struct str cell, int64_t *ret_us)
{
	const int offset = reading->ask->utc_offset_minutes;
	const struct str text = str_trim(cell);

	return time_parse_short(text, offset, ret_us) || time_parse_any(text, offset, ret_us) ||
	       read_loose_time(text, offset, ret_us);
}

/* ---- a row ---- */

/* "veeam/NAS01/EHR-Daily": the parts that are told. */
static struct str place_of(const struct reading *reading, const struct report_row *row)
{
	auto_buf place = BUF_INIT(BACKUP_PLACE_MAX);
	static const enum report_column parts[] = { REPORT_PLACE, REPORT_SYSTEM };

	buf_add(&place, reading->ask->name);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const struct str part = str_trim(row->cell[parts[i]]);
		if (part.len)
			buf_printf(&place, "/%.*s", STR_ARG(part));
	}
	return buf_failed(&place) ? STR_NONE : arena_str(reading->ask->arena, buf_str(&place));
}

static struct report_backup *backup_of(struct reading *reading, const struct report_row *row)
{
	struct report *report = reading->report;
	const struct str place = place_of(reading, row);

	for (size_t i = 0; place.ptr && i < report->n; i++) {
		if (str_equal(report->at[i].place, place))
			return &report->at[i];
	}
	if (!place.ptr || report->n == REPORT_BACKUPS_MAX)
		return NULL;
	struct report_backup *backup = &report->at[report->n++];
	const struct str system = str_trim(row->cell[REPORT_SYSTEM]);
	*backup = (struct report_backup){
		.place = place,
		.system = arena_str(reading->ask->arena, system.ptr ? system : STR("")),
		.newest_us = TIME_NONE,
		.last_us = TIME_NONE,
		.last = STR(""),
		.generations = -1,
		.connected = DAY_NONE,
	};
	return backup;
}

/* What the newest row says counts; what only an older one says, too. */
static void take_words(struct reading *reading, struct report_backup *backup,
		       const struct report_row *row, bool newest)
{
	const struct report_words *words = reading->ask->words;
	const struct str encrypted =
		report_value(words, REPORT_ENCRYPTED, row->cell[REPORT_ENCRYPTED], &reading->row);
	const struct str copy =
		report_value(words, REPORT_COPY, row->cell[REPORT_COPY], &reading->row);
	const struct str connected = row->cell[REPORT_CONNECTED];
	uint64_t generations = 0;
	int64_t us;

	if (encrypted.ptr && (newest || !backup->encrypted.ptr))
		backup->encrypted = encrypted;
	if (copy.ptr && (newest || !backup->copy.ptr))
		backup->copy = copy;
	if (str_to_u64(str_trim(row->cell[REPORT_GENERATIONS]), &generations) &&
	    generations < INT32_MAX && (newest || backup->generations < 0))
		backup->generations = (int64_t)generations;
	if (str_trim(connected).len == 0)
		return;
	if (!read_time(reading, connected, &us))
		note(reading, row->number, text_of(TR("日付として読めません:", "is no day:")),
		     connected);
	else if (newest || backup->connected == DAY_NONE)
		backup->connected = day_at(us, reading->ask->utc_offset_minutes);
}

static void take_row(struct reading *reading, const struct report_row *row)
{
	const struct str told = str_trim(row->cell[REPORT_RESULT]);
	const struct str result =
		report_value(reading->ask->words, REPORT_RESULT, told, &reading->row);
	int64_t us = TIME_NONE;

	reading->report->rows++;
	if (str_is(result, "running"))
		return;
	if (!read_time(reading, row->cell[REPORT_WHEN], &us)) {
		note(reading, row->number, text_of(TR("時刻として読めません:", "is no time:")),
		     row->cell[REPORT_WHEN]);
		return;
	}
	if (told.len && !result.ptr)
		note(reading, row->number,
		     text_of(TR("結果のことばが分かりません（成功とは数えません）:",
				"a result nobody knows, not counted as good:")),
		     told);
	struct report_backup *backup = backup_of(reading, row);
	if (!backup) {
		note(reading, row->number, text_of(TR("多すぎます:", "there are too many:")),
		     row->cell[REPORT_SYSTEM]);
		return;
	}
	/* A sheet that has no results lists what was made. */
	const bool good = told.len == 0 || str_is(result, "good") || str_is(result, "warned");
	const bool newest = backup->last_us == TIME_NONE || us >= backup->last_us;
	if (newest) {
		backup->last_us = us;
		backup->last = result.ptr ? result : STR("");
	}
	if (good) {
		backup->good++;
		if (backup->newest_us == TIME_NONE || us > backup->newest_us)
			backup->newest_us = us;
	}
	take_words(reading, backup, row, newest);
}

/* ---- CSV ---- */

struct heading {
	enum report_column column[COLUMNS_MAX];
	size_t n;
	bool found[REPORT_COLUMNS];
};

/* The first row that says when, and of what or where. */
static bool read_heading(struct reading *reading, struct str record, char delimiter,
			 struct heading *ret)
{
	struct csv_cells cells = csv_cells_of(record, delimiter, &reading->row);
	struct str cell;

	*ret = (struct heading){ .n = 0 };
	while (ret->n < COLUMNS_MAX && csv_next(&cells, &cell)) {
		enum report_column column = report_column(reading->ask->words, cell, &reading->row);
		/* The first of two columns of one kind counts. */
		if (column < REPORT_COLUMNS && ret->found[column])
			column = REPORT_COLUMNS;
		if (column < REPORT_COLUMNS)
			ret->found[column] = true;
		ret->column[ret->n++] = column;
	}
	return ret->found[REPORT_WHEN] && (ret->found[REPORT_SYSTEM] || ret->found[REPORT_PLACE]);
}

static void read_record(struct reading *reading, struct str record, char delimiter,
			const struct heading *heading, size_t number)
{
	struct csv_cells cells = csv_cells_of(record, delimiter, &reading->row);
	struct report_row row = { .number = number };
	struct str cell;

	for (size_t i = 0; i < heading->n && csv_next(&cells, &cell); i++) {
		if (heading->column[i] < REPORT_COLUMNS)
			row.cell[heading->column[i]] = cell;
	}
	if (str_trim(record).len)
		take_row(reading, &row);
}

static enum errc read_csv(struct reading *reading, struct str text, struct err *err)
{
	const char delimiter = csv_delimiter(text, TITLE_ROWS);
	struct heading heading = { .n = 0 };
	bool known = false;
	size_t number = 0;
	struct str record;

	while (csv_next_record(&text, &record)) {
		number++;
		if (known)
			read_record(reading, record, delimiter, &heading, number);
		else if (number <= TITLE_ROWS)
			known = read_heading(reading, record, delimiter, &heading);
		arena_clear(&reading->row);
	}
	if (known)
		return ERR_OK;
	return fail(
		err, ERR_SYNTAX, "%s",
		text_of(TR("見出しがありません。「日時」と、「ジョブ名」か「保存先」の列が要ります",
			   "there is no heading: a column that says when, and one of the job or "
			   "the place, are needed")));
}

/* ---- JSON ---- */

static void add_member(struct reading *reading, struct report_row *row, struct str name,
		       const json_t *value)
{
	const enum report_column column = report_column(reading->ask->words, name, &reading->row);

	if (column == REPORT_COLUMNS || row->cell[column].ptr)
		return;
	if (json_is_string(value))
		row->cell[column] = text_of_json(value);
	else if (json_is_integer(value))
		row->cell[column] =
			arena_printf(&reading->row, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		row->cell[column] = json_is_true(value) ? STR("true") : STR("false");
}

static enum errc read_object(struct reading *reading, struct str text, struct err *err)
{
	struct report_row row = { .number = reading->report->rows + 1 };
	auto_item *object = item_load(text, err);
	const char *name;
	json_t *value;

	if (!object)
		return ERR_SYNTAX;
	json_object_foreach(object, name, value)
	{
		const char *inner;
		json_t *part;
		add_member(reading, &row, str_from(name), value);
		if (!json_is_object(value))
			continue;
		json_object_foreach(value, inner, part)
		{
			char path[NESTED_NAME];
			(void)snprintf(path, sizeof(path), "%s.%s", name, inner);
			add_member(reading, &row, str_from(path), part);
		}
	}
	/* An object around the list has no time of its own. */
	if (row.cell[REPORT_WHEN].ptr)
		take_row(reading, &row);
	arena_clear(&reading->row);
	return ERR_OK;
}

struct text_source {
	struct str left;
};

static enum errc read_some(void *ctx, char *to, size_t room, size_t *ret_n, struct err *err UNUSED)
{
	struct text_source *source = ctx;

	*ret_n = size_min(room, source->left.len);
	if (*ret_n)
		memcpy(to, source->left.ptr, *ret_n);
	source->left = str_from_pos(source->left, *ret_n);
	return ERR_OK;
}

static enum errc read_json(struct reading *reading, struct str text, struct err *err)
{
	struct text_source source = { .left = text };
	const struct byte_source bytes = { .read = read_some, .ctx = &source };
	auto_json_items *items = json_items_new(&bytes);
	const bool lines = str_starts(text, STR("{"));
	enum json_item item;
	bool in_array = false;

	while ((item = json_items_next(items)) >= JSON_ITEM_VALUE) {
		if (item != JSON_ITEM_OPEN)
			continue;
		if (json_items_is_array(items)) {
			in_array = true;
			continue;
		}
		/* Elements of an array are rows; so are documents that are no more than a row. */
		if (!in_array && !(lines && json_items_depth(items) == 1 &&
				   str_find(text, STR("[")) == SIZE_MAX))
			continue;
		struct str whole;
		enum errc code = json_items_whole(items, &whole, err);
		if (!code)
			code = read_object(reading, whole, err);
		if (code)
			return code;
	}
	return item == JSON_ITEM_BROKEN ? json_items_fail(items, err) : ERR_OK;
}

/* ---- the report ---- */

enum errc report_read(struct str bytes, const struct report_ask *ask, struct report *ret,
		      struct err *err)
{
	auto_buf utf8 = BUF_INIT(2 * REPORT_FILE_MAX);
	struct reading reading = { .ask = ask, .report = ret, .row = ARENA_INIT(ROW_BYTES) };

	*ret = (struct report){ .n = 0 };
	(void)charset_add_utf8(ask->charset, charset_detect(bytes, CHARSET_CP932), bytes, &utf8);
	const struct str text = str_trim(buf_str(&utf8));
	const bool json = str_starts(text, STR("{")) || str_starts(text, STR("["));
	enum errc code = json ? read_json(&reading, text, err) : read_csv(&reading, text, err);
	arena_done(&reading.row);
	if (!code && ret->n == 0)
		code = fail(
			err, ERR_SYNTAX, "%s%s%s",
			text_of(TR("バックアップの行がありません", "there is no row of a backup")),
			ret->noted ? ": " : "", ret->noted ? ret->notes[0].text : "");
	return code;
}

/* ---- keeping ---- */

static void say(struct buf out[static 2], const char *ja, const char *en)
{
	buf_add_text(&out[LANG_JA], ja);
	buf_add_text(&out[LANG_EN], en);
}

static void judge(const struct report_backup *backup, int64_t max_age_us, int64_t now_us,
		  struct backup_finding *finding)
{
	const bool fresh =
		backup->newest_us != TIME_NONE && now_us - backup->newest_us <= max_age_us;

	finding->tool = "report";
	finding->newest_us = backup->newest_us;
	finding->generations =
		(size_t)(backup->generations >= 0 ? backup->generations : backup->good);
	finding->level = fresh ? BACKUP_L1 : BACKUP_L0;
	finding->intact = finding->level;
	finding->verdict = fresh ? BACKUP_NOT_PROVEN : BACKUP_STALE;
	if (str_is(backup->encrypted, "yes"))
		finding->encryption = BACKUP_ENCRYPTED;
	else if (str_is(backup->encrypted, "no"))
		finding->encryption = BACKUP_PLAIN;
	say(finding->done, "ほかの製品の報告を読んだだけで、写しそのものは見ていません",
	    "only another product's report was read; the copy itself was not looked at");
	if (str_is(backup->last, "bad"))
		say(finding->problems, "最後の回は失敗しています。", "The last run failed. ");
	if (str_is(backup->last, "warned"))
		say(finding->problems, "最後の回に警告があります。", "The last run has warnings. ");
	if (backup->newest_us == TIME_NONE)
		say(finding->problems, "成功した回がありません。", "No run succeeded. ");
	else if (!fresh)
		say(finding->problems, "成功した最新の回が古すぎます。",
		    "The newest run that succeeded is too old. ");
}

/* What the report says of it takes the place of what was said before; the rest stays. */
static enum errc describe(struct db *db, const struct report_backup *backup,
			  struct backup_repository *before, struct err *err)
{
	char day[DAY_TEXT_MAX];

	if (before->system.len == 0)
		before->system = backup->system;
	if (backup->copy.ptr)
		before->copy = backup->copy;
	if (backup->encrypted.ptr)
		before->encrypted = backup->encrypted;
	if (backup->connected != DAY_NONE)
		before->connected_on = str_from(day_text(backup->connected, day));
	return backup_repositories_describe(db, before, err);
}

enum errc report_keep(struct db *db, const struct report_backup *backup, struct str by,
		      int64_t now_us, enum backup_level *ret_level, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct backup_repository repository = { .max_age_hours = MAX_AGE_HOURS };
	struct backup_finding finding;
	const struct backup_ask ask = { .repo = arena_cstr(&arena, backup->place),
					.tool = "report",
					.level = BACKUP_L1,
					.now_us = now_us };

	enum errc code = backup_repositories_get(db, backup->place, &arena, &repository, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	backup_finding_init(&finding);
	judge(backup, repository.max_age_hours * 3600 * US_PER_SEC, now_us, &finding);
	*ret_level = finding.level;
	code = backup_proofs_add(db, &ask, &finding, by, lang_get(), err);
	backup_finding_done(&finding);
	if (!code)
		code = backup_repositories_get(db, backup->place, &arena, &repository, err);
	return code ? code : describe(db, backup, &repository, err);
}
