/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register of cases: the list, ways to open one (in one tap, from an alert, by hand), and the
 * causes that repeat.
 */
#include "after/lessons.h"
#include "base/encoding/utf8.h"
#include "cases/case-findings.h"
#include "web/worst-day/case-view.h"

/* ---- the list ---- */

static void list_page(struct page *page, unsigned status, struct str fault)
{
	struct view *view = page->view;
	struct err err;

	if (view_cases_found(page, "cases", &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(view, "title", TEXT_CASES_TITLE);
	view_str(view, "fault", fault);
	view_bool(view, "may_act", page_may(page, PAGE_DUTY));
	view_case_choices(page, view, "kinds", case_kinds, page_typed(page, "kind"));
	view_str(view, "typed_title", page_typed(page, "title"));
	view_str(view, "typed_words", page_typed(page, "words"));
	view_str(view, "typed_known", page_typed(page, "known"));
	page_show_status(page, status, &template_cases);
}

static void show_list(struct page *page)
{
	list_page(page, 200, STR(""));
}

/* ---- opening ---- */

static enum errc open_case(struct page *page, const struct case_opening *opening,
			   const struct alert *alert, int64_t *ret_id, struct err *err)
{
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	struct case_edit edit;
	enum errc code = case_open_begin(page_db(page), opening, &actor, &edit, err);

	if (!code && alert)
		code = case_take_alert(&edit, alert, err);
	*ret_id = edit.record.id;
	return case_edit_end(&edit, code, err);
}

static void do_open(struct page *page)
{
	const size_t kind = case_choice(case_kinds, page_typed(page, "kind"));
	struct case_opening opening = {
		.title = page_typed(page, "title"),
		.kind = kind < CASE_KINDS ? (enum case_kind)kind : CASE_UNKNOWN,
		.words = page_lines(page, page_typed(page, "words")),
		.known_us = TIME_NONE,
		.phase = CASE_DETECTION,
		.origin = CASE_BY_PERSON,
		.training = str_is(page_typed(page, "training"), "yes"),
	};
	int64_t id = 0;
	struct err err;

	if (page_typed_time(page, "known", &opening.known_us, &err)) {
		list_page(page, 422, arena_str(page->arena, str_from(err.text)));
		return;
	}
	if (!page_audit(page, "case.open", opening.title, STR(""), "done"))
		return;
	const enum errc code = open_case(page, &opening, NULL, &id, &err);
	if (code == ERR_SYNTAX || code == ERR_LIMIT)
		list_page(page, 422, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/cases/%lld?saved=1", (long long)id);
}

/* One tap of somebody who does not know what it is. */
static void do_night(struct page *page)
{
	const struct case_opening opening = {
		.title = str_from(text_by_key(TEXT_CASES_NIGHT_TITLE, page->lang)),
		.kind = CASE_UNKNOWN,
		.known_us = TIME_NONE,
		.phase = CASE_DETECTION,
		.origin = CASE_BY_NIGHT,
	};
	int64_t id = 0;
	struct err err;

	if (!page_audit(page, "case.open", opening.title, STR("night"), "done"))
		return;
	if (open_case(page, &opening, NULL, &id, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/cases/%lld", (long long)id);
}

/* ---- from an alert ---- */

struct opening_alert {
	struct page *page;
	int64_t id;
	enum errc code;
	struct err *err;
};

static bool open_from(void *ctx, const struct alert *alert)
{
	struct opening_alert *o = ctx;
	const struct case_opening opening = {
		.title = utf8_cut(alert->title, CASE_TITLE_MAX),
		.kind = CASE_UNKNOWN,
		.known_us = TIME_NONE,
		.phase = CASE_DETECTION,
		.origin = CASE_BY_ALERT,
	};

	o->code = open_case(o->page, &opening, alert, &o->id, o->err);
	return false;
}

static void do_open_from_alert(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct err err;
	struct opening_alert o = { .page = page, .err = &err };
	const struct alert_sink sink = { .take = open_from, .ctx = &o };

	if (!page_audit(page, "case.open", STR("alert"), id, "done"))
		return;
	const enum errc code = alerts_get(page_db(page), id, &sink, &err);
	if (code || o.code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/cases/%lld?saved=1", (long long)o.id);
}

/* ---- what repeats ---- */

static void view_repeats(struct page *page, const struct case_repeats *repeats)
{
	const struct case_reader reader = page_case_reader(page);

	view_list(page->view, "repeats");
	for (size_t i = 0; i < repeats->n; i++) {
		const struct case_repeat *one = &repeats->at[i];
		struct view *row = view_add(page->view, "repeats");

		view_str(row, "name",
			 one->is_route ? case_route_words(&reader, one->id)
				       : case_cause_words(&reader, one->id));
		view_bool(row, "is_route", one->is_route);
		view_number(row, "count", (int64_t)one->cases);
		view_bool(row, "often", one->cases > 1);
		view_time(row, "last", one->last_us);
	}
}

static enum errc view_factor_repeats(struct page *page, struct err *err)
{
	const struct after_content *content = page_duty_scope(page).lessons;
	struct factor_repeats *repeats = arena_take(page->arena, sizeof(*repeats));

	view_list(page->view, "factor_repeats");
	if (!repeats)
		return fail(err, ERR_LIMIT, "cases: no room");
	const enum errc code =
		factor_repeats_get(page_db(page), content, page->arena, repeats, err);
	for (size_t i = 0; !code && i < repeats->n; i++) {
		const struct factor_repeat *one = &repeats->at[i];
		struct view *row = view_add(page->view, "factor_repeats");

		view_str(row, "factor_title", text_pair_in(one->factor->title, page->lang));
		view_sentence(row, "area", factor_areas[one->factor->area].text, page->lang);
		view_number(row, "count", (int64_t)one->cases);
		view_bool(row, "often", one->cases > 1);
		view_str(row, "newest", one->newest);
		view_number(row, "newest_id", one->newest_id);
	}
	return code;
}

static void show_causes(struct page *page)
{
	uint64_t classes[CASE_CLASSES];
	struct case_repeats repeats;
	struct err err;

	if (view_factor_repeats(page, &err) ||
	    case_repeats_get(page_db(page), TIME_NONE, page->arena, &repeats, &err) ||
	    case_classes_count(page_db(page), page_cases(page), TIME_NONE, classes, &err)) {
		page_fail_err(page, &err);
		return;
	}
	for (size_t i = 0; i < CASE_CLASSES; i++) {
		struct view *row = view_add(page->view, "classes");
		view_sentence(row, "class", case_classes[i].text, page->lang);
		view_number(row, "count", (int64_t)classes[i]);
	}
	view_repeats(page, &repeats);
	view_text(page->view, "title", TEXT_CASES_CAUSES);
	page_show(page, &template_case_causes);
}

static const struct page_route routes[] = {
	{ "GET", "/cases", PAGE_READERS, .handle = show_list },
	{ "GET", "/cases/causes", PAGE_READERS, .handle = show_causes },
	{ "POST", "/cases", PAGE_DUTY, .kept = true, .handle = do_open },
	{ "POST", "/cases/night", PAGE_HELP, .handle = do_night },
	{ "POST", "/alerts/:id/case", PAGE_DUTY, .handle = do_open_from_alert },
	{ .path = NULL },
};

const struct page_group pages_case_pages = { .name = "cases", .routes = routes };
