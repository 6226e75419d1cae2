/* SPDX-License-Identifier: Apache-2.0 */
/* What whoever asks does with a survey: opens it, tells, takes in files, closes it. */
#include "web/parts/hand-in.h"
#include "web/sharing/survey-view.h"

static const char *const lanes[] = { "link", "mail", "fax", "post", "phone", "portal" };

static struct survey_actor actor_of(const struct page *page)
{
	return (struct survey_actor){ page->user.name, page->now_us };
}

/* ---- opening ---- */

static enum errc typed_survey(struct page *page, struct survey *ret, struct err *err)
{
	const struct str sample = page_typed(page, "sample");
	char today[DAY_TEXT_MAX];

	page_today(page, today);
	*ret = (struct survey){
		.organisation = ORG_SELF,
		.code = page_typed(page, "code"),
		.design = page_typed(page, "design"),
		.frame_on = page_typed(page, "on"),
		.due_on = page_typed(page, "due"),
		.before = page_typed(page, "before"),
		.sample = sample.len ? page_number(sample, -1) : 0,
	};
	if (!ret->frame_on.len)
		ret->frame_on = arena_str(page->arena, str_from(today));
	if (!ret->due_on.len)
		ret->due_on = ret->frame_on;
	return ret->code.len ? ERR_OK : fail(err, ERR_SYNTAX, "survey: has no code");
}

static enum errc propose(struct page *page, const struct survey *wish, const struct form *form,
			 struct err *err)
{
	const struct survey_actor actor = actor_of(page);
	struct survey survey;
	uint64_t proposed;
	enum errc code = survey_get(page_scope(page), wish->code, page->arena, &survey, err);

	if (!code)
		code = db_begin(page_db(page), err);
	if (code)
		return code;
	code = survey_propose(page_scope(page), &survey, form, &actor, &proposed, err);
	return db_end(page_db(page), code, err);
}

static enum errc open_it(struct page *page, const struct survey *wish, struct err *err)
{
	const struct survey_actor actor = actor_of(page);
	const struct str kind = page_typed(page, "kind");
	const struct survey_design *design;
	const struct form *form;
	uint64_t asked;
	enum errc code = survey_form_find(page_surveys(page), page_forms(page), wish, page->arena,
					  &design, &form, err);
	if (code)
		return code;
	struct survey_design whom = *design;

	if (kind.len) {
		whom.kinds[0] = kind;
		whom.n_kinds = 1;
	}
	code = survey_open(page_scope(page), wish, &whom, &actor, &asked, err);
	return code ? code : propose(page, wish, form, err);
}

static void do_open(struct page *page)
{
	struct survey wish;
	struct err err;

	/* A facility is asked, and asks nobody. */
	if (!page_is_hub(page)) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	enum errc code = typed_survey(page, &wish, &err);
	if (!code && !page_audit(page, "survey.open", wish.code, wish.frame_on, "done"))
		return;
	if (!code)
		code = open_it(page, &wish, &err);
	if (!code)
		page_redirect(page, "/surveys/%.*s", STR_ARG(wish.code));
	else if (code == ERR_IO || code == ERR_CORRUPT)
		page_fail_err(page, &err);
	else
		surveys_page(page, 422, arena_str(page->arena, str_from(err.text)));
}

/* ---- telling, closing ---- */

static bool survey_of_desk(struct page *page, struct survey *ret)
{
	if (!survey_of_page(page, ret))
		return false;
	if (survey_is_ours(page, ret, ORG_WRITE))
		return true;
	page_fail(page, 403, TEXT_ERROR_DENIED);
	return false;
}

static void answer(struct page *page, const struct survey *survey, enum errc code,
		   const struct err *err)
{
	if (!code)
		page_redirect(page, "/surveys/%.*s", STR_ARG(survey->code));
	else if (code == ERR_IO || code == ERR_CORRUPT)
		page_fail_err(page, err);
	else
		survey_page(page, 422, arena_str(page->arena, str_from(err->text)));
}

