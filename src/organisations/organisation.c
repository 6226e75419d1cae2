/* SPDX-License-Identifier: Apache-2.0 */
#include "organisations/organisation.h"

bool organisation_code_valid(struct str code)
{
	for (size_t i = 0; i < code.len; i++) {
		const char c = code.ptr[i];

		if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '.' && c != '_' && c != '-')
			return false;
	}
	return code.len >= 1 && code.len <= ORG_CODE_MAX;
}

/* The columns of every SELECT below, in the order of read_one(). */
#define COLUMNS                                                                                    \
	"o.id, o.code, s.kind, s.name, s.kana, s.prefecture, s.city, s.address, s.phone, s.beds,"  \
	" s.functions, s.from_on, s.ended_on, s.source, s.said_us, s.said_by"
#define STATES                                                                                     \
	" FROM organisations_seen o JOIN organisation_states_seen s ON s.organisation = o.id"      \
	" AND s.replaced_us IS NULL"
#define HOLDS " AND s.from_on <= :day AND (s.ended_on IS NULL OR s.ended_on > :day)"

static void read_one(const struct db_stmt *stmt, struct arena *arena, struct organisation *ret)
{
	*ret = (struct organisation){
		.id = db_i64(stmt, 0),
		.code = arena_str(arena, db_text(stmt, 1)),
		.kind = arena_str(arena, db_text(stmt, 2)),
		.name = arena_str(arena, db_text(stmt, 3)),
		.kana = arena_str(arena, db_text(stmt, 4)),
		.prefecture = arena_str(arena, db_text(stmt, 5)),
		.city = arena_str(arena, db_text(stmt, 6)),
		.address = arena_str(arena, db_text(stmt, 7)),
		.phone = arena_str(arena, db_text(stmt, 8)),
		.beds = db_is_null(stmt, 9) ? ORG_BEDS_UNKNOWN : db_i64(stmt, 9),
		.functions = arena_str(arena, db_text(stmt, 10)),
		.from_on = arena_str(arena, db_text(stmt, 11)),
		.ended_on = db_is_null(stmt, 12) ? STR_NONE : arena_str(arena, db_text(stmt, 12)),
		.source = arena_str(arena, db_text(stmt, 13)),
		.said_us = db_time(stmt, 14),
		.said_by = arena_str(arena, db_text(stmt, 15)),
	};
}

static enum errc no_memory(struct db_stmt *stmt, struct err *err)
{
	db_rest(stmt);
	return fail(err, ERR_LIMIT, "organisations: do not fit into memory");
}

