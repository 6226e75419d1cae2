/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A drill while it is played: the board of who leads it, the page of each department (a telephone's
 * width), and what came of it.
 */
#include "drills/drill-score.h"
#include "reports/report-duties.h"
#include "web/worst-day/drill-view.h"

static struct report_scope reports_of(struct page *page)
{
	const struct duty_scope duties = page_duty_scope(page);

	return report_scope_of(page_db(page), &duties);
}

/* ---- the board ---- */

static void view_parts(struct page *page, const struct drill_play *play)
{
	view_list(page->view, "parts");
	for (size_t i = 0; i < play->parts.n; i++) {
		const struct drill_part *part = &play->parts.at[i];
		const size_t role = scenario_role_find(play->scenario, part->role);
		struct view *row = view_add(page->view, "parts");

		view_str(row, "role", part->role);
		view_str(row, "department", part->department);
		view_str(row, "people", part->people);
		view_str(row, "role_title",
			 role < play->scenario->n_roles
				 ? text_pair_in(play->scenario->roles[role].title, page->lang)
				 : part->role);
	}
}

static void view_next(struct page *page, const struct drill_play *play)
{
	const struct plan_inject *next = drill_next_inject(play, page->now_us);

	/* The template shows it to who leads alone. */
	view_bool(page->view, "has_next", next);
	if (!next)
		return;
	view_number(page->view, "next_minute", next->at_us / (60 * US_PER_SEC));
	view_str(page->view, "next_text", text_pair_in(next->text, page->lang));
}

static void board_page(struct page *page, unsigned status, const struct drill_play *play,
		       struct str fault)
{
	struct err err;

	view_drill_head(page, play);
	view_parts(page, play);
	view_next(page, play);
	view_str(page->view, "fault", fault);
	view_str(page->view, "typed_next", page_typed(page, "next_day"));
	/* What is to come is for who leads. */
	if (view_drill_injects(page, play, STR(""), page_may(page, PAGE_DUTY), &err) ||
	    view_drill_alerts(page, play, &err))
		page_fail_err(page, &err);
	else
		page_show_status(page, status, &template_drill_board);
}

static void show_board(struct page *page)
{
	auto_drill_play play = { .scenario = NULL };

	if (page_drill(page, &play))
		board_page(page, 200, &play, STR(""));
}

static const struct {
	const char *value;
	enum errc (*move)(const struct drill_room *room, struct drill_play *play,
			  const struct drill_deed *deed, struct err *err);
} moves[] = {
	{ "go", drill_go },
	{ "pause", drill_pause },
	{ "next", drill_skip },
};

/* What was refused and a person can mend shows the page again. */
static bool is_refusal(enum errc code)
{
	return code == ERR_SYNTAX || code == ERR_CONFLICT || code == ERR_LIMIT ||
	       code == ERR_NOT_FOUND;
}

