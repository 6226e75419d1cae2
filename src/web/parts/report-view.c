/* SPDX-License-Identifier: Apache-2.0 */
#include "web/parts/report-view.h"

static const char *const kind_names[] = {
	[REPORT_HEADING] = "heading", [REPORT_TEXT] = "text", [REPORT_NOTE] = "note",
	[REPORT_COLUMNS] = "table",   [REPORT_ROW] = "row",   [REPORT_DRAWING] = "drawing",
};

static void view_row(struct page *page, struct view *table, const struct report_block *columns,
		     const struct report_block *block)
{
	struct view *row = view_add(table, "rows");

	view_list(row, "cells");
	for (size_t i = 0; i < block->n_cells; i++) {
		struct view *cell = view_add(row, "cells");

		view_str(cell, "text", arena_str(page->arena, block->cells[i]));
		view_str(cell, "column", arena_str(page->arena, columns->cells[i]));
		view_bool(cell, "is_head", i == 0);
	}
}

/* Rows belong to the table above them; texts outlive the report. */
void view_report(struct page *page, const struct report *report)
{
	const struct report_block *columns = NULL;
	struct view *table = NULL;

	view_list(page->view, "blocks");
	for (const struct report_block *b = report_first(report); b; b = b->next) {
		if (b->kind == REPORT_ROW) {
			view_row(page, table, columns, b);
			continue;
		}
		struct view *block = view_add(page->view, "blocks");

		view_cstr(block, "kind", kind_names[b->kind]);
		view_str(block, "text", arena_str(page->arena, b->cells[0]));
		view_list(block, "heads");
		view_list(block, "rows");
		if (b->kind != REPORT_COLUMNS)
			continue;
		columns = b;
		table = block;
		for (size_t i = 0; i < b->n_cells; i++)
			view_str(view_add(block, "heads"), "text",
				 arena_str(page->arena, b->cells[i]));
	}
}