static void do_send(struct page *page)
{
	const struct survey_actor actor = actor_of(page);
	const struct str lane = page_typed(page, "lane");
	struct survey survey;
	uint64_t told;
	struct err err;

	if (!survey_of_desk(page, &survey))
		return;
	if (!str_is_any(lane, lanes, ARRAY_LEN(lanes))) {
		survey_page(page, 422, STR("lane"));
		return;
	}
	if (!page_audit(page, "survey.send", survey.code, lane, "done"))
		return;
	const enum errc code = survey_tell(page_scope(page), &survey, lane, &actor, &told, &err);

	answer(page, &survey, code, &err);
}

static void do_close(struct page *page)
{
	const struct survey_actor actor = actor_of(page);
	struct survey survey;
	struct err err;

	if (!survey_of_desk(page, &survey) ||
	    !page_audit(page, "survey.close", survey.code, STR(""), "done"))
		return;
	const enum errc code = survey_close(page_scope(page), &survey, &actor, &err);

	answer(page, &survey, code, &err);
}

/* ---- files of answers ---- */

static void refuse(struct page *page, struct hand_in_fault fault, struct str problem)
{
	survey_page(page, fault.status,
		    arena_printf(page->arena, "%s %.*s", text_by_key(fault.text, page->lang),
				 STR_ARG(problem)));
}

static void view_taken(struct page *page, const struct msg_handed_done *done)
{
	view_bool(page->view, "taken", true);
	view_number(page->view, "taken_answers", (int64_t)done->taken);
	view_number(page->view, "taken_same", (int64_t)done->same);
	view_number(page->view, "taken_reasons", (int64_t)done->kept);
	view_number(page->view, "taken_left_out", (int64_t)done->noted);
	view_list(page->view, "left_out");
	for (size_t i = 0; i < done->n_notes; i++)
		view_str(view_add(page->view, "left_out"), "words",
			 arena_str(page->arena, done->notes[i].text));
}

static void on_file_done(void *user, const void *message)
{
	const struct msg_handed_done *done = message;
	struct page *page = user;
	const struct str problem = arena_str(page->arena, done->problem);

	if (!page_audit(page, "survey.imported", http_param(page->request, "survey"), problem,
			done->failed ? "failed" : "done"))
		return;
	if (done->failed) {
		refuse(page, (struct hand_in_fault){ 422, TEXT_SURVEYS_NOT_TAKEN }, problem);
		return;
	}
	view_taken(page, done);
	survey_page(page, 200, STR(""));
}

static void on_file_lost(void *user, enum desk_lost why)
{
	refuse(user, hand_in_lost(why), STR(""));
}

static void do_import(struct page *page)
{
	struct msg_handed handed = { .purpose = HANDED_SURVEY, .by = page->user.name };
	struct desk_request request = {
		.type = MSG_HANDED, .message = &handed, .fd = -1, .answer = MSG_HANDED_DONE
	};
	const struct desk_call call = { .on_done = on_file_done,
					.on_lost = on_file_lost,
					.user = page };
	struct hand_in_fault fault = { 422, TEXT_HAND_IN_NO_FILE };
	struct survey survey;
	struct str bytes;
	struct err err;

	if (!survey_of_desk(page, &survey))
		return;
	handed.object = survey.code;
	if (!hand_in_file(page, &handed.name, &bytes)) {
		refuse(page, fault, STR(""));
		return;
	}
	if (!page_audit(page, "survey.import", survey.code, handed.name, "done"))
		return;
	if (page_nameless_file(page, bytes, &request.fd, &err))
		page_fail_err(page, &err);
	else if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		refuse(page, fault, STR(""));
}

#define ASKED PAGE_DUTY, .place = PLACE_SEATS

static const struct page_route routes[] = {
	{ "POST", "/surveys", PAGE_DUTY, .handle = do_open },
	{ "POST", "/surveys/:survey/send", ASKED, .handle = do_send },
	{ "POST", "/surveys/:survey/close", ASKED, .handle = do_close },
	{ "POST", "/surveys/:survey/import", ASKED, .body_max = HAND_IN_BODY_MAX,
	  .handle = do_import },
	{ .path = NULL },
};

const struct page_group pages_survey_desk = { .name = "survey-desk", .routes = routes };
