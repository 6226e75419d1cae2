/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coming back: in which order, what backups prove of it, how far it is; and temporary numbers for
 * people while the system that knows them is down.
 */
#include "downtime/downtime-words.h"
#include "downtime/restore-plan.h"
#include "web/worst-day/case-change.h"
#include "web/worst-day/case-view.h"
#include "web/worst-day/downtime-view.h"
#include "web/worst-day/report-view.h"

/* ---- the plan ---- */

static struct str when(const struct downtime_desk *desk, int64_t us)
{
	const struct downtime_reader reader = { .lang = desk->lang,
						.utc_offset_minutes = desk->utc_offset_minutes,
						.arena = desk->arena };

	return us == TIME_NONE ? STR("") : downtime_time(&reader, us, CASE_EXACT);
}

static void view_step(struct page *page, const struct downtime_desk *desk,
		      const struct restore_step *step)
{
	struct view *row = view_add(page->view, "steps");

	view_number(row, "order", (int64_t)step->order);
	view_str(row, "service", step->service->id);
	view_bool(row, "chosen", str_equal(step->service->id, page_typed(page, "service")));
	view_str(row, "system", text_pair_in(step->service->title, page->lang));
	view_sentence(row, "proof", restore_proofs[step->proof].text, page->lang);
	view_bool(row, "proven", step->proof == RESTORE_PROVEN);
	view_bool(row, "unproven", step->proof >= RESTORE_SEEN);
	view_str(row, "place", step->place);
	view_str(row, "proved", when(desk, step->proved_us));
	view_str(row, "newest", when(desk, step->newest_us));
	view_bool(row, "late", step->newest_late);
	view_str(row, "measured", downtime_minutes(desk, step->measured_min));
	view_bool(row, "ready_known", step->ready_min != RESTORE_UNKNOWN);
	view_str(row, "ready", downtime_minutes(desk, step->ready_min));
	view_str(row, "unmeasured", step->unmeasured);
	view_sentence(row, "mark", restore_marks[step->mark].text, page->lang);
	view_bool(row, "mark_good", step->mark == RESTORE_TESTED || step->mark == RESTORE_IN_USE);
	view_bool(row, "mark_bad", step->mark == RESTORE_FAILED);
	view_str(row, "marked", when(desk, step->marked_us));
	view_str(row, "marked_by", step->marked_by);
	view_str(row, "mark_words", step->mark_words);
	view_str(row, "blocked", step->blocked);
}

static enum errc view_departments(struct page *page, const struct restore_scope *scope,
				  const struct downtime_desk *desk, const struct restore_plan *plan,
				  struct err *err)
{
	struct restore_department *all = NULL;
	const enum errc code = restore_departments(scope, plan, &all, err);

	view_list(page->view, "waiting_list");
	for (size_t i = 0; !code && i < scope->board->places->n; i++) {
		if (!all[i].waiting)
			continue;
		struct view *row = view_add(page->view, "waiting_list");
		view_str(row, "department", text_pair_in(all[i].place->title, page->lang));
		view_number(row, "waiting", (int64_t)all[i].waiting);
		view_number(row, "not_proven", (int64_t)all[i].unproven);
		view_number(row, "tested", (int64_t)all[i].tested);
		view_number(row, "last", (int64_t)all[i].order);
		view_str(row, "planned", when(desk, all[i].planned_us));
	}
	return code;
}

static enum errc view_plan(struct page *page, const struct downtime_desk *desk, struct err *err)
{
	struct downtime_board *board = NULL;
	struct restore_plan *plan = NULL;
	enum errc code = downtime_board_load(desk->db, desk->content, desk->record->id, page->arena,
					     &board, err);
	const struct restore_scope scope = { .db = desk->db,
					     .content = desk->content,
					     .record = desk->record,
					     .board = board,
					     .lang = page->lang,
					     .arena = page->arena };

	if (!code)
		code = restore_plan_make(&scope, &plan, err);
	if (code)
		return code;
	view_list(page->view, "steps");
	for (size_t i = 0; i < plan->n; i++) {
		if (plan->at[i].concerned)
			view_step(page, desk, &plan->at[i]);
	}
	view_bool(page->view, "backups_lost", plan->backups_lost);
	view_sentence(page->view, "warning", restore_plan_warning, page->lang);
	return view_departments(page, &scope, desk, plan, err);
}

