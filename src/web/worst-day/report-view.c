/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/report-view.h"

#include <math.h>

#define HEAD 5.0 /* of an arrow: half its width */

static int64_t whole(double n)
{
	return (int64_t)lround(n);
}

static struct str keep(struct page *page, struct str text)
{
	return arena_str(page->arena, text.ptr ? text : STR(""));
}

/* ---- drawings ---- */

static const char *const tones[DRAWING_TONES] = {
	[DRAWING_PLAIN] = "plain", [DRAWING_GOOD] = "good", [DRAWING_WAIT] = "wait",
	[DRAWING_HEAVY] = "heavy", [DRAWING_BAD] = "bad",   [DRAWING_SOLID] = "solid",
};

static void view_box(struct page *page, struct view *list, const struct drawing *drawing,
		     const struct drawing_box *box)
{
	struct view *row = view_add(list, "boxes");
	const double step = drawing->text_size * 1.3;
	double y = box->y + step;

	view_number(row, "x", whole(box->x));
	view_number(row, "y", whole(box->y));
	view_number(row, "w", whole(box->width));
	view_number(row, "h", whole(box->height));
	view_cstr(row, "tone", box->missing ? "missing" : tones[box->tone]);
	view_number(row, "tx", whole(box->x + 6));
	view_number(row, "ty", whole(y));
	view_str(row, "title", keep(page, box->title));
	view_list(row, "lines");
	for (size_t i = 0; i < DRAWING_LINES && box->lines[i].len; i++) {
		struct view *line = view_add(row, "lines");
		y += step;
		view_number(line, "y", whole(y));
		view_str(line, "text", keep(page, box->lines[i]));
	}
}

static void view_arrow(struct page *page, struct view *list, const struct drawing_arrow *a)
{
	struct view *row = view_add(list, "arrows");
	const double dx = a->x2 - a->x1;
	const double dy = a->y2 - a->y1;
	const double length = fmax(1, sqrt(dx * dx + dy * dy));
	const double ux = dx / length * HEAD;
	const double uy = dy / length * HEAD;

	view_number(row, "x1", whole(a->x1));
	view_number(row, "y1", whole(a->y1));
	view_number(row, "x2", whole(a->x2 - ux));
	view_number(row, "y2", whole(a->y2 - uy));
	view_str(row, "points",
		 arena_printf(page->arena, "%.1f,%.1f %.1f,%.1f %.1f,%.1f", a->x2, a->y2,
			      a->x2 - 2 * ux - uy, a->y2 - 2 * uy + ux, a->x2 - 2 * ux + uy,
			      a->y2 - 2 * uy - ux));
}

void view_drawing(struct page *page, struct view *block, const struct drawing *drawing)
{
	view_list(block, "boxes");
	view_list(block, "arrows");
	view_list(block, "labels");
	view_str(block, "words", keep(page, drawing->words));
	view_str(block, "view_box",
		 arena_printf(page->arena, "0 0 %lld %lld", (long long)whole(drawing->width),
			      (long long)whole(drawing->height)));
	view_number(block, "width", whole(drawing->width));
	view_number(block, "height", whole(drawing->height));
	for (size_t i = 0; i < drawing->n_boxes; i++)
		view_box(page, block, drawing, &drawing->boxes[i]);
	for (size_t i = 0; i < drawing->n_arrows; i++)
		view_arrow(page, block, &drawing->arrows[i]);
	for (size_t i = 0; i < drawing->n_labels; i++) {
		struct view *label = view_add(block, "labels");
		view_number(label, "x", whole(drawing->labels[i].x));
		view_number(label, "y", whole(drawing->labels[i].y));
		view_str(label, "text", keep(page, drawing->labels[i].text));
	}
}

/* ---- tables ---- */

static void view_columns(struct page *page, struct view *view, const struct report_block *block)
{
	view_list(view, "columns");
	view_list(view, "rows");
	for (size_t i = 0; i < block->n_cells; i++)
		view_str(view_add(view, "columns"), "text", keep(page, block->cells[i]));
}

static void view_row(struct page *page, struct view *table, const struct report_block *columns,
		     const struct report_block *block)
{
	struct view *row = view_add(table, "rows");

	view_list(row, "cells");
	for (size_t i = 0; i < block->n_cells; i++) {
		struct view *cell = view_add(row, "cells");
		view_str(cell, "text", keep(page, block->cells[i]));
		view_str(cell, "name", keep(page, columns->cells[i]));
	}
}

/* The block is of the table or list before it, and was put there. */
static bool view_part(struct page *page, const struct report_block *block, struct view *before,
		      const struct report_block *columns, size_t *rows)
{
	if (block->kind == REPORT_ROW) {
		if (before && columns && (*rows)++ < REPORT_ROWS_SHOWN)
			view_row(page, before, columns, block);
		return true;
	}
	if (block->kind != REPORT_ITEM || !before || columns)
		return false;
	view_str(view_add(before, "items"), "text", keep(page, block->cells[0]));
	return true;
}

void view_report(struct page *page, const struct report *report)
{
	const struct report_block *columns = NULL;
	struct view *group = NULL; /* the table or list that goes on */
	size_t rows = 0;

	for (const struct report_block *b = report_first(report); b; b = b->next) {
		if (view_part(page, b, group, columns, &rows))
			continue;
		struct view *view = view_add(page->view, "blocks");
		view_bool(view, "is_heading", b->kind == REPORT_HEADING);
		view_bool(view, "is_text", b->kind == REPORT_TEXT);
		view_bool(view, "is_note", b->kind == REPORT_NOTE);
		view_bool(view, "is_list", b->kind == REPORT_ITEM);
		view_bool(view, "is_table", b->kind == REPORT_COLUMNS);
		view_bool(view, "is_drawing", b->kind == REPORT_DRAWING);
		view_str(view, "text",
			 b->kind < REPORT_COLUMNS ? keep(page, b->cells[0]) : STR(""));
		columns = b->kind == REPORT_COLUMNS ? b : NULL;
		group = columns || b->kind == REPORT_ITEM ? view : NULL;
		if (columns)
			view_columns(page, view, b);
		if (b->kind == REPORT_ITEM)
			view_str(view_add(view, "items"), "text", keep(page, b->cells[0]));
		if (b->kind == REPORT_DRAWING)
			view_drawing(page, view, b->drawing);
	}
}