static void do_clock(struct page *page)
{
	auto_drill_play play = { .scenario = NULL };
	const struct drill_room room = page_drill_room(page);
	const struct drill_deed deed = page_drill_deed(page);
	const struct str typed = page_typed(page, "do");
	const size_t at = STR_FIND_ROW(typed, moves, value);
	struct err err;

	if (!page_drill(page, &play))
		return;
	if (at == ARRAY_LEN(moves)) {
		page_fail(page, 400, TEXT_ERROR_NOT_FOUND);
		return;
	}
	if (!page_audit(page, "drill.clock", play.record.number, typed, "done"))
		return;
	const enum errc code = moves[at].move(&room, &play, &deed, &err);
	if (is_refusal(code))
		board_page(page, 409, &play, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/drills/%lld", (long long)play.record.id);
}

/* ---- the end ---- */

static enum errc end_drill(struct page *page, struct drill_play *play, struct err *err)
{
	const struct drill_room room = page_drill_room(page);
	const struct report_scope reports = reports_of(page);
	const struct str next_day = page_typed(page, "next_day");
	struct drill_scores scores = { .n = 0 };
	int32_t day;
	enum errc code = ERR_OK;

	if (next_day.len && !day_parse(next_day, &day))
		return fail(err, ERR_SYNTAX, "%.*s: YYYY-MM-DD", STR_ARG(str_sub(next_day, 0, 40)));
	code = drill_score(play, &reports, &scores, err);
	const struct drill_ending ending = { .deed = page_drill_deed(page),
					     .next_day = next_day,
					     .scores = &scores };
	return code ? code : drill_end(&room, play, &ending, err);
}

static void do_end(struct page *page)
{
	auto_drill_play play = { .scenario = NULL };
	struct err err;

	if (!page_drill(page, &play) ||
	    !page_audit(page, "drill.end", play.record.number, STR(""), "done"))
		return;
	const enum errc code = end_drill(page, &play, &err);
	if (is_refusal(code))
		board_page(page, code == ERR_CONFLICT ? 409 : 422, &play,
			   arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/drills/%lld/result", (long long)play.record.id);
}

/* ---- a department ---- */

static void part_page(struct page *page, unsigned status, const struct drill_play *play,
		      const struct drill_part *part, struct str fault)
{
	const size_t role = scenario_role_find(play->scenario, part->role);
	struct err err;

	view_drill_head(page, play);
	view_str(page->view, "role", part->role);
	view_str(page->view, "department", part->department);
	view_str(page->view, "people", part->people);
	view_str(page->view, "task",
		 role < play->scenario->n_roles
			 ? text_pair_in(play->scenario->roles[role].task, page->lang)
			 : STR(""));
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "opens_case", !play->record.case_id);
	if (view_drill_injects(page, play, part->role, false, &err) ||
	    view_drill_alerts(page, play, &err))
		page_fail_err(page, &err);
	else
		page_show_status(page, status, &template_drill_part);
}

static const struct drill_part *part_of(struct page *page, const struct drill_play *play)
{
	const struct drill_part *part =
		drill_part_find(&play->parts, http_param(page->request, "role"));

	if (!part)
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
	return part;
}

static void show_part(struct page *page)
{
	auto_drill_play play = { .scenario = NULL };

	if (!page_drill(page, &play))
		return;
	const struct drill_part *part = part_of(page, &play);
	if (part)
		part_page(page, 200, &play, part, STR(""));
}

static void do_answer(struct page *page)
{
	auto_drill_play play = { .scenario = NULL };
	const struct drill_room room = page_drill_room(page);
	struct err err;

	if (!page_drill(page, &play))
		return;
	const struct drill_part *part = part_of(page, &play);
	if (!part || !page_audit(page, "drill.answer", play.record.number, part->role, "done"))
		return;
	const struct drill_reply reply = {
		.inject = page_typed(page, "inject"),
		.role = part->role,
		.answer = page_typed(page, "answer"),
		.words = page_lines(page, page_typed(page, "words")),
		.at_us = page->now_us,
		.by = page->user.name,
	};
	const enum errc code = drill_answer(&room, &play, &reply, &err);
	if (is_refusal(code))
		part_page(page, code == ERR_CONFLICT ? 409 : 422, &play, part,
			  arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/drills/%lld/parts/%.*s?saved=1", (long long)play.record.id,
			      STR_ARG(part->role));
}

static void do_open_case(struct page *page)
{
	auto_drill_play play = { .scenario = NULL };
	const struct drill_room room = page_drill_room(page);
	const struct drill_deed deed = page_drill_deed(page);
	const struct str alert = http_param(page->request, "alert");
	struct err err;

	if (!page_drill(page, &play) ||
	    !page_audit(page, "case.open", play.record.number, alert, "done"))
		return;
	const enum errc code = drill_open_case(&room, &play, alert, &deed, &err);
	if (is_refusal(code))
		board_page(page, 409, &play, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/cases/%lld?saved=1", (long long)play.record.case_id);
}

/* ---- what came of it ---- */

static void view_scores(struct page *page, const struct drill_play *play,
			const struct drill_scores *scores)
{
	uint32_t points = 0;
	uint32_t of = 0;

	drill_scores_sum(scores, &points, &of);
	view_number(page->view, "points", points);
	view_number(page->view, "of", of);
	view_list(page->view, "scores");
	for (size_t i = 0; i < scores->n; i++) {
		const struct drill_score *score = &scores->at[i];
		const struct scenario_measure *measure =
			scenario_measure_find(play->scenario, score->measure);
		struct view *row = view_add(page->view, "scores");

		view_str(row, "measure",
			 measure ? text_pair_in(measure->title, page->lang) : score->measure);
		view_str(row, "why", measure ? text_pair_in(measure->why, page->lang) : STR(""));
		view_sentence(row, "verdict", drill_verdicts[score->verdict].text, page->lang);
		view_bool(row, "met", score->verdict == DRILL_MET);
		view_bool(row, "not_met", score->verdict == DRILL_NOT_MET);
		view_number(row, "worth", score->points);
		view_str(row, "words", text_pair_in(score->words, page->lang));
	}
}

static void take_improvement(void *ctx, const struct drill_improvement *one)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "improvements");

	view_number(row, "improvement", one->id);
	view_str(row, "words", arena_str(page->arena, one->words));
	view_str(row, "owner", arena_str(page->arena, one->owner));
	view_str(row, "due_day", arena_str(page->arena, one->due_day));
	view_bool(row, "done", one->done_us != TIME_NONE);
	view_time(row, "done_at", one->done_us);
	view_str(row, "done_words", arena_str(page->arena, one->done_words));
}

