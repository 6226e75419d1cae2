/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/report.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/office/pdf-write.h"
#include "base/office/xlsx-write.h"

#define SHEET_WIDTH 130.0 /* characters of all columns together: one page across */

struct report {
	struct arena arena;
	struct report_head head;
	struct report_block *first;
	struct report_block **last;
	size_t n_columns; /* of the table that rows go to; 0: none */
	bool full;
};

/* ---- writing it ---- */

static struct str keep(struct report *report, struct str text)
{
	const struct str copy = arena_str(&report->arena, text.ptr ? text : STR(""));

	report->full = report->full || !copy.ptr;
	return copy;
}

struct report *report_new(const struct report_head *head)
{
	struct report *report = mem_new(sizeof(*report));

	arena_init(&report->arena, REPORT_BYTES);
	report->last = &report->first;
	report->head = *head;
	report->head.title = keep(report, head->title);
	report->head.facility = keep(report, head->facility);
	report->head.day = keep(report, head->day);
	return report;
}

void report_free(struct report *report)
{
	if (!report)
		return;
	arena_done(&report->arena);
	free(report);
}

void report_free_at(struct report **report)
{
	report_free(*report);
	*report = NULL;
}

struct arena *report_arena(struct report *report)
{
	return &report->arena;
}

const struct report_head *report_about(const struct report *report)
{
	return &report->head;
}

const char *report_say(const struct report *report, struct text text)
{
	return text_in(text, report->head.lang);
}

static struct report_block *add(struct report *report, enum report_kind kind)
{
	struct report_block *block = arena_take(&report->arena, sizeof(*block));

	if (!block) {
		report->full = true;
		return NULL;
	}
	block->kind = kind;
	*report->last = block;
	report->last = &block->next;
	if (kind != REPORT_ROW)
		report->n_columns = 0;
	return block;
}

static void add_text(struct report *report, enum report_kind kind, struct str text)
{
	struct report_block *block = text.len ? add(report, kind) : NULL;

	if (!block)
		return;
	block->cells[0] = keep(report, text);
	block->n_cells = 1;
}

void report_heading(struct report *report, struct str text)
{
	add_text(report, REPORT_HEADING, text);
}

void report_text(struct report *report, struct str text)
{
	add_text(report, REPORT_TEXT, text);
}

void report_note(struct report *report, struct str text)
{
	add_text(report, REPORT_NOTE, text);
}

void report_item(struct report *report, struct str text)
{
	add_text(report, REPORT_ITEM, text);
}

void report_columns(struct report *report, const struct report_column *columns, size_t n)
{
	struct report_block *block = add(report, REPORT_COLUMNS);

	if (!block)
		return;
	block->n_cells = size_min(n, REPORT_COLUMNS_MAX);
	for (size_t i = 0; i < block->n_cells; i++) {
		block->cells[i] = keep(report, columns[i].title);
		block->shares[i] = columns[i].share;
	}
	report->n_columns = block->n_cells;
}

void report_row(struct report *report, const struct str *cells)
{
	struct report_block *block = report->n_columns ? add(report, REPORT_ROW) : NULL;

	if (!block)
		return;
	block->n_cells = report->n_columns;
	for (size_t i = 0; i < block->n_cells; i++)
		block->cells[i] = keep(report, cells[i]);
}

void report_drawing(struct report *report, const struct drawing *drawing)
{
	struct report_block *block = add(report, REPORT_DRAWING);

	if (block)
		block->drawing = drawing;
}

const struct report_block *report_first(const struct report *report)
{
	return report->first;
}

enum errc report_check(const struct report *report, struct err *err)
{
	return report->full ? fail(err, ERR_LIMIT, "%.*s: over %u MiB", STR_ARG(report->head.title),
				   REPORT_BYTES / 1024 / 1024)
			    : ERR_OK;
}

/* ---- as a PDF ---- */

static void pdf_columns(struct pdf *pdf, const struct report_block *block)
{
	struct pdf_column columns[REPORT_COLUMNS_MAX];

	for (size_t i = 0; i < block->n_cells; i++)
		columns[i] =
			(struct pdf_column){ .title = block->cells[i], .share = block->shares[i] };
	pdf_begin_table(pdf, columns, block->n_cells);
}

static void pdf_row(struct pdf *pdf, const struct report_block *block)
{
	struct pdf_cell cells[REPORT_COLUMNS_MAX] = { 0 };

	for (size_t i = 0; i < block->n_cells; i++)
		cells[i].text = block->cells[i];
	pdf_add_row(pdf, cells);
}

