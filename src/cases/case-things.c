/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-internal.h"

#define COLUMNS "id, case_id, kind, ref, name, state, added_us, added_by"

static struct case_thing thing_of(const struct db_stmt *row)
{
	return (struct case_thing){
		.id = db_i64(row, 0),
		.case_id = db_i64(row, 1),
		.kind = (enum case_thing_kind)case_choice(case_thing_kinds, db_text(row, 2)),
		.ref = db_text(row, 3),
		.name = db_text(row, 4),
		.state = (enum case_thing_state)case_choice(case_thing_states, db_text(row, 5)),
		.added_us = db_time(row, 6),
		.added_by = db_text(row, 7),
	};
}

enum errc case_things_each(struct db *db, int64_t id,
			   void (*take)(void *ctx, const struct case_thing *thing), void *ctx,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM case_things"
					   " WHERE case_id = :case ORDER BY kind, id LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", id);
	db_bind_i64(stmt, ":limit", CASE_THINGS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct case_thing thing = thing_of(stmt);
		/* What a newer program knows is not ours to show. */
		if (thing.kind < CASE_THING_KINDS)
			take(ctx, &thing);
	}
	return code;
}

enum errc case_thing_find(const struct case_edit *edit, const struct case_thing *thing,
			  int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(edit->db, "SELECT id FROM case_things WHERE case_id = :case"
						 " AND kind = :kind AND ref = :ref"
						 " AND name = :name");

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_text(stmt, ":kind", str_from(case_thing_kinds[thing->kind].value));
	db_bind_text(stmt, ":ref", str_or_empty(thing->ref));
	db_bind_text(stmt, ":name", thing->name);
	return db_number(stmt, ret_id, err);
}

static enum errc insert_thing(const struct case_edit *edit, const struct case_thing *thing,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO case_things (case_id, kind, ref, name, state, added_us,"
			  " added_by) VALUES (:case, :kind, :ref, :name, :state, :now, :by)");

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_text(stmt, ":kind", str_from(case_thing_kinds[thing->kind].value));
	db_bind_text(stmt, ":ref", str_or_empty(thing->ref));
	db_bind_text(stmt, ":name", thing->name);
	db_bind_text(stmt, ":state", str_from(case_thing_states[thing->state].value));
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_run(stmt, err);
}

/* `from` CASE_THING_STATES: it was not there. */
static enum errc tell_thing(struct case_edit *edit, const struct case_thing *thing,
			    enum case_thing_state from, struct str why, struct err *err)
{
	auto_buf detail = CASE_DETAIL_INIT;
	struct json_writer w = json_writer_to(&detail);

	json_begin_object(&w);
	json_i64(&w, "thing", thing->id);
	json_text(&w, "kind", case_thing_kinds[thing->kind].value);
	json_str(&w, "ref", str_or_empty(thing->ref));
	json_str(&w, "name", thing->name);
	if (from < CASE_THING_STATES)
		json_text(&w, "from", case_thing_states[from].value);
	json_text(&w, "to", case_thing_states[thing->state].value);
	json_end_object(&w);
	return case_tell(edit, CASE_ENTRY_THING, why, &detail, NULL, err);
}

static enum errc check_thing(const struct case_edit *edit, const struct case_thing *thing,
			     struct err *err)
{
	enum errc code = case_must_be_open(edit, err);

	if (!code)
		code = case_text_need(TR("関係するものの名前", "name of what is affected"),
				      thing->name, CASE_NAME_MAX, false, err);
	if (!code)
		code = case_text_check(TR("関係するものの番号", "id of what is affected"),
				       thing->ref, CASE_NAME_MAX, false, err);
	return code;
}

static enum errc check_room(const struct case_edit *edit, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "SELECT count(*) FROM case_things WHERE case_id = :case");
	uint64_t n = 0;

	db_bind_i64(stmt, ":case", edit->record.id);
	const enum errc code = db_count(stmt, &n, err);
	if (code || n < CASE_THINGS_MAX)
		return code;
	return fail(err, ERR_LIMIT, "%.*s: more than %u things", STR_ARG(edit->record.number),
		    CASE_THINGS_MAX);
}

enum errc case_thing_put(struct case_edit *edit, const struct case_thing *thing, struct str why,
			 struct err *err)
{
	struct case_thing put = *thing;
	int64_t there = 0;
	enum errc code;

	put.name = str_trim(thing->name);
	code = check_thing(edit, &put, err);
	if (!code)
		code = case_thing_find(edit, &put, &there, err);
	if (code)
		return code;
	if (there)
		return case_thing_mark(edit, there, put.state, why, err);
	code = check_room(edit, err);
	if (!code)
		code = insert_thing(edit, &put, err);
	put.id = db_last_id(edit->db);
	return code ? code : tell_thing(edit, &put, CASE_THING_STATES, why, err);
}

static enum errc get_thing(struct case_edit *edit, int64_t id, struct case_thing *ret,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(edit->db, "SELECT " COLUMNS " FROM case_things"
						 " WHERE id = :id AND case_id = :case");
	bool row = false;

	db_bind_i64(stmt, ":id", id);
	db_bind_i64(stmt, ":case", edit->record.id);
	enum errc code = db_next(stmt, &row, err);
	if (!code && row) {
		*ret = thing_of(stmt);
		ret->ref = arena_str(&edit->texts, ret->ref);
		ret->name = arena_str(&edit->texts, ret->name);
		if (!ret->ref.ptr || !ret->name.ptr)
			code = fail(err, ERR_LIMIT, "cases: no room");
	} else if (!code) {
		code = fail(err, ERR_NOT_FOUND, "%.*s: %s %lld", STR_ARG(edit->record.number),
			    text_of(TR("その事案にないものです：", "nothing of the case:")),
			    (long long)id);
	}
	db_rest(stmt);
	return code;
}

static enum errc put_state(const struct case_edit *edit, const struct case_thing *thing,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "UPDATE case_things SET state = :state WHERE id = :id");

	db_bind_text(stmt, ":state", str_from(case_thing_states[thing->state].value));
	db_bind_i64(stmt, ":id", thing->id);
	return db_run(stmt, err);
}

enum errc case_thing_mark(struct case_edit *edit, int64_t id, enum case_thing_state state,
			  struct str why, struct err *err)
{
	struct case_thing thing;
	enum errc code = case_must_be_open(edit, err);

	if (!code)
		code = get_thing(edit, id, &thing, err);
	if (code || thing.state == state)
		return code;
	const enum case_thing_state from = thing.state;
	thing.state = state;
	code = put_state(edit, &thing, err);
	return code ? code : tell_thing(edit, &thing, from, why, err);
}
