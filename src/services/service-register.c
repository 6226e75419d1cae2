/* SPDX-License-Identifier: Apache-2.0 */
#include "services/service-register.h"

#include "base/calendar/day.h"
#include "base/encoding/csv-read.h"
#include "base/encoding/yaml-check.h"
#include "store/facility.h"

#define YEN_MOST  1000000000
#define ROW_BYTES (256u * 1024)
#define CELLS_MAX 40u

const char *const service_watch_names[SERVICE_WATCHES] = {
	[SERVICE_NETWORK] = "network",
	[SERVICE_TERMINAL] = "terminal",
	[SERVICE_BOTH] = "both",
};

/* ---- one of them ---- */

static enum errc wrong(const struct help_service *s, const char *field, struct err *err)
{
	return fail(err, ERR_SYNTAX, "service %.*s: %s is not right",
		    STR_ARG(str_sub(s->code, 0, SERVICE_CODE_MAX)), field);
}

static bool prefectures_valid(struct str list)
{
	if (str_is(list, "all"))
		return true;
	while (list.ptr) {
		const struct str one = str_split(&list, ' ');
		int64_t number = 0;

		if (one.len != 2 || !str_to_i64(one, &number) || number < 1 || number > 47)
			return false;
	}
	return true;
}

static enum errc check_texts(const struct help_service *s, struct err *err)
{
	const struct str texts[] = { s->name, s->provider, s->edition, s->phone, s->prefectures };

	if (!yaml_id_valid(s->code) || s->code.len > SERVICE_CODE_MAX)
		return wrong(s, "code", err);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (texts[i].len > SERVICE_TEXT_MAX)
			return fail(err, ERR_LIMIT, "service %.*s: a text is over %u bytes",
				    STR_ARG(s->code), SERVICE_TEXT_MAX);
	}
	if (!s->name.len)
		return wrong(s, "name", err);
	return s->provider.len ? ERR_OK : wrong(s, "provider", err);
}

static bool beds_valid(const struct help_service *s)
{
	return s->beds_from >= 0 && s->beds_from <= FACILITY_BEDS_MAX && s->beds_until >= 0 &&
	       s->beds_until <= FACILITY_BEDS_MAX &&
	       (!s->beds_until || s->beds_until >= s->beds_from);
}

static bool price_valid(int64_t yen)
{
	return yen >= -1 && yen <= YEN_MOST;
}

static bool days_valid(const struct help_service *s)
{
	if (!day_valid(s->from_on))
		return false;
	return !s->until_on.len ||
	       (day_valid(s->until_on) && str_compare(s->until_on, s->from_on) >= 0);
}

static enum errc check(const struct help_service *s, struct err *err)
{
	const enum errc code = check_texts(s, err);

	if (code)
		return code;
	if (s->grade < 1 || s->grade > 2)
		return wrong(s, "class", err);
	if (s->watch >= SERVICE_WATCHES)
		return wrong(s, "watch", err);
	if (!prefectures_valid(s->prefectures))
		return wrong(s, "prefectures", err);
	if (!beds_valid(s))
		return wrong(s, "beds", err);
	if (!price_valid(s->network_month) || !price_valid(s->unit_month))
		return wrong(s, "price", err);
	return days_valid(s) ? ERR_OK : wrong(s, "from, until", err);
}

enum errc help_service_put(struct db *db, const struct help_service *s, struct err *err)
{
	const enum errc code = check(s, err);

	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR REPLACE INTO help_services (code, name, provider, edition, grade,"
		    " watch, prefectures, beds_from, beds_until, network_month, unit_month, phone,"
		    " from_on, until_on, said_by, said_us) VALUES (:code, :name, :provider,"
		    " :edition, :grade, :watch, :prefectures, :beds_from, :beds_until, :network,"
		    " :unit, :phone, :from, :until, :by, :now)");

