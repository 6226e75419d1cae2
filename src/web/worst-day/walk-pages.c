/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A playbook being followed: one question a screen, for a person at night with a telephone in one
 * hand. Where people are is found from what was answered, so that anybody goes on anywhere. Who may
 * call for help may answer, too: at night that is whoever is there.
 */
#include "cases/case-walk.h"
#include "web/page.h"
#include "web/worst-day/playbook-view.h"

#define HISTORY_MAX 20u

/* A walk with its case, for one page. */
struct walk_desk {
	struct walk_view *view;
	struct case_record record;
};

static void close_desk(struct walk_desk *desk)
{
	if (desk->view)
		walk_view_done(desk->view);
}
#define auto_walk_desk CLEANUP(close_desk) struct walk_desk

/* False: the error page was sent. */
static bool open_desk(struct page *page, struct walk_desk *ret)
{
	const int64_t walk = page_number(http_param(page->request, "walk"), 0);
	struct err err = { .code = ERR_OK };
	enum errc code = ERR_OK;

	ret->view = arena_take(page->arena, sizeof(*ret->view));
	if (!ret->view) {
		page_fail(page, 500, TEXT_ERROR_INTERNAL);
		return false;
	}
	code = case_walk_open(page_db(page), walk, page->arena, ret->view, &err);
	if (!code)
		code = cases_get(page_db(page), ret->view->record.case_id, page->arena,
				 &ret->record, &err);
	if (code)
		page_fail_err(page, &err);
	return !code;
}

static void view_head(struct page *page, const struct walk_desk *desk)
{
	const struct playbook *playbook = desk->view->bundle.at[0].playbook;
	struct view *view = page->view;

	view_number(view, "walk", desk->view->record.id);
	view_number(view, "case_id", desk->record.id);
	view_str(view, "case_number", desk->record.number);
	view_str(view, "case_title", desk->record.title);
	view_bool(view, "training", desk->record.training);
	view_str(view, "playbook", playbook->short_name);
	view_str(view, "playbook_name", playbook_words(playbook->name, page->lang));
	view_number(view, "most", (int64_t)desk->view->walk.most);
	view_number(view, "open_count", (int64_t)desk->view->walk.n_open);
	view_bool(view, "ended", desk->view->walk.ended);
	view_bool(view, "may_act", page_may(page, PAGE_HELP));
}

static struct str place_path(struct page *page, const struct walk_desk *desk,
			     const struct walk_place *place)
{
	return arena_printf(page->arena, "/walks/%lld/steps/%.*s/%lld",
			    (long long)desk->view->record.id, STR_ARG(place->step->id),
			    (long long)place->visit);
}

/* "A" for the first branch of a parallel step, "" outside of one. */
static struct str branch_letter(struct page *page, const struct walk_place *place)
{
	return place->beside ? str_or_empty(arena_printf(page->arena, "%c",
							 'A' + (int)(place->branch % 26)))
			     : STR("");
}

static void view_place(struct page *page, const struct walk_desk *desk, struct view *row, size_t at)
{
	const struct walk_place *place = &desk->view->walk.at[at];
	const struct walk_answer *answer = place->answer;

	view_number(row, "number", (int64_t)at + 1);
	view_str(row, "path", place_path(page, desk, place));
	view_str(row, "name", playbook_words(place->step->name, page->lang));
	view_str(row, "branch", branch_letter(page, place));
	view_bool(row, "answered", answer);
	if (!answer)
		return;
	const struct playbook_answer *words = playbook_answer_find(place->step, answer->value);
	view_str(row, "answer", words ? playbook_words(words->text, page->lang) : answer->value);
	view_str(row, "by", answer->by);
	view_time(row, "at", answer->at_us);
	view_str(row, "note", answer->note);
}

/* ---- one step ---- */

static void view_answers(struct page *page, const struct walk_place *place)
{
	const struct playbook_step *step = place->step;

	view_list(page->view, "answers");
	for (size_t i = 0; i < step->n_answers; i++) {
		struct view *row = view_add(page->view, "answers");
		const struct playbook_answer *answer = &step->answers[i];

		view_str(row, "value", answer->value);
		view_str(row, "text", playbook_words(answer->text, page->lang));
		view_bool(row, "first", i == 0);
		view_bool(row, "chosen",
			  place->answer && str_equal(place->answer->value, answer->value));
	}
}

