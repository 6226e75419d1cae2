/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/leavers.h"

#include "base/calendar/day.h"
#include "base/encoding/charset.h"
#include "base/encoding/csv-read.h"
#include "base/encoding/fold.h"
#include "detect/accounts/logon-content.h"

#define COLUMNS_READ  64u
#define ROW_BYTES     (64u * 1024)
#define HEADING_BYTES 256u

/* ---- one ---- */

/* As log-ons have it. */
static struct str account_form(struct str written, struct arena *arena)
{
	const struct str name = logon_account(str_trim(written));
	char *copy = arena_take_text(arena, name.len + 1);

	for (size_t i = 0; copy && i < name.len; i++)
		copy[i] = ascii_lower(name.ptr[i]);
	return str_of(copy, copy ? name.len : 0);
}

static enum errc check(const struct leaver *leaver, struct str account, struct err *err)
{
	int32_t day;

	if (!account.len || account.len > LOGON_TEXT_MAX)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("アカウントを書いてください（長すぎてもいけません）",
				       "an account of 1 to 128 bytes is needed")));
	if (!day_parse(leaver->left_on, &day))
		return fail(err, ERR_SYNTAX, "%.*s: %s: %s", STR_ARG(account),
			    text_of(TR("退職日", "left on")),
			    text_of(TR("2026-03-31 のように書いてください",
				       "is written like 2026-03-31")));
	if (leaver->name.len > LEAVER_TEXT_MAX || leaver->note.len > LEAVER_TEXT_MAX)
		return fail(err, ERR_LIMIT, "%.*s: %s %u", STR_ARG(account),
			    text_of(TR("氏名・備考のバイト数の上限は",
				       "name and note have at most this many bytes:")),
			    LEAVER_TEXT_MAX);
	return ERR_OK;
}

static enum errc check_room(struct db *db, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM account_leavers");
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);
	const int64_t n = !code && row ? db_i64(stmt, 0) : 0;

	db_rest(stmt);
	if (!code && n >= LEAVERS_MAX)
		return fail(err, ERR_LIMIT, "leavers: more than %u", LEAVERS_MAX);
	return code;
}

enum errc leavers_put(struct db *db, const struct leaver *leaver, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO account_leavers (account, left_on, name, note, added_by, added_us)"
		    " VALUES (:account, :left, :name, :note, :by, :now) ON CONFLICT (account) DO"
		    " UPDATE SET left_on = excluded.left_on, name = excluded.name,"
		    " note = excluded.note, added_by = excluded.added_by,"
		    " added_us = excluded.added_us");
	auto_arena arena = ARENA_INIT(ROW_BYTES);
	const struct str account = account_form(leaver->account, &arena);
	enum errc code = check(leaver, account, err);

	if (!code)
		code = check_room(db, err);
	if (code)
		return code;
	db_bind_text(stmt, ":account", account);
	db_bind_text(stmt, ":left", leaver->left_on);
	db_bind_text(stmt, ":name", str_trim(leaver->name));
	db_bind_text(stmt, ":note", str_trim(leaver->note));
	db_bind_text(stmt, ":by", leaver->added_by);
	db_bind_time(stmt, ":now", leaver->added_us);
	return db_run(stmt, err);
}

enum errc leavers_remove(struct db *db, struct str account, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM account_leavers WHERE account = :account");

	db_bind_text(stmt, ":account", account);
	return db_run_one(stmt, err, "%.*s: is in no list of leavers", STR_ARG(account));
}

