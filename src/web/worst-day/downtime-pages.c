/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes on by hand in a case: how departments and services stand, what is taken in, how long it
 * takes, what follows for claims; and slips to print before anything happens.
 */
#include "downtime/downtime-board.h"
#include "downtime/downtime-words.h"
#include "web/worst-day/case-change.h"
#include "web/worst-day/case-view.h"
#include "web/worst-day/downtime-view.h"
#include "web/worst-day/report-view.h"

/* ---- what the page shows ---- */

static struct str keep(const struct page *page, struct str text)
{
	return str_or_empty(arena_str(page->arena, str_or_empty(text)));
}

static void add_option(struct page *page, struct view *view, const char *list, struct str value,
		       struct text_pair title, struct str chosen)
{
	struct view *row = view_add(view, list);

	view_str(row, "value", value);
	view_str(row, "text", text_pair_in(title, page->lang));
	view_bool(row, "chosen", str_equal(value, chosen));
}

static void view_choices(struct page *page, const struct downtime_board *board)
{
	const struct downtime_content *content = page_downtime(page);
	const struct str department = page_typed(page, "department");
	const struct str service = page_typed(page, "service");
	const struct str limit = page_typed(page, "limit");

	for (size_t i = 0; i < board->places->n; i++)
		add_option(page, page->view, "departments", board->places->at[i].id,
			   board->places->at[i].title, department);
	for (size_t i = 0; i < content->n_services; i++)
		add_option(page, page->view, "services", content->services[i].id,
			   content->services[i].title, service);
	for (size_t i = 0; i < content->n_limits; i++)
		add_option(page, page->view, "limits", content->limits[i].id,
			   content->limits[i].title, limit);
	view_case_choices(page, page->view, "states", downtime_states, page_typed(page, "state"));
	view_case_choices(page, page->view, "opens", downtime_opens, page_typed(page, "open"));
}

/* Badges are good for what is normal alone, bad for what stands still. */
static void view_state(struct view *row, const struct page *page, enum downtime_state state)
{
	view_sentence(row, "state_text", downtime_states[state].text, page->lang);
	view_bool(row, "good", state == DOWNTIME_NORMAL);
	view_bool(row, "bad", state == DOWNTIME_STOPPED || state == DOWNTIME_PAPER);
}

static void view_row(struct page *page, const struct downtime_reader *reader, const char *list,
		     const struct downtime_row *row)
{
	struct view *view = view_add(page->view, list);

	view_number(view, "row", row->id);
	view_str(view, "department", text_pair_in(row->department_title, page->lang));
	view_str(view, "service", text_pair_in(row->service_title, page->lang));
	view_state(view, page, row->state);
	view_str(view, "since", downtime_time(reader, row->since_us, row->accuracy));
	view_str(view, "planned",
		 row->planned_us == TIME_NONE ? STR("")
					      : downtime_time(reader, row->planned_us, CASE_EXACT));
	view_str(view, "said_by", keep(page, row->said_by));
	view_str(view, "row_words", keep(page, row->words));
	view_number(view, "corrects", row->corrects);
	view_number(view, "corrected_by", row->corrected_by);
	view_time(view, "written_at", row->written_us);
	view_str(view, "written_by", keep(page, row->written_by));
}

static enum errc view_rows(struct page *page, const struct case_record *record,
			   const struct downtime_board *board, struct err *err)
{
	const struct downtime_reader reader = {
		.lang = page->lang,
		.utc_offset_minutes = page_duty_scope(page).utc_offset_minutes,
		.arena = page->arena,
	};
	struct downtime_rows rows;

	view_list(page->view, "now");
	view_list(page->view, "history");
	for (size_t i = 0; i < board->n; i++) {
		const struct downtime_row *now = board->tracks[i].now;
		if (now && now->state != DOWNTIME_NORMAL)
			view_row(page, &reader, "now", now);
	}
	const enum errc code =
		downtime_rows_list(page_db(page), record->id, page->arena, &rows, err);
	for (size_t i = 0; !code && i < rows.n; i++) {
		if (rows.at[i].state < DOWNTIME_STATES)
			view_row(page, &reader, "history", &rows.at[i]);
	}
	return code;
}

static enum errc view_dues(struct page *page, const struct downtime_desk *desk,
			   const struct downtime_board *board, struct err *err)
{
	struct downtime_dues *dues = NULL;
	const enum errc code =
		downtime_dues_list(desk->db, board, desk->record->id, desk->now_us,
				   desk->utc_offset_minutes, page->arena, &dues, err);

	view_list(page->view, "dues");
	for (size_t i = 0; !code && i < dues->n; i++) {
		const struct downtime_due *due = &dues->at[i];
		struct view *row = view_add(page->view, "dues");
		char day[DAY_TEXT_MAX];

		view_str(row, "source", due->source);
		view_str(row, "what", text_pair_in(due->note->title, page->lang));
		view_bool(row, "has_due", due->due != DAY_NONE);
		view_cstr(row, "due", day_text(due->due, day));
		view_bool(row, "taken", due->taken);
		view_bool(row, "done", due->done);
	}
	return code;
}

static enum errc view_paper(struct page *page, const struct downtime_desk *desk, struct err *err)
{
	auto_report *report = NULL;
	const enum errc code = downtime_board_report(desk, &report, err);

