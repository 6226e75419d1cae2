/* SPDX-License-Identifier: Apache-2.0 */
#include "after/improvements.h"

#include "after/after-internal.h"
#include "base/typed.h"

#define COLUMNS                                                                                    \
	"i.id, i.case_id, i.title, i.factor, i.topic, coalesce(i.risk, 0), i.owner, i.due_on,"     \
	" i.state, i.result, coalesce(i.evidence, 0), i.opened_us, i.opened_by, i.ended_us,"       \
	" i.ended_by, c.number, c.training"

const struct text_choice improvement_states[IMPROVEMENT_STATES + 1] = {
	[IMPROVEMENT_OPEN] = { "open", TEXT("これから", "To do") },
	[IMPROVEMENT_DONE] = { "done", TEXT("済み", "Done") },
	[IMPROVEMENT_DROPPED] = { "dropped", TEXT("やめた", "Dropped") },
};

/* ---- reading ---- */

static struct improvement improvement_of(const struct db_stmt *row)
{
	return (struct improvement){
		.id = db_i64(row, 0),
		.case_id = db_i64(row, 1),
		.title = db_text(row, 2),
		.factor = db_text(row, 3),
		.topic = db_text(row, 4),
		.risk = db_i64(row, 5),
		.owner = db_text(row, 6),
		.due_on = db_text(row, 7),
		.state = (enum improvement_state)case_choice(improvement_states, db_text(row, 8)),
		.result = db_text(row, 9),
		.evidence = db_i64(row, 10),
		.opened_us = db_time(row, 11),
		.opened_by = db_text(row, 12),
		.ended_us = db_time(row, 13),
		.ended_by = str_or_empty(db_text(row, 14)),
		.number = db_text(row, 15),
		.training = db_i64(row, 16) != 0,
	};
}

enum errc improvements_each(struct db *db, int64_t case_id,
			    void (*take)(void *ctx, const struct improvement *improvement),
			    void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM case_improvements AS i"
			    " JOIN cases AS c ON c.id = i.case_id WHERE i.case_id = :case"
			    " OR (:case = 0 AND i.state = 'open')"
			    " ORDER BY i.state <> 'open', i.due_on, i.id LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":limit", IMPROVEMENTS_OPEN_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct improvement improvement = improvement_of(stmt);
		take(ctx, &improvement);
	}
	return code;
}

static enum errc keep_texts(struct improvement *one, struct arena *arena, struct err *err)
{
	struct str *const texts[] = { &one->title,     &one->factor,   &one->topic,
				      &one->owner,     &one->due_on,   &one->result,
				      &one->opened_by, &one->ended_by, &one->number };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		*texts[i] = arena_str(arena, *texts[i]);
		if (!texts[i]->ptr)
			return fail(err, ERR_LIMIT, "improvements: no room");
	}
	return ERR_OK;
}

enum errc improvements_get(struct db *db, int64_t id, struct arena *arena, struct improvement *ret,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM case_improvements AS i"
					   " JOIN cases AS c ON c.id = i.case_id WHERE i.id = :id");

	db_bind_i64(stmt, ":id", id);
	enum errc code =
		db_one(stmt, err, "%s %lld",
		       text_of(TR("その番号の改善はありません：", "there is no improvement")),
		       (long long)id);
	if (code)
		return code;
	*ret = improvement_of(stmt);
	code = keep_texts(ret, arena, err);
	db_rest(stmt);
	return code;
}

/* ---- telling ---- */

static enum errc tell(struct case_edit *edit, const struct improvement *one, struct str words,
		      struct err *err)
{
	const struct text state = improvement_states[one->state].text;
	struct arena *arena = &edit->texts;
	const struct lesson lesson = {
		.what = "improvement",
		.id = arena_printf(arena, "%lld", (long long)one->id),
		.state = str_from(improvement_states[one->state].value),
		.sentence = { .ja = arena_printf(arena, "改善：%.*s（%s、担当：%.*s、期限：%.*s）",
						 STR_ARG(one->title), state.ja, STR_ARG(one->owner),
						 STR_ARG(one->due_on)),
			      .en = arena_printf(arena,
						 "Improvement: %.*s (%s, owner: %.*s, due: %.*s)",
						 STR_ARG(one->title), state.en, STR_ARG(one->owner),
						 STR_ARG(one->due_on)) },
		.words = words,
	};

	return lesson_tell(edit, &lesson, NULL, err);
}

/* ---- beginning ---- */

static enum errc check_owner(struct str owner, struct str due_on, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("改善の担当", "owner of an improvement")), owner,
		  IMPROVEMENT_OWNER_MAX, .needed = true },
	};
	const enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	return code ? code : typed_day(due_on, err);
}

static enum errc check(const struct improvement *one, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("改善", "an improvement")), one->title, IMPROVEMENT_TITLE_MAX,
		  .needed = true },
		{ text_of(TR("改善の要因", "factor of an improvement")), one->factor, CASE_ID_MAX },
		{ text_of(TR("改善の項目", "topic of an improvement")), one->topic, CASE_ID_MAX },
	};
	const enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	return code ? code : check_owner(one->owner, one->due_on, err);
}

static enum errc check_room(const struct case_edit *edit, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "SELECT count(*) FROM case_improvements WHERE case_id = :case");
	uint64_t n = 0;

	db_bind_i64(stmt, ":case", edit->record.id);
	const enum errc code = db_count(stmt, &n, err);
	if (code || n < IMPROVEMENTS_MAX)
		return code;
	return fail(err, ERR_LIMIT, "%.*s: %s %u", STR_ARG(edit->record.number),
		    text_of(TR("改善が多すぎます。上限：", "has more improvements than")),
		    IMPROVEMENTS_MAX);
}

