/* SPDX-License-Identifier: Apache-2.0 */
#include "store/log-holds.h"

#include "base/text.h"
#include "base/typed.h"

static enum errc check_reason(struct str reason, struct err *err)
{
	const struct typed typed = { text_of(TR("理由", "the reason")), reason, LOG_HOLD_REASON_MAX,
				     .needed = true, .lines = true };

	return typed_check(&typed, 1, err);
}

enum errc log_holds_place(struct db *db, const struct log_hold *hold, int64_t *ret_id,
			  struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO log_holds (case_id, from_us, reason, placed_us, placed_by)"
			    " VALUES (:case, :from, :reason, :now, :by)");
	enum errc code = check_reason(hold->reason, err);

	if (code)
		return code;
	if (hold->case_id)
		db_bind_i64(stmt, ":case", hold->case_id);
	db_bind_i64(stmt, ":from", hold->from_us);
	db_bind_text(stmt, ":reason", str_trim(hold->reason));
	db_bind_i64(stmt, ":now", hold->placed_us);
	db_bind_text(stmt, ":by", hold->placed_by);
	code = db_run(stmt, err);
	if (!code)
		*ret_id = db_last_id(db);
	return code;
}

static enum errc check_held(struct db *db, int64_t id, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT released_us FROM log_holds"
			    " LEFT JOIN log_hold_releases ON hold = id WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "hold %lld: there is none", (long long)id);
	if (code)
		return code;
	const bool held = db_is_null(stmt, 0);
	db_rest(stmt);
	return held ? ERR_OK
		    : fail(err, ERR_CONFLICT, "hold %lld: %s", (long long)id,
			   text_of(TR("もう解除されています", "was released before")));
}

enum errc log_holds_release(struct db *db, const struct log_hold *hold, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO log_hold_releases (hold, reason,"
					   " released_us, released_by)"
					   " VALUES (:hold, :reason, :now, :by)");
	enum errc code = check_reason(hold->release_reason, err);

	if (!code)
		code = check_held(db, hold->id, err);
	if (code)
		return code;
	db_bind_i64(stmt, ":hold", hold->id);
	db_bind_text(stmt, ":reason", str_trim(hold->release_reason));
	db_bind_i64(stmt, ":now", hold->released_us);
	db_bind_text(stmt, ":by", hold->released_by);
	return db_run(stmt, err);
}

enum errc log_holds_each(struct db *db, int64_t case_id,
			 void (*take)(void *ctx, const struct log_hold *hold), void *ctx,
			 struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, case_id, from_us, log_holds.reason, placed_us, placed_by,"
			    " released_us, released_by, log_hold_releases.reason FROM log_holds"
			    " LEFT JOIN log_hold_releases ON hold = id"
			    " WHERE :case = 0 OR case_id = :case ORDER BY id");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", case_id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct log_hold hold = {
			.id = db_i64(stmt, 0),
			.case_id = db_i64(stmt, 1),
			.from_us = db_i64(stmt, 2),
			.reason = db_text(stmt, 3),
			.placed_us = db_i64(stmt, 4),
			.placed_by = db_text(stmt, 5),
			.released_us = db_time(stmt, 6),
			.released_by = db_text(stmt, 7),
			.release_reason = db_text(stmt, 8),
		};
		take(ctx, &hold);
	}
	return code;
}

enum errc log_holds_first(struct db *db, int64_t *ret_from_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT min(from_us) FROM log_holds"
					   " WHERE id NOT IN (SELECT hold FROM log_hold_releases)");
	bool row = false;

	*ret_from_us = INT64_MAX;
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row && !db_is_null(stmt, 0))
		*ret_from_us = db_i64(stmt, 0);
	db_rest(stmt);
	return code;
}
