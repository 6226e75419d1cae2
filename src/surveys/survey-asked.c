/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/survey-asked.h"

#include "base/calendar/day.h"
#include "base/encoding/yaml-check.h"
#include "store/own-forms.h"

#define REASON_MAX 64u

static enum errc no_room(struct db_stmt *stmt, struct err *err)
{
	db_rest(stmt);
	return fail(err, ERR_LIMIT, "surveys: what goes over the link does not fit into memory");
}

/* ---- what is asked ---- */

/* Of one organisation. */
static enum errc load_proposals(struct db *db, int64_t survey, int64_t organisation,
				struct arena *arena, const struct survey_proposal **ret,
				struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT item, value, fact FROM survey_answers_seen"
			    " WHERE survey = :survey AND organisation = :organisation"
			    " AND proposed = 1 AND replaced_us IS NULL ORDER BY id LIMIT :limit");
	enum errc code;
	bool row = false;

	db_bind_i64(stmt, ":survey", survey);
	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_i64(stmt, ":limit", SURVEY_PROPOSALS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct survey_proposal *one = arena_take(arena, sizeof(*one));

		if (!one)
			return no_room(stmt, err);
		*one = (struct survey_proposal){ organisation, arena_str(arena, db_text(stmt, 0)),
						 arena_str(arena, db_text(stmt, 1)),
						 arena_str(arena, db_text(stmt, 2)), *ret };
		*ret = one;
	}
	return code;
}

struct request_row {
	struct survey_request request;
	int64_t survey;
};

static void read_request(const struct db_stmt *stmt, struct arena *arena, struct request_row *ret)
{
	*ret = (struct request_row){
		.survey = db_i64(stmt, 0),
		.request = {
			.code = arena_str(arena, db_text(stmt, 1)),
			.design = arena_str(arena, db_text(stmt, 2)),
			.form = arena_str(arena, db_text(stmt, 3)),
			.form_text = STR(""),
			.frame_on = arena_str(arena, db_text(stmt, 4)),
			.due_on = arena_str(arena, db_text(stmt, 5)),
			.closed_us = db_time(stmt, 6),
			.kind = arena_str(arena, db_text(stmt, 7)),
			.beds = db_is_null(stmt, 8) ? ORG_BEDS_UNKNOWN : db_i64(stmt, 8),
			.told = db_i64(stmt, 9),
		},
	};
}

static enum errc fill_request(struct db *db, int64_t organisation, struct request_row *row,
			      struct arena *arena, struct err *err)
{
	const enum errc code =
		own_forms_text(db, row->request.form, arena, &row->request.form_text, err);
	return code ? code
		    : load_proposals(db, row->survey, organisation, arena, &row->request.proposals,
				     err);
}

enum errc survey_requests(const struct org_scope *scope, int64_t organisation, struct arena *arena,
			  const struct survey_request **ret, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct db_stmt *stmt = db_stmt(
		db, "SELECT s.id, s.code, s.design, s.form, s.frame_on, s.due_on, s.closed_us,"
		    " m.kind, m.beds, count(*) FROM survey_tellings_seen t"
		    " JOIN surveys_seen s ON s.id = t.survey AND s.asker IS NULL"
		    " JOIN survey_members_seen m ON m.survey = t.survey"
		    " AND m.organisation = t.organisation"
		    " WHERE t.organisation = :organisation AND t.lane = 'link'"
		    " GROUP BY s.id ORDER BY s.id");
	const struct survey_request **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":organisation", organisation);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct request_row *one = arena_take(arena, sizeof(*one));

		if (!one)
			return no_room(stmt, err);
		read_request(stmt, arena, one);
		code = fill_request(db, organisation, one, arena, err);
		if (code) {
			db_rest(stmt);
			return code;
		}
		*last = &one->request;
		last = &one->request.next;
	}
	return code;
}

/* ---- being asked ---- */

static enum errc check_request(const struct survey_request *r, struct err *err)
{
	if (!yaml_id_valid(r->code) || r->code.len > SURVEY_CODE_MAX || !yaml_id_valid(r->design) ||
	    (r->form.len && !yaml_id_valid(r->form)))
		return fail(err, ERR_SYNTAX, "survey: its code, design or form is none");
	if (!day_valid(r->frame_on) || !day_valid(r->due_on))
		return fail(err, ERR_SYNTAX, "survey %.*s: a day is written 2026-04-01",
			    STR_ARG(r->code));
	if (r->told < 1 || r->kind.len > SURVEY_CODE_MAX || r->form_text.len > SURVEY_FORM_TEXT_MAX)
		return fail(err, ERR_SYNTAX, "survey %.*s: is no request", STR_ARG(r->code));
	return ERR_OK;
}

struct asked_row {
	int64_t id; /* 0: none */
	int64_t asker;
};

