/* SPDX-License-Identifier: Apache-2.0 */
#include "store/rule-status.h"

#define COLUMNS                                                                                    \
	"file, line, rule_id, title, level, status, reason,"                                       \
	" (SELECT sum(count) FROM alert_groups WHERE alert_groups.rule_id = rules.rule_id),"       \
	" (SELECT max(last_us) FROM alert_groups WHERE alert_groups.rule_id = rules.rule_id)"

static const char *const state_names[] = {
	[RULE_LOADED] = "loaded",
	[RULE_WARNED] = "warned",
	[RULE_REFUSED] = "refused",
};

const char *rule_state_name(enum rule_state state)
{
	return (size_t)state < ARRAY_LEN(state_names) ? state_names[state] : "refused";
}

static struct stored_rule read_rule(const struct db_stmt *row)
{
	return (struct stored_rule){
		.file = db_text(row, 0),
		.line = (uint32_t)db_i64(row, 1),
		.rule_id = db_text(row, 2),
		.title = db_text(row, 3),
		.level = (enum alert_level)db_i64(row, 4),
		.state = (enum rule_state)db_i64(row, 5),
		.reason = db_text(row, 6),
		.alerts = (uint64_t)db_i64(row, 7),
		.last_us = db_time(row, 8),
	};
}

static enum errc give(struct db_stmt *stmt, bool with_text,
		      bool (*take)(void *ctx, const struct stored_rule *rule), void *ctx,
		      size_t *ret_given, struct err *err)
{
	enum errc code;
	bool row;

	*ret_given = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct stored_rule rule = read_rule(stmt);
		if (with_text)
			rule.text = db_text(stmt, 9);
		++*ret_given;
		if (!take(ctx, &rule)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

static void bind_known(struct db_stmt *stmt, const char *name, struct str value)
{
	db_bind_text(stmt, name, value.ptr ? value : STR(""));
}

enum errc rule_status_put(struct db *db, const struct stored_rule *rule, int64_t generation,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO rules (file, line, rule_id, title, level, status, reason, text,"
		    " generation) VALUES (:file, :line, :rule, :title, :level, :status, :reason,"
		    " :text, :generation) ON CONFLICT (file, line, rule_id) DO UPDATE SET"
		    " title = excluded.title, level = excluded.level, status = excluded.status,"
		    " reason = excluded.reason, text = excluded.text,"
		    " generation = excluded.generation");

	bind_known(stmt, ":file", rule->file);
	db_bind_i64(stmt, ":line", rule->line);
	bind_known(stmt, ":rule", rule->rule_id);
	bind_known(stmt, ":title", rule->title);
	db_bind_i64(stmt, ":level", (int64_t)rule->level);
	db_bind_i64(stmt, ":status", (int64_t)rule->state);
	bind_known(stmt, ":reason", rule->reason);
	bind_known(stmt, ":text", rule->text);
	db_bind_i64(stmt, ":generation", generation);
	return db_run(stmt, err);
}

enum errc rule_status_end(struct db *db, int64_t generation, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM rules WHERE generation <> :generation");

	db_bind_i64(stmt, ":generation", generation);
	return db_run(stmt, err);
}

enum errc rule_status_list(struct db *db, int state, struct str after_file, unsigned limit,
			   bool (*take)(void *ctx, const struct stored_rule *rule), void *ctx,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM rules WHERE file > :after"
					   " AND (:state < 0 OR status = :state)"
					   " ORDER BY file, line, rule_id LIMIT :limit");
	size_t given;

	bind_known(stmt, ":after", after_file);
	db_bind_i64(stmt, ":state", state);
	db_bind_i64(stmt, ":limit", limit ? (int64_t)limit : INT64_MAX);
	return give(stmt, false, take, ctx, &given, err);
}

enum errc rule_status_get(struct db *db, struct str rule_id,
			  bool (*take)(void *ctx, const struct stored_rule *rule), void *ctx,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS ", text FROM rules"
					   " WHERE rule_id = :rule ORDER BY status LIMIT 1");
	size_t given;

	db_bind_text(stmt, ":rule", rule_id);
	const enum errc code = give(stmt, true, take, ctx, &given, err);
	if (code || given)
		return code;
	return fail(err, ERR_NOT_FOUND, "rule “%.*s”: not among the rules of the last start",
		    STR_ARG(rule_id));
}

enum errc rule_status_count(struct db *db, struct rule_counts *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FILTER (WHERE status < 2),"
					   " count(*) FILTER (WHERE status = 1),"
					   " count(*) FILTER (WHERE status = 2) FROM rules");
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);

	*ret = (struct rule_counts){ 0 };
	if (!code && row)
		*ret = (struct rule_counts){
			.loaded = (uint64_t)db_i64(stmt, 0),
			.warned = (uint64_t)db_i64(stmt, 1),
			.refused = (uint64_t)db_i64(stmt, 2),
		};
	db_rest(stmt);
	return code;
}
