/* SPDX-License-Identifier: Apache-2.0 */
#include "link/survey-kinds.h"

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "base/os/clock.h"
#include "link/offer.h"
#include "surveys/survey-asked.h"

#define WORK_BYTES (16u * 1024 * 1024)

static int64_t item_number(const json_t *object, const char *name, int64_t fallback)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? json_integer_value(value) : fallback;
}

/* ---- what is asked, down ---- */

static void write_proposals(struct json_writer *w, const struct survey_proposal *p)
{
	json_begin_array(w, "proposals");
	for (; p; p = p->next) {
		json_begin_object(w);
		json_str(w, "item", p->item);
		json_str(w, "value", p->value);
		json_str(w, "fact", p->fact);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_request(const struct survey_request *r, struct buf *body)
{
	struct json_writer w = json_writer_to(body);

	json_begin_object(&w);
	json_str(&w, "survey", r->code);
	json_str(&w, "design", r->design);
	json_str(&w, "form", r->form);
	if (r->form_text.len)
		json_str(&w, "form_text", r->form_text);
	json_str(&w, "frame", r->frame_on);
	json_str(&w, "due", r->due_on);
	json_str(&w, "kind", r->kind);
	if (r->beds != ORG_BEDS_UNKNOWN)
		json_i64(&w, "beds", r->beds);
	json_i64(&w, "told", r->told);
	if (r->closed_us != TIME_NONE)
		json_i64(&w, "closed_us", r->closed_us);
	write_proposals(&w, r->proposals);
	json_end_object(&w);
}

static enum errc offer_request(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			       const struct survey_request *r, struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(SURVEY_CODE_MAX + 100);
	auto_buf title = BUF_INIT(LINK_TITLE_MAX);

	write_request(r, &body);
	buf_printf(&name, "survey %.*s %lld %lld%s", STR_ARG(r->code), (long long)organisation,
		   (long long)r->told, r->closed_us != TIME_NONE ? " closed" : "");
	buf_printf(&title, "調査 / survey %.*s", STR_ARG(r->code));
	return link_offer_named(scope,
				&(struct link_message){ .organisation = organisation,
							.kind = STR("survey"),
							.title = buf_str(&title),
							.made_us = now_us },
				&body, &name, err);
}

enum errc link_surveys_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			      struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct survey_request *r = NULL;
	bool may = false;
	enum errc code = link_may_leave(scope, "survey", &may, err);

	if (!code && may)
		code = survey_requests(scope, organisation, &arena, &r, err);
	for (; r && !code; r = r->next)
		code = offer_request(scope, organisation, now_us, r, err);
	return code;
}

static enum errc read_proposals(const json_t *list, struct arena *arena,
				const struct survey_proposal **ret, struct err *err)
{
	*ret = NULL;
	if (json_array_size(list) > SURVEY_PROPOSALS_MAX)
		return fail(err, ERR_SYNTAX, "survey: at most %u proposals", SURVEY_PROPOSALS_MAX);
	for (size_t i = json_array_size(list); i > 0; i--) {
		const json_t *object = json_array_get(list, i - 1);
		struct survey_proposal *one = arena_take(arena, sizeof(*one));

		if (!one)
			return fail(err, ERR_LIMIT, "survey: does not fit into memory");
		*one = (struct survey_proposal){ .item = str_or_empty(item_text(object, "item")),
						 .value = str_or_empty(item_text(object, "value")),
						 .fact = str_or_empty(item_text(object, "fact")),
						 .next = *ret };
		*ret = one;
	}
	return ERR_OK;
}

enum errc link_survey_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_item *item = item_load(arrival->body, err);

	if (!item)
		return ERR_SYNTAX;
	struct survey_request request = {
		.code = str_or_empty(item_text(item, "survey")),
		.design = str_or_empty(item_text(item, "design")),
		.form = str_or_empty(item_text(item, "form")),
		.form_text = str_or_empty(item_text(item, "form_text")),
		.frame_on = str_or_empty(item_text(item, "frame")),
		.due_on = str_or_empty(item_text(item, "due")),
		.kind = str_or_empty(item_text(item, "kind")),
		.beds = item_number(item, "beds", ORG_BEDS_UNKNOWN),
		.told = item_number(item, "told", 0),
		.closed_us = item_number(item, "closed_us", TIME_NONE),
	};
	const enum errc code =
		read_proposals(json_object_get(item, "proposals"), &arena, &request.proposals, err);
	return code ? code
		    : survey_asked(scope, &request, organisation, clock_wall_us(&clock_system),
				   err);
}

/* ---- what was sent in, up ---- */

static void write_reply(const struct survey_reply_sent *reply, struct buf *body)
{
	struct json_writer w = json_writer_to(body);

	json_begin_object(&w);
	json_str(&w, "survey", reply->code);
	if (reply->reason.len)
		json_str(&w, "reason", reply->reason);
	json_begin_array(&w, "answers");
	for (size_t i = 0; i < reply->n_answers; i++) {
		json_begin_object(&w);
		json_str(&w, "item", reply->answers[i].item);
		json_str(&w, "value", reply->answers[i].value);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
}

static enum errc offer_reply(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			     const struct survey_reply_sent *reply, struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(LINK_BODY_MAX + 200);
	auto_buf title = BUF_INIT(LINK_TITLE_MAX);

	write_reply(reply, &body);
	buf_printf(&name, "survey reply %lld %lld ", (long long)organisation,
		   (long long)reply->sent_us);
	buf_add(&name, buf_str(&body));
	buf_printf(&title, "調査への回答 / answers to survey %.*s", STR_ARG(reply->code));
	return link_offer_named(scope,
				&(struct link_message){ .organisation = organisation,
							.kind = STR("survey-answers"),
							.title = buf_str(&title),
							.made_us = now_us },
				&body, &name, err);
}

enum errc link_survey_replies_gather(const struct org_scope *scope, int64_t organisation,
				     int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct survey_reply_sent *reply = NULL;
	bool may = false;
	enum errc code = link_may_leave(scope, "survey-answers", &may, err);

	if (!code && may)
		code = survey_replies_to(scope, organisation, &arena, &reply, err);
	for (; reply && !code; reply = reply->next)
		code = offer_reply(scope, organisation, now_us, reply, err);
	return code;
}

enum errc link_survey_reply_apply(const struct org_scope *scope, int64_t organisation,
				  const struct link_arrival *arrival, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_item *item = item_load(arrival->body, err);

	if (!item)
		return ERR_SYNTAX;
	const json_t *list = json_object_get(item, "answers");
	const size_t n = json_array_size(list);
	struct survey_answer *answers = arena_take_array(&arena, n + 1, sizeof(*answers));

	if (!answers || n > SURVEY_ANSWERS_MAX)
		return fail(err, ERR_SYNTAX, "survey: at most %u answers", SURVEY_ANSWERS_MAX);
	for (size_t i = 0; i < n; i++) {
		const json_t *object = json_array_get(list, i);

		answers[i].item = str_or_empty(item_text(object, "item"));
		answers[i].value = str_or_empty(item_text(object, "value"));
	}
	const struct survey_reply_sent reply = {
		.code = str_or_empty(item_text(item, "survey")),
		.reason = str_or_empty(item_text(item, "reason")),
		.answers = answers,
		.n_answers = n,
	};
	return survey_reply_take(scope, &reply, organisation, clock_wall_us(&clock_system), err);
}