static enum errc view_history(struct page *page, const struct walk_desk *desk,
			      const struct walk_place *place, struct err *err)
{
	struct walk_answer *at = arena_take_array(page->arena, HISTORY_MAX, sizeof(*at));
	size_t n = 0;
	const enum errc code =
		at ? walk_history(page_db(page), desk->view->record.id, place->step->id,
				  place->visit, page->arena, at, HISTORY_MAX, &n, err)
		   : fail(err, ERR_LIMIT, "a walk: no room for its history");

	view_list(page->view, "history");
	for (size_t i = 0; i < n; i++) {
		struct view *row = view_add(page->view, "history");
		const struct playbook_answer *words =
			playbook_answer_find(place->step, at[i].value);

		view_str(row, "answer",
			 words ? playbook_words(words->text, page->lang) : at[i].value);
		view_str(row, "by", at[i].by);
		view_time(row, "at", at[i].at_us);
		view_str(row, "note", at[i].note);
	}
	return code;
}

static void view_way(struct page *page, const struct walk_desk *desk, size_t at)
{
	const struct walk *walk = &desk->view->walk;
	const size_t before = walk_before(walk, at);

	view_str(page->view, "back",
		 before < walk->n ? place_path(page, desk, &walk->at[before]) : STR(""));
	view_bool(page->view, "others", walk->n_open > (walk->at[at].answer ? 0u : 1u));
}

static void step_page(struct page *page, unsigned status, const struct walk_desk *desk, size_t at,
		      struct str fault)
{
	const struct walk_place *place = &desk->view->walk.at[at];
	struct err err;

	view_head(page, desk);
	view_place(page, desk, page->view, at);
	view_str(page->view, "title", playbook_words(place->step->name, page->lang));
	view_str(page->view, "fault", fault);
	view_str(page->view, "step", place->step->id);
	view_number(page->view, "visit", place->visit);
	view_number(page->view, "turn", place->answer ? place->answer->turn : 0);
	view_str(page->view, "typed_note",
		 fault.len ? page_lines(page, page_typed(page, "note")) : STR(""));
	view_answers(page, place);
	view_way(page, desk, at);
	if (playbook_view_step(page, page->view, place->step, &err) ||
	    view_history(page, desk, place, &err))
		page_fail_err(page, &err);
	else
		page_show_status(page, status, &template_walk_step);
}

/* False: the way does not lead there (any more); the person was sent to where it does. */
static bool find_place(struct page *page, const struct walk_desk *desk, size_t *ret)
{
	const struct str step = http_param(page->request, "step");
	const int64_t visit = page_number(http_param(page->request, "visit"), 0);

	*ret = step.len ? walk_place(&desk->view->walk, step, visit) : desk->view->walk.n;
	if (*ret < desk->view->walk.n)
		return true;
	page_redirect(page, "/walks/%lld?moved=1", (long long)desk->view->record.id);
	return false;
}

static void show_step(struct page *page)
{
	auto_walk_desk desk = { .view = NULL };
	size_t at;

	if (open_desk(page, &desk) && find_place(page, &desk, &at))
		step_page(page, 200, &desk, at, STR(""));
}

/* ---- where people are ---- */

static void view_open(struct page *page, const struct walk_desk *desk)
{
	const struct walk *walk = &desk->view->walk;

	view_list(page->view, "open");
	for (size_t i = 0; i < walk->n; i++) {
		if (!walk->at[i].answer)
			view_place(page, desk, view_add(page->view, "open"), i);
	}
}

static void show_walk(struct page *page)
{
	auto_walk_desk desk = { .view = NULL };

	if (!open_desk(page, &desk))
		return;
	const struct walk *walk = &desk.view->walk;
	const size_t first = walk_place(walk, STR(""), 0);
	const bool moved = http_query(page->request, "moved").ptr;
	if (walk->n_open == 1 && !moved) {
		const struct str path = place_path(page, &desk, &walk->at[first]);

		page_redirect(page, "%.*s", STR_ARG(path));
		return;
	}
	view_head(page, &desk);
	view_open(page, &desk);
	view_bool(page->view, "moved", moved);
	view_str(page->view, "title",
		 playbook_words(desk.view->bundle.at[0].playbook->name, page->lang));
	page_show(page, &template_walk);
}

