/* SPDX-License-Identifier: Apache-2.0 */
#include "guideline/flow-chart.h"

#include "base/encoding/utf8.h"
#include "base/office/drawing.h"

/* Units of the drawing, which are pixels at its own size. */
#define BOX_WIDTH    268
#define BOX_PAD	     12
#define LINE_HEIGHT  19
#define LINE_COLUMNS 34u /* a full-width letter takes two */
#define ROW_GAP	     34
#define LANE_WIDTH   14 /* between lines that run down beside each other */
#define EDGE	     8
#define HEAD	     5 /* half the base of an arrow's head */

struct chart {
	const struct guideline_flow *flow;
	struct arena *arena;
	struct flow_chart *ret;
	bool main[GUIDELINE_STEPS_MAX]; /* in the first column */
	int lanes;			/* lines in the gap so far */
	int gap;			/* its width */
	bool failed;
};

/* ---- texts ---- */

/* How much of `text` stands on a line; Latin words are not broken. */
static size_t line_length(struct str text)
{
	size_t used = 0;
	size_t len = 0;
	size_t space = 0;

	while (len < text.len) {
		const size_t bytes = size_max(1, utf8_char_len(str_from_pos(text, len)));

		used += bytes == 1 ? 1 : 2;
		if (used > LINE_COLUMNS)
			return space ? space : len;
		len += bytes;
		if (bytes > 1)
			space = len;
		else if (text.ptr[len - 1] == ' ')
			space = len;
	}
	return len;
}

static void wrap(struct chart *chart, struct flow_box *box, struct str text)
{
	while (text.len && box->n_lines + 1 < FLOW_CHART_LINES) {
		const size_t len = line_length(text);

		box->lines[box->n_lines++] = str_trim(str_sub(text, 0, len));
		text = str_from_pos(text, len);
	}
	if (text.len)
		box->lines[box->n_lines++] = text_fitting(chart->arena, text, LINE_COLUMNS);
}

/* ---- boxes ---- */

static void find_main(struct chart *chart)
{
	for (size_t i = 0; i != STEP_NONE; i = chart->flow->steps[i].next)
		chart->main[i] = true;
}

/* A line that needs no way through the gap: straight down to the next box of its column. */
static bool is_straight(const struct chart *chart, size_t from, size_t to, bool yes)
{
	if (chart->main[from])
		return yes && chart->main[to];
	return yes && to == from + 1 && !chart->main[to];
}

static void count_lanes(struct chart *chart)
{
	int lanes = 0;

	for (size_t i = 0; i < chart->flow->n_steps; i++) {
		const struct guideline_step *step = &chart->flow->steps[i];

		lanes += step->next != STEP_NONE && !is_straight(chart, i, step->next, true);
		lanes += step->otherwise != STEP_NONE;
	}
	chart->gap = (lanes + 3) * LANE_WIDTH;
}

static void place_boxes(struct chart *chart, enum lang lang)
{
	struct flow_chart *ret = chart->ret;
	int y = EDGE;

	for (size_t i = 0; i < chart->flow->n_steps; i++) {
		struct flow_box *box = &ret->boxes[i];

		*box = (struct flow_box){
			.step = &chart->flow->steps[i],
			.x = EDGE + (chart->main[i] ? 0 : BOX_WIDTH + chart->gap),
			.y = y,
			.width = BOX_WIDTH,
		};
		wrap(chart, box, text_pair_in(box->step->title, lang));
		box->height = 2 * BOX_PAD + (int)box->n_lines * LINE_HEIGHT;
		ret->width = ret->width > box->x + box->width + EDGE ? ret->width
								     : box->x + box->width + EDGE;
		y += box->height + ROW_GAP;
	}
	ret->n_boxes = chart->flow->n_steps;
	ret->height = y - ROW_GAP + EDGE;
}

/* ---- lines ---- */

static struct flow_line *add_line(struct chart *chart, size_t from, bool yes)
{
	struct flow_line *line = &chart->ret->lines[chart->ret->n_lines++];

	*line = (struct flow_line){ .answered = chart->flow->steps[from].kind == STEP_ASK,
				    .yes = yes };
	return line;
}

static void draw_straight(struct chart *chart, size_t from, size_t to)
{
	const struct flow_box *a = &chart->ret->boxes[from];
	const struct flow_box *b = &chart->ret->boxes[to];
	const int x = a->x + a->width / 2;
	const int y = a->y + a->height;
	struct flow_line *line = add_line(chart, from, true);

	line->path = arena_printf(chart->arena, "M%d %dV%d", x, y, b->y);
	line->head = arena_printf(chart->arena, "%d,%d %d,%d %d,%d", x, b->y, x - HEAD,
				  b->y - 2 * HEAD, x + HEAD, b->y - 2 * HEAD);
	line->label_x = x + 2 * HEAD;
	line->label_y = y + LINE_HEIGHT;
}

/* Out of a box's side low, down a lane of its own, into the other's side high. */
static void draw_through_gap(struct chart *chart, size_t from, size_t to, bool yes)
{
	const struct flow_box *a = &chart->ret->boxes[from];
	const struct flow_box *b = &chart->ret->boxes[to];
	const int lane = EDGE + BOX_WIDTH + ++chart->lanes * LANE_WIDTH + LANE_WIDTH;
	const int out_y = a->y + a->height * (yes ? 5 : 3) / 6;
	const int in_y = b->y + b->height / 4;
	const int out_x = a->x + (chart->main[from] ? a->width : 0);
	const int in_x = b->x + (chart->main[to] ? b->width : 0);
	const int back = chart->main[to] ? 2 * HEAD : -2 * HEAD;
	struct flow_line *line = add_line(chart, from, yes);

	line->path = arena_printf(chart->arena, "M%d %dH%dV%dH%d", out_x, out_y, lane, in_y, in_x);
	line->head = arena_printf(chart->arena, "%d,%d %d,%d %d,%d", in_x, in_y, in_x + back,
				  in_y - HEAD, in_x + back, in_y + HEAD);
	line->label_x = chart->main[from] ? out_x + HEAD : out_x - 2 * LANE_WIDTH - HEAD;
	line->label_y = out_y - HEAD;
}

static void draw_line(struct chart *chart, size_t from, size_t to, bool yes)
{
	if (to == STEP_NONE)
		return;
	if (is_straight(chart, from, to, yes))
		draw_straight(chart, from, to);
	else
		draw_through_gap(chart, from, to, yes);
	const struct flow_line *line = &chart->ret->lines[chart->ret->n_lines - 1];
	chart->failed = chart->failed || !line->path.ptr || !line->head.ptr;
}

enum errc flow_chart_draw(const struct guideline_flow *flow, enum lang lang, struct arena *arena,
			  struct flow_chart *ret, struct err *err)
{
	struct chart chart = { .flow = flow, .arena = arena, .ret = ret };

	*ret = (struct flow_chart){ .n_boxes = 0 };
	find_main(&chart);
	count_lanes(&chart);
	place_boxes(&chart, lang);
	for (size_t i = 0; i < flow->n_steps; i++) {
		draw_line(&chart, i, flow->steps[i].next, true);
		draw_line(&chart, i, flow->steps[i].otherwise, false);
	}
	if (chart.failed)
		return fail(err, ERR_LIMIT, "flow chart %.*s: too large", STR_ARG(flow->id));
	return ERR_OK;
}
