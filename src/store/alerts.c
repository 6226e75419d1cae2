/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading and judging alerts. Adding them is alert-writer.c.
 */
#include "store/alerts.h"

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"

#define DAY_US	  (24 * INT64_C(3600) * US_PER_SEC)
#define MINUTE_US (60 * US_PER_SEC)

static const char *const level_names[ALERT_LEVELS] = {
	[ALERT_INFORMATIONAL] = "informational",
	[ALERT_LOW] = "low",
	[ALERT_MEDIUM] = "medium",
	[ALERT_HIGH] = "high",
	[ALERT_CRITICAL] = "critical",
};

static const char *const status_names[] = {
	[ALERT_NEW] = "new",
	[ALERT_SEEN] = "seen",
	[ALERT_CLOSED] = "closed",
};

const char *alert_level_name(enum alert_level level)
{
	return (size_t)level < ARRAY_LEN(level_names) ? level_names[level] : "medium";
}

const char *alert_status_name(enum alert_status status)
{
	return (size_t)status < ARRAY_LEN(status_names) ? status_names[status] : "new";
}

bool alert_level_parse(struct str name, enum alert_level *ret)
{
	const size_t i = str_find_name(name, level_names, ARRAY_LEN(level_names));

	if (i < ARRAY_LEN(level_names))
		*ret = (enum alert_level)i;
	return i < ARRAY_LEN(level_names);
}

bool alert_status_parse(struct str name, enum alert_status *ret)
{
	const size_t i = str_find_name(name, status_names, ARRAY_LEN(status_names));

	if (i < ARRAY_LEN(status_names))
		*ret = (enum alert_status)i;
	return i < ARRAY_LEN(status_names);
}

/* The order of columns that read_alert() counts on. */
#define ALERT_COLUMNS                                                                              \
	"seq, id, rule_id, title, level, tags, host, user, source, file, record, event, time_us,"  \
	" arrival_us, log_index, fields, matched, folded, status, status_by, status_us, note"

static struct alert read_alert(const struct db_stmt *row)
{
	return (struct alert){
		.seq = db_i64(row, 0),
		.id = db_text(row, 1),
		.rule_id = db_text(row, 2),
		.title = db_text(row, 3),
		.level = (enum alert_level)db_i64(row, 4),
		.tags = db_text(row, 5),
		.host = db_text(row, 6),
		.user = db_text(row, 7),
		.source = db_text(row, 8),
		.file = db_text(row, 9),
		.record = (uint64_t)db_i64(row, 10),
		.event = (uint32_t)db_i64(row, 11),
		.time_us = db_time(row, 12),
		.arrival_us = db_i64(row, 13),
		.log_index = db_is_null(row, 14) ? ALERT_NO_INDEX : (uint64_t)db_i64(row, 14),
		.fields = db_text(row, 15),
		.matched = db_text(row, 16),
		.folded = (uint64_t)db_i64(row, 17),
		.status = (enum alert_status)db_i64(row, 18),
		.status_by = db_text(row, 19),
		.status_us = db_time(row, 20),
		.note = db_text(row, 21),
	};
}

/* Every statement names all parameters of the filter, so that one function binds them. */
#define FILTER                                                                                     \
	" WHERE arrival_us >= :since AND arrival_us < :until AND level >= :least"                  \
	" AND (:rule IS NULL OR rule_id = :rule) AND (:host IS NULL OR host = :host)"              \
	" AND (:source IS NULL OR source = :source) AND (1 << status) & :statuses"                 \
	" AND (:text IS NULL OR instr(lower(title || ' ' || host || ' ' || user || ' ' || source"  \
	" || ' ' || file || ' ' || fields), lower(:text)))"
#define NEWEST " AND seq < :page ORDER BY seq DESC LIMIT :limit"
#define OLDEST " AND seq > :page ORDER BY seq LIMIT :limit"

