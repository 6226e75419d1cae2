/* SPDX-License-Identifier: Apache-2.0 */
#include "link/help-kinds.h"

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "base/os/clock.h"
#include "cases/case-leaving.h"
#include "incidents/dispatch.h"
#include "link/offer.h"
#include "support/support-records.h"

#define WORK_BYTES (16u * 1024 * 1024)
#define NAME_BYTES 200u

static int64_t item_number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? json_integer_value(value) : 0;
}

/* ---- requests, up ---- */

struct asking {
	const struct org_scope *scope;
	int64_t organisation;
	struct arena arena;
	struct support_request *at;
	size_t n;
};

/* Rows are copied first: what is done with each needs statements of its own. */
static void take_request(void *ctx, const struct support_request *request)
{
	struct asking *a = ctx;

	if (request->stage < SUPPORT_REQUEST || request->ended || a->n >= SUPPORT_LIST_MAX)
		return;
	a->at[a->n] = *request;
	a->at[a->n].title = arena_str(&a->arena, request->title);
	a->at[a->n++].route = arena_str(&a->arena, request->route);
}

static enum errc origin_of(struct asking *a, const struct support_request *request, struct str *ret,
			   struct err *err)
{
	struct case_record record;
	char origin[INCIDENT_ORIGIN_MAX];

	*ret = STR("");
	if (!request->case_id)
		return ERR_OK;
	enum errc code =
		cases_get(org_scope_db(a->scope), request->case_id, &a->arena, &record, err);
	if (!code)
		code = case_leave(record.number, record.training, CASE_WAY_REQUEST,
				  request->training, err);
	if (!code)
		*ret = arena_str(&a->arena, str_from(incident_origin(record.number, origin)));
	return code;
}

static enum errc offer_request(struct asking *a, const struct support_request *request,
			       struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(NAME_BYTES);
	struct json_writer w = json_writer_to(&body);
	const struct link_message message = {
		.organisation = a->organisation,
		.kind = STR("help-request"),
		.title = request->title,
		.made_us = request->opened_us,
	};
	struct str origin;
	const enum errc code = origin_of(a, request, &origin, err);

	if (code)
		return code;
	json_begin_object(&w);
	json_i64(&w, "request", request->id);
	json_str(&w, "case", origin);
	json_str(&w, "route", request->route);
	json_str(&w, "title", request->title);
	json_bool(&w, "training", request->training);
	json_end_object(&w);
	buf_printf(&name, "help request %lld %.*s", (long long)request->id,
		   STR_ARG(request->title));
	return link_offer_named(a->scope, &message, &body, &name, err);
}

enum errc link_help_gather(const struct org_scope *scope, int64_t organisation,
			   UNUSED int64_t now_us, struct err *err)
{
	struct asking a = { .scope = scope,
			    .organisation = organisation,
			    .arena = ARENA_INIT(WORK_BYTES) };
	bool may = false;
	enum errc code = link_may_leave(scope, "help-request", &may, err);

	if (!code && may) {
		a.at = arena_take_array(&a.arena, SUPPORT_LIST_MAX, sizeof(*a.at));
		code = a.at ? support_each(org_scope_db(scope), 0, take_request, &a, err)
			    : fail(err, ERR_LIMIT, "requests for help: no room");
	}
	for (size_t i = 0; i < a.n && !code; i++)
		code = offer_request(&a, &a.at[i], err);
	arena_done(&a.arena);
	return code;
}

enum errc link_help_apply(const struct org_scope *scope, int64_t organisation,
			  const struct link_arrival *arrival, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	auto_item *item = item_load(arrival->body, err);
	const struct incident_actor actor = { .by = STR("link"),
					      .now_us = clock_wall_us(&clock_system) };
	int64_t id;
	bool fresh;

	if (!item)
		return ERR_SYNTAX;
	struct dispatch dispatch = {
		.organisation = organisation,
		.reference = item_number(item, "request"),
		.training = item_true(item, "training"),
		.title = str_or_empty(item_text(item, "title")),
	};
	if (dispatch.reference < 1)
		return fail(err, ERR_SYNTAX, "help-request: has no number");
	dispatch.origin = arena_printf(&arena, "request-%lld", (long long)dispatch.reference);
	const enum errc code =
		incident_of_origin(scope, organisation, str_or_empty(item_text(item, "case")),
				   &dispatch.incident, err);
	return code ? code : dispatch_open(scope, &dispatch, &actor, &id, &fresh, err);
}

