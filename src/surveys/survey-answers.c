/* SPDX-License-Identifier: Apache-2.0 */
/* What was answered, what is proposed, and the sample that is counted. */
#include "surveys/survey.h"

/* ---- coming in ---- */

struct answer_row {
	int64_t id; /* 0: there is none */
	bool proposed;
	bool same;
};

static enum errc find_answer(struct db *db, const struct survey *survey,
			     const struct survey_answer *answer, struct answer_row *ret,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, proposed, value FROM survey_answers_seen"
			    " WHERE survey = :survey AND organisation = :organisation"
			    " AND item = :item AND replaced_us IS NULL");
	bool row = false;

	*ret = (struct answer_row){ .id = 0 };
	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", answer->organisation);
	db_bind_text(stmt, ":item", answer->item);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		*ret = (struct answer_row){ db_i64(stmt, 0), db_i64(stmt, 1) != 0,
					    str_equal(db_text(stmt, 2), answer->value) };
	db_rest(stmt);
	return code;
}

static enum errc end_answer(struct db *db, int64_t id, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE survey_answers SET replaced_us = :now WHERE id = :id");

	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

/* `fact` "": somebody said so. */
static enum errc insert_answer(struct db *db, const struct survey *survey,
			       const struct survey_answer *answer, struct str fact,
			       const struct survey_actor *actor, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO survey_answers (organisation, survey, item, value,"
			    " proposed, fact, source, said_us, said_by) VALUES (:organisation,"
			    " :survey, :item, :value, :proposed, :fact, :source, :now, :by)");

	db_bind_i64(stmt, ":organisation", answer->organisation);
	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_text(stmt, ":item", answer->item);
	db_bind_text(stmt, ":value", answer->value);
	db_bind_i64(stmt, ":proposed", fact.len > 0);
	db_bind_text(stmt, ":fact", fact);
	db_bind_text(stmt, ":source", answer->source);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc mark_answered(struct db *db, const struct survey *survey, int64_t organisation,
			       int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE survey_members SET answered_us = :now WHERE id = (SELECT m.id"
			    " FROM survey_members_seen m WHERE m.survey = :survey"
			    " AND m.organisation = :organisation)");

	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", organisation);
	return db_run_one(stmt, err, "survey %.*s: that organisation is not asked",
			  STR_ARG(survey->code));
}

enum errc survey_answer_put(const struct org_scope *scope, const struct survey *survey,
			    const struct survey_answer *answer, const struct survey_actor *actor,
			    bool *ret_changed, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct answer_row before;

	if (survey->closed_us != TIME_NONE)
		return fail(err, ERR_CONFLICT, "survey %.*s: is closed", STR_ARG(survey->code));
	if (answer->value.len > SURVEY_VALUE_MAX)
		return fail(err, ERR_LIMIT, "%.*s: over %u bytes", STR_ARG(answer->item),
			    SURVEY_VALUE_MAX);
	enum errc code = find_answer(db, survey, answer, &before, err);
	*ret_changed = !before.id || before.proposed || !before.same;
	if (code || !*ret_changed)
		return code;
	code = mark_answered(db, survey, answer->organisation, actor->now_us, err);
	if (!code && before.id)
		code = end_answer(db, before.id, actor->now_us, err);
	return code ? code : insert_answer(db, survey, answer, STR(""), actor, err);
}

/* ---- what was said ---- */

/* One who is asked, with the values that count, by position of the item. */
struct respondent {
	int64_t organisation;
	struct str kind;
	struct str prefecture;
	int64_t beds;
	struct str *values;
};

struct respondents {
	const struct form *form;
	struct respondent *at; /* by organisation */
	size_t n;
};

static enum errc too_many(const struct survey *survey, struct db_stmt *stmt, struct err *err)
{
	db_rest(stmt);
	return fail(err, ERR_LIMIT, "survey %.*s: its answers are too many", STR_ARG(survey->code));
}

static enum errc count_answered(struct db *db, const struct survey *survey, uint64_t *ret,
				struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM survey_members_seen"
					   " WHERE survey = :survey AND answered_us IS NOT NULL");

	db_bind_i64(stmt, ":survey", survey->id);
	return db_count(stmt, ret, err);
}

static enum errc load_answered(struct db *db, const struct survey *survey, struct arena *arena,
			       struct respondents *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT organisation, kind, prefecture, beds FROM survey_members_seen"
			    " WHERE survey = :survey AND answered_us IS NOT NULL"
			    " ORDER BY organisation");
	uint64_t n = 0;
	bool row = false;
	enum errc code = count_answered(db, survey, &n, err);

	ret->at = code ? NULL : arena_take_array(arena, n + 1, sizeof(*ret->at));
	db_bind_i64(stmt, ":survey", survey->id);
	while (!code && (code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct str *values =
			arena_take_array(arena, ret->form->n_items + 1, sizeof(*values));

		if (!ret->at || !values || ret->n == n)
			return too_many(survey, stmt, err);
		ret->at[ret->n++] = (struct respondent){
			.organisation = db_i64(stmt, 0),
			.kind = arena_str(arena, db_text(stmt, 1)),
			.prefecture = arena_str(arena, db_text(stmt, 2)),
			.beds = db_is_null(stmt, 3) ? ORG_BEDS_UNKNOWN : db_i64(stmt, 3),
			.values = values,
		};
	}
	return code;
}

/* Both come in the order of organisations. */
static enum errc load_values(struct db *db, const struct survey *survey, struct arena *arena,
			     struct respondents *all, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT organisation, item, value FROM survey_answers_seen"
			    " WHERE survey = :survey AND replaced_us IS NULL AND proposed = 0"
			    " AND value <> '' ORDER BY organisation");
	size_t at = 0;
	bool row = false;
	enum errc code;

	db_bind_i64(stmt, ":survey", survey->id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const int64_t organisation = db_i64(stmt, 0);
		const size_t item = form_find(all->form, db_text(stmt, 1));

		while (at < all->n && all->at[at].organisation < organisation)
			at++;
		if (at == all->n || all->at[at].organisation != organisation || item == SIZE_MAX)
			continue;
		all->at[at].values[item] = arena_str(arena, db_text(stmt, 2));
		if (!all->at[at].values[item].ptr)
			return too_many(survey, stmt, err);
	}
	return code;
}

