/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A drawing of boxes with text and arrows between them, in units of its own: the same one is drawn
 * on a page of the console and on paper. Text has been cut to its box by who made it
 * (text_fitting()).
 */
#pragma once

#include "base/arena.h"

#define DRAWING_LINES 4u

/* Beside its words a box has a colour; paper without colours shows it by the width of the edge. */
enum drawing_tone {
	DRAWING_PLAIN,
	DRAWING_GOOD,
	DRAWING_WAIT,
	DRAWING_HEAVY, /* between waiting and bad */
	DRAWING_BAD,
	DRAWING_SOLID, /* a bar that stands out; has no text */
	DRAWING_TONES,
};

struct drawing_box {
	double x;
	double y;
	double width;
	double height;
	struct str title;
	struct str lines[DRAWING_LINES]; /* below the title, from the top; "" ends them */
	bool missing;			 /* nobody is entered there: drawn with a broken edge */
	enum drawing_tone tone;
};

struct drawing_arrow {
	double x1;
	double y1;
	double x2; /* its head */
	double y2;
};

struct drawing_label {
	double x;
	double y; /* of the foot of its letters */
	struct str text;
};

struct drawing {
	struct str words; /* what it shows, for who cannot see it */
	double width;
	double height;
	double text_size; /* of titles; lines are a bit smaller */
	const struct drawing_box *boxes;
	size_t n_boxes;
	const struct drawing_arrow *arrows;
	size_t n_arrows;
	const struct drawing_label *labels;
	size_t n_labels;
};

/*
 * As much of `text` as fits into `columns` of text, a full-width letter taking two; what was cut
 * ends with "…". In `arena`.
 */
struct str text_fitting(struct arena *arena, struct str text, size_t columns);
