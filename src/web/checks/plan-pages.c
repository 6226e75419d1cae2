/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plan board in three columns, moved by buttons, so that it needs no script; and the director's
 * one page.
 */
#include "base/encoding/time-text.h"
#include "risk/director.h"
#include "risk/plan.h"
#include "store/facility.h"
#include "web/page.h"
#include "web/worst-day/report-view.h"

static struct str typed(struct page *page, const char *name)
{
	const struct str value = http_form(page->request, name);

	return value.ptr ? str_trim(value) : STR("");
}

/* ---- the board ---- */

static void view_task(struct page *page, struct view *column, const struct plan_task *task)
{
	const struct risk_content *content = page_duty_scope(page).risks;
	const struct risk_task *known = risk_task_find(content, task->task);
	struct view *row = view_add(column, "tasks");

	view_number(row, "id", task->id);
	view_str(row, "name", plan_title(task, content, page->lang));
	view_str(row, "why", known ? text_pair_in(known->why, page->lang) : STR(""));
	view_str(row, "owner", task->owner);
	view_str(row, "due", task->due_on);
	view_list(row, "moves");
	for (int i = 0; i < PLAN_STAGES; i++) {
		struct view *move = (int)task->stage == i ? NULL : view_add(row, "moves");

		if (!move)
			continue;
		view_cstr(move, "stage", plan_stage_names[i]);
		view_sentence(move, "text", plan_stage_words((enum plan_stage)i), page->lang);
	}
}

static bool is_on_board(const struct plan *plan, struct str task)
{
	for (size_t i = 0; i < plan->n; i++) {
		if (str_equal(plan->at[i].task, task))
			return true;
	}
	return false;
}

/* Of the catalogue, what nobody took up yet. */
static void view_offers(struct page *page, const struct plan *plan)
{
	const struct risk_content *content = page_duty_scope(page).risks;

	view_list(page->view, "offers");
	for (size_t i = 0; i < risk_task_count(content); i++) {
		const struct risk_task *task = risk_task_at(content, i);
		struct view *row =
			is_on_board(plan, task->id) ? NULL : view_add(page->view, "offers");
		if (!row)
			continue;
		view_str(row, "id", task->id);
		view_str(row, "name", text_pair_in(task->title, page->lang));
		view_str(row, "why", text_pair_in(task->why, page->lang));
		view_str(row, "source", task->source);
	}
}

static void plan_page(struct page *page, unsigned status, struct str fault)
{
	struct plan plan;
	struct err err;

	if (plan_list(page_db(page), page->arena, &plan, &err)) {
		page_fail_err(page, &err);
		return;
	}
	for (int stage = 0; stage < PLAN_STAGES; stage++) {
		struct view *column = view_add(page->view, "columns");
		int64_t n = 0;

		view_sentence(column, "stage", plan_stage_words((enum plan_stage)stage),
			      page->lang);
		view_list(column, "tasks");
		for (size_t i = 0; i < plan.n; i++) {
			if ((int)plan.at[i].stage != stage)
				continue;
			view_task(page, column, &plan.at[i]);
			n++;
		}
		view_number(column, "count", n);
	}
	view_offers(page, &plan);
	view_text(page->view, "title", TEXT_PLAN_TITLE);
	view_str(page->view, "fault", fault);
	view_str(page->view, "typed_title", typed(page, "title"));
	view_str(page->view, "typed_owner", typed(page, "owner"));
	view_str(page->view, "typed_due", typed(page, "due"));
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	page_show_status(page, status, &template_plan);
}

static void show_plan(struct page *page)
{
	plan_page(page, 200, STR(""));
}

static void put(struct page *page, const struct plan_task *task, struct str name)
{
	int64_t id = 0;
	struct err err;

	if (!page_audit(page, "plan", name, str_from(plan_stage_names[task->stage]), "done"))
		return;
	const enum errc code = plan_put(page_db(page), task, &id, &err);
	if (code == ERR_SYNTAX || code == ERR_LIMIT)
		plan_page(page, 422, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/plan?saved=1");
}

/* A task of the catalogue is due as many days from today as it says. */
static struct str due_of(struct page *page, const struct risk_task *known)
{
	char text[DAY_TEXT_MAX];
	const int32_t today = page_duty_scope(page).today;

	return arena_str(page->arena, str_from(day_text(today + (int32_t)known->days, text)));
}

static void do_add(struct page *page)
{
	const struct risk_content *content = page_duty_scope(page).risks;
	const struct risk_task *known = risk_task_find(content, typed(page, "task"));
	const struct plan_task task = {
		.task = known ? known->id : STR(""),
		.title = typed(page, "title"),
		.owner = typed(page, "owner"),
		.due_on =
			known && !typed(page, "due").len ? due_of(page, known) : typed(page, "due"),
		.stage = PLAN_OPEN,
		.changed_us = page->now_us,
		.changed_by = page->user.name,
	};

	put(page, &task, known ? known->id : task.title);
}

static void do_change(struct page *page)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	struct plan plan;
	struct err err;

	if (plan_list(page_db(page), page->arena, &plan, &err)) {
		page_fail_err(page, &err);
		return;
	}
	for (size_t i = 0; i < plan.n; i++) {
		struct plan_task task = plan.at[i];

		if (task.id != id)
			continue;
		if (http_form(page->request, "owner").ptr)
			task.owner = typed(page, "owner");
		if (http_form(page->request, "due").ptr)
			task.due_on = typed(page, "due");
		(void)plan_stage_parse(typed(page, "stage"), &task.stage);
		task.changed_us = page->now_us;
		task.changed_by = page->user.name;
		put(page, &task, http_param(page->request, "id"));
		return;
	}
	page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
}

/* ---- the director's page ---- */

static void show_director(struct page *page)
{
	const struct duty_scope scope = page_duty_scope(page);
	char day[DAY_TEXT_MAX];
	struct err err;

	page_today(page, day);
	const struct report_head head = { .title = STR(""),
					  .facility = STR(""),
					  .day = str_from(day),
					  .made_us = page->now_us,
					  .lang = page->lang };
	auto_report *report = report_new(&head);

	if (director_fill(page_db(page), &scope, report, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_report(page, report);
	view_text(page->view, "title", TEXT_DIRECTOR_TITLE);
	view_cstr(page->view, "day", day);
	page_show(page, &template_director);
}

static const struct page_route routes[] = {
	{ "GET", "/plan", PAGE_READERS, .handle = show_plan },
	{ "POST", "/plan", PAGE_DUTY, .kept = true, .handle = do_add },
	{ "POST", "/plan/:id", PAGE_DUTY, .kept = true, .handle = do_change },
	{ "GET", "/director", PAGE_READERS, .handle = show_director },
	{ .path = NULL },
};

const struct page_group pages_plan_pages = { .name = "plan", .routes = routes };