static enum errc read_all(struct db_stmt *stmt, struct arena *arena,
			  const struct organisation **ret, struct err *err)
{
	const struct organisation **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct organisation *one = arena_take(arena, sizeof(*one));

		if (!one)
			return no_memory(stmt, err);
		read_one(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	return code;
}

enum errc organisations_get(const struct org_scope *scope, int64_t id, struct str day,
			    struct arena *arena, struct organisation *ret, struct err *err)
{
	enum errc code = org_scope_demand(scope, id, ORG_KNOW, err);

	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT " COLUMNS STATES " WHERE o.id = :id" HOLDS);
	db_bind_i64(stmt, ":id", id);
	db_bind_text(stmt, ":day", day);
	code = db_one(stmt, err, "organisation %lld: there is nothing of it on %.*s", (long long)id,
		      STR_ARG(day));
	if (code)
		return code;
	read_one(stmt, arena, ret);
	db_rest(stmt);
	return ERR_OK;
}

enum errc organisations_find(const struct org_scope *scope, struct str code_text, int64_t *ret,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT id FROM organisations_seen WHERE code = :code");

	db_bind_text(stmt, ":code", code_text);
	const enum errc code =
		db_one(stmt, err, "organisation %.*s: there is none", STR_ARG(code_text));
	if (!code)
		*ret = db_i64(stmt, 0);
	db_rest(stmt);
	return code;
}

/* ---- lists ---- */

#define MATCHES                                                                                    \
	STATES HOLDS " WHERE (:kind IS NULL OR s.kind = :kind)"                                    \
		     " AND (:prefecture IS NULL OR s.prefecture = :prefecture)"                    \
		     " AND (:words IS NULL OR instr(s.name, :words) OR instr(s.kana, :words)"      \
		     " OR instr(o.code, :words) OR instr(s.address, :words))"                      \
		     " AND (:under = 0 OR o.id IN below)"
/* A ring cannot come to be; UNION ends one all the same. */
#define BELOW                                                                                      \
	"WITH RECURSIVE below (id) AS (SELECT :under UNION"                                        \
	" SELECT e.organisation FROM organisation_edges_seen e JOIN below ON e.parent = below.id"  \
	" WHERE e.kind = 'authority' AND e.replaced_us IS NULL AND e.from_on <= :day"              \
	" AND (e.ended_on IS NULL OR e.ended_on > :day)) "

static void bind_query(struct db_stmt *stmt, const struct organisation_query *query)
{
	db_bind_text(stmt, ":day", query->day);
	db_bind_text(stmt, ":words", str_or_none(query->words));
	db_bind_text(stmt, ":kind", str_or_none(query->kind));
	db_bind_text(stmt, ":prefecture", str_or_none(query->prefecture));
	db_bind_i64(stmt, ":under", query->under);
}

enum errc organisations_search(const struct org_scope *scope,
			       const struct organisation_query *query, struct arena *arena,
			       const struct organisation **ret, uint64_t *ret_all, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct db_stmt *count = db_stmt(db, BELOW "SELECT count(*)" MATCHES);
	struct db_stmt *rows =
		db_stmt(db, BELOW "SELECT " COLUMNS MATCHES
				  " ORDER BY s.prefecture, s.name, o.id LIMIT :limit OFFSET :from");

	bind_query(count, query);
	bind_query(rows, query);
	db_bind_i64(rows, ":limit", (int64_t)query->limit);
	db_bind_i64(rows, ":from", (int64_t)query->from);
	const enum errc code = db_count(count, ret_all, err);
	return code ? code : read_all(rows, arena, ret, err);
}

/* e.organisation is below e.parent. */
#define EDGES                                                                                      \
	" JOIN organisation_edges_seen e ON e.kind = :kind AND e.replaced_us IS NULL"              \
	" AND e.from_on <= :day AND (e.ended_on IS NULL OR e.ended_on > :day)"
#define DOWN EDGES " AND e.organisation = o.id WHERE e.parent = :id"
#define UP   EDGES " AND e.parent = o.id WHERE e.organisation = :id"
#define PAGE " ORDER BY s.prefecture, s.name, o.id LIMIT :limit OFFSET :from"

static void bind_near(struct db_stmt *stmt, const struct organisation_near *near)
{
	db_bind_text(stmt, ":day", near->day);
	db_bind_text(stmt, ":kind", str_from(edge_kind_names[near->kind]));
	db_bind_i64(stmt, ":id", near->id);
}

enum errc organisations_near(const struct org_scope *scope, const struct organisation_near *near,
			     struct arena *arena, const struct organisation **ret,
			     uint64_t *ret_all, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct db_stmt *count = near->down ? db_stmt(db, "SELECT count(*)" STATES HOLDS DOWN)
					   : db_stmt(db, "SELECT count(*)" STATES HOLDS UP);
	struct db_stmt *rows = near->down ? db_stmt(db, "SELECT " COLUMNS STATES HOLDS DOWN PAGE)
					  : db_stmt(db, "SELECT " COLUMNS STATES HOLDS UP PAGE);

	bind_near(count, near);
	bind_near(rows, near);
	db_bind_i64(rows, ":limit", (int64_t)near->limit);
	db_bind_i64(rows, ":from", (int64_t)near->from);
	const enum errc code = db_count(count, ret_all, err);
	return code ? code : read_all(rows, arena, ret, err);
}

/* ---- what was ---- */

enum errc organisations_history(const struct org_scope *scope, int64_t id, struct arena *arena,
				const struct organisation_past **ret, struct err *err)
{
	const struct organisation_past **last = ret;
	enum errc code = org_scope_demand(scope, id, ORG_KNOW, err);
	bool row = false;

	*ret = NULL;
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT " COLUMNS ", s.replaced_us FROM organisations_seen o"
				       " JOIN organisation_states_seen s ON s.organisation = o.id"
				       " WHERE o.id = :id ORDER BY s.from_on DESC, s.id DESC");
	db_bind_i64(stmt, ":id", id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct organisation_past *one = arena_take(arena, sizeof(*one));

		if (!one)
			return no_memory(stmt, err);
		*one = (struct organisation_past){ .replaced_us = db_time(stmt, 16) };
		read_one(stmt, arena, &one->was);
		*last = one;
		last = &one->next;
	}
	return code;
}

static void read_place(const struct db_stmt *stmt, struct arena *arena,
		       struct organisation_place *ret)
{
	*ret = (struct organisation_place){
		.kind = (enum edge_kind)str_find_name_or(db_text(stmt, 0), edge_kind_names,
							 EDGE_KINDS, EDGE_VENDOR),
		.parent = db_i64(stmt, 1),
		.from_on = arena_str(arena, db_text(stmt, 2)),
		.ended_on = db_is_null(stmt, 3) ? STR_NONE : arena_str(arena, db_text(stmt, 3)),
		.replaced_us = db_time(stmt, 4),
		.parent_name = arena_str(arena, str_or_empty(db_text(stmt, 5))),
	};
}

enum errc organisations_places(const struct org_scope *scope, int64_t id, struct arena *arena,
			       const struct organisation_place **ret, struct err *err)
{
	const struct organisation_place **last = ret;
	enum errc code = org_scope_demand(scope, id, ORG_KNOW, err);
	bool row = false;

	*ret = NULL;
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT e.kind, e.parent, e.from_on, e.ended_on, e.replaced_us,"
		" (SELECT name FROM organisation_states_seen s WHERE s.organisation = e.parent"
		" AND s.replaced_us IS NULL ORDER BY s.from_on DESC LIMIT 1)"
		" FROM organisation_edges_seen e WHERE e.organisation = :id"
		" ORDER BY e.kind, e.from_on DESC, e.id DESC");
	db_bind_i64(stmt, ":id", id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct organisation_place *one = arena_take(arena, sizeof(*one));

		if (!one)
			return no_memory(stmt, err);
		read_place(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	return code;
}
