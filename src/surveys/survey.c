/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/survey.h"

#include <stdlib.h>

#include "base/calendar/day.h"
#include "base/digest.h"

#define FRAME_BYTES (512u * 1024 * 1024)

/* ---- opening ---- */

static enum errc check(struct db *db, const struct survey *survey, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM surveys_seen WHERE code = :code");
	uint64_t n = 0;

	if (!yaml_id_valid(survey->code))
		return fail(err, ERR_SYNTAX,
			    "survey “%.*s”: a code is 1 to %u small letters, digits and dashes",
			    STR_ARG(str_sub(survey->code, 0, SURVEY_CODE_MAX)), SURVEY_CODE_MAX);
	if (survey->sample < 0)
		return fail(err, ERR_SYNTAX, "survey %.*s: a sample is 1 or more",
			    STR_ARG(survey->code));
	if (!day_valid(survey->frame_on) || !day_valid(survey->due_on))
		return fail(err, ERR_SYNTAX, "survey %.*s: a day is written 2026-04-01",
			    STR_ARG(survey->code));
	db_bind_text(stmt, ":code", survey->code);
	const enum errc code = db_count(stmt, &n, err);

	return !code && n ? fail(err, ERR_CONFLICT, "survey %.*s: is there already",
				 STR_ARG(survey->code))
			  : code;
}