static void recovery_page(struct page *page, unsigned status, struct str fault)
{
	static const char *const typed[] = { "by", "words", "at" };
	struct case_record record;
	struct err err;

	if (!page_case(page, &record))
		return;
	const struct downtime_desk desk = page_downtime_desk(page, &record);
	if (view_plan(page, &desk, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_case_choices(page, page->view, "marks", restore_marks, page_typed(page, "mark"));
	view_downtime_form(page, "mark_form", "mark");
	view_downtime_typed(page, typed, ARRAY_LEN(typed));
	view_downtime_head(page, &record, fault, TR("復旧の計画", "Coming back"));
	page_show_status(page, status, &template_recovery);
}

static void show_recovery(struct page *page)
{
	recovery_page(page, 200, STR(""));
}

static enum errc set_mark(struct page *page, struct case_edit *edit, struct err *err)
{
	const size_t mark = case_choice(restore_marks, page_typed(page, "mark"));
	const struct restore_marking marking = {
		.service = page_typed(page, "service"),
		.mark = mark < RESTORE_MARKS ? (enum restore_mark)mark : RESTORE_WAITING,
		.said_by = page_typed(page, "by"),
		.words = page_lines(page, page_typed(page, "words")),
	};

	return restore_mark_set(edit, page_downtime(page), &marking, err);
}

static void do_mark(struct page *page)
{
	page_case_change(page, &(struct case_deed){ .action = "downtime.mark",
						    .change = set_mark,
						    .show = recovery_page,
						    .then = "/recovery" });
}

/* ---- temporary numbers ---- */

static void view_range(struct page *page, const struct downtime_desk *desk,
		       const struct number_range *range)
{
	struct view *row = view_add(page->view, "ranges");
	char text[NUMBER_TEXT_MAX];

	view_number(row, "range", range->number);
	view_cstr(row, "first", number_text(range->prefix, range->first, text));
	view_cstr(row, "last", number_text(range->prefix, range->last, text));
	view_str(row, "place", range->place);
	view_number(row, "size", number_range_size(range));
	view_bool(row, "counted", range->counted);
	view_number(row, "used", range->used);
	view_number(row, "matched", range->matched);
	view_number(row, "destroyed", range->destroyed);
	view_bool(row, "accounted", number_range_done(range));
	view_str(row, "counted_at", when(desk, range->counted_us));
	view_str(row, "counted_by", range->counted_by);
}

static void numbers_page(struct page *page, unsigned status, struct str fault)
{
	static const char *const typed[] = { "prefix",	"first",     "last", "place", "used",
					     "matched", "destroyed", "by",   "at" };
	struct number_ranges *ranges = NULL;
	struct case_record record;
	struct err err;

	if (!page_case(page, &record))
		return;
	const struct downtime_desk desk = page_downtime_desk(page, &record);
	if (number_ranges_list(desk.db, record.id, page->arena, &ranges, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_list(page->view, "ranges");
	for (size_t i = 0; i < ranges->n; i++)
		view_range(page, &desk, &ranges->at[i]);
	view_downtime_guide(page);
	view_downtime_typed(page, typed, ARRAY_LEN(typed));
	view_downtime_head(page, &record, fault, TR("仮の番号", "Temporary numbers"));
	page_show_status(page, status, &template_numbers);
}

static void show_numbers(struct page *page)
{
	numbers_page(page, 200, STR(""));
}

static enum errc add_range(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct number_range range = {
		.prefix = page_typed(page, "prefix"),
		.first = page_number(page_typed(page, "first"), 0),
		.last = page_number(page_typed(page, "last"), 0),
		.place = page_typed(page, "place"),
	};
	int64_t number = 0;

	return number_range_add(edit, &range, &number, err);
}

static void do_range(struct page *page)
{
	page_case_change(page, &(struct case_deed){ .action = "downtime.numbers",
						    .change = add_range,
						    .show = numbers_page,
						    .then = "/numbers" });
}

static enum errc add_count(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct number_count count = {
		.number = page_number(http_param(page->request, "range"), 0),
		.used = page_number(page_typed(page, "used"), -1),
		.matched = page_number(page_typed(page, "matched"), -1),
		.destroyed = page_number(page_typed(page, "destroyed"), -1),
		.said_by = page_typed(page, "by"),
	};

	return number_count_add(edit, &count, err);
}

static void do_count(struct page *page)
{
	page_case_change(page, &(struct case_deed){ .action = "downtime.numbers",
						    .change = add_count,
						    .show = numbers_page,
						    .then = "/numbers" });
}

static const struct page_route routes[] = {
	{ "GET", "/cases/:id/recovery", PAGE_READERS, .handle = show_recovery },
	{ "POST", "/cases/:id/recovery", PAGE_DUTY, .kept = true, .handle = do_mark },
	{ "GET", "/cases/:id/numbers", PAGE_READERS, .handle = show_numbers },
	{ "POST", "/cases/:id/numbers", PAGE_DUTY, .kept = true, .handle = do_range },
	{ "POST", "/cases/:id/numbers/:range", PAGE_DUTY, .kept = true, .handle = do_count },
	{ .path = NULL },
};

const struct page_group pages_recovery_pages = { .name = "recovery", .routes = routes };