static enum errc check_risk(const struct case_edit *edit, int64_t risk, struct err *err)
{
	struct db_stmt *stmt = db_stmt(edit->db, "SELECT count(*) FROM risks WHERE id = :id");
	uint64_t n = 0;

	if (!risk)
		return ERR_OK;
	db_bind_i64(stmt, ":id", risk);
	const enum errc code = db_count(stmt, &n, err);
	if (code || n)
		return code;
	return fail(err, ERR_NOT_FOUND, "%s %lld",
		    text_of(TR("その番号の危険は台帳にありません：", "the register has no risk")),
		    (long long)risk);
}

static enum errc insert(const struct case_edit *edit, const struct improvement *one,
			struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db,
			"INSERT INTO case_improvements (case_id, title, factor, topic, risk, owner,"
			" due_on, state, result, opened_us, opened_by) VALUES (:case, :title,"
			" :factor, :topic, :risk, :owner, :due, 'open', '', :now, :by)");

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_text(stmt, ":title", one->title);
	db_bind_text(stmt, ":factor", one->factor);
	db_bind_text(stmt, ":topic", one->topic);
	if (one->risk)
		db_bind_i64(stmt, ":risk", one->risk);
	else
		db_bind_null(stmt, ":risk");
	db_bind_text(stmt, ":owner", one->owner);
	db_bind_text(stmt, ":due", one->due_on);
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_run(stmt, err);
}

enum errc improvement_add(struct case_edit *edit, const struct improvement *improvement,
			  int64_t *ret_id, struct err *err)
{
	struct improvement add = *improvement;

	add.title = str_or_empty(str_trim(improvement->title));
	add.owner = str_or_empty(str_trim(improvement->owner));
	add.due_on = str_or_empty(str_trim(improvement->due_on));
	add.factor = str_or_empty(improvement->factor);
	add.topic = str_or_empty(improvement->topic);
	add.state = IMPROVEMENT_OPEN;
	enum errc code = check(&add, err);
	if (!code)
		code = check_room(edit, err);
	if (!code)
		code = check_risk(edit, add.risk, err);
	if (!code)
		code = insert(edit, &add, err);
	if (code)
		return code;
	add.id = db_last_id(edit->db);
	if (ret_id)
		*ret_id = add.id;
	return tell(edit, &add, STR(""), err);
}

/* ---- going on ---- */

static enum errc get_open(struct case_edit *edit, int64_t id, struct improvement *ret,
			  struct err *err)
{
	const enum errc code = improvements_get(edit->db, id, &edit->texts, ret, err);

	if (code)
		return code;
	if (ret->case_id != edit->record.id)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s %lld", STR_ARG(edit->record.number),
			    text_of(TR("その番号の改善はありません：", "has no improvement")),
			    (long long)id);
	if (ret->state != IMPROVEMENT_OPEN)
		return fail(err, ERR_CONFLICT, "%.*s: %.*s: %s", STR_ARG(edit->record.number),
			    STR_ARG(ret->title), text_of(TR("もう終わっています", "has ended")));
	return ERR_OK;
}

enum errc improvement_give(struct case_edit *edit, int64_t id, struct str owner, struct str due_on,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db,
		"UPDATE case_improvements SET owner = :owner, due_on = :due WHERE id = :id");
	struct improvement one;
	enum errc code = get_open(edit, id, &one, err);

	owner = str_or_empty(str_trim(owner));
	due_on = str_or_empty(str_trim(due_on));
	if (!code)
		code = check_owner(owner, due_on, err);
	if (code || (str_equal(one.owner, owner) && str_equal(one.due_on, due_on)))
		return code;
	one.owner = owner;
	one.due_on = due_on;
	db_bind_text(stmt, ":owner", owner);
	db_bind_text(stmt, ":due", due_on);
	db_bind_i64(stmt, ":id", id);
	code = db_run(stmt, err);
	return code ? code : tell(edit, &one, STR(""), err);
}

static enum errc put_end(const struct case_edit *edit, const struct improvement *one,
			 struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "UPDATE case_improvements SET state = :state, result = :result,"
			  " evidence = :evidence, ended_us = :now, ended_by = :by WHERE id = :id");

	db_bind_text(stmt, ":state", str_from(improvement_states[one->state].value));
	db_bind_text(stmt, ":result", one->result);
	if (one->evidence)
		db_bind_i64(stmt, ":evidence", one->evidence);
	else
		db_bind_null(stmt, ":evidence");
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	db_bind_i64(stmt, ":id", one->id);
	return db_run(stmt, err);
}

enum errc improvement_end(struct case_edit *edit, int64_t id, enum improvement_state state,
			  struct str result, int64_t evidence, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("改善の結果", "how an improvement went")), result,
		  IMPROVEMENT_RESULT_MAX, .needed = true, .lines = true },
	};
	struct improvement one;
	enum errc code = get_open(edit, id, &one, err);

	if (!code)
		code = typed_check(texts, ARRAY_LEN(texts), err);
	if (code)
		return code;
	one.state = state;
	one.result = result;
	one.evidence = evidence;
	code = put_end(edit, &one, err);
	return code ? code : tell(edit, &one, result, err);
}
