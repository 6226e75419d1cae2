/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adding alerts: the identity, the groups, the hours and the folding of floods. Reading them is
 * alerts.c.
 */
#include <openssl/sha.h>

#include "store/alerts.h"

#define HOUR_US (3600 * US_PER_SEC)

static void id_from(struct str rule_id, struct str subject, const int64_t numbers[static 2],
		    char out[static ALERT_ID_LEN + 1])
{
	auto_buf text = BUF_INIT(64u * 1024);
	unsigned char hash[SHA256_DIGEST_LENGTH];
	static const char digits[] = "0123456789abcdef";

	/* Lengths before the texts: no two findings write the same bytes. */
	buf_printf(&text, "tonoi alert 1\n%zu:", rule_id.len);
	buf_add(&text, rule_id);
	buf_printf(&text, "%zu:", subject.len);
	buf_add(&text, subject);
	buf_printf(&text, "%lld %lld", (long long)numbers[0], (long long)numbers[1]);
	SHA256((const unsigned char *)text.ptr, text.len, hash);
	for (size_t i = 0; i < ALERT_ID_LEN / 2; i++) {
		out[2 * i] = digits[hash[i] >> 4];
		out[2 * i + 1] = digits[hash[i] & 15];
	}
	out[ALERT_ID_LEN] = '\0';
}

void alert_id_of_record(struct str rule_id, uint64_t log_index, uint32_t event,
			char out[static ALERT_ID_LEN + 1])
{
	id_from(rule_id, STR("record"), (int64_t[]){ (int64_t)log_index, event }, out);
}

void alert_id_of_moment(struct str rule_id, struct str subject, int64_t at_us,
			char out[static ALERT_ID_LEN + 1])
{
	id_from(rule_id, subject, (int64_t[]){ at_us, -1 }, out);
}

static int64_t hour_of(int64_t us)
{
	return us - us % HOUR_US;
}

/* Columns are NOT NULL: what is not known is empty. */
static void bind_known(struct db_stmt *stmt, const char *name, struct str value)
{
	db_bind_text(stmt, name, value.ptr ? value : STR(""));
}

static enum errc exists(struct db *db, struct str id, bool *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT 1 FROM alerts WHERE id = :id");

	db_bind_text(stmt, ":id", id);
	const enum errc code = db_next(stmt, ret, err);
	db_rest(stmt);
	return code;
}

struct fold {
	uint64_t stored;
	int64_t last_seq;
};

static enum errc get_fold(struct db *db, const struct alert *alert, struct fold *ret,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT stored, last_seq FROM alert_folds WHERE"
					   " rule_id = :rule AND source = :source AND"
					   " hour_us = :hour");
	bool row = false;

	*ret = (struct fold){ 0 };
	bind_known(stmt, ":rule", alert->rule_id);
	bind_known(stmt, ":source", alert->source);
	db_bind_i64(stmt, ":hour", hour_of(alert->arrival_us));
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row) {
		ret->stored = (uint64_t)db_i64(stmt, 0);
		ret->last_seq = db_i64(stmt, 1);
	}
	db_rest(stmt);
	return code;
}

static enum errc note_stored(struct db *db, const struct alert *alert, int64_t seq, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO alert_folds (rule_id, source, hour_us, stored, last_seq)"
			    " VALUES (:rule, :source, :hour, 1, :seq)"
			    " ON CONFLICT (rule_id, source, hour_us) DO UPDATE SET"
			    " stored = stored + 1, last_seq = excluded.last_seq");

	bind_known(stmt, ":rule", alert->rule_id);
	bind_known(stmt, ":source", alert->source);
	db_bind_i64(stmt, ":hour", hour_of(alert->arrival_us));
	db_bind_i64(stmt, ":seq", seq);
	return db_run(stmt, err);
}

static enum errc count_hour(struct db *db, const struct alert *alert, uint64_t count,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO alert_hours (hour_us, level, count)"
					   " VALUES (:hour, :level, :count)"
					   " ON CONFLICT (hour_us, level) DO UPDATE SET"
					   " count = count + excluded.count");

	db_bind_i64(stmt, ":hour", hour_of(alert->arrival_us));
	db_bind_i64(stmt, ":level", (int64_t)alert->level);
	db_bind_i64(stmt, ":count", (int64_t)count);
	return db_run(stmt, err);
}

