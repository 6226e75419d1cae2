/* SPDX-License-Identifier: Apache-2.0 */
#include "store/detector-states.h"

static enum errc forget_others(struct db *db, const struct detector_part *part, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "DELETE FROM detector_states WHERE name = :name AND (log_index <> :index"
		    " OR part > :part)");

	db_bind_text(stmt, ":name", part->name);
	db_bind_i64(stmt, ":index", (int64_t)part->log_index);
	db_bind_i64(stmt, ":part", part->part);
	return db_run(stmt, err);
}

enum errc detector_part_put(struct db *db, const struct detector_part *part, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT OR REPLACE INTO detector_states (name, log_index, part, last,"
			    " bytes) VALUES (:name, :index, :part, :last, :bytes)");

	db_bind_text(stmt, ":name", part->name);
	db_bind_i64(stmt, ":index", (int64_t)part->log_index);
	db_bind_i64(stmt, ":part", part->part);
	db_bind_i64(stmt, ":last", part->last);
	db_bind_blob(stmt, ":bytes", part->bytes);
	const enum errc code = db_run(stmt, err);
	return code || !part->last ? code : forget_others(db, part, err);
}

enum errc detector_parts_list(struct db *db,
			      bool (*take)(void *ctx, const struct detector_part *part), void *ctx,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT name, log_index, part, last, bytes FROM detector_states AS s"
		    " WHERE log_index = (SELECT max(log_index) FROM detector_states AS whole"
		    " WHERE whole.name = s.name AND whole.last = 1) ORDER BY name, part");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct detector_part part = {
			.name = db_text(stmt, 0),
			.log_index = (uint64_t)db_i64(stmt, 1),
			.part = (uint32_t)db_i64(stmt, 2),
			.last = db_i64(stmt, 3) == 1,
			.bytes = db_text(stmt, 4),
		};
		if (!take(ctx, &part)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}
