/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flow chart of steps as a drawing: what follows when all goes as asked in one column, what
 * branches off beside it, one step a row, so that lines run down or through the gap between the
 * columns and cross no box.
 */
#pragma once

#include "guideline/guideline.h"

#define FLOW_CHART_LINES 4u

struct flow_box {
	const struct guideline_step *step;
	int x;
	int y;
	int width;
	int height;
	struct str lines[FLOW_CHART_LINES]; /* the title, cut where it fits */
	size_t n_lines;
};

struct flow_line {
	struct str path; /* of SVG, ends where `head_x`, `head_y` is */
	struct str head; /* points of its head */
	bool answered;	 /* it leaves a question: a label stands at label_x, label_y */
	bool yes;
	int label_x;
	int label_y;
};

struct flow_chart {
	int width;
	int height;
	struct flow_box boxes[GUIDELINE_STEPS_MAX];
	size_t n_boxes;
	struct flow_line lines[2 * GUIDELINE_STEPS_MAX];
	size_t n_lines;
};

/* Texts in `arena`. ERR_LIMIT when they do not fit. */
enum errc flow_chart_draw(const struct guideline_flow *flow, enum lang lang, struct arena *arena,
			  struct flow_chart *ret, struct err *err) MUST_CHECK;