static void result_page(struct page *page, unsigned status, const struct drill_play *play,
			struct str fault)
{
	const struct report_scope reports = reports_of(page);
	struct drill_scores scores = { .n = 0 };
	const bool ended = play->record.ended_us != TIME_NONE;
	struct err err;
	enum errc code =
		ended ? drill_scores_get(page_db(page), play->record.id, page->arena, &scores, &err)
		      : drill_score(play, &reports, &scores, &err);

	view_list(page->view, "improvements");
	if (!code)
		code = drill_improvements_each(page_db(page), play->record.id, take_improvement,
					       page, &err);
	if (!code)
		code = view_drill_injects(page, play, STR(""), false, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_drill_head(page, play);
	view_parts(page, play);
	view_scores(page, play, &scores);
	view_str(page->view, "next_day", play->record.next_day);
	view_str(page->view, "fault", fault);
	view_str(page->view, "typed_words",
		 fault.len ? page_lines(page, page_typed(page, "words")) : STR(""));
	view_str(page->view, "typed_owner", fault.len ? page_typed(page, "owner") : STR(""));
	page_show_status(page, status, &template_drill_result);
}

static void show_result(struct page *page)
{
	auto_drill_play play = { .scenario = NULL };

	if (page_drill(page, &play))
		result_page(page, 200, &play, STR(""));
}

/* A new improvement, or (`one` not 0) the end of one. */
static void change_improvement(struct page *page, int64_t one)
{
	auto_drill_play play = { .scenario = NULL };
	struct err err;

	if (!page_drill(page, &play) || !page_audit(page, "drill.improve", play.record.number,
						    page_typed(page, "words"), "done"))
		return;
	const struct str words = page_lines(page, page_typed(page, "words"));
	const struct drill_improvement improvement = {
		.id = one,
		.drill = play.record.id,
		.words = words,
		.owner = page_typed(page, "owner"),
		.due_day = page_typed(page, "due_day"),
		.added_us = page->now_us,
		.added_by = page->user.name,
		.done_us = page->now_us,
		.done_by = page->user.name,
		.done_words = words,
	};
	enum errc code = db_begin(page_db(page), &err);
	if (!code)
		code = one ? drill_improvements_done(page_db(page), &improvement, &err)
			   : drill_improvements_add(page_db(page), &improvement, &err);
	code = db_end(page_db(page), code, &err);
	if (is_refusal(code))
		result_page(page, 422, &play, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/drills/%lld/result#improve", (long long)play.record.id);
}

static void do_improve(struct page *page)
{
	change_improvement(page, 0);
}

static void do_improved(struct page *page)
{
	change_improvement(page, page_number(http_param(page->request, "one"), -1));
}

static const struct page_route routes[] = {
	{ "GET", "/drills/:id", PAGE_READERS, .handle = show_board },
	{ "POST", "/drills/:id/clock", PAGE_DUTY, .handle = do_clock },
	{ "POST", "/drills/:id/end", PAGE_DUTY, .kept = true, .handle = do_end },
	{ "GET", "/drills/:id/parts/:role", PAGE_READERS, .handle = show_part },
	{ "POST", "/drills/:id/parts/:role", PAGE_HELP, .kept = true, .handle = do_answer },
	{ "POST", "/drills/:id/alerts/:alert", PAGE_HELP, .handle = do_open_case },
	{ "GET", "/drills/:id/result", PAGE_READERS, .handle = show_result },
	{ "POST", "/drills/:id/improve", PAGE_DUTY, .kept = true, .handle = do_improve },
	{ "POST", "/drills/:id/improve/:one", PAGE_DUTY, .kept = true, .handle = do_improved },
	{ .path = NULL },
};

const struct page_group pages_drill_board = { .name = "drill", .routes = routes };
