/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/advisory-store.h"

#define SOURCES_MAX 500u

enum errc advisory_sources_put(struct db *db, const struct advisory_source *source, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR REPLACE INTO advisory_sources (name, format, imported_us,"
		    " newest_us, taken, fresh, refused, refusal) VALUES (:name, :format, :imported,"
		    " :newest, :taken, :fresh, :refused, :refusal)");

	db_bind_text(stmt, ":name", source->name);
	db_bind_text(stmt, ":format", source->format);
	db_bind_i64(stmt, ":imported", source->imported_us);
	db_bind_time(stmt, ":newest", source->newest_us);
	db_bind_i64(stmt, ":taken", source->taken);
	db_bind_i64(stmt, ":fresh", source->fresh);
	db_bind_i64(stmt, ":refused", source->refused);
	db_bind_text(stmt, ":refusal", source->refusal.ptr ? source->refusal : STR(""));
	return db_run(stmt, err);
}

enum errc advisory_sources_list(struct db *db, struct arena *arena, struct advisory_source **ret,
				size_t *ret_n, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT name, format, imported_us, newest_us, taken, fresh, refused,"
			    " refusal FROM advisory_sources ORDER BY imported_us DESC, name LIMIT"
			    " 500");
	struct advisory_source *list = arena_take_array(arena, SOURCES_MAX, sizeof(*list));
	size_t n = 0;
	enum errc code;
	bool row;

	if (!list)
		return fail(err, ERR_LIMIT, "the list of sources does not fit");
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && n < SOURCES_MAX)
		list[n++] = (struct advisory_source){
			.name = arena_str(arena, db_text(stmt, 0)),
			.format = arena_str(arena, db_text(stmt, 1)),
			.imported_us = db_i64(stmt, 2),
			.newest_us = db_time(stmt, 3),
			.taken = db_i64(stmt, 4),
			.fresh = db_i64(stmt, 5),
			.refused = db_i64(stmt, 6),
			.refusal = arena_str(arena, db_text(stmt, 7)),
		};
	*ret = list;
	*ret_n = n;
	return code;
}

enum errc advisories_edition(struct db *db, int64_t *ret, struct err *err)
{
	return db_number(db_stmt(db, "SELECT edition FROM advisory_state WHERE one = 1"), ret, err);
}

enum errc advisories_grow(struct db *db, struct err *err)
{
	return db_run(db_stmt(db, "UPDATE advisory_state SET edition = edition + 1"
				  " WHERE one = 1"),
		      err);
}