static const char list_newest[] = "SELECT " ALERT_COLUMNS " FROM alerts" FILTER NEWEST;
static const char list_oldest[] = "SELECT " ALERT_COLUMNS " FROM alerts" FILTER OLDEST;
/* The same, told to walk the index of the one thing asked for. */
static const char list_rule_newest[] =
	"SELECT " ALERT_COLUMNS " FROM alerts INDEXED BY alerts_by_rule" FILTER
	" AND rule_id = :rule" NEWEST;
static const char list_host_newest[] =
	"SELECT " ALERT_COLUMNS " FROM alerts INDEXED BY alerts_by_host" FILTER
	" AND host = :host" NEWEST;
static const char count_all[] = "SELECT count(*) FROM alerts" FILTER;

static void bind_filter(struct db_stmt *stmt, const struct alert_filter *filter)
{
	db_bind_i64(stmt, ":since", filter->since_us); /* TIME_NONE is the lowest number */
	db_bind_i64(stmt, ":until", filter->until_us == TIME_NONE ? INT64_MAX : filter->until_us);
	db_bind_i64(stmt, ":least", (int64_t)filter->least);
	db_bind_text(stmt, ":rule", filter->rule_id);
	db_bind_text(stmt, ":host", filter->host);
	db_bind_text(stmt, ":source", filter->source);
	db_bind_i64(stmt, ":statuses", filter->statuses ? filter->statuses : UINT32_MAX);
	db_bind_text(stmt, ":text", filter->text);
}

static int64_t page_limit(unsigned limit)
{
	return limit && limit < ALERT_PAGE_MAX ? (int64_t)limit : ALERT_PAGE_MAX;
}

static const char *list_statement(const struct alert_filter *filter)
{
	if (filter->oldest_first)
		return list_oldest;
	if (filter->rule_id.ptr)
		return list_rule_newest;
	return filter->host.ptr ? list_host_newest : list_newest;
}

static enum errc give_alerts(struct db_stmt *stmt, const struct alert_sink *sink, size_t *ret_given,
			     struct err *err)
{
	enum errc code;
	bool row;

	*ret_given = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct alert alert = read_alert(stmt);
		++*ret_given;
		if (!sink->take(sink->ctx, &alert)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc alerts_list(struct db *db, const struct alert_filter *filter,
		      const struct alert_sink *sink, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, list_statement(filter));
	const int64_t from = filter->oldest_first ? 0 : INT64_MAX;
	size_t given;

	bind_filter(stmt, filter);
	db_bind_i64(stmt, ":page", filter->before_seq ? filter->before_seq : from);
	db_bind_i64(stmt, ":limit", page_limit(filter->limit));
	return give_alerts(stmt, sink, &given, err);
}

enum errc alerts_get(struct db *db, struct str id, const struct alert_sink *sink, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " ALERT_COLUMNS " FROM alerts WHERE id = :id");
	size_t given;

	db_bind_text(stmt, ":id", id);
	const enum errc code = give_alerts(stmt, sink, &given, err);
	if (code || given)
		return code;
	return fail(err, ERR_NOT_FOUND, "alert %.*s: there is none", STR_ARG(id));
}

enum errc alerts_count(struct db *db, const struct alert_filter *filter, uint64_t *ret,
		       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, count_all);

	bind_filter(stmt, filter);
	return db_count(stmt, ret, err);
}

enum errc alerts_count_new_of_rule(struct db *db, struct str rule_id, int64_t since_us,
				   uint64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM alerts WHERE rule_id = :rule"
					   " AND status = 0 AND arrival_us >= :since");

	db_bind_text(stmt, ":rule", rule_id);
	db_bind_i64(stmt, ":since", since_us);
	return db_count(stmt, ret, err);
}

enum errc alerts_count_new(struct db *db, uint64_t ret[static ALERT_LEVELS], struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT level, count(*) FROM alerts WHERE status = 0 GROUP BY level");
	enum errc code;
	bool row;

	for (size_t i = 0; i < ALERT_LEVELS; i++)
		ret[i] = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret[db_i64(stmt, 0)] = (uint64_t)db_i64(stmt, 1);
	return code;
}