	db_bind_text(stmt, ":code", s->code);
	db_bind_text(stmt, ":name", s->name);
	db_bind_text(stmt, ":provider", s->provider);
	db_bind_text(stmt, ":edition", str_or_empty(s->edition));
	db_bind_i64(stmt, ":grade", s->grade);
	db_bind_i64(stmt, ":watch", s->watch);
	db_bind_text(stmt, ":prefectures", s->prefectures);
	db_bind_i64(stmt, ":beds_from", s->beds_from);
	db_bind_i64(stmt, ":beds_until", s->beds_until);
	db_bind_i64(stmt, ":network", s->network_month);
	db_bind_i64(stmt, ":unit", s->unit_month);
	db_bind_text(stmt, ":phone", str_or_empty(s->phone));
	db_bind_text(stmt, ":from", s->from_on);
	db_bind_text(stmt, ":until", str_or_empty(s->until_on));
	db_bind_text(stmt, ":by", s->said_by);
	db_bind_time(stmt, ":now", s->said_us);
	return db_run(stmt, err);
}

enum errc help_service_end(struct db *db, struct str code, struct str day, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE help_services SET until_on = :day WHERE code = :code");

	if (!day_valid(day))
		return fail(err, ERR_SYNTAX, "until: a day is written 2026-03-31");
	db_bind_text(stmt, ":day", day);
	db_bind_text(stmt, ":code", code);
	return db_run_one(stmt, err, "service %.*s: there is none",
			  STR_ARG(str_sub(code, 0, SERVICE_CODE_MAX)));
}

static void read_service(const struct db_stmt *stmt, struct arena *arena, struct help_service *ret)
{
	*ret = (struct help_service){
		.code = arena_str(arena, db_text(stmt, 0)),
		.name = arena_str(arena, db_text(stmt, 1)),
		.provider = arena_str(arena, db_text(stmt, 2)),
		.edition = arena_str(arena, db_text(stmt, 3)),
		.grade = db_i64(stmt, 4),
		.watch = (enum service_watch)db_i64(stmt, 5),
		.prefectures = arena_str(arena, db_text(stmt, 6)),
		.beds_from = db_i64(stmt, 7),
		.beds_until = db_i64(stmt, 8),
		.network_month = db_i64(stmt, 9),
		.unit_month = db_i64(stmt, 10),
		.phone = arena_str(arena, db_text(stmt, 11)),
		.from_on = arena_str(arena, db_text(stmt, 12)),
		.until_on = arena_str(arena, db_text(stmt, 13)),
		.said_by = arena_str(arena, db_text(stmt, 14)),
		.said_us = db_time(stmt, 15),
	};
}

enum errc help_services_list(struct db *db, struct arena *arena, const struct help_service **ret,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT code, name, provider, edition, grade, watch, prefectures,"
		    " beds_from, beds_until, network_month, unit_month, phone, from_on,"
		    " until_on, said_by, said_us FROM help_services ORDER BY code LIMIT :max");
	const struct help_service **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":max", SERVICES_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct help_service *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "services: do not fit into memory");
		}
		read_service(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	return code;
}

/* ---- a list ---- */

enum column {
	COLUMN_CODE,
	COLUMN_NAME,
	COLUMN_PROVIDER,
	COLUMN_EDITION,
	COLUMN_CLASS,
	COLUMN_WATCH,
	COLUMN_PREFECTURES,
	COLUMN_BEDS_FROM,
	COLUMN_BEDS_UNTIL,
	COLUMN_NETWORK,
	COLUMN_UNIT,
	COLUMN_PHONE,
	COLUMN_FROM,
	COLUMN_UNTIL,
	COLUMNS,
};

static const char *const headings[COLUMNS] = {
	[COLUMN_CODE] = "code",
	[COLUMN_NAME] = "name",
	[COLUMN_PROVIDER] = "provider",
	[COLUMN_EDITION] = "criteria",
	[COLUMN_CLASS] = "class",
	[COLUMN_WATCH] = "watch",
	[COLUMN_PREFECTURES] = "prefectures",
	[COLUMN_BEDS_FROM] = "beds_from",
	[COLUMN_BEDS_UNTIL] = "beds_until",
	[COLUMN_NETWORK] = "network_month",
	[COLUMN_UNIT] = "unit_month",
	[COLUMN_PHONE] = "phone",
	[COLUMN_FROM] = "from",
	[COLUMN_UNTIL] = "until",
};

