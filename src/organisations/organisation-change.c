/* SPDX-License-Identifier: Apache-2.0 */
#include "organisations/organisation-change.h"

#include "base/calendar/day.h"
#include "organisations/scope-internal.h"
#include "organisations/seats.h"

#define STATE_BYTES (64u * 1024)

/* ---- what is true of it ---- */

static enum errc check_text(struct str text, const char *what, struct err *err)
{
	return text.len <= ORG_TEXT_MAX
		       ? ERR_OK
		       : fail(err, ERR_LIMIT, "%s: over %u bytes", what, ORG_TEXT_MAX);
}

static enum errc check(const struct organisation *o, struct err *err)
{
	const struct {
		struct str text;
		const char *what;
	} texts[] = {
		{ o->name, "name" },	   { o->kana, "kana" },	  { o->city, "city" },
		{ o->address, "address" }, { o->phone, "phone" }, { o->functions, "functions" },
	};
	enum errc code = ERR_OK;

	if (!organisation_code_valid(o->code))
		return fail(err, ERR_SYNTAX, "code “%.*s”: 1 to %u of a-z A-Z 0-9 . _ -",
			    STR_ARG(str_sub(o->code, 0, ORG_CODE_MAX)), ORG_CODE_MAX);
	if (!o->name.len)
		return fail(err, ERR_SYNTAX, "%.*s: a name is needed", STR_ARG(o->code));
	if (!day_valid(o->from_on))
		return fail(err, ERR_SYNTAX, "%.*s: from “%.*s” is no day YYYY-MM-DD",
			    STR_ARG(o->code), STR_ARG(o->from_on));
	if (o->beds < ORG_BEDS_UNKNOWN || o->beds > ORG_BEDS_MAX)
		return fail(err, ERR_LIMIT, "%.*s: beds are 0 to %d", STR_ARG(o->code),
			    ORG_BEDS_MAX);
	for (size_t i = 0; i < ARRAY_LEN(texts) && !code; i++)
		code = check_text(texts[i].text, texts[i].what, err);
	return code;
}

static bool says_the_same(const struct organisation *a, const struct organisation *b)
{
	return str_equal(a->kind, b->kind) && str_equal(a->name, b->name) &&
	       str_equal(a->kana, b->kana) && str_equal(a->prefecture, b->prefecture) &&
	       str_equal(a->city, b->city) && str_equal(a->address, b->address) &&
	       str_equal(a->phone, b->phone) && a->beds == b->beds &&
	       str_equal(a->functions, b->functions);
}

/* The newest that is believed. ERR_NOT_FOUND. */
static enum errc newest(struct db *db, int64_t id, struct arena *arena, struct organisation *ret,
			struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, kind, name, kana, prefecture, city, address, phone, beds,"
			    " functions, from_on, ended_on FROM organisation_states_seen"
			    " WHERE organisation = :id AND replaced_us IS NULL"
			    " ORDER BY from_on DESC LIMIT 1");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "organisation: nothing is known of it");
	if (code)
		return code;
	*ret = (struct organisation){
		.id = db_i64(stmt, 0), /* of the row */
		.kind = arena_str(arena, db_text(stmt, 1)),
		.name = arena_str(arena, db_text(stmt, 2)),
		.kana = arena_str(arena, db_text(stmt, 3)),
		.prefecture = arena_str(arena, db_text(stmt, 4)),
		.city = arena_str(arena, db_text(stmt, 5)),
		.address = arena_str(arena, db_text(stmt, 6)),
		.phone = arena_str(arena, db_text(stmt, 7)),
		.beds = db_is_null(stmt, 8) ? ORG_BEDS_UNKNOWN : db_i64(stmt, 8),
		.functions = arena_str(arena, db_text(stmt, 9)),
		.from_on = arena_str(arena, db_text(stmt, 10)),
		.ended_on = db_is_null(stmt, 11) ? STR_NONE : arena_str(arena, db_text(stmt, 11)),
	};
	db_rest(stmt);
	return ERR_OK;
}