enum errc alerts_last_seq(struct db *db, int64_t *ret, struct err *err)
{
	return db_number(db_stmt(db, "SELECT max(seq) FROM alerts"), ret, err);
}

#define GROUP_COLUMNS                                                                              \
	"id, rule_id, host, title, level, first_us, last_us, count, last_seq,"                     \
	" (SELECT count(*) FROM alerts WHERE status = 0 AND level >= 0"                            \
	"  AND group_id = alert_groups.id) AS n_new,"                                              \
	" (SELECT id FROM alerts WHERE seq = alert_groups.last_seq)"

static struct alert_group read_group(const struct db_stmt *row)
{
	return (struct alert_group){
		.id = db_i64(row, 0),
		.rule_id = db_text(row, 1),
		.host = db_text(row, 2),
		.title = db_text(row, 3),
		.level = (enum alert_level)db_i64(row, 4),
		.first_us = db_i64(row, 5),
		.last_us = db_i64(row, 6),
		.count = (uint64_t)db_i64(row, 7),
		.last_seq = db_i64(row, 8),
		.n_new = (uint64_t)db_i64(row, 9),
		.last_id = db_text(row, 10),
	};
}

static enum errc give_groups(struct db_stmt *stmt,
			     bool (*take)(void *ctx, const struct alert_group *group), void *ctx,
			     size_t *ret_given, struct err *err)
{
	enum errc code;
	bool row;

	*ret_given = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct alert_group group = read_group(stmt);
		++*ret_given;
		if (!take(ctx, &group)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc alert_groups_list(struct db *db, const struct alert_group_filter *filter,
			    bool (*take)(void *ctx, const struct alert_group *group), void *ctx,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT " GROUP_COLUMNS " FROM alert_groups WHERE last_us >= :since"
		    " AND level >= :least AND last_seq < :page AND (NOT :only_new OR EXISTS"
		    " (SELECT 1 FROM alerts WHERE group_id = alert_groups.id AND status = 0))"
		    " ORDER BY last_seq DESC LIMIT :limit");
	size_t given;

	db_bind_i64(stmt, ":since", filter->since_us);
	db_bind_i64(stmt, ":least", (int64_t)filter->least);
	db_bind_i64(stmt, ":page", filter->before_seq ? filter->before_seq : INT64_MAX);
	db_bind_i64(stmt, ":only_new", filter->only_new);
	db_bind_i64(stmt, ":limit", page_limit(filter->limit));
	return give_groups(stmt, take, ctx, &given, err);
}

enum errc alerts_by_day(struct db *db, int64_t since_us, int offset_minutes,
			bool (*take)(void *ctx, const struct alert_day *day), void *ctx,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT (hour_us + :offset) / :day AS n, level, sum(count) FROM alert_hours"
		    " WHERE hour_us >= :since GROUP BY n, level ORDER BY n, level");
	const int64_t offset_us = offset_minutes * MINUTE_US;
	struct alert_day day = { .day_us = TIME_NONE };
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":offset", offset_us);
	db_bind_i64(stmt, ":day", DAY_US);
	db_bind_i64(stmt, ":since", since_us);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const int64_t day_us = db_i64(stmt, 0) * DAY_US - offset_us;
		if (day.day_us != TIME_NONE && day.day_us != day_us) {
			if (!take(ctx, &day)) {
				db_rest(stmt);
				return ERR_OK;
			}
			day = (struct alert_day){ 0 };
		}
		day.day_us = day_us;
		day.count[db_i64(stmt, 1)] = (uint64_t)db_i64(stmt, 2);
	}
	if (!code && day.day_us != TIME_NONE)
		(void)take(ctx, &day);
	return code;
}