static enum errc load(const struct org_scope *scope, const struct survey *survey,
		      const struct form *form, struct arena *arena, struct respondents *ret,
		      struct err *err)
{
	struct db *db = org_scope_db(scope);

	*ret = (struct respondents){ .form = form };
	const enum errc code = load_answered(db, survey, arena, ret, err);
	return code ? code : load_values(db, survey, arena, ret, err);
}

static void take_reply(const struct respondent *from, const struct survey_content *content,
		       const struct survey_sample *sample, struct survey_reply *ret,
		       struct arena *arena)
{
	*ret = (struct survey_reply){ .values = from->values,
				      .facility = survey_facility(from->kind, from->beds, arena) };
	ret->groups[0] = (uint16_t)survey_band_of(content, from->beds);
	ret->groups[1] =
		(uint16_t)survey_prefecture_group(&sample->breakdowns[1], from->prefecture);
	survey_settle(sample->form, &ret->facility, from->values);
}

enum errc survey_sample_load(const struct org_scope *scope, const struct survey *survey,
			     const struct survey_content *content, const struct form *form,
			     struct arena *arena, struct survey_sample *ret, struct err *err)
{
	struct respondents all;
	enum errc code = load(scope, survey, form, arena, &all, err);

	*ret = (struct survey_sample){ .form = form };
	if (!code)
		code = survey_breakdowns(content, arena, &ret->breakdowns, &ret->n_breakdowns, err);
	if (code)
		return code;
	struct survey_reply *replies = arena_take_array(arena, all.n + 1, sizeof(*replies));

	if (!replies)
		return fail(err, ERR_LIMIT, "survey %.*s: its answers are too many",
			    STR_ARG(survey->code));
	for (size_t i = 0; i < all.n; i++)
		take_reply(&all.at[i], content, ret, &replies[i], arena);
	ret->replies = replies;
	ret->n_replies = all.n;
	return ERR_OK;
}

