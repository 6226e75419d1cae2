/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the PDF writer share. Only within pdf-*.c.
 *
 * A paper is set twice: the first run counts its pages, the second draws. What is drawn stands
 * inside of structure tags (ISO 32000-1 14.8.4), which only the second run writes. cairo gives a
 * tag its content only where no other tag is inside of it, so a text with links is cut into spans.
 */
#pragma once

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/office/drawing.h"
#include "base/office/pdf-write.h"

/* ISO 216 A4, in points. */
#define PAGE_WIDTH   595.28
#define PAGE_HEIGHT  841.89
#define MARGIN	     42.0
#define CELL_PADDING 4.0

/* Written for what is only beside the content, and taken out of the reading order afterwards. */
#define TAG_ARTIFACT "Private"

struct look {
	double size;
	bool bold;
	double grey;
	double above; /* space */
	double below;
};

/* Where the pen is, in one of the two runs. */
struct run {
	const struct pdf *pdf;
	const char *lang;
	cairo_t *cairo;
	double y;
	unsigned page;
	unsigned pages; /* 0 in the first run */
	bool fresh;	/* nothing stands on the page yet */
};

struct place {
	double x;
	double y;
	double width;
};

void pdf_tag(const struct run *run, const char *tag);
void pdf_untag(const struct run *run, const char *tag);

/* Letters without a glyph in any font are written as "〓" and their number: nothing is lost. */
PangoLayout *pdf_layout(const struct run *run, struct str text, const struct look *look,
			double width);

double pdf_text_height(const struct run *run, struct str text, const struct look *look,
		       double width);

/* Drawn inside of `tag`, or of one that is open already (NULL); returns its height. */
double pdf_set_text(const struct run *run, struct str text, const struct look *look,
		    struct place place, const char *tag);

/* Letters of the longest date, number or address of a machine in it. */
size_t pdf_number_length(struct str text);

/* Give room to columns whose numbers of that length would be broken, in letters of `size`. */
void pdf_widen_columns(double *shares, const size_t *numbers, size_t n, double size);

/* As wide as the page, smaller where it would be higher than `room`. */
double pdf_drawing_scale(const struct drawing *drawing, double room);
void pdf_set_drawing(const struct run *run, const struct drawing *drawing, double scale);

/* A square as wide as `place` says, within a figure. */
void pdf_set_code(const struct run *run, const char *link, struct place place);
