/* SPDX-License-Identifier: Apache-2.0 */
#include "web/checks/flow-view.h"

#include "guideline/flow-chart.h"

#define TEXT_LEFT  14 /* of a box's edge */
#define TEXT_FIRST 26 /* foot of the first line below the box's top */
#define TEXT_STEP  19

static const char *const shapes[STEP_KINDS] = {
	[STEP_START] = "start",
	[STEP_ACT] = "act",
	[STEP_ASK] = "ask",
	[STEP_END] = "end",
};

static void view_box(struct view *view, const struct flow_box *box)
{
	struct view *row = view_add(view, "boxes");

	view_cstr(row, "shape", shapes[box->step->kind]);
	view_bool(row, "round", box->step->kind == STEP_START || box->step->kind == STEP_END);
	view_number(row, "x", box->x);
	view_number(row, "y", box->y);
	view_number(row, "w", box->width);
	view_number(row, "h", box->height);
	view_list(row, "words");
	for (size_t i = 0; i < box->n_lines; i++) {
		struct view *line = view_add(row, "words");

		view_number(line, "tx", box->x + TEXT_LEFT);
		view_number(line, "ty", box->y + TEXT_FIRST + (int)i * TEXT_STEP);
		view_str(line, "text", box->lines[i]);
	}
}

static void view_line(struct page *page, const struct flow_line *line)
{
	struct view *row = view_add(page->view, "lines");

	view_str(row, "path", line->path);
	view_str(row, "head", line->head);
	view_bool(row, "answered", line->answered);
	view_text(row, "answer", line->yes ? TEXT_GUIDELINE_YES : TEXT_GUIDELINE_NO);
	view_number(row, "tx", line->label_x);
	view_number(row, "ty", line->label_y);
}

static void view_chart(struct page *page, const struct flow_chart *chart)
{
	struct view *view = page->view;

	view_str(view, "view_box",
		 arena_printf(page->arena, "0 0 %d %d", chart->width, chart->height));
	view_number(view, "width", chart->width);
	view_number(view, "height", chart->height);
	view_list(view, "boxes");
	view_list(view, "lines");
	for (size_t i = 0; i < chart->n_boxes; i++)
		view_box(view, &chart->boxes[i]);
	for (size_t i = 0; i < chart->n_lines; i++)
		view_line(page, &chart->lines[i]);
}

/* Where a way leads: the number and the anchor of that step. */
static void view_way(struct view *row, const char *name, const struct guideline_flow *flow,
		     size_t to, enum lang lang)
{
	struct view *way;

	view_list(row, name);
	if (to == STEP_NONE)
		return;
	way = view_add(row, name);
	view_str(way, "to", flow->steps[to].id);
	view_number(way, "to_number", (int64_t)to + 1);
	view_str(way, "to_title", text_pair_in(flow->steps[to].title, lang));
}

static void view_step(struct page *page, const struct guideline_flow *flow, size_t at)
{
	const struct guideline_step *step = &flow->steps[at];
	struct view *row = view_add(page->view, "steps");
	const bool asks = step->kind == STEP_ASK;

	view_str(row, "step", step->id);
	view_str(row, "name", text_pair_in(step->title, page->lang));
	view_str(row, "detail", str_or_empty(text_pair_in(step->detail, page->lang)));
	view_way(row, "after", flow, asks || step->next == at + 1 ? STEP_NONE : step->next,
		 page->lang);
	view_way(row, "yes", flow, asks ? step->next : STEP_NONE, page->lang);
	view_way(row, "no", flow, step->otherwise, page->lang);
	view_list(row, "clauses");
	for (size_t i = 0; i < step->n_clauses; i++) {
		struct view *clause = view_add(row, "clauses");

		view_str(clause, "id", step->clauses[i]->id);
		view_str(clause, "name", text_pair_in(step->clauses[i]->title, page->lang));
	}
}

enum errc view_flow(struct page *page, const struct guideline_flow *flow, struct err *err)
{
	struct flow_chart *chart = arena_take(page->arena, sizeof(*chart));

	if (!chart)
		return fail(err, ERR_LIMIT, "flow chart %.*s: too large", STR_ARG(flow->id));
	const enum errc code = flow_chart_draw(flow, page->lang, page->arena, chart, err);
	if (code)
		return code;
	view_chart(page, chart);
	view_list(page->view, "steps");
	for (size_t i = 0; i < flow->n_steps; i++)
		view_step(page, flow, i);
	return ERR_OK;
}
