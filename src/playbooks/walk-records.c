/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/walk-records.h"

#include "base/alloc.h"

#define WALK_COLUMNS "id, case_id, playbook, modified, sha256, begun_us, begun_by"

/* ---- beginning ---- */

static enum errc insert_walk(struct db *db, int64_t case_id, const struct playbook_copy *copy,
			     const struct playbook_deed *deed, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO playbook_walks (case_id, playbook, modified, sha256, begun_us,"
		    " begun_by) VALUES (:case, :playbook, :modified, :sha256, :now, :by)"
		    " RETURNING id");

	db_bind_i64(stmt, ":case", case_id);
	db_bind_text(stmt, ":playbook", copy->playbook->id);
	db_bind_text(stmt, ":modified", copy->playbook->modified);
	db_bind_text(stmt, ":sha256", str_from(copy->sha256));
	db_bind_time(stmt, ":now", deed->now_us);
	db_bind_text(stmt, ":by", deed->by);
	return db_number(stmt, ret, err);
}

static enum errc insert_part(struct db *db, int64_t walk, const struct playbook_copy *copy,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO playbook_walk_parts (walk, playbook, sha256)"
			    " VALUES (:walk, :playbook, :sha256)");

	db_bind_i64(stmt, ":walk", walk);
	db_bind_text(stmt, ":playbook", copy->playbook->id);
	db_bind_text(stmt, ":sha256", str_from(copy->sha256));
	return db_run(stmt, err);
}

enum errc walk_begin(struct db *db, int64_t case_id, const struct playbook_bundle *bundle,
		     const struct playbook_deed *deed, int64_t *ret_walk, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < bundle->n; i++)
		code = playbook_text_keep(db, &bundle->at[i], deed->now_us, err);
	if (!code)
		code = insert_walk(db, case_id, &bundle->at[0], deed, ret_walk, err);
	for (size_t i = 1; !code && i < bundle->n; i++)
		code = insert_part(db, *ret_walk, &bundle->at[i], err);
	return code;
}

/* ---- reading ---- */

static struct walk_record record_of(const struct db_stmt *row, struct arena *arena)
{
	return (struct walk_record){
		.id = db_i64(row, 0),
		.case_id = db_i64(row, 1),
		.playbook = arena_str(arena, db_text(row, 2)),
		.modified = arena_str(arena, db_text(row, 3)),
		.sha256 = arena_str(arena, db_text(row, 4)),
		.begun_us = db_time(row, 5),
		.begun_by = arena_str(arena, db_text(row, 6)),
	};
}

enum errc walks_of_case(struct db *db, int64_t case_id, struct arena *arena,
			struct walk_records *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " WALK_COLUMNS " FROM playbook_walks WHERE case_id = :case"
			    " ORDER BY id LIMIT :limit");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":limit", WALKS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = record_of(stmt, arena);
	return code;
}

enum errc walk_get(struct db *db, int64_t walk, struct arena *arena, struct walk_record *ret,
		   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " WALK_COLUMNS " FROM playbook_walks WHERE id = :walk");
	bool row = false;

	db_bind_i64(stmt, ":walk", walk);
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	if (!row)
		return fail(err, ERR_NOT_FOUND, "walk %lld: there is none", (long long)walk);
	*ret = record_of(stmt, arena);
	db_rest(stmt);
	return ERR_OK;
}

static struct walk_answer answer_of(const struct db_stmt *row, struct arena *arena)
{
	return (struct walk_answer){
		.step = arena_str(arena, db_text(row, 0)),
		.visit = db_i64(row, 1),
		.turn = db_i64(row, 2),
		.value = arena_str(arena, db_text(row, 3)),
		.note = arena_str(arena, db_text(row, 4)),
		.at_us = db_time(row, 5),
		.by = arena_str(arena, db_text(row, 6)),
	};
}

static enum errc read_answers(struct db *db, int64_t walk, struct arena *arena,
			      struct walk_answers *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT step, visit, turn, value, note, said_us, said_by FROM playbook_answers"
		    " AS a WHERE walk = :walk AND turn = (SELECT max(turn) FROM playbook_answers"
		    " WHERE walk = a.walk AND step = a.step AND visit = a.visit)"
		    " ORDER BY id LIMIT :limit");
	struct walk_answer *at = arena_take_array(arena, WALK_ANSWERS_MAX, sizeof(*at));
	enum errc code;
	size_t n = 0;
	bool row;

	if (!at)
		return fail(err, ERR_LIMIT, "a walk: no room for its answers");
	db_bind_i64(stmt, ":walk", walk);
	db_bind_i64(stmt, ":limit", WALK_ANSWERS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		at[n++] = answer_of(stmt, arena);
	*ret = (struct walk_answers){ .at = at, .n = n };
	return code;
}

enum errc walk_history(struct db *db, int64_t walk, struct str step, int64_t visit,
		       struct arena *arena, struct walk_answer *at, size_t max, size_t *ret_n,
		       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT step, visit, turn, value, note, said_us, said_by FROM playbook_answers"
		    " WHERE walk = :walk AND step = :step AND visit = :visit ORDER BY turn"
		    " LIMIT :limit");
	enum errc code;
	bool row;

	*ret_n = 0;
	db_bind_i64(stmt, ":walk", walk);
	db_bind_text(stmt, ":step", step);
	db_bind_i64(stmt, ":visit", visit);
	db_bind_i64(stmt, ":limit", (int64_t)max);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		at[(*ret_n)++] = answer_of(stmt, arena);
	return code;
}