	view_list(page->view, "blocks");
	if (!code)
		view_report(page, report);
	return code;
}

static void downtime_page(struct page *page, unsigned status, struct str fault)
{
	static const char *const typed[] = { "planned", "by", "words", "at", "corrects" };
	struct downtime_board *board = NULL;
	struct case_record record;
	struct err err;

	if (!page_case(page, &record))
		return;
	const struct downtime_desk desk = page_downtime_desk(page, &record);
	enum errc code =
		downtime_board_load(desk.db, desk.content, record.id, page->arena, &board, &err);
	if (!code)
		code = view_rows(page, &record, board, &err);
	if (!code)
		code = view_dues(page, &desk, board, &err);
	if (!code)
		code = view_paper(page, &desk, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_choices(page, board);
	view_downtime_form(page, "set_form", "set");
	view_downtime_form(page, "limit_form", "limit");
	view_downtime_typed(page, typed, ARRAY_LEN(typed));
	view_bool(page->view, "has_numbers", desk.content->n_guide > 0);
	view_bool(page->view, "has_limits", desk.content->n_limits > 0);
	view_downtime_head(page, &record, fault, TR("手作業・停止", "By hand"));
	page_show_status(page, status, &template_downtime);
}

static void show_downtime(struct page *page)
{
	downtime_page(page, 200, STR(""));
}

/* ---- changes ---- */

static void act(struct page *page, const char *action, const char *then,
		enum errc (*change)(struct page *page, struct case_edit *edit, struct err *err))
{
	page_case_change(page, &(struct case_deed){ .action = action,
						    .change = change,
						    .show = downtime_page,
						    .then = then });
}

static enum errc set_state(struct page *page, struct case_edit *edit, struct err *err)
{
	const size_t state = case_choice(downtime_states, page_typed(page, "state"));
	struct downtime_change change = {
		.department = page_typed(page, "department"),
		.service = page_typed(page, "service"),
		.state = state < DOWNTIME_STATES ? (enum downtime_state)state : DOWNTIME_UNKNOWN,
		.planned_us = TIME_NONE,
		.said_by = page_typed(page, "by"),
		.words = page_lines(page, page_typed(page, "words")),
		.corrects = page_number(page_typed(page, "corrects"), 0),
	};
	const enum errc code = page_typed_time(page, "planned", &change.planned_us, err);

	return code ? code : downtime_set(edit, page_downtime(page), &change, NULL, err);
}

static void do_set(struct page *page)
{
	act(page, "downtime.set", "/downtime", set_state);
}

static enum errc set_limit(struct page *page, struct case_edit *edit, struct err *err)
{
	const size_t state = case_choice(downtime_opens, page_typed(page, "open"));
	struct downtime_limit_change change = {
		.kind = page_typed(page, "limit"),
		.state = state < DOWNTIME_OPENS ? (enum downtime_open)state : DOWNTIME_OPEN_UNKNOWN,
		.planned_us = TIME_NONE,
		.said_by = page_typed(page, "by"),
		.words = page_lines(page, page_typed(page, "words")),
	};
	const enum errc code = page_typed_time(page, "planned", &change.planned_us, err);

	return code ? code : downtime_limit_set(edit, page_downtime(page), &change, err);
}

static void do_limit(struct page *page)
{
	act(page, "downtime.limit", "/downtime", set_limit);
}

static enum errc take_due(struct page *page, struct case_edit *edit, struct err *err)
{
	return downtime_due_take(edit, page_downtime(page), page_typed(page, "source"), page->lang,
				 page_duty_scope(page).utc_offset_minutes, err);
}

static void do_task(struct page *page)
{
	act(page, "downtime.task", "/downtime#dues", take_due);
}

/* ---- before anything happens ---- */

static void view_slips(struct page *page)
{
	const struct downtime_content *content = page_downtime(page);

	view_list(page->view, "slips");
	for (size_t i = 0; i < content->n_slips; i++) {
		const struct downtime_slip *slip = &content->slips[i];
		struct view *row = view_add(page->view, "slips");

		view_str(row, "slip", slip->id);
		view_str(row, "slip_title", text_pair_in(slip->title, page->lang));
		view_str(row, "copies", text_pair_in(slip->copies, page->lang));
	}
	view_downtime_guide(page);
}

static void show_ready(struct page *page)
{
	struct err err;

	view_slips(page);
	if (view_cases(page, "cases", true, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_sentence(page->view, "title", TR("停止に備える", "Ready for downtime"), page->lang);
	page_show(page, &template_downtime_ready);
}

static const struct page_route routes[] = {
	{ "GET", "/downtime", PAGE_READERS, .handle = show_ready },
	{ "GET", "/cases/:id/downtime", PAGE_READERS, .handle = show_downtime },
	{ "POST", "/cases/:id/downtime", PAGE_DUTY, .kept = true, .handle = do_set },
	{ "POST", "/cases/:id/downtime/limits", PAGE_DUTY, .kept = true, .handle = do_limit },
	{ "POST", "/cases/:id/downtime/tasks", PAGE_DUTY, .kept = true, .handle = do_task },
	{ .path = NULL },
};

const struct page_group pages_downtime_pages = { .name = "downtime", .routes = routes };
