/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sources.h"

#define PATIENCE_LEAST_US (15 * 60 * US_PER_SEC)
#define PATIENCE_GAPS	  10

/* The order of columns that read_source() counts on. */
#define COLUMNS                                                                                    \
	"name, kind, first_seen_us, last_seen_us, records, bytes, lost, rate_minute * 1000000,"    \
	" rate_hour * 1000000, gap_us, expect_us, silent_since_us, format, events, failed,"        \
	" failed_reason, failed_index, clock_offset_us, parsed_index"

static uint64_t index_or_none(const struct db_stmt *row, int column)
{
	return db_is_null(row, column) ? SOURCE_NO_INDEX : (uint64_t)db_i64(row, column);
}

static void bind_index(struct db_stmt *stmt, const char *name, uint64_t index)
{
	if (index == SOURCE_NO_INDEX)
		db_bind_null(stmt, name);
	else
		db_bind_i64(stmt, name, (int64_t)index);
}

static struct source read_source(const struct db_stmt *row)
{
	return (struct source){
		.name = db_text(row, 0),
		.kind = db_text(row, 1),
		.first_seen_us = db_i64(row, 2),
		.last_seen_us = db_i64(row, 3),
		.records = (uint64_t)db_i64(row, 4),
		.bytes = (uint64_t)db_i64(row, 5),
		.lost = (uint64_t)db_i64(row, 6),
		.rate_minute = (double)db_i64(row, 7) / 1e6,
		.rate_hour = (double)db_i64(row, 8) / 1e6,
		.gap_us = db_i64(row, 9),
		.expect_us = db_time(row, 10),
		.silent_since_us = db_time(row, 11),
		.format = db_text(row, 12),
		.events = (uint64_t)db_i64(row, 13),
		.failed = (uint64_t)db_i64(row, 14),
		.failed_reason = db_text(row, 15),
		.failed_index = index_or_none(row, 16),
		.clock_offset_us = db_time(row, 17),
		.parsed_index = index_or_none(row, 18),
	};
}