static void pdf_block(struct pdf *pdf, const struct report_block *block)
{
	switch (block->kind) {
	case REPORT_HEADING:
		pdf_add_heading(pdf, block->cells[0]);
		break;
	case REPORT_TEXT:
		pdf_add_text(pdf, block->cells[0]);
		break;
	case REPORT_NOTE:
		pdf_add_note(pdf, block->cells[0]);
		break;
	case REPORT_ITEM:
		pdf_add_item(pdf, block->cells[0]);
		break;
	case REPORT_COLUMNS:
		pdf_columns(pdf, block);
		break;
	case REPORT_ROW:
		pdf_row(pdf, block);
		break;
	case REPORT_DRAWING:
		pdf_add_drawing(pdf, block->drawing);
		break;
	}
}

enum errc report_pdf(const struct report *report, struct buf *out, struct err *err)
{
	const struct report_head *head = &report->head;
	const enum errc code = report_check(report, err);

	if (code)
		return code;
	auto_pdf *pdf = pdf_new(&(struct pdf_head){ .title = head->title,
						    .left = head->facility,
						    .right = head->day,
						    .lang = head->lang == LANG_JA ? "ja" : "en",
						    .made_us = head->made_us });
	pdf_add_title(pdf, head->title);
	pdf_add_text(pdf, head->facility);
	for (const struct report_block *block = report->first; block; block = block->next)
		pdf_block(pdf, block);
	return pdf_finish(pdf, out, err);
}

/* ---- as a workbook ---- */

struct sheet_out {
	struct xlsx_writer_sheet *sheet;
	unsigned row;
	unsigned head_row; /* of the widest table */
	unsigned columns;  /* of it */
};

/* The widest table decides how wide the columns are; a narrower one leaves the rest. */
static void set_widths(struct sheet_out *out, const struct report *report)
{
	const struct report_block *widest = NULL;
	double all = 0;

	for (const struct report_block *block = report->first; block; block = block->next) {
		if (block->kind == REPORT_COLUMNS && (!widest || block->n_cells > widest->n_cells))
			widest = block;
	}
	out->columns = widest ? (unsigned)widest->n_cells : 1;
	if (!widest) {
		xlsx_set_column(out->sheet, 0, SHEET_WIDTH, false);
		return;
	}
	for (size_t i = 0; i < widest->n_cells; i++)
		all += widest->shares[i];
	for (unsigned i = 0; i < widest->n_cells; i++)
		xlsx_set_column(out->sheet, i, SHEET_WIDTH * widest->shares[i] / all, false);
}

/* A drawing is a list of its boxes: a sheet is for sorting and copying. */
static void sheet_drawing(struct sheet_out *out, const struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->n_boxes; i++) {
		const struct drawing_box *box = &drawing->boxes[i];
		xlsx_put(out->sheet, out->row, 0, box->title, XLSX_NOTE);
		for (unsigned l = 0; l < DRAWING_LINES && box->lines[l].len; l++)
			xlsx_put(out->sheet, out->row, l + 1, box->lines[l], XLSX_NOTE);
		out->row++;
	}
}

static void sheet_block(struct sheet_out *out, const struct report_block *block)
{
	static const enum xlsx_style styles[] = {
		[REPORT_HEADING] = XLSX_TITLE, [REPORT_TEXT] = XLSX_PLAIN,
		[REPORT_NOTE] = XLSX_PLAIN,    [REPORT_ITEM] = XLSX_PLAIN,
		[REPORT_COLUMNS] = XLSX_HEAD,  [REPORT_ROW] = XLSX_CELL,
	};

	if (block->kind == REPORT_DRAWING) {
		sheet_drawing(out, block->drawing);
		return;
	}
	if (block->kind == REPORT_HEADING)
		out->row++;
	if (block->kind == REPORT_COLUMNS && block->n_cells == out->columns && !out->head_row)
		out->head_row = out->row;
	for (unsigned i = 0; i < block->n_cells; i++)
		xlsx_put(out->sheet, out->row, i, block->cells[i], styles[block->kind]);
	out->row++;
}

enum errc report_xlsx(const struct report *report, struct buf *out, struct err *err)
{
	const struct report_head *head = &report->head;
	struct sheet_out sheet = { .row = 0 };
	enum errc code = report_check(report, err);

	if (code)
		return code;
	auto_xlsx_writer *writer = xlsx_writer_new(head->title, head->made_us, err);
	if (!writer)
		return ERR_IO;
	sheet.sheet = xlsx_add_sheet(writer, head->title);
	set_widths(&sheet, report);
	xlsx_put(sheet.sheet, sheet.row++, 0, head->title, XLSX_TITLE);
	xlsx_put(sheet.sheet, sheet.row++, 0, head->facility, XLSX_PLAIN);
	for (const struct report_block *block = report->first; block; block = block->next)
		sheet_block(&sheet, block);
	xlsx_set_print(sheet.sheet, &(struct xlsx_print){ .head_row = sheet.head_row,
							  .last_row = sheet.row - 1,
							  .last_column = sheet.columns - 1,
							  .landscape = true,
							  .header_left = head->facility,
							  .header_right = head->day });
	return xlsx_writer_finish(writer, out, err);
}