static enum errc find_group(struct db *db, struct str rule_id, struct str host, int64_t *ret,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id FROM alert_groups WHERE rule_id = :rule"
					   " AND host = :host");

	bind_known(stmt, ":rule", rule_id);
	bind_known(stmt, ":host", host);
	return db_number(stmt, ret, err);
}

static enum errc add_group(struct db *db, const struct alert *alert, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO alert_groups (rule_id, host, title, level, first_us,"
			    " last_us, count, last_seq)"
			    " VALUES (:rule, :host, :title, :level, :at, :at, 0, 0)");

	bind_known(stmt, ":rule", alert->rule_id);
	bind_known(stmt, ":host", alert->host);
	bind_known(stmt, ":title", alert->title);
	db_bind_i64(stmt, ":level", (int64_t)alert->level);
	db_bind_i64(stmt, ":at", alert->arrival_us);
	const enum errc code = db_run(stmt, err);
	*ret = db_last_id(db);
	return code;
}

static enum errc count_group(struct db *db, int64_t group, const struct alert *alert,
			     uint64_t count, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE alert_groups SET count = count + :count, title = :title,"
			    " level = :level, last_us = max(last_us, :at) WHERE id = :group");

	db_bind_i64(stmt, ":count", (int64_t)count);
	bind_known(stmt, ":title", alert->title);
	db_bind_i64(stmt, ":level", (int64_t)alert->level);
	db_bind_i64(stmt, ":at", alert->arrival_us);
	db_bind_i64(stmt, ":group", group);
	return db_run(stmt, err);
}

static enum errc insert_row(struct db *db, const struct alert *alert, int64_t group,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO alerts (id, group_id, rule_id, title, level, tags, host, user,"
		    " source, file, record, event, time_us, arrival_us, log_index, fields,"
		    " matched) VALUES (:id, :group, :rule, :title, :level, :tags, :host, :user,"
		    " :source, :file, :record, :event, :time, :arrival, :index, :fields,"
		    " :matched)");

	db_bind_text(stmt, ":id", alert->id);
	db_bind_i64(stmt, ":group", group);
	bind_known(stmt, ":rule", alert->rule_id);
	bind_known(stmt, ":title", alert->title);
	db_bind_i64(stmt, ":level", (int64_t)alert->level);
	db_bind_text(stmt, ":tags", alert->tags.len ? alert->tags : STR("[]"));
	bind_known(stmt, ":host", alert->host);
	bind_known(stmt, ":user", alert->user);
	bind_known(stmt, ":source", alert->source);
	bind_known(stmt, ":file", alert->file);
	db_bind_i64(stmt, ":record", (int64_t)alert->record);
	db_bind_i64(stmt, ":event", alert->event);
	db_bind_time(stmt, ":time", alert->time_us);
	db_bind_i64(stmt, ":arrival", alert->arrival_us);
	if (alert->log_index == ALERT_NO_INDEX)
		db_bind_null(stmt, ":index");
	else
		db_bind_i64(stmt, ":index", (int64_t)alert->log_index);
	db_bind_text(stmt, ":fields", alert->fields.len ? alert->fields : STR("{}"));
	db_bind_text(stmt, ":matched", alert->matched.len ? alert->matched : STR("[]"));
	return db_run(stmt, err);
}

static enum errc note_last(struct db *db, int64_t group, int64_t seq, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE alert_groups SET last_seq = :seq WHERE id = :group");

	db_bind_i64(stmt, ":seq", seq);
	db_bind_i64(stmt, ":group", group);
	return db_run(stmt, err);
}

static enum errc store_row(struct db *db, const struct alert *alert, struct err *err)
{
	int64_t group;
	enum errc code = find_group(db, alert->rule_id, alert->host, &group, err);

	if (!code && !group)
		code = add_group(db, alert, &group, err);
	if (!code)
		code = insert_row(db, alert, group, err);
	if (code)
		return code;
	const int64_t seq = db_last_id(db);
	code = note_last(db, group, seq, err);
	if (!code)
		code = count_group(db, group, alert, 1, err);
	if (!code)
		code = note_stored(db, alert, seq, err);
	return code ? code : count_hour(db, alert, 1, err);
}