enum errc leavers_each(struct db *db, bool (*take)(void *ctx, const struct leaver *leaver),
		       void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT account, left_on, name, note, added_by, added_us"
					   " FROM account_leavers ORDER BY account");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct leaver leaver = {
			.account = db_text(stmt, 0),
			.left_on = db_text(stmt, 1),
			.name = db_text(stmt, 2),
			.note = db_text(stmt, 3),
			.added_by = db_text(stmt, 4),
			.added_us = db_time(stmt, 5),
		};
		if (!take(ctx, &leaver)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

/* ---- a list ---- */

struct import {
	struct db *db;
	const struct account_content *content;
	const struct leaver *by;
	struct leavers_report *report;
	struct arena arena;		/* of the row */
	size_t columns[LEAVER_COLUMNS]; /* SIZE_MAX: it has none */
	size_t row;
	bool headed;
};

/* Without spaces, width and case. */
static struct str heading_form(struct str text, char room[static HEADING_BYTES])
{
	char narrow[HEADING_BYTES / 2];
	size_t len = 0;

	for (size_t i = 0; i < text.len && len + 4 < sizeof(narrow);) {
		const char c = fold_narrow(str_from_pos(text, i));
		if (c)
			narrow[len++] = c;
		else if (!ascii_is_space(text.ptr[i]))
			narrow[len++] = text.ptr[i];
		i += c ? 3 : 1;
	}
	return str_of(room, fold_text(str_of(narrow, len), room));
}

static bool is_heading(const struct account_names *names, struct str cell)
{
	char rooms[2][HEADING_BYTES];
	const struct str wanted = heading_form(cell, rooms[0]);

	for (size_t i = 0; i < names->n; i++) {
		if (str_equal(wanted, heading_form(names->at[i], rooms[1])))
			return true;
	}
	return false;
}

/* A row with headings for both; titles may stand above it. */
static void take_headings(struct import *import, const struct str *cells, size_t n)
{
	for (size_t c = 0; c < LEAVER_COLUMNS; c++) {
		import->columns[c] = SIZE_MAX;
		for (size_t i = 0; i < n && import->columns[c] == SIZE_MAX; i++) {
			if (is_heading(&import->content->headings[c], cells[i]))
				import->columns[c] = i;
		}
	}
	import->headed = import->columns[LEAVER_ACCOUNT] != SIZE_MAX &&
			 import->columns[LEAVER_LEFT_ON] != SIZE_MAX;
}

static struct str cell_of(const struct import *import, const struct str *cells, size_t n,
			  enum leaver_column column)
{
	const size_t at = import->columns[column];

	return at < n ? str_trim(cells[at]) : STR("");
}

static void note(struct import *import, const struct err *problem)
{
	struct leavers_report *report = import->report;

	if (report->noted < LEAVERS_NOTES_MAX)
		(void)fail(&report->notes[report->noted], problem->code,
			   text_of(TR("%zu 行目: %s", "row %zu: %s")), import->row, problem->text);
	report->noted++;
}

static enum errc take_leaver(struct import *import, const struct str *cells, size_t n,
			     struct err *err)
{
	const struct str written = cell_of(import, cells, n, LEAVER_LEFT_ON);
	struct leaver leaver = *import->by;
	char text[DAY_TEXT_MAX];
	int32_t day;

	leaver.account = cell_of(import, cells, n, LEAVER_ACCOUNT);
	if (!leaver.account.len && !written.len)
		return ERR_OK;
	leaver.left_on = day_read_written(written, &day) ? str_from(day_text(day, text)) : written;
	leaver.name = cell_of(import, cells, n, LEAVER_NAME);
	leaver.note = cell_of(import, cells, n, LEAVER_NOTE);
	const enum errc code = leavers_put(import->db, &leaver, err);
	if (code == ERR_SYNTAX) {
		note(import, err);
		return ERR_OK;
	}
	import->report->taken += !code;
	return code;
}

static enum errc take_row(struct import *import, struct str line, struct err *err)
{
	struct csv_cells cells = csv_cells_of(line, ',', &import->arena);
	struct str row[COLUMNS_READ];
	size_t n = 0;

	import->row++;
	while (n < COLUMNS_READ && csv_next(&cells, &row[n]))
		n++;
	if (import->headed)
		return take_leaver(import, row, n, err);
	take_headings(import, row, n);
	return ERR_OK;
}

static enum errc take_rows(struct import *import, struct str text, struct err *err)
{
	enum errc code = ERR_OK;
	struct str line;

	while (!code && str_next_line(&text, &line)) {
		arena_clear(&import->arena);
		code = take_row(import, line, err);
	}
	if (!code && !import->headed)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("アカウントと退職日の見出しがありません",
				       "there are no headings for accounts and last days")));
	return code;
}

enum errc leavers_import(struct db *db, const struct account_content *content, struct str bytes,
			 const struct leaver *by, struct leavers_report *ret, struct err *err)
{
	struct import import = { .db = db, .content = content, .by = by, .report = ret };
	auto_buf text = BUF_INIT(4 * LEAVERS_FILE_MAX);
	struct charset *charset = charset_new();

	*ret = (struct leavers_report){ .taken = 0 };
	arena_init(&import.arena, ROW_BYTES);
	(void)charset_add_utf8(charset, charset_detect(bytes, CHARSET_CP932), bytes, &text);
	charset_free(charset);
	const enum errc code =
		bytes.len > LEAVERS_FILE_MAX || buf_failed(&text)
			? fail(err, ERR_LIMIT, "is over %u MiB", LEAVERS_FILE_MAX / 1024 / 1024)
			: take_rows(&import, buf_str(&text), err);
	arena_done(&import.arena);
	return code;
}