static enum errc find_asked(struct db *db, struct str name, struct asked_row *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id, asker FROM surveys_seen WHERE code = :code");
	bool row = false;

	*ret = (struct asked_row){ .id = 0 };
	db_bind_text(stmt, ":code", name);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		*ret = (struct asked_row){ db_i64(stmt, 0), db_i64(stmt, 1) };
	db_rest(stmt);
	return code;
}

static enum errc insert_asked(struct db *db, const struct survey_request *r, int64_t asker,
			      int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO surveys (organisation, code, design, form, frame_on, due_on,"
		    " asker, opened_us, opened_by) VALUES (:self, :code, :design, :form,"
		    " :frame, :due, :asker, :now, 'link')");

	db_bind_i64(stmt, ":self", ORG_SELF);
	db_bind_text(stmt, ":code", r->code);
	db_bind_text(stmt, ":design", r->design);
	db_bind_text(stmt, ":form", r->form);
	db_bind_text(stmt, ":frame", r->frame_on);
	db_bind_text(stmt, ":due", r->due_on);
	db_bind_i64(stmt, ":asker", asker);
	db_bind_time(stmt, ":now", now_us);
	return db_run(stmt, err);
}

static enum errc insert_self(struct db *db, int64_t survey, const struct survey_request *r,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO survey_members (organisation, survey, kind, prefecture,"
			    " beds) VALUES (:self, :survey, :kind, '', :beds)");

	db_bind_i64(stmt, ":self", ORG_SELF);
	db_bind_i64(stmt, ":survey", survey);
	db_bind_text(stmt, ":kind", r->kind);
	if (r->beds == ORG_BEDS_UNKNOWN)
		db_bind_null(stmt, ":beds");
	else
		db_bind_i64(stmt, ":beds", r->beds);
	return db_run(stmt, err);
}

static enum errc insert_proposal(struct db *db, int64_t survey, const struct survey_proposal *p,
				 int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO survey_answers (organisation, survey, item, value,"
			    " proposed, fact, source, said_us, said_by) VALUES (:self, :survey,"
			    " :item, :value, 1, :fact, 'link', :now, 'link')");

	if (!yaml_id_valid(p->item) || p->value.len > SURVEY_VALUE_MAX ||
	    p->fact.len > SURVEY_VALUE_MAX)
		return fail(err, ERR_SYNTAX, "survey: a proposal of it is none");
	db_bind_i64(stmt, ":self", ORG_SELF);
	db_bind_i64(stmt, ":survey", survey);
	db_bind_text(stmt, ":item", p->item);
	db_bind_text(stmt, ":value", p->value);
	db_bind_text(stmt, ":fact", p->fact);
	db_bind_time(stmt, ":now", now_us);
	return db_run(stmt, err);
}

static enum errc first_time(struct db *db, const struct survey_request *r, int64_t asker,
			    int64_t now_us, int64_t *ret, struct err *err)
{
	enum errc code = insert_asked(db, r, asker, now_us, err);

	*ret = code ? 0 : db_last_id(db);
	if (!code)
		code = insert_self(db, *ret, r, err);
	for (const struct survey_proposal *p = r->proposals; p && !code; p = p->next)
		code = insert_proposal(db, *ret, p, now_us, err);
	const struct own_form form = { .id = r->form,
				       .file = r->form,
				       .text = r->form_text,
				       .added_by = STR("link"),
				       .added_us = now_us };
	return code || !r->form_text.len ? code : own_forms_offer(db, &form, err);
}

static enum errc note_state(struct db *db, int64_t survey, const struct survey_request *r,
			    struct err *err)
{
	struct db_stmt *told =
		db_stmt(db, "UPDATE survey_members SET told = :told WHERE id = (SELECT m.id"
			    " FROM survey_members_seen m WHERE m.survey = :survey"
			    " AND m.organisation = :self)");
	struct db_stmt *due = db_stmt(db, "UPDATE surveys SET due_on = :due, closed_us = :closed"
					  " WHERE id = :survey");

	db_bind_i64(told, ":told", r->told);
	db_bind_i64(told, ":survey", survey);
	db_bind_i64(told, ":self", ORG_SELF);
	const enum errc code = db_run(told, err);
	if (code)
		return code;
	db_bind_text(due, ":due", r->due_on);
	db_bind_time(due, ":closed", r->closed_us);
	db_bind_i64(due, ":survey", survey);
	return db_run(due, err);
}