static enum errc insert_state(struct db *db, int64_t id, const struct organisation *o,
			      const struct organisation_actor *actor, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO organisation_states (organisation, from_on, kind, name, kana,"
		    " prefecture, city, address, phone, beds, functions, source, said_us, said_by)"
		    " VALUES (:id, :from, :kind, :name, :kana, :prefecture, :city, :address,"
		    " :phone, :beds, :functions, :source, :now, :by)");

	db_bind_i64(stmt, ":id", id);
	db_bind_text(stmt, ":from", o->from_on);
	db_bind_text(stmt, ":kind", str_or_empty(o->kind));
	db_bind_text(stmt, ":name", o->name);
	db_bind_text(stmt, ":kana", str_or_empty(o->kana));
	db_bind_text(stmt, ":prefecture", str_or_empty(o->prefecture));
	db_bind_text(stmt, ":city", str_or_empty(o->city));
	db_bind_text(stmt, ":address", str_or_empty(o->address));
	db_bind_text(stmt, ":phone", str_or_empty(o->phone));
	if (o->beds == ORG_BEDS_UNKNOWN)
		db_bind_null(stmt, ":beds");
	else
		db_bind_i64(stmt, ":beds", o->beds);
	db_bind_text(stmt, ":functions", str_or_empty(o->functions));
	db_bind_text(stmt, ":source", str_or_empty(actor->source));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc run_by_row(struct db_stmt *stmt, int64_t row, struct err *err)
{
	db_bind_i64(stmt, ":row", row);
	return db_run(stmt, err);
}

static enum errc end_state(struct db *db, int64_t row, struct str on, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE organisation_states SET ended_on = :on WHERE id = :row");

	db_bind_text(stmt, ":on", on);
	return run_by_row(stmt, row, err);
}

static enum errc replace_state(struct db *db, int64_t row, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE organisation_states SET replaced_us = :now WHERE id = :row");

	db_bind_time(stmt, ":now", now_us);
	return run_by_row(stmt, row, err);
}

/* What held before ends where this begins. */
static enum errc make_room(struct db *db, const struct organisation *before,
			   const struct organisation *o, int64_t now_us, struct err *err)
{
	const int order = str_compare(o->from_on, before->from_on);

	if (order < 0 || (before->ended_on.ptr && str_compare(o->from_on, before->ended_on) < 0))
		return fail(err, ERR_CONFLICT, "%.*s: what is known of it begins on %.*s, later",
			    STR_ARG(o->code),
			    STR_ARG(before->ended_on.ptr ? before->ended_on : before->from_on));
	if (order == 0)
		return replace_state(db, before->id, now_us, err);
	return before->ended_on.ptr ? ERR_OK : end_state(db, before->id, o->from_on, err);
}

static enum errc change(struct db *db, int64_t id, const struct organisation *o,
			const struct organisation_actor *actor, enum organisation_outcome *ret,
			struct err *err)
{
	auto_arena arena = ARENA_INIT(STATE_BYTES);
	struct organisation before;
	enum errc code = newest(db, id, &arena, &before, err);

	if (code == ERR_NOT_FOUND) {
		*ret = ORGANISATION_NEW;
		return insert_state(db, id, o, actor, err);
	}
	*ret = ORGANISATION_SAME;
	if (code || (!before.ended_on.ptr && says_the_same(&before, o)))
		return code;
	*ret = ORGANISATION_CHANGED;
	code = make_room(db, &before, o, actor->now_us, err);
	return code ? code : insert_state(db, id, o, actor, err);
}

/* ---- its place ---- */

static enum errc insert_edge(struct db *db, const struct organisation_move *move,
			     const struct organisation_actor *actor, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO organisation_edges (organisation, parent, kind, from_on,"
			    " source, said_us, said_by)"
			    " VALUES (:id, :parent, :kind, :from, :source, :now, :by)");

	db_bind_i64(stmt, ":id", move->id);
	db_bind_i64(stmt, ":parent", move->parent);
	db_bind_text(stmt, ":kind", str_from(edge_kind_names[move->kind]));
	db_bind_text(stmt, ":from", move->from_on);
	db_bind_text(stmt, ":source", str_or_empty(actor->source));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

struct open_edge {
	int64_t row; /* 0: there is none */
	int64_t parent;
	char from_on[DAY_TEXT_MAX];
};

/* With `parent` 0 the one of authority, whoever it leads to. */
static enum errc find_edge(struct db *db, const struct organisation_move *move, int64_t parent,
			   struct open_edge *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, parent, from_on FROM organisation_edges_seen"
			    " WHERE organisation = :id AND kind = :kind AND replaced_us IS NULL"
			    " AND ended_on IS NULL AND (:parent = 0 OR parent = :parent)");
	bool row = false;

	*ret = (struct open_edge){ .row = 0 };
	db_bind_i64(stmt, ":id", move->id);
	db_bind_text(stmt, ":kind", str_from(edge_kind_names[move->kind]));
	db_bind_i64(stmt, ":parent", parent);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row) {
		ret->row = db_i64(stmt, 0);
		ret->parent = db_i64(stmt, 1);
		(void)snprintf(ret->from_on, sizeof(ret->from_on), "%.*s",
			       STR_ARG(db_text(stmt, 2)));
	}
	db_rest(stmt);
	return code;
}

