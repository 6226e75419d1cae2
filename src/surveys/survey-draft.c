/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/survey-draft.h"

#define DRAFTS_BYTES (8u * 1024 * 1024)

/* ---- the sheet ---- */

static enum errc too_long(const struct survey *survey, struct db_stmt *stmt, struct err *err)
{
	db_rest(stmt);
	return fail(err, ERR_LIMIT, "survey %.*s: the sheet does not fit into memory",
		    STR_ARG(survey->code));
}

static enum errc load_answers(struct db *db, const struct survey *survey, int64_t organisation,
			      const struct form *form, struct arena *arena,
			      struct survey_line *lines, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT item, value, proposed, fact, said_us FROM survey_answers_seen"
			    " WHERE survey = :survey AND organisation = :organisation"
			    " AND replaced_us IS NULL");
	enum errc code;
	bool row = false;

	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", organisation);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const size_t item = form_find(form, db_text(stmt, 0));
		const struct str value = arena_str(arena, db_text(stmt, 1));
		const struct str fact = arena_str(arena, db_text(stmt, 3));

		if (!value.ptr || !fact.ptr)
			return too_long(survey, stmt, err);
		if (item == SIZE_MAX)
			continue;
		if (db_i64(stmt, 2)) {
			lines[item].proposed = value;
			lines[item].fact = fact;
			lines[item].proposed_us = db_time(stmt, 4);
		} else {
			lines[item].said = value;
		}
	}
	return code;
}

static enum errc load_drafts(struct db *db, const struct survey *survey, int64_t organisation,
			     const struct form *form, struct arena *arena,
			     struct survey_line *lines, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT item, id, value, fact, said_by, said_us FROM survey_drafts_seen"
			    " WHERE survey = :survey AND organisation = :organisation"
			    " AND replaced_us IS NULL");
	enum errc code;
	bool row = false;

	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", organisation);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const size_t item = form_find(form, db_text(stmt, 0));

		if (item == SIZE_MAX)
			continue;
		lines[item].draft = db_i64(stmt, 1);
		lines[item].typed = arena_str(arena, db_text(stmt, 2));
		lines[item].typed_fact = arena_str(arena, db_text(stmt, 3));
		lines[item].typed_by = arena_str(arena, db_text(stmt, 4));
		lines[item].typed_us = db_time(stmt, 5);
		if (!lines[item].typed.ptr || !lines[item].typed_by.ptr)
			return too_long(survey, stmt, err);
	}
	return code;
}

enum errc survey_sheet_load(const struct org_scope *scope, const struct survey *survey,
			    int64_t organisation, const struct form *form, struct arena *arena,
			    struct survey_line **ret, struct err *err)
{
	struct db *db = org_scope_db(scope);

	*ret = arena_take_array(arena, form->n_items + 1, sizeof(**ret));
	if (!*ret)
		return fail(err, ERR_LIMIT, "survey %.*s: the sheet does not fit into memory",
			    STR_ARG(survey->code));
	const enum errc code = load_answers(db, survey, organisation, form, arena, *ret, err);
	return code ? code : load_drafts(db, survey, organisation, form, arena, *ret, err);
}

struct str survey_line_value(const struct survey_line *line)
{
	return line->draft ? line->typed : str_or_empty(line->said);
}

/* ---- typing ---- */

struct standing {
	int64_t draft; /* 0: none */
	struct str value;
};

/* What stands in the field now: a draft, or what was said. */
static enum errc find_standing(struct db *db, const struct survey *survey,
			       const struct survey_draft *draft, struct arena *arena,
			       struct standing *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, value FROM survey_drafts_seen WHERE survey = :survey"
			    " AND organisation = :organisation AND item = :item"
			    " AND replaced_us IS NULL"
			    " UNION ALL SELECT 0, value FROM survey_answers_seen"
			    " WHERE survey = :survey AND organisation = :organisation"
			    " AND item = :item AND replaced_us IS NULL AND proposed = 0"
			    " ORDER BY 1 DESC LIMIT 1");
	bool row = false;

	*ret = (struct standing){ .value = STR("") };
	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", draft->organisation);
	db_bind_text(stmt, ":item", draft->item);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		*ret = (struct standing){ db_i64(stmt, 0), arena_str(arena, db_text(stmt, 1)) };
	db_rest(stmt);
	return code;
}