static enum errc insert(struct db *db, const struct survey *survey,
			const struct survey_design *design, const struct survey_actor *actor,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO surveys (organisation, code, design, form, frame_on, due_on,"
		    " before, sample, opened_us, opened_by) VALUES (:organisation, :code,"
		    " :design, :form, :frame, :due, :before, :sample, :now, :by)");

	db_bind_i64(stmt, ":organisation", survey->organisation);
	db_bind_text(stmt, ":code", survey->code);
	db_bind_text(stmt, ":design", survey->design);
	db_bind_text(stmt, ":form", design->form);
	db_bind_i64(stmt, ":sample", survey->sample);
	db_bind_text(stmt, ":frame", survey->frame_on);
	db_bind_text(stmt, ":due", survey->due_on);
	db_bind_text(stmt, ":before", str_or_empty(survey->before));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc insert_member(struct db *db, int64_t survey, const struct organisation *o,
			       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO survey_members (organisation, survey, kind, prefecture,"
			    " beds) VALUES (:organisation, :survey, :kind, :prefecture, :beds)");

	db_bind_i64(stmt, ":organisation", o->id);
	db_bind_i64(stmt, ":survey", survey);
	db_bind_text(stmt, ":kind", o->kind);
	db_bind_text(stmt, ":prefecture", o->prefecture);
	if (o->beds == ORG_BEDS_UNKNOWN)
		db_bind_null(stmt, ":beds");
	else
		db_bind_i64(stmt, ":beds", o->beds);
	return db_run(stmt, err);
}

/* ---- the frame ---- */

/* One who could be asked, with a number that only chance gives. */
struct drawn {
	unsigned char lot[DIGEST_BYTES];
	const struct organisation *o;
};

struct frame {
	struct drawn *at;
	size_t n;
	size_t room;
};

static int by_lot(const void *a, const void *b)
{
	return memcmp(((const struct drawn *)a)->lot, ((const struct drawn *)b)->lot, DIGEST_BYTES);
}

static void put_lot(struct drawn *drawn, struct str survey)
{
	struct digest digest;

	digest_begin(&digest);
	digest_add_text(&digest, survey);
	digest_add_text(&digest, drawn->o->code);
	digest_end(&digest, drawn->lot);
}

static enum errc no_frame(const struct survey *survey, size_t n, struct err *err)
{
	return fail(err, n ? ERR_LIMIT : ERR_NOT_FOUND,
		    "survey %.*s: on %.*s there are %zu to ask (1 to %u)", STR_ARG(survey->code),
		    STR_ARG(survey->frame_on), n, SURVEY_REPLIES_MAX);
}

static enum errc add_kind(const struct org_scope *scope, const struct survey *survey,
			  struct str kind, struct arena *arena, struct frame *frame,
			  struct err *err)
{
	const struct organisation_query query = { .day = survey->frame_on,
						  .kind = kind,
						  .under = survey->organisation,
						  .limit = FOREST_MAX };
	const struct organisation *o = NULL;
	uint64_t all;
	const enum errc code = organisations_search(scope, &query, arena, &o, &all, err);

	for (; !code && o; o = o->next) {
		if (!org_scope_may(scope, o->id, ORG_WRITE))
			continue;
		if (frame->n == frame->room)
			return no_frame(survey, frame->n + 1, err);
		frame->at[frame->n].o = o;
		put_lot(&frame->at[frame->n++], survey->code);
	}
	return code;
}

static enum errc draw_frame(const struct org_scope *scope, int64_t id, const struct survey *survey,
			    const struct survey_design *design, uint64_t *ret_asked,
			    struct err *err)
{
	auto_arena arena = ARENA_INIT(FRAME_BYTES);
	struct frame frame = { .room = SURVEY_REPLIES_MAX };
	enum errc code = ERR_OK;

	frame.at = arena_take_array(&arena, frame.room, sizeof(*frame.at));
	if (!frame.at)
		return fail(err, ERR_LIMIT, "survey: its frame does not fit into memory");
	for (size_t i = 0; i < design->n_kinds && !code; i++)
		code = add_kind(scope, survey, design->kinds[i], &arena, &frame, err);
	if (!code && !frame.n)
		code = no_frame(survey, 0, err);
	if (!code && survey->sample > 0 && (uint64_t)survey->sample < frame.n) {
		qsort(frame.at, frame.n, sizeof(*frame.at), by_lot);
		frame.n = (size_t)survey->sample;
	}
	for (size_t i = 0; i < frame.n && !code; i++)
		code = insert_member(org_scope_db(scope), id, frame.at[i].o, err);
	*ret_asked = frame.n;
	return code;
}

static enum errc open_within(const struct org_scope *scope, const struct survey *survey,
			     const struct survey_design *design, const struct survey_actor *actor,
			     uint64_t *ret_asked, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct db *db = org_scope_db(scope);
	struct survey before;
	enum errc code = check(db, survey, err);

	if (!code && str_or_empty(survey->before).len)
		code = survey_get(scope, survey->before, &arena, &before, err);
	if (!code)
		code = insert(db, survey, design, actor, err);
	return code ? code : draw_frame(scope, db_last_id(db), survey, design, ret_asked, err);
}

enum errc survey_open(const struct org_scope *scope, const struct survey *survey,
		      const struct survey_design *design, const struct survey_actor *actor,
		      uint64_t *ret_asked, struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = open_within(scope, survey, design, actor, ret_asked, err);
	return db_end(db, code, err);
}

enum errc survey_close(const struct org_scope *scope, const struct survey *survey,
		       const struct survey_actor *actor, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE surveys SET closed_us = :now, closed_by = :by"
					     " WHERE id = :id");

	if (survey->closed_us != TIME_NONE)
		return fail(err, ERR_CONFLICT, "survey %.*s: is closed", STR_ARG(survey->code));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_i64(stmt, ":id", survey->id);
	return db_run_one(stmt, err, "survey %.*s: there is none", STR_ARG(survey->code));
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
	"SELECT id, organisation, code, design, frame_on, due_on, before, form, sample, asker,"    \
	" opened_us, closed_us FROM surveys_seen"

static void read_one(const struct db_stmt *stmt, struct arena *arena, struct survey *ret)
{
	*ret = (struct survey){
		.id = db_i64(stmt, 0),
		.organisation = db_i64(stmt, 1),
		.code = arena_str(arena, db_text(stmt, 2)),
		.design = arena_str(arena, db_text(stmt, 3)),
		.frame_on = arena_str(arena, db_text(stmt, 4)),
		.due_on = arena_str(arena, db_text(stmt, 5)),
		.before = arena_str(arena, db_text(stmt, 6)),
		.form = arena_str(arena, db_text(stmt, 7)),
		.sample = db_i64(stmt, 8),
		.asker = db_is_null(stmt, 9) ? 0 : db_i64(stmt, 9),
		.opened_us = db_time(stmt, 10),
		.closed_us = db_time(stmt, 11),
	};
}

enum errc survey_get(const struct org_scope *scope, struct str name, struct arena *arena,
		     struct survey *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), COLUMNS " WHERE code = :code");

	db_bind_text(stmt, ":code", name);
	const enum errc code = db_one(stmt, err, "survey %.*s: there is none",
				      STR_ARG(str_sub(name, 0, SURVEY_CODE_MAX)));
	if (!code)
		read_one(stmt, arena, ret);
	db_rest(stmt);
	return code;
}

enum errc surveys_list(const struct org_scope *scope, struct arena *arena,
		       const struct survey **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), COLUMNS " ORDER BY id DESC");
	const struct survey **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct survey *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "surveys: do not fit into memory");
		}
		read_one(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	return code;
}
