/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit.h"

#include "base/encoding/utf8.h"

enum errc audit_add(struct db *db, const struct audit_entry *entry, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db,
		"INSERT INTO audit (time_us, user, role, peer, action, object, detail, outcome) "
		"VALUES (:time, :user, :role, :peer, :action, :object, :detail, :outcome)");
	const struct {
		const char *name;
		struct str value;
	} texts[] = {
		{ ":user", entry->user },	{ ":role", entry->role },
		{ ":peer", entry->peer },	{ ":action", entry->action },
		{ ":object", entry->object },	{ ":detail", entry->detail },
		{ ":outcome", entry->outcome },
	};

	db_bind_time(stmt, ":time", entry->time_us);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		db_bind_text(stmt, texts[i].name,
			     texts[i].value.ptr ? utf8_cut(texts[i].value, AUDIT_DETAIL_MAX)
						: STR(""));
	return db_run(stmt, err);
}

static enum errc read_entries(struct db_stmt *stmt, struct arena *arena, unsigned limit,
			      struct audit_entries *ret, struct err *err)
{
	struct audit_entries list = {
		.at = arena_take_array(arena, limit, sizeof(struct audit_entry)),
	};
	enum errc code;
	bool row = false;

	if (!list.at)
		return fail(err, ERR_LIMIT, "audit trail: does not fit into memory");
	db_bind_i64(stmt, ":limit", limit);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		list.at[list.n++] = (struct audit_entry){
			.id = db_i64(stmt, 0),
			.time_us = db_time(stmt, 1),
			.user = arena_str(arena, db_text(stmt, 2)),
			.role = arena_str(arena, db_text(stmt, 3)),
			.peer = arena_str(arena, db_text(stmt, 4)),
			.action = arena_str(arena, db_text(stmt, 5)),
			.object = arena_str(arena, db_text(stmt, 6)),
			.detail = arena_str(arena, db_text(stmt, 7)),
			.outcome = arena_str(arena, db_text(stmt, 8)),
		};
	}
	if (!code)
		*ret = list;
	return code;
}

enum errc audit_list(struct db *db, struct arena *arena, struct str text, int64_t before,
		     unsigned limit, struct audit_entries *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT id, time_us, user, role, peer, action, object, detail, outcome "
		    "FROM audit WHERE (:before = 0 OR id < :before) AND instr(lower(user || ' ' || "
		    "peer || ' ' || action || ' ' || object || ' ' || detail || ' ' || outcome), "
		    "lower(:text)) > 0 ORDER BY id DESC LIMIT :limit");

	db_bind_i64(stmt, ":before", before);
	db_bind_text(stmt, ":text", text.ptr ? text : STR(""));
	return read_entries(stmt, arena, limit, ret, err);
}

enum errc audit_list_after(struct db *db, struct arena *arena, int64_t after, unsigned limit,
			   struct audit_entries *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, time_us, user, role, peer, action, object, detail, outcome "
			    "FROM audit WHERE id > :after ORDER BY id LIMIT :limit");

	db_bind_i64(stmt, ":after", after);
	return read_entries(stmt, arena, limit, ret, err);
}