static enum errc end_draft(struct db *db, int64_t id, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE survey_drafts SET replaced_us = :now WHERE id = :id");

	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc insert_draft(struct db *db, const struct survey *survey,
			      const struct survey_draft *draft, bool aside,
			      const struct survey_actor *actor, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO survey_drafts (organisation, survey, item, value, fact, aside,"
		    " said_us, said_by, replaced_us) VALUES (:organisation, :survey, :item, :value,"
		    " :fact, :aside, :now, :by, CASE WHEN :aside THEN :now END)");

	db_bind_i64(stmt, ":organisation", draft->organisation);
	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_text(stmt, ":item", draft->item);
	db_bind_text(stmt, ":value", draft->value);
	db_bind_text(stmt, ":fact", draft->fact);
	db_bind_i64(stmt, ":aside", aside);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc check_open(const struct survey *survey, struct err *err)
{
	return survey->closed_us == TIME_NONE
		       ? ERR_OK
		       : fail(err, ERR_CONFLICT, "survey %.*s: is closed", STR_ARG(survey->code));
}

enum errc survey_draft_put(const struct org_scope *scope, const struct survey *survey,
			   const struct survey_draft *draft, const struct survey_actor *actor,
			   enum survey_draft_result *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct db *db = org_scope_db(scope);
	struct standing there;
	enum errc code = check_open(survey, err);

	if (!code && (draft->value.len > SURVEY_VALUE_MAX || draft->fact.len > SURVEY_FACT_MAX))
		code = fail(err, ERR_LIMIT, "%.*s: over %u bytes", STR_ARG(draft->item),
			    SURVEY_VALUE_MAX);
	if (!code)
		code = find_standing(db, survey, draft, &arena, &there, err);
	if (code)
		return code;
	*ret = SURVEY_DRAFT_SAME;
	if (str_equal(there.value, draft->value))
		return ERR_OK;
	const bool late = there.draft != draft->seen;

	*ret = late ? SURVEY_DRAFT_ASIDE : SURVEY_DRAFT_KEPT;
	if (!late && there.draft)
		code = end_draft(db, there.draft, actor->now_us, err);
	return code ? code : insert_draft(db, survey, draft, late, actor, err);
}

/* ---- sending in ---- */

struct typed_row {
	int64_t id;
	struct str item;
	struct str value;
	struct typed_row *next;
};

/* Read whole before anything is changed. */
static enum errc read_typed(struct db *db, const struct survey *survey, int64_t organisation,
			    struct arena *arena, struct typed_row **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, item, value FROM survey_drafts_seen WHERE survey = :survey"
			    " AND organisation = :organisation AND replaced_us IS NULL");
	enum errc code;
	bool row = false;

	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", organisation);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct typed_row *one = arena_take(arena, sizeof(*one));

		if (!one)
			return too_long(survey, stmt, err);
		*one = (struct typed_row){ db_i64(stmt, 0), arena_str(arena, db_text(stmt, 1)),
					   arena_str(arena, db_text(stmt, 2)), *ret };
		*ret = one;
	}
	return code;
}

static enum errc mark_sent(struct db *db, const struct survey *survey, int64_t organisation,
			   int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE survey_members SET sent_us = :now WHERE id = (SELECT m.id"
			    " FROM survey_members_seen m WHERE m.survey = :survey"
			    " AND m.organisation = :organisation AND m.answered_us IS NOT NULL)");

	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", organisation);
	const enum errc code = db_run(stmt, err);
	if (code || db_changed(db) == 1)
		return code;
	return fail(err, ERR_USAGE, "survey %.*s: nothing is answered yet", STR_ARG(survey->code));
}

enum errc survey_send_in(const struct org_scope *scope, const struct survey *survey,
			 int64_t organisation, struct str source, const struct survey_actor *actor,
			 size_t *ret_changed, struct err *err)
{
	auto_arena arena = ARENA_INIT(DRAFTS_BYTES);
	struct db *db = org_scope_db(scope);
	struct typed_row *row = NULL;
	enum errc code = check_open(survey, err);

	*ret_changed = 0;
	if (!code)
		code = read_typed(db, survey, organisation, &arena, &row, err);
	for (; row && !code; row = row->next) {
		const struct survey_answer answer = { organisation, row->item, row->value, source };
		bool changed = false;

		code = survey_answer_put(scope, survey, &answer, actor, &changed, err);
		if (!code)
			code = end_draft(db, row->id, actor->now_us, err);
		*ret_changed += changed;
	}
	return code ? code : mark_sent(db, survey, organisation, actor->now_us, err);
}