/* ---- stages, down ---- */

static enum errc offer_stage(const struct org_scope *scope, const struct dispatch *dispatch,
			     const struct dispatch_step *step, unsigned number, struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(NAME_BYTES);
	struct json_writer w = json_writer_to(&body);
	const struct link_message message = {
		.organisation = dispatch->organisation,
		.kind = STR("help-stage"),
		.title = dispatch->title,
		.made_us = step->written_us,
	};

	json_begin_object(&w);
	json_i64(&w, "request", dispatch->reference);
	json_text(&w, "stage", dispatch_stages[step->stage].value);
	json_str(&w, "team", step->team_name);
	json_str(&w, "people", step->people);
	json_str(&w, "words", step->words);
	json_i64(&w, "at_us", step->happened_us);
	json_bool(&w, "training", dispatch->training);
	json_end_object(&w);
	buf_printf(&name, "help stage %lld %u", (long long)dispatch->id, number);
	return link_offer_named(scope, &message, &body, &name, err);
}

static enum errc offer_stages(const struct org_scope *scope, const struct dispatch *dispatch,
			      struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct dispatch_step *step = NULL;
	unsigned number = 0;
	enum errc code = dispatch_steps_list(scope, dispatch->id, &arena, &step, err);

	for (; step && !code; step = step->next) {
		number++;
		if (step->stage > DISPATCH_REQUESTED)
			code = offer_stage(scope, dispatch, step, number, err);
	}
	return code;
}

enum errc link_stages_gather(const struct org_scope *scope, int64_t organisation,
			     UNUSED int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct dispatch *dispatch = NULL;
	bool may = false;
	enum errc code = link_may_leave(scope, "help-stage", &may, err);

	if (!code && may)
		code = dispatches_list(scope, 0, false, &arena, &dispatch, err);
	for (; dispatch && !code; dispatch = dispatch->next) {
		if (dispatch->organisation == organisation && dispatch->reference)
			code = offer_stages(scope, dispatch, err);
	}
	return code;
}

/* Which step of the facility's request a stage of the hub is. */
static struct support_step step_of(const json_t *item, enum dispatch_stage stage, int64_t now_us,
				   struct arena *arena)
{
	const struct str words = str_or_empty(item_text(item, "words"));
	const struct str people = str_or_empty(item_text(item, "people"));
	const struct text name = dispatch_stages[stage].text;
	const int64_t at_us = item_number(item, "at_us");

	return (struct support_step){
		.stage = stage == DISPATCH_ASSIGNED ? SUPPORT_REQUEST : SUPPORT_DISPATCH,
		.ended = stage == DISPATCH_CLOSED,
		.happened_us = at_us > 0 && at_us < now_us ? at_us : now_us,
		.how = TELLING_BY_OTHER,
		.ours = STR(""),
		.theirs = arena_printf(arena, "%.*s %.*s",
				       STR_ARG(str_or_empty(item_text(item, "team"))),
				       STR_ARG(people)),
		.words = arena_printf(arena, "%s / %s %.*s", name.ja, name.en, STR_ARG(words)),
		.papers = STR(""),
		.training = item_true(item, "training"),
	};
}

enum errc link_stage_apply(const struct org_scope *scope, UNUSED int64_t organisation,
			   const struct link_arrival *arrival, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	auto_item *item = item_load(arrival->body, err);
	const struct case_actor actor = { .by = STR("link"),
					  .now_us = clock_wall_us(&clock_system) };
	struct support_request request;
	struct support_edit edit;

	if (!item)
		return ERR_SYNTAX;
	const size_t stage = case_choice(dispatch_stages, str_or_empty(item_text(item, "stage")));
	if (stage <= DISPATCH_REQUESTED || stage >= DISPATCH_STAGES)
		return fail(err, ERR_SYNTAX, "help-stage: has no such stage");
	const struct support_step step =
		step_of(item, (enum dispatch_stage)stage, actor.now_us, &arena);
	struct db *db = org_scope_db(scope);
	enum errc code = support_get(db, item_number(item, "request"), &arena, &request, err);
	if (code)
		return code;
	code = support_edit_join(db, request.case_id, &actor, &edit, err);
	if (!code)
		code = support_step_add(&edit, request.id, &step, err);
	support_edit_leave(&edit);
	return code;
}