/* ---- a walk as it stands ---- */

/* What was checked when it was kept is only read again. */
static enum errc read_kept(struct db *db, struct str sha256, struct arena *arena,
			   struct playbook_bundle *bundle, struct err *err)
{
	struct playbook_notes *notes = arena_take(arena, sizeof(*notes));
	struct str json;
	const enum errc code = playbook_text_get(db, sha256, arena, &json, err);

	if (code)
		return code;
	if (!notes || bundle->n == PLAYBOOK_PARTS_MAX)
		return fail(err, ERR_LIMIT, "a walk: no room for its playbooks");
	notes->arena = arena;
	return playbook_copy_read(json, NULL, notes, &bundle->at[bundle->n++], err);
}

struct sums {
	struct str at[PLAYBOOK_PARTS_MAX];
	size_t n;
};

static enum errc read_sums(struct db *db, const struct walk_record *record, struct arena *arena,
			   struct sums *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT sha256 FROM playbook_walk_parts"
					   " WHERE walk = :walk ORDER BY playbook LIMIT :limit");
	enum errc code;
	bool row;

	ret->at[0] = record->sha256;
	ret->n = 1;
	db_bind_i64(stmt, ":walk", record->id);
	db_bind_i64(stmt, ":limit", PLAYBOOK_PARTS_MAX - 1);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = arena_str(arena, db_text(stmt, 0));
	return code;
}

enum errc walk_open(struct db *db, int64_t walk, const struct walk_facts *facts,
		    struct arena *arena, struct walk_view *ret, struct err *err)
{
	struct sums sums = { .n = 0 };
	enum errc code = walk_get(db, walk, arena, &ret->record, err);

	if (!code)
		code = read_sums(db, &ret->record, arena, &sums, err);
	for (size_t i = 0; !code && i < sums.n; i++)
		code = read_kept(db, sums.at[i], arena, &ret->bundle, err);
	if (!code)
		code = read_answers(db, walk, arena, &ret->answers, err);
	return code ? code : walk_find(&ret->bundle, &ret->answers, facts, &ret->walk, err);
}

void walk_view_done(struct walk_view *view)
{
	playbook_bundle_done(&view->bundle);
}

/* ---- answering ---- */

static enum errc insert_answer(struct db *db, const struct walk_reply *reply, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO playbook_answers (walk, step, visit, turn, value, note, said_us,"
		    " said_by) VALUES (:walk, :step, :visit, :turn, :value, :note, :now, :by)");

	db_bind_i64(stmt, ":walk", reply->walk);
	db_bind_text(stmt, ":step", reply->step);
	db_bind_i64(stmt, ":visit", reply->visit);
	db_bind_i64(stmt, ":turn", reply->turn + 1);
	db_bind_text(stmt, ":value", reply->value);
	db_bind_text(stmt, ":note", str_or_empty(reply->note));
	db_bind_time(stmt, ":now", reply->now_us);
	db_bind_text(stmt, ":by", reply->by);
	return db_run(stmt, err);
}

/* Is the answer that the person saw still the newest? */
static enum errc check_turn(const struct walk_place *place, const struct walk_reply *reply,
			    struct err *err)
{
	const struct walk_answer *now = place->answer;
	const struct playbook_answer *words =
		now ? playbook_answer_find(place->step, now->value) : NULL;

	if ((now ? now->turn : 0) == reply->turn)
		return ERR_OK;
	return fail(err, ERR_CONFLICT,
		    text_of(TR("%.*s さんが先に「%.*s」と答えました。確かめてください",
			       "%.*s answered “%.*s” meanwhile; please look")),
		    STR_ARG(now ? now->by : STR("")),
		    STR_ARG(words ? text_pair_in(words->text, lang_get()) : STR("")));
}

static enum errc check_reply(const struct walk_view *view, const struct walk_reply *reply,
			     const struct walk_place **ret, struct err *err)
{
	const size_t at = walk_place(&view->walk, reply->step, reply->visit);

	if (!reply->step.len || at == view->walk.n)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(reply->step, 0, 80)),
			    text_of(TR("今はこの質問に来ていません", "the way does not lead there "
								     "now")));
	*ret = &view->walk.at[at];
	if (reply->note.len > WALK_NOTE_MAX)
		return fail(err, ERR_LIMIT, "%s",
			    text_of(TR("メモが長すぎます（2,000バイトまで）",
				       "the note is longer than 2,000 bytes")));
	if (!playbook_answer_find((*ret)->step, reply->value))
		return fail(err, ERR_SYNTAX, "“%.*s”: %s", STR_ARG(str_sub(reply->value, 0, 40)),
			    text_of(TR("その答えはありません", "is none of the answers")));
	return check_turn(*ret, reply, err);
}

enum errc walk_reply(struct db *db, const struct walk_reply *reply, const struct walk_facts *facts,
		     const struct walk_listener *listener, struct err *err)
{
	auto_arena arena = ARENA_INIT(WALK_BYTES);
	auto_free struct walk_view *view = mem_new(sizeof(*view));
	const struct walk_place *place = NULL;
	enum errc code = walk_open(db, reply->walk, facts, &arena, view, err);

	if (!code)
		code = check_reply(view, reply, &place, err);
	if (!code)
		code = insert_answer(db, reply, err);
	if (!code && listener)
		code = listener->answered(listener->ctx, view, place, reply, err);
	walk_view_done(view);
	return code;
}