/* ---- proposing ---- */

struct proposing {
	struct db *db;
	const struct survey *survey;
	const struct form *form;
	const struct form *before; /* the same, or form->previous */
	const struct survey_actor *actor;
	struct str fact;
	uint64_t *ret_proposed;
};

static struct str proposed_value(const struct proposing *p, size_t item,
				 const struct respondent *was)
{
	return p->before == p->form ? was->values[item] : carry_over(p->form, item, was->values);
}

static enum errc propose_to(const struct proposing *p, const struct respondent *was,
			    struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < p->form->n_items && !code; i++) {
		const struct survey_answer answer = { .organisation = was->organisation,
						      .item = p->form->items[i].id,
						      .value = proposed_value(p, i, was),
						      .source = p->survey->before };
		struct answer_row there;

		if (!answer.value.len)
			continue;
		code = find_answer(p->db, p->survey, &answer, &there, err);
		if (code || there.id)
			continue;
		code = insert_answer(p->db, p->survey, &answer, p->fact, p->actor, err);
		++*p->ret_proposed;
	}
	return code;
}

static enum errc is_waited_for(struct db *db, const struct survey *survey, int64_t organisation,
			       bool *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM survey_members_seen m WHERE m.survey = :survey"
			    " AND m.organisation = :organisation AND m.answered_us IS NULL");
	uint64_t n = 0;

	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", organisation);
	const enum errc code = db_count(stmt, &n, err);
	*ret = n > 0;
	return code;
}

static enum errc propose_all(const struct org_scope *scope, const struct proposing *p,
			     const struct respondents *was, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < was->n && !code; i++) {
		bool waits = false;

		code = is_waited_for(org_scope_db(scope), p->survey, was->at[i].organisation,
				     &waits, err);
		if (!code && waits)
			code = propose_to(p, &was->at[i], err);
	}
	return code;
}

enum errc survey_propose(const struct org_scope *scope, const struct survey *survey,
			 const struct form *form, const struct survey_actor *actor,
			 uint64_t *ret_proposed, struct err *err)
{
	auto_arena arena = ARENA_INIT(512u * 1024 * 1024);
	struct respondents was;
	struct survey before;

	*ret_proposed = 0;
	if (!survey->before.len)
		return ERR_OK;
	enum errc code = survey_get(scope, survey->before, &arena, &before, err);
	if (code)
		return code;
	const struct proposing p = {
		.db = org_scope_db(scope),
		.survey = survey,
		.form = form,
		.before = str_equal(before.design, survey->design) ? form : form->previous,
		.actor = actor,
		.fact = arena_printf(&arena, "%.*s (%.*s)", STR_ARG(before.code),
				     STR_ARG(before.frame_on)),
		.ret_proposed = ret_proposed,
	};
	if (!p.before)
		return ERR_OK;
	code = load(scope, &before, p.before, &arena, &was, err);
	return code ? code : propose_all(scope, &p, &was, err);
}

enum errc survey_proposals(const struct org_scope *scope, const struct survey *survey,
			   struct arena *arena, const struct survey_proposal **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT organisation, item, value, fact"
					     " FROM survey_answers_seen WHERE survey = :survey"
					     " AND proposed = 1 AND replaced_us IS NULL"
					     " ORDER BY organisation, id");
	const struct survey_proposal **last = ret;
	bool row = false;
	enum errc code;

	*ret = NULL;
	db_bind_i64(stmt, ":survey", survey->id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct survey_proposal *one = arena_take(arena, sizeof(*one));

		if (!one)
			return too_many(survey, stmt, err);
		*one = (struct survey_proposal){ db_i64(stmt, 0),
						 arena_str(arena, db_text(stmt, 1)),
						 arena_str(arena, db_text(stmt, 2)),
						 arena_str(arena, db_text(stmt, 3)), NULL };
		*last = one;
		last = &one->next;
	}
	return code;
}