/* Ends that day; one that began on it is replaced, as if it had never been. */
static enum errc end_edge(struct db *db, const struct open_edge *edge, struct str on,
			  int64_t now_us, struct err *err)
{
	struct db_stmt *end =
		db_stmt(db, "UPDATE organisation_edges SET ended_on = :on WHERE id = :row");
	struct db_stmt *replace =
		db_stmt(db, "UPDATE organisation_edges SET replaced_us = :now WHERE id = :row");
	const int order = str_compare(on, str_from(edge->from_on));

	if (order < 0)
		return fail(err, ERR_CONFLICT,
			    "organisation: its place began on %s, later than %.*s", edge->from_on,
			    STR_ARG(on));
	if (order == 0) {
		db_bind_time(replace, ":now", now_us);
		return run_by_row(replace, edge->row, err);
	}
	db_bind_text(end, ":on", on);
	return run_by_row(end, edge->row, err);
}

/* How far `parent` is from its top; ERR_CONFLICT when `id` is on the way, or it is too far. */
static enum errc check_way_up(struct db *db, const struct organisation_move *move, struct err *err)
{
	struct organisation_move step = { .id = move->parent, .kind = EDGE_AUTHORITY };
	struct open_edge edge = { .row = 1 };
	enum errc code = ERR_OK;
	unsigned depth = 0;

	for (; !code && edge.row && depth < ORG_PATH_MAX; depth++) {
		if (step.id == move->id)
			return fail(err, ERR_CONFLICT,
				    "organisation: would stand below itself in the tree");
		code = find_edge(db, &step, 0, &edge, err);
		step.id = edge.parent;
	}
	if (!code && depth == ORG_PATH_MAX)
		return fail(err, ERR_CONFLICT, "organisation: a tree has at most %u levels",
			    ORG_PATH_MAX);
	return code;
}

static enum errc place(struct db *db, const struct organisation_move *move,
		       const struct organisation_actor *actor, bool *ret_changed, struct err *err)
{
	const bool alone = move->kind == EDGE_AUTHORITY;
	struct open_edge edge;
	enum errc code = find_edge(db, move, alone ? 0 : move->parent, &edge, err);

	*ret_changed = false;
	if (code || (edge.row && edge.parent == move->parent))
		return code;
	*ret_changed = true;
	if (alone)
		code = check_way_up(db, move, err);
	if (!code && edge.row)
		code = end_edge(db, &edge, move->from_on, actor->now_us, err);
	return code ? code : insert_edge(db, move, actor, err);
}

static enum errc check_move(const struct org_scope *scope, const struct organisation_move *move,
			    struct err *err)
{
	enum errc code = org_scope_demand(scope, move->id, ORG_MANAGE, err);

	if (!code)
		code = org_scope_demand(scope, move->parent, ORG_MANAGE, err);
	if (!code && !day_valid(move->from_on))
		code = fail(err, ERR_SYNTAX, "from “%.*s” is no day YYYY-MM-DD",
			    STR_ARG(move->from_on));
	return code;
}

enum errc organisation_move(const struct org_scope *scope, const struct organisation_move *move,
			    const struct organisation_actor *actor, bool *ret_changed,
			    struct err *err)
{
	const enum errc code = check_move(scope, move, err);

	/* Its present parent need not be known to who takes it over by right of both ends. */
	return code ? code : place(org_scope_db_whole(scope), move, actor, ret_changed, err);
}

enum errc organisation_part(const struct org_scope *scope, const struct organisation_move *move,
			    const struct organisation_actor *actor, struct err *err)
{
	struct open_edge edge;
	enum errc code = check_move(scope, move, err);

	if (code)
		return code;
	struct db *db = org_scope_db(scope);
	code = find_edge(db, move, move->parent, &edge, err);
	if (!code && !edge.row)
		code = fail(err, ERR_NOT_FOUND, "organisation: is not below that one");
	return code ? code : end_edge(db, &edge, move->from_on, actor->now_us, err);
}

/* ---- new ones ---- */

static enum errc add(struct db *db, const struct organisation *o,
		     const struct organisation_actor *actor, int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO organisations (code, made_us, made_by)"
					   " VALUES (:code, :now, :by)");

	db_bind_text(stmt, ":code", o->code);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	const enum errc code = db_run(stmt, err);
	if (code == ERR_CONFLICT)
		return fail(err, ERR_CONFLICT, "organisation %.*s: that code is taken",
			    STR_ARG(o->code));
	if (!code)
		*ret_id = db_last_id(db);
	return code ? code : insert_state(db, *ret_id, o, actor, err);
}

static enum errc add_below(const struct org_scope *scope, const struct organisation *o,
			   int64_t parent, const struct organisation_actor *actor, int64_t *ret_id,
			   struct err *err)
{
	/* Of the machine's scope, which alone may for 0 as for any. */
	enum errc code =
		parent ? org_scope_demand(scope, parent, ORG_MANAGE, err)
		: org_scope_may(scope, 0, ORG_MANAGE)
			? ERR_OK
			: fail(err, ERR_DENIED, "organisation %.*s: below whom?", STR_ARG(o->code));
	bool changed;