static enum errc add_folded(struct db *db, int64_t seq, uint64_t count, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE alerts SET folded = folded + :count WHERE seq = :seq");

	db_bind_i64(stmt, ":count", (int64_t)count);
	db_bind_i64(stmt, ":seq", seq);
	return db_run(stmt, err);
}

static enum errc group_of_row(struct db *db, int64_t seq, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT group_id FROM alerts WHERE seq = :seq");

	db_bind_i64(stmt, ":seq", seq);
	return db_number(stmt, ret, err);
}

/*
 * A flood makes no new groups either: a host that has none yet is counted in the group of the row
 * that carries the folded count.
 */
static enum errc fold_into(struct db *db, const struct alert *alert, const struct fold *fold,
			   uint64_t count, struct err *err)
{
	int64_t group;
	enum errc code = find_group(db, alert->rule_id, alert->host, &group, err);

	if (!code && !group)
		code = group_of_row(db, fold->last_seq, &group, err);
	if (!code)
		code = add_folded(db, fold->last_seq, count, err);
	if (!code)
		code = count_group(db, group, alert, count, err);
	return code ? code : count_hour(db, alert, count, err);
}

enum errc alerts_add(struct db *db, const struct alert *alert, bool *ret_new, struct err *err)
{
	bool there = false;
	struct fold fold;
	enum errc code = exists(db, alert->id, &there, err);

	if (ret_new)
		*ret_new = false;
	if (code || there)
		return code;
	code = get_fold(db, alert, &fold, err);
	if (code)
		return code;
	if (fold.stored >= ALERTS_PER_HOUR)
		return fold_into(db, alert, &fold, 1, err);
	if (ret_new)
		*ret_new = true;
	return store_row(db, alert, err);
}

enum errc alerts_fold(struct db *db, const struct alert *alert, uint64_t count, struct err *err)
{
	struct fold fold;
	enum errc code = get_fold(db, alert, &fold, err);

	if (code || !count)
		return code;
	/* The engine counts by itself; an hour it folds in always has a row to carry the count. */
	if (fold.stored)
		return fold_into(db, alert, &fold, count, err);
	code = store_row(db, alert, err);
	if (!code)
		code = get_fold(db, alert, &fold, err);
	return code || count == 1 ? code : fold_into(db, alert, &fold, count - 1, err);
}

static enum errc prune_old(struct db *db, const char *sql, int64_t before_us, unsigned limit,
			   uint64_t *ret_gone, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, sql);

	db_bind_i64(stmt, ":before", before_us);
	db_bind_i64(stmt, ":limit", limit);
	const enum errc code = db_run(stmt, err);
	*ret_gone = code ? 0 : (uint64_t)db_changed(db);
	return code;
}

enum errc alerts_prune(struct db *db, int64_t before_us, unsigned limit, uint64_t *ret_gone,
		       struct err *err)
{
	uint64_t others;
	enum errc code = prune_old(db,
				   "DELETE FROM alerts WHERE seq IN (SELECT seq FROM alerts"
				   " WHERE arrival_us < :before ORDER BY arrival_us LIMIT :limit)",
				   before_us, limit, ret_gone, err);

	if (!code)
		code = prune_old(db,
				 "DELETE FROM alert_folds WHERE (rule_id, source, hour_us) IN"
				 " (SELECT rule_id, source, hour_us FROM alert_folds"
				 " WHERE hour_us < :before LIMIT :limit)",
				 before_us, limit, &others, err);
	if (code || *ret_gone)
		return code;
	code = prune_old(db,
			 "DELETE FROM alert_groups WHERE id IN (SELECT id FROM alert_groups"
			 " WHERE last_us < :before AND NOT EXISTS (SELECT 1 FROM alerts"
			 " WHERE group_id = alert_groups.id) LIMIT :limit)",
			 before_us, limit, &others, err);
	return code ? code
		    : prune_old(db,
				"DELETE FROM alert_hours WHERE (hour_us, level) IN"
				" (SELECT hour_us, level FROM alert_hours"
				" WHERE hour_us < :before LIMIT :limit)",
				before_us, limit, &others, err);
}