static void show_all(struct page *page)
{
	auto_walk_desk desk = { .view = NULL };

	if (!open_desk(page, &desk))
		return;
	view_head(page, &desk);
	view_list(page->view, "places");
	for (size_t i = 0; i < desk.view->walk.n; i++)
		view_place(page, &desk, view_add(page->view, "places"), i);
	view_str(page->view, "title",
		 playbook_words(desk.view->bundle.at[0].playbook->name, page->lang));
	page_show(page, &template_walk_all);
}

/* ---- answering ---- */

/* The next open step of the same branch, else where people choose. */
static void go_on(struct page *page, const struct walk_reply *reply)
{
	auto_walk_view view = { .record = { .id = 0 } };
	struct err err;

	if (case_walk_open(page_db(page), reply->walk, page->arena, &view, &err)) {
		page_fail_err(page, &err);
		return;
	}
	const struct walk *walk = &view.walk;
	const size_t here = walk_place(walk, reply->step, reply->visit);
	const struct walk_desk desk = { .view = &view };

	for (size_t i = here; i < walk->n; i++) {
		const struct walk_place *place = &walk->at[i];

		if (place->answer || place->beside != walk->at[here].beside ||
		    place->branch != walk->at[here].branch)
			continue;
		const struct str path = place_path(page, &desk, place);
		page_redirect(page, "%.*s", STR_ARG(path));
		return;
	}
	page_redirect(page, "/walks/%lld", (long long)reply->walk);
}

static enum errc keep(struct page *page, const struct walk_desk *desk,
		      const struct walk_reply *reply, struct err *err)
{
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	struct case_edit edit;
	enum errc code = case_edit_begin(page_db(page), desk->record.id, &actor, &edit, err);

	if (!code)
		code = case_walk_reply(&edit, page_cases(page), reply, page->lang, err);
	return case_edit_end(&edit, code, err);
}

/* What was refused is shown beside what stands now, with what the person typed. */
static void refuse(struct page *page, enum errc code, const struct err *err)
{
	auto_walk_desk desk = { .view = NULL };
	size_t at;

	if (code != ERR_CONFLICT && code != ERR_LIMIT && code != ERR_SYNTAX)
		page_fail_err(page, err);
	else if (open_desk(page, &desk) && find_place(page, &desk, &at))
		step_page(page, code == ERR_CONFLICT ? 409 : 422, &desk, at,
			  arena_str(page->arena, str_from(err->text)));
}

static void do_answer(struct page *page)
{
	auto_walk_desk desk = { .view = NULL };
	struct err err;
	size_t at;

	if (!open_desk(page, &desk) || !find_place(page, &desk, &at))
		return;
	const struct walk_reply reply = {
		.walk = desk.view->record.id,
		.step = arena_str(page->arena, desk.view->walk.at[at].step->id),
		.visit = desk.view->walk.at[at].visit,
		.turn = page_number(http_form(page->request, "turn"), -1),
		.value = str_or_empty(http_form(page->request, "value")),
		.note = page_lines(page, page_typed(page, "note")),
	};
	if (!page_audit(page, "walk.answer", reply.step, reply.value, "done"))
		return;
	const enum errc code = keep(page, &desk, &reply, &err);
	if (code)
		refuse(page, code, &err);
	else
		go_on(page, &reply);
}

static const struct page_route routes[] = {
	{ "GET", "/walks/:walk", PAGE_READERS, .handle = show_walk },
	{ "GET", "/walks/:walk/all", PAGE_READERS, .handle = show_all },
	{ "GET", "/walks/:walk/steps/:step/:visit", PAGE_READERS, .handle = show_step },
	{ "POST", "/walks/:walk/steps/:step/:visit", PAGE_HELP, .kept = true, .handle = do_answer },
	{ .path = NULL },
};

const struct page_group pages_walk_pages = { .name = "walks", .routes = routes };