	if (code)
		return code;
	struct db *db = org_scope_db_whole(scope);
	code = add(db, o, actor, ret_id, err);
	const struct organisation_move move = {
		.id = *ret_id, .parent = parent, .kind = EDGE_AUTHORITY, .from_on = o->from_on
	};
	return code || !parent ? code : place(db, &move, actor, &changed, err);
}

enum errc organisation_put(const struct org_scope *scope, const struct organisation *o,
			   int64_t parent, const struct organisation_actor *actor, int64_t *ret_id,
			   enum organisation_outcome *ret, struct err *err)
{
	enum errc code = check(o, err);

	if (code)
		return code;
	*ret = ORGANISATION_NEW;
	*ret_id = 0;
	code = organisations_find(scope, o->code, ret_id, err);
	if (code == ERR_NOT_FOUND)
		return add_below(scope, o, parent, actor, ret_id, err);
	if (code)
		return code;
	/* One of this very import is newer than the scope. */
	if (!org_scope_may(scope, *ret_id, ORG_MANAGE))
		return org_scope_demand(scope, *ret_id, ORG_MANAGE, err);
	return change(org_scope_db(scope), *ret_id, o, actor, ret, err);
}

/* ---- the end ---- */

static enum errc check_empty(struct db *db, int64_t id, struct str on, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM organisation_edges_seen WHERE parent = :id"
			    " AND kind = 'authority' AND replaced_us IS NULL"
			    " AND (ended_on IS NULL OR ended_on > :on)");
	uint64_t n;

	db_bind_i64(stmt, ":id", id);
	db_bind_text(stmt, ":on", on);
	const enum errc code = db_count(stmt, &n, err);
	if (!code && n > 0)
		return fail(err, ERR_CONFLICT, "organisation: %llu stand below it; move them first",
			    (unsigned long long)n);
	return code;
}

/* One of its places that still holds, or 0. */
static enum errc next_edge(struct db *db, int64_t id, struct open_edge *ret, struct err *err)
{
	enum errc code = ERR_OK;

	*ret = (struct open_edge){ .row = 0 };
	for (int kind = 0; kind < EDGE_KINDS && !code && !ret->row; kind++) {
		const struct organisation_move move = { .id = id, .kind = (enum edge_kind)kind };

		code = find_edge(db, &move, 0, ret, err);
	}
	return code;
}

static enum errc end_places(struct db *db, int64_t id, struct str on, int64_t now_us,
			    struct err *err)
{
	struct open_edge edge = { .row = 1 };
	enum errc code = ERR_OK;

	while (!code && edge.row) {
		code = next_edge(db, id, &edge, err);
		if (!code && edge.row)
			code = end_edge(db, &edge, on, now_us, err);
	}
	return code;
}

enum errc organisation_close(const struct org_scope *scope, int64_t id, struct str on,
			     const struct organisation_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(STATE_BYTES);
	struct organisation now = { .id = 0 };
	enum errc code = org_scope_demand(scope, id, ORG_MANAGE, err);

	if (!code && !day_valid(on))
		code = fail(err, ERR_SYNTAX, "on “%.*s” is no day YYYY-MM-DD", STR_ARG(on));
	if (!code && id == ORG_SELF)
		code = fail(err, ERR_CONFLICT, "organisation: is the node's own");
	if (code)
		return code;
	struct db *db = org_scope_db_whole(scope);
	code = newest(db, id, &arena, &now, err);
	if (!code && now.ended_on.ptr)
		code = fail(err, ERR_NOT_FOUND, "organisation: is closed since %.*s",
			    STR_ARG(now.ended_on));
	if (!code && str_compare(on, now.from_on) <= 0)
		code = fail(err, ERR_CONFLICT, "organisation: what is known of it begins on %.*s",
			    STR_ARG(now.from_on));
	if (!code)
		code = check_empty(db, id, on, err);
	if (!code)
		code = end_state(db, now.id, on, err);
	if (!code)
		code = end_places(db, id, on, actor->now_us, err);
	return code ? code : seats_end_all(db, id, on, err);
}

enum errc organisation_name_self(const struct org_scope *scope, struct str code_text,
				 struct err *err)
{
	enum errc code = org_scope_demand(scope, ORG_SELF, ORG_MANAGE, err);

	if (!code && !organisation_code_valid(code_text))
		code = fail(err, ERR_SYNTAX, "code: 1 to %u of a-z A-Z 0-9 . _ -", ORG_CODE_MAX);
	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE organisations SET code = :code WHERE id = 1");
	db_bind_text(stmt, ":code", code_text);
	code = db_run(stmt, err);
	return code == ERR_CONFLICT ? fail(err, code, "organisation %.*s: that code is taken",
					   STR_ARG(code_text))
				    : code;
}
