/* SPDX-License-Identifier: Apache-2.0 */
#include "store/correlation-hits.h"

enum errc correlation_hits_put(struct db *db, uint64_t log_index, struct str hits, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO correlation_hits (log_index, hits) VALUES (:index, :hits)");

	db_bind_i64(stmt, ":index", (int64_t)log_index);
	db_bind_blob(stmt, ":hits", hits);
	return db_run(stmt, err);
}

enum errc correlation_hits_forget(struct db *db, uint64_t log_index, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "DELETE FROM correlation_hits WHERE log_index <= :index");

	db_bind_i64(stmt, ":index", (int64_t)log_index);
	return db_run(stmt, err);
}

enum errc correlation_hits_list(struct db *db,
				bool (*take)(void *ctx, uint64_t log_index, struct str hits),
				void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT log_index, hits FROM correlation_hits ORDER BY seq");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (!take(ctx, (uint64_t)db_i64(stmt, 0), db_text(stmt, 1))) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}