enum errc survey_asked(const struct org_scope *scope, const struct survey_request *request,
		       int64_t asker, int64_t now_us, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct asked_row there = { .id = 0 };
	enum errc code = check_request(request, err);

	if (!code)
		code = find_asked(db, request->code, &there, err);
	if (!code && there.id && there.asker != asker)
		return fail(err, ERR_CONFLICT, "survey %.*s: that code is another's here",
			    STR_ARG(request->code));
	if (!code && !there.id)
		code = first_time(db, request, asker, now_us, &there.id, err);
	return code ? code : note_state(db, there.id, request, err);
}

/* ---- what goes back ---- */

static enum errc load_said(struct db *db, int64_t survey, struct arena *arena,
			   struct survey_reply_sent *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT item, value FROM survey_answers_seen WHERE survey = :survey"
			    " AND organisation = :self AND proposed = 0 AND replaced_us IS NULL"
			    " ORDER BY item LIMIT :limit");
	struct survey_answer *list = arena_take_array(arena, SURVEY_ANSWERS_MAX, sizeof(*list));
	enum errc code;
	bool row = false;

	if (!list)
		return no_room(stmt, err);
	db_bind_i64(stmt, ":survey", survey);
	db_bind_i64(stmt, ":self", ORG_SELF);
	db_bind_i64(stmt, ":limit", SURVEY_ANSWERS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct survey_answer *one = &list[ret->n_answers++];

		one->item = arena_str(arena, db_text(stmt, 0));
		one->value = arena_str(arena, db_text(stmt, 1));
		if (!one->item.ptr || !one->value.ptr)
			return no_room(stmt, err);
	}
	ret->answers = list;
	return code;
}

enum errc survey_replies_to(const struct org_scope *scope, int64_t asker, struct arena *arena,
			    const struct survey_reply_sent **ret, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct db_stmt *stmt = db_stmt(
		db, "SELECT s.id, s.code, m.reason, m.sent_us FROM surveys_seen s"
		    " JOIN survey_members_seen m ON m.survey = s.id AND m.organisation = :self"
		    " WHERE s.asker = :asker AND s.closed_us IS NULL"
		    " AND (m.sent_us IS NOT NULL OR m.reason <> '') ORDER BY s.id");
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":self", ORG_SELF);
	db_bind_i64(stmt, ":asker", asker);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct survey_reply_sent *one = arena_take(arena, sizeof(*one));

		if (!one)
			return no_room(stmt, err);
		*one = (struct survey_reply_sent){ .survey = db_i64(stmt, 0),
						   .code = arena_str(arena, db_text(stmt, 1)),
						   .reason = arena_str(arena, db_text(stmt, 2)),
						   .sent_us = db_time(stmt, 3),
						   .next = *ret };
		code = one->sent_us == TIME_NONE ? ERR_OK
						 : load_said(db, one->survey, arena, one, err);
		if (code) {
			db_rest(stmt);
			return code;
		}
		*ret = one;
	}
	return code;
}

/* ---- taking it in ---- */

static enum errc check_member(struct db *db, const struct survey *survey, int64_t organisation,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM survey_members_seen WHERE survey = :survey"
			    " AND organisation = :organisation");
	uint64_t n = 0;

	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", organisation);
	const enum errc code = db_count(stmt, &n, err);
	return code || n ? code
			 : fail(err, ERR_NOT_FOUND, "survey %.*s: that organisation is not asked",
				STR_ARG(survey->code));
}

static enum errc take_answer(const struct org_scope *scope, const struct survey *survey,
			     const struct survey_answer *said, int64_t organisation,
			     const struct survey_actor *actor, struct err *err)
{
	const struct survey_answer answer = { organisation, said->item, said->value, STR("link") };
	bool changed;

	if (!yaml_id_valid(said->item))
		return fail(err, ERR_SYNTAX, "survey %.*s: an answer to no item",
			    STR_ARG(survey->code));
	return survey_answer_put(scope, survey, &answer, actor, &changed, err);
}

enum errc survey_reply_take(const struct org_scope *scope, const struct survey_reply_sent *reply,
			    int64_t organisation, int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	const struct survey_actor actor = { STR("link"), now_us };
	struct survey survey;
	enum errc code = survey_get(scope, reply->code, &arena, &survey, err);

	if (!code && survey.asker)
		code = fail(err, ERR_NOT_FOUND, "survey %.*s: is none of ours",
			    STR_ARG(reply->code));
	if (!code)
		code = check_member(org_scope_db(scope), &survey, organisation, err);
	if (!code && (reply->reason.len > REASON_MAX ||
		      (reply->reason.len && !yaml_id_valid(reply->reason))))
		code = fail(err, ERR_SYNTAX, "survey %.*s: its reason is none",
			    STR_ARG(reply->code));
	for (size_t i = 0; i < reply->n_answers && !code; i++)
		code = take_answer(scope, &survey, &reply->answers[i], organisation, &actor, err);
	return code ? code
		    : survey_excuse(scope, &survey, organisation, reply->reason, &actor, err);
}