enum errc alerts_by_hour(struct db *db, int64_t since_us,
			 bool (*take)(void *ctx, const struct alert_hour *hour), void *ctx,
			 struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT hour_us, level, count FROM alert_hours"
					   " WHERE hour_us >= :since ORDER BY hour_us, level");
	struct alert_hour hour = { .hour_us = TIME_NONE };
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":since", since_us);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const int64_t hour_us = db_i64(stmt, 0);
		if (hour.hour_us != TIME_NONE && hour.hour_us != hour_us) {
			if (!take(ctx, &hour)) {
				db_rest(stmt);
				return ERR_OK;
			}
			hour = (struct alert_hour){ 0 };
		}
		hour.hour_us = hour_us;
		hour.count[db_i64(stmt, 1)] = (uint64_t)db_i64(stmt, 2);
	}
	if (!code && hour.hour_us != TIME_NONE)
		(void)take(ctx, &hour);
	return code;
}

static void bind_mark(struct db_stmt *stmt, const struct alert_mark *mark)
{
	db_bind_i64(stmt, ":status", (int64_t)mark->status);
	db_bind_text(stmt, ":by", mark->by.ptr ? mark->by : STR(""));
	db_bind_time(stmt, ":at", mark->at_us);
	db_bind_text(stmt, ":note",
		     mark->note.ptr ? utf8_cut(mark->note, ALERT_NOTE_MAX) : STR(""));
}

enum errc alerts_set_status(struct db *db, struct str id, const struct alert_mark *mark,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE alerts SET status = :status, status_by = :by,"
					   " status_us = :at, note = :note WHERE id = :id");

	bind_mark(stmt, mark);
	db_bind_text(stmt, ":id", id);
	return db_run_one(stmt, err, "alert %.*s: there is none", STR_ARG(id));
}

enum errc alerts_close_unmarked(struct db *db, struct str id, const struct alert_mark *mark,
				struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE alerts SET status = :status, status_by = :by, status_us = :at,"
			    " note = :note WHERE id = :id AND status = 0");

	bind_mark(stmt, mark);
	db_bind_text(stmt, ":id", id);
	return db_run(stmt, err);
}

enum errc alert_groups_set_status(struct db *db, int64_t group_id, int64_t up_to_seq,
				  const struct alert_mark *mark, uint64_t *ret_changed,
				  struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE alerts SET status = :status, status_by = :by, status_us = :at,"
			    " note = :note WHERE group_id = :group AND seq <= :up_to"
			    " AND status < :status");

	bind_mark(stmt, mark);
	db_bind_i64(stmt, ":group", group_id);
	db_bind_i64(stmt, ":up_to", up_to_seq);
	const enum errc code = db_run(stmt, err);
	*ret_changed = code ? 0 : (uint64_t)db_changed(db);
	return code;
}

void alert_write_json(const struct alert *alert, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	char time[TIME_TEXT_MAX];

	json_begin_object(&w);
	json_str(&w, "id", alert->id);
	json_str(&w, "rule_id", alert->rule_id);
	json_str(&w, "title", alert->title);
	json_text(&w, "level", alert_level_name(alert->level));
	json_raw(&w, "tags", alert->tags);
	json_str(&w, "file", alert->file);
	json_u64(&w, "record", alert->record);
	if (alert->time_us == TIME_NONE)
		json_none(&w, "time");
	else
		json_text(&w, "time", time_format_utc(alert->time_us, time));
	json_text(&w, "arrival", time_format_utc(alert->arrival_us, time));
	json_str(&w, "host", alert->host);
	json_str(&w, "user", alert->user);
	json_str(&w, "source", alert->source);
	if (alert->log_index == ALERT_NO_INDEX)
		json_none(&w, "log_index");
	else
		json_u64(&w, "log_index", alert->log_index);
	json_text(&w, "status", alert_status_name(alert->status));
	json_u64(&w, "folded", alert->folded);
	json_raw(&w, "matched", alert->matched);
	json_raw(&w, "fields", alert->fields);
	json_end_object(&w);
}