struct import {
	struct db *db;
	struct str by;
	int64_t now_us;
	struct arena arena;
	size_t at[COLUMNS]; /* SIZE_MAX: it is not there */
	size_t line;
};

static struct str cell(const struct import *in, const struct str *cells, size_t n, enum column c)
{
	return in->at[c] < n ? str_trim(cells[in->at[c]]) : STR("");
}

/* An empty cell is `absent`; no number is one that check() refuses. */
static int64_t number(struct str text, int64_t absent)
{
	int64_t n = 0;

	if (!text.len)
		return absent;
	return str_to_i64(text, &n) ? n : INT64_MIN;
}

static enum errc take_row(struct import *in, const struct str *cells, size_t n, struct err *err)
{
	const struct str watch = cell(in, cells, n, COLUMN_WATCH);
	const struct help_service s = {
		.code = cell(in, cells, n, COLUMN_CODE),
		.name = cell(in, cells, n, COLUMN_NAME),
		.provider = cell(in, cells, n, COLUMN_PROVIDER),
		.edition = cell(in, cells, n, COLUMN_EDITION),
		.grade = number(cell(in, cells, n, COLUMN_CLASS), 1),
		.watch = (enum service_watch)str_find_name_or(watch, service_watch_names,
							      SERVICE_WATCHES, SERVICE_WATCHES),
		.prefectures = cell(in, cells, n, COLUMN_PREFECTURES),
		.beds_from = number(cell(in, cells, n, COLUMN_BEDS_FROM), 0),
		.beds_until = number(cell(in, cells, n, COLUMN_BEDS_UNTIL), 0),
		.network_month = number(cell(in, cells, n, COLUMN_NETWORK), -1),
		.unit_month = number(cell(in, cells, n, COLUMN_UNIT), -1),
		.phone = cell(in, cells, n, COLUMN_PHONE),
		.from_on = cell(in, cells, n, COLUMN_FROM),
		.until_on = cell(in, cells, n, COLUMN_UNTIL),
		.said_by = in->by,
		.said_us = in->now_us,
	};
	struct err why;
	const enum errc code = help_service_put(in->db, &s, &why);

	return code ? fail(err, code, "row %zu: %s", in->line, why.text) : ERR_OK;
}

static enum errc take_head(struct import *in, const struct str *cells, size_t n, struct err *err)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		in->at[c] = SIZE_MAX;
		for (size_t i = 0; i < n; i++) {
			if (str_is(str_trim(cells[i]), headings[c]))
				in->at[c] = i;
		}
	}
	return in->at[COLUMN_CODE] != SIZE_MAX && in->at[COLUMN_NAME] != SIZE_MAX
		       ? ERR_OK
		       : fail(err, ERR_SYNTAX, "row 1: has no headings code and name");
}

enum errc help_services_import(struct db *db, struct str text, struct str by, int64_t now_us,
			       size_t *ret_taken, struct err *err)
{
	struct import in = { .db = db, .by = by, .now_us = now_us };
	const char delimiter = csv_delimiter(text, 1);
	enum errc code = ERR_OK;
	struct str record;

	*ret_taken = 0;
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.len);
	arena_init(&in.arena, ROW_BYTES);
	while (!code && csv_next_record(&text, &record)) {
		struct str cells[CELLS_MAX];
		size_t n = 0;

		arena_clear(&in.arena);
		struct csv_cells row = csv_cells_of(record, delimiter, &in.arena);
		while (n < CELLS_MAX && csv_next(&row, &cells[n]))
			n++;
		if (++in.line == 1)
			code = take_head(&in, cells, n, err);
		else if (n > 1)
			code = take_row(&in, cells, n, err);
		*ret_taken += !code && in.line > 1 && n > 1;
	}
	arena_done(&in.arena);
	return code || *ret_taken <= SERVICES_MAX
		       ? code
		       : fail(err, ERR_LIMIT, "services: at most %u", SERVICES_MAX);
}