static enum errc give(struct db_stmt *stmt, bool (*take)(void *ctx, const struct source *source),
		      void *ctx, size_t *ret_given, struct err *err)
{
	enum errc code;
	bool row;

	*ret_given = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct source source = read_source(stmt);
		++*ret_given;
		if (!take(ctx, &source)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc sources_list(struct db *db, bool (*take)(void *ctx, const struct source *source),
		       void *ctx, struct err *err)
{
	size_t given;

	return give(db_stmt(db, "SELECT " COLUMNS " FROM sources ORDER BY name"), take, ctx, &given,
		    err);
}

enum errc sources_get(struct db *db, struct str name,
		      bool (*take)(void *ctx, const struct source *source), void *ctx,
		      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM sources WHERE name = :name");
	size_t given;

	db_bind_text(stmt, ":name", name);
	const enum errc code = give(stmt, take, ctx, &given, err);
	if (code || given)
		return code;
	return fail(err, ERR_NOT_FOUND, "source “%.*s”: there is none", STR_ARG(name));
}

enum errc sources_count(struct db *db, uint64_t *ret, struct err *err)
{
	return db_count(db_stmt(db, "SELECT count(*) FROM sources"), ret, err);
}

struct str source_kind(struct str name)
{
	const size_t colon = str_find_char(name, ':');

	return str_sub(name, 0, colon == SIZE_MAX ? name.len : colon);
}

int64_t source_expect_default(struct str kind)
{
	static const char *const quiet_kinds[] = { "drop", "console", "http" };

	return str_is_any(kind, quiet_kinds, ARRAY_LEN(quiet_kinds)) ? SOURCE_NEVER_LATE
								     : TIME_NONE;
}

int64_t source_patience_us(const struct source *source)
{
	if (source->expect_us != TIME_NONE)
		return source->expect_us ? source->expect_us : INT64_MAX;
	const int64_t learnt = source->gap_us > INT64_MAX / PATIENCE_GAPS
				       ? INT64_MAX
				       : source->gap_us * PATIENCE_GAPS;
	return learnt > PATIENCE_LEAST_US ? learnt : PATIENCE_LEAST_US;
}

enum errc sources_put_arrival(struct db *db, const struct source *source, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO sources (name, kind, first_seen_us, last_seen_us, records,"
		    " bytes, lost, rate_minute, rate_hour, gap_us, expect_us, silent_since_us)"
		    " VALUES (:name, :kind, :first, :last, :records, :bytes, :lost,"
		    " :minute / 1000000.0, :hour / 1000000.0, :gap, :expect, :silent)"
		    " ON CONFLICT (name) DO UPDATE SET kind = excluded.kind,"
		    " last_seen_us = excluded.last_seen_us, records = excluded.records,"
		    " bytes = excluded.bytes, lost = excluded.lost,"
		    " rate_minute = excluded.rate_minute, rate_hour = excluded.rate_hour,"
		    " gap_us = excluded.gap_us, silent_since_us = excluded.silent_since_us");

	db_bind_text(stmt, ":name", source->name);
	db_bind_text(stmt, ":kind", source->kind.ptr ? source->kind : STR(""));
	db_bind_i64(stmt, ":first", source->first_seen_us);
	db_bind_i64(stmt, ":last", source->last_seen_us);
	db_bind_i64(stmt, ":records", (int64_t)source->records);
	db_bind_i64(stmt, ":bytes", (int64_t)source->bytes);
	db_bind_i64(stmt, ":lost", (int64_t)source->lost);
	db_bind_i64(stmt, ":minute", (int64_t)(source->rate_minute * 1e6));
	db_bind_i64(stmt, ":hour", (int64_t)(source->rate_hour * 1e6));
	db_bind_i64(stmt, ":gap", source->gap_us);
	db_bind_time(stmt, ":expect", source->expect_us);
	db_bind_time(stmt, ":silent", source->silent_since_us);
	return db_run(stmt, err);
}

enum errc sources_add_parsed(struct db *db, const struct source *seen, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO sources (name, kind, first_seen_us, last_seen_us, expect_us,"
		    " format, events, failed, failed_reason, failed_index, clock_offset_us,"
		    " parsed_index) VALUES (:name, :kind, :first, :last, :expect, :format,"
		    " :events, :failed, :reason, :failed_index, :offset, :parsed)"
		    " ON CONFLICT (name) DO UPDATE SET"
		    " events = events + :events, failed = failed + :failed,"
		    " format = CASE WHEN :format = '' THEN format ELSE :format END,"
		    " failed_reason = CASE WHEN :failed > 0 THEN :reason ELSE failed_reason END,"
		    " failed_index = CASE WHEN :failed > 0 THEN :failed_index"
		    " ELSE failed_index END,"
		    " clock_offset_us = coalesce(:offset, clock_offset_us),"
		    " parsed_index = coalesce(:parsed, parsed_index)");
	const struct str kind = source_kind(seen->name);

	db_bind_text(stmt, ":name", seen->name);
	db_bind_text(stmt, ":kind", kind);
	db_bind_i64(stmt, ":first", seen->first_seen_us);
	db_bind_i64(stmt, ":last", seen->last_seen_us);
	db_bind_time(stmt, ":expect", source_expect_default(kind));
	db_bind_i64(stmt, ":events", (int64_t)seen->events);
	db_bind_i64(stmt, ":failed", (int64_t)seen->failed);
	db_bind_text(stmt, ":format", seen->format.ptr ? seen->format : STR(""));
	db_bind_text(stmt, ":reason", seen->failed_reason.ptr ? seen->failed_reason : STR(""));
	bind_index(stmt, ":failed_index", seen->failed_index);
	db_bind_time(stmt, ":offset", seen->clock_offset_us);
	bind_index(stmt, ":parsed", seen->parsed_index);
	return db_run(stmt, err);
}

enum errc sources_set_expect(struct db *db, struct str name, int64_t expect_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE sources SET expect_us = :expect WHERE name = :name");

	db_bind_time(stmt, ":expect", expect_us);
	db_bind_text(stmt, ":name", name);
	return db_run_one(stmt, err, "source “%.*s”: there is none", STR_ARG(name));
}
