/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/pdf-write.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "base/office/address.h"
#include "base/office/pdf-parts.h"
#include "base/office/pdf-tags.h"
#include "base/text.h"

#define HEAD_SPACE   20.0
#define FOOT_SPACE   18.0
#define HEADING_ROOM 70.0 /* a heading with less below it goes to the next page */
#define PAPER_BYTES  (64u * 1024 * 1024)
#define PAGES_MAX    2000u
#define FIGURES_MAX  1000u
#define ITEM_INDENT  12.0
#define CODE_SIDE    72.0 /* an inch: read by any telephone */

enum kind {
	KIND_TITLE,
	KIND_HEADING,
	KIND_TEXT,
	KIND_NOTE,
	KIND_ITEM,    /* of a list */
	KIND_COLUMNS, /* the headings of a table */
	KIND_ROW,
	KIND_DRAWING,
	KIND_CODE,
	KIND_BREAK, /* of the page */
	KINDS,
};

static const struct look looks[KINDS] = {
	[KIND_TITLE] = { 15, true, 0, 0, 8 }, [KIND_HEADING] = { 12, true, 0, 10, 4 },
	[KIND_TEXT] = { 10, false, 0, 0, 4 }, [KIND_NOTE] = { 8.5, false, 0.35, 0, 4 },
	[KIND_ITEM] = { 10, false, 0, 0, 3 }, [KIND_COLUMNS] = { 9, true, 0, 0, 0 },
	[KIND_ROW] = { 9, false, 0, 0, 0 },   [KIND_DRAWING] = { 9, false, 0, 4, 8 },
	[KIND_CODE] = { 9, false, 0, 4, 8 },  [KIND_BREAK] = { 9, false, 0, 0, 0 },
};

static const struct look look_small = { 7.5, false, 0.35, 0, 0 };

struct block {
	enum kind kind;
	struct pdf_cell *cells; /* one, or those of a row */
	struct table *table;
	const struct drawing *drawing; /* of KIND_DRAWING alone */
	struct block *next;
};

struct table {
	double shares[PDF_COLUMNS_MAX];
	size_t numbers[PDF_COLUMNS_MAX]; /* letters of the longest in each column */
	size_t n;
	struct block *columns;
};

struct pdf {
	struct arena arena;
	struct block *first;
	struct block **last;
	struct table *table; /* the one that rows go to */
	char *title;
	char *left;
	char *right;
	char *lang;
	int64_t made_us;
	bool full;
};

/* What a paragraph is in the file's structure. */
static const char *const tags[KINDS] = {
	[KIND_TITLE] = "H1",
	[KIND_HEADING] = "H2",
	[KIND_TEXT] = "P",
	[KIND_NOTE] = "P",
};

/* ---- what is added ---- */

/* A C string of valid UTF-8 without NULs. */
static char *keep(struct pdf *pdf, struct str s)
{
	char *copy = arena_take(&pdf->arena, s.len * 3 + 1);
	size_t len = 0;

	if (!copy) {
		pdf->full = true;
		return NULL;
	}
	for (size_t at = 0; at < s.len;) {
		const size_t n = utf8_char_len(str_from_pos(s, at));
		const struct str c = n ? str_sub(s, at, n) : STR(UTF8_REPLACEMENT);
		at += n ? n : 1;
		if (c.ptr[0]) {
			memcpy(copy + len, c.ptr, c.len);
			len += c.len;
		}
	}
	return copy;
}

struct pdf *pdf_new(const struct pdf_head *head)
{
	struct pdf *pdf = mem_new(sizeof(*pdf));

	arena_init(&pdf->arena, PAPER_BYTES);
	pdf->last = &pdf->first;
	pdf->title = keep(pdf, head->title);
	pdf->left = keep(pdf, head->left);
	pdf->right = keep(pdf, head->right);
	pdf->lang = keep(pdf, str_from(head->lang));
	pdf->made_us = head->made_us;
	return pdf;
}

void pdf_free(struct pdf *pdf)
{
	if (!pdf)
		return;
	arena_done(&pdf->arena);
	free(pdf);
}

void pdf_free_at(struct pdf **pdf)
{
	pdf_free(*pdf);
}

static struct block *new_block(struct pdf *pdf, enum kind kind, const struct pdf_cell *cells,
			       size_t n)
{
	struct block *block = arena_take(&pdf->arena, sizeof(*block));
	struct pdf_cell *own = arena_take_array(&pdf->arena, n, sizeof(*own));

	for (size_t i = 0; block && own && i < n; i++) {
		own[i].text = str_from(keep(pdf, cells[i].text));
		own[i].small = str_from(keep(pdf, cells[i].small));
	}
	if (!block || !own || pdf->full) {
		pdf->full = true;
		return NULL;
	}
	*block = (struct block){ .kind = kind, .cells = own, .table = pdf->table };
	return block;
}

static void append(struct pdf *pdf, struct block *block)
{
	if (!block)
		return;
	*pdf->last = block;
	pdf->last = &block->next;
}

static void add_plain(struct pdf *pdf, enum kind kind, struct str text)
{
	const struct pdf_cell cell = { .text = text };

	pdf->table = NULL;
	if (text.len)
		append(pdf, new_block(pdf, kind, &cell, 1));
}

void pdf_add_title(struct pdf *pdf, struct str text)
{
	add_plain(pdf, KIND_TITLE, text);
}

void pdf_add_heading(struct pdf *pdf, struct str text)
{
	add_plain(pdf, KIND_HEADING, text);
}

void pdf_add_text(struct pdf *pdf, struct str text)
{
	add_plain(pdf, KIND_TEXT, text);
}

void pdf_add_note(struct pdf *pdf, struct str text)
{
	add_plain(pdf, KIND_NOTE, text);
}

void pdf_add_item(struct pdf *pdf, struct str text)
{
	add_plain(pdf, KIND_ITEM, text);
}

void pdf_begin_table(struct pdf *pdf, const struct pdf_column *columns, size_t n)
{
	struct pdf_cell titles[PDF_COLUMNS_MAX] = { 0 };
	struct table *table = arena_take(&pdf->arena, sizeof(*table));
	double all = 0;

	pdf->table = table;
	if (!table) {
		pdf->full = true;
		return;
	}
	table->n = size_min(n, PDF_COLUMNS_MAX);
	for (size_t i = 0; i < table->n; i++)
		all += columns[i].share;
	for (size_t i = 0; i < table->n; i++) {
		table->shares[i] = columns[i].share / all;
		titles[i].text = columns[i].title;
	}
	table->columns = new_block(pdf, KIND_COLUMNS, titles, table->n);
	append(pdf, table->columns);
}

void pdf_add_row(struct pdf *pdf, const struct pdf_cell *cells)
{
	struct table *table = pdf->table;

	if (!table)
		return;
	for (size_t i = 0; i < table->n; i++)
		table->numbers[i] = size_max(table->numbers[i], pdf_number_length(cells[i].text));
	append(pdf, new_block(pdf, KIND_ROW, cells, table->n));
}

static struct drawing_box *keep_boxes(struct pdf *pdf, const struct drawing *drawing)
{
	struct drawing_box *boxes = arena_take_array(&pdf->arena, drawing->n_boxes, sizeof(*boxes));

	for (size_t i = 0; boxes && i < drawing->n_boxes; i++) {
		boxes[i] = drawing->boxes[i];
		boxes[i].title = str_from(keep(pdf, drawing->boxes[i].title));
		for (size_t l = 0; l < DRAWING_LINES; l++)
			boxes[i].lines[l] = str_from(keep(pdf, drawing->boxes[i].lines[l]));
	}
	return boxes;
}

static struct drawing_label *keep_labels(struct pdf *pdf, const struct drawing *drawing)
{
	struct drawing_label *labels =
		arena_take_array(&pdf->arena, drawing->n_labels, sizeof(*labels));

	for (size_t i = 0; labels && i < drawing->n_labels; i++) {
		labels[i] = drawing->labels[i];
		labels[i].text = str_from(keep(pdf, drawing->labels[i].text));
	}
	return labels;
}

static const struct drawing *keep_drawing(struct pdf *pdf, const struct drawing *drawing)
{
	struct drawing *own = arena_take(&pdf->arena, sizeof(*own));
	struct drawing_arrow *arrows =
		arena_take_array(&pdf->arena, drawing->n_arrows, sizeof(*arrows));

	if (!own || !arrows)
		return NULL;
	*own = *drawing;
	own->words = str_from(keep(pdf, drawing->words));
	own->boxes = keep_boxes(pdf, drawing);
	own->labels = keep_labels(pdf, drawing);
	own->arrows = arrows;
	for (size_t i = 0; i < drawing->n_arrows; i++)
		arrows[i] = drawing->arrows[i];
	return own->boxes && own->labels ? own : NULL;
}

void pdf_add_drawing(struct pdf *pdf, const struct drawing *drawing)
{
	const struct pdf_cell nothing = { .text = STR("") };

	pdf->table = NULL;
	struct block *block = new_block(pdf, KIND_DRAWING, &nothing, 1);
	if (block)
		block->drawing = keep_drawing(pdf, drawing);
	pdf->full = pdf->full || !block || !block->drawing;
	if (!pdf->full)
		append(pdf, block);
}

void pdf_add_code(struct pdf *pdf, struct str link, struct str words)
{
	const struct pdf_cell cell = { .text = link, .small = words };

	pdf->table = NULL;
	append(pdf, new_block(pdf, KIND_CODE, &cell, 1));
}

void pdf_next_page(struct pdf *pdf)
{
	const struct pdf_cell nothing = { .text = STR("") };

	pdf->table = NULL;
	append(pdf, new_block(pdf, KIND_BREAK, &nothing, 1));
}

/* ---- pages ---- */

/* One line, cut with an ellipsis where it does not fit. */
static void put_line(const struct run *run, const char *text, PangoAlignment alignment, double x,
		     double y, double width)
{
	PangoLayout *layout = pdf_layout(run, str_from(text), &look_small, width);

	pango_layout_set_height(layout, -1);
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_alignment(layout, alignment);
	cairo_set_source_rgb(run->cairo, look_small.grey, look_small.grey, look_small.grey);
	cairo_move_to(run->cairo, x, y);
	pango_cairo_show_layout(run->cairo, layout);
	g_object_unref(layout);
}

static void put_edges(const struct run *run)
{
	const double width = PAGE_WIDTH - 2 * MARGIN;
	const double split = width * 0.8;
	char number[48];

	if (!run->pages)
		return;
	pdf_tag(run, TAG_ARTIFACT);
	put_line(run, run->pdf->left, PANGO_ALIGN_LEFT, MARGIN, MARGIN - HEAD_SPACE, split);
	put_line(run, run->pdf->right, PANGO_ALIGN_RIGHT, MARGIN + split, MARGIN - HEAD_SPACE,
		 width - split);
	(void)snprintf(number, sizeof(number), "%u / %u", run->page, run->pages);
	put_line(run, number, PANGO_ALIGN_CENTER, MARGIN, PAGE_HEIGHT - MARGIN + FOOT_SPACE / 3,
		 width);
	pdf_untag(run, TAG_ARTIFACT);
}

static void begin_page(struct run *run)
{
	run->page++;
	run->y = MARGIN;
	run->fresh = true;
	put_edges(run);
}

static void next_page(struct run *run)
{
	if (run->pages)
		cairo_show_page(run->cairo);
	begin_page(run);
}

static double room(const struct run *run)
{
	return PAGE_HEIGHT - MARGIN - FOOT_SPACE - run->y;
}

/* ---- blocks ---- */

static double column_width(const struct block *block, size_t i)
{
	return (PAGE_WIDTH - 2 * MARGIN) * block->table->shares[i];
}

static double cell_height(const struct run *run, const struct block *block, size_t i, double width)
{
	const struct pdf_cell *cell = &block->cells[i];
	const double inner = width - 2 * CELL_PADDING;
	double height = pdf_text_height(run, cell->text, &looks[block->kind], inner);

	if (cell->small.len)
		height += 2 + pdf_text_height(run, cell->small, &look_small, inner);
	return height + 2 * CELL_PADDING;
}

static double row_height(const struct run *run, const struct block *block)
{
	double height = 0;

	for (size_t i = 0; i < block->table->n; i++) {
		const double own = cell_height(run, block, i, column_width(block, i));
		height = own > height ? own : height;
	}
	return height;
}

static void draw_boxes(const struct run *run, const struct block *block, double height)
{
	double x = MARGIN;

	if (!run->pages)
		return;
	pdf_tag(run, TAG_ARTIFACT);
	for (size_t i = 0; i < block->table->n; i++) {
		cairo_rectangle(run->cairo, x, run->y, column_width(block, i), height);
		if (block->kind == KIND_COLUMNS) {
			cairo_set_source_rgb(run->cairo, 0.91, 0.93, 0.97);
			cairo_fill_preserve(run->cairo);
		}
		cairo_set_source_rgb(run->cairo, 0.55, 0.55, 0.55);
		cairo_set_line_width(run->cairo, 0.5);
		cairo_stroke(run->cairo);
		x += column_width(block, i);
	}
	pdf_untag(run, TAG_ARTIFACT);
}

/* The texts of a cell: they are its content, or paragraphs in it where there are links. */
static void draw_cell(const struct run *run, const struct block *block, size_t i, double x)
{
	const struct pdf_cell *cell = &block->cells[i];
	struct address any;
	const bool links = address_next(cell->text, 0, &any) || address_next(cell->small, 0, &any);
	const char *tag = links ? "P" : NULL;
	struct place place = { x + CELL_PADDING, run->y + CELL_PADDING,
			       column_width(block, i) - 2 * CELL_PADDING };

	place.y += 2 + pdf_set_text(run, cell->text, &looks[block->kind], place, tag);
	(void)pdf_set_text(run, cell->small, &look_small, place, tag);
}

/* Headings that stand again on the next page are not read again. */
static void draw_row(struct run *run, const struct block *block, double height, bool again)
{
	const char *tag = again ? NULL : block->kind == KIND_COLUMNS ? "TH" : "TD";
	double x = MARGIN;

	draw_boxes(run, block, height);
	pdf_tag(run, again ? TAG_ARTIFACT : "TR");
	for (size_t i = 0; i < block->table->n; i++) {
		pdf_tag(run, tag);
		draw_cell(run, block, i, x);
		pdf_untag(run, tag);
		x += column_width(block, i);
	}
	pdf_untag(run, again ? TAG_ARTIFACT : "TR");
	run->y += height;
	run->fresh = false;
}

/* A row that is longer than a page is cut at its foot: the texts of a form are far from it. */
static void set_row(struct run *run, const struct block *block)
{
	const double height = row_height(run, block);
	const double below = block->kind == KIND_COLUMNS ? HEADING_ROOM : 0;

	if (height + below > room(run) && !run->fresh) {
		next_page(run);
		if (block->kind == KIND_ROW && block->table->columns)
			draw_row(run, block->table->columns, row_height(run, block->table->columns),
				 true);
	}
	draw_row(run, block, height, false);
}

/* Headings are listed beside the paper, to go to. */
static void add_outline(const struct run *run, const struct block *block)
{
	char place[64];

	if (!run->pages || block->kind != KIND_HEADING)
		return;
	(void)snprintf(place, sizeof(place), "page=%u pos=[%.1f %.1f]", run->page, MARGIN, run->y);
	(void)cairo_pdf_surface_add_outline(cairo_get_target(run->cairo), CAIRO_PDF_OUTLINE_ROOT,
					    block->cells->text.ptr, place, 0);
}

static void set_paragraph(struct run *run, const struct block *block)
{
	const struct look *look = &looks[block->kind];
	const double width = PAGE_WIDTH - 2 * MARGIN;
	const double height = pdf_text_height(run, block->cells->text, look, width);
	const double wanted = height + (block->kind == KIND_HEADING ? HEADING_ROOM : 0);

	if (!run->fresh)
		run->y += look->above;
	if (wanted > room(run) && !run->fresh)
		next_page(run);
	add_outline(run, block);
	(void)pdf_set_text(run, block->cells->text, look, (struct place){ MARGIN, run->y, width },
			   tags[block->kind]);
	run->y += height + look->below;
	run->fresh = false;
}

static void set_item(struct run *run, const struct block *block)
{
	const struct look *look = &looks[KIND_ITEM];
	const struct place place = { MARGIN + ITEM_INDENT, run->y,
				     PAGE_WIDTH - 2 * MARGIN - ITEM_INDENT };
	const double height = pdf_text_height(run, block->cells->text, look, place.width);

	if (height > room(run) && !run->fresh)
		next_page(run);
	pdf_tag(run, "LI");
	(void)pdf_set_text(run, STR("・"), look, (struct place){ MARGIN, run->y, ITEM_INDENT },
			   "Lbl");
	(void)pdf_set_text(run, block->cells->text, look,
			   (struct place){ place.x, run->y, place.width }, "LBody");
	pdf_untag(run, "LI");
	run->y += height + look->below;
	run->fresh = false;
}

static void set_drawing(struct run *run, const struct block *block)
{
	const double scale = pdf_drawing_scale(block->drawing, PAGE_HEIGHT - 2 * MARGIN -
								       FOOT_SPACE - HEADING_ROOM);
	const double height = block->drawing->height * scale;
	const struct look *look = &looks[KIND_DRAWING];

	if (height + look->above > room(run) && !run->fresh)
		next_page(run);
	run->y += look->above;
	if (run->pages)
		pdf_set_drawing(run, block->drawing, scale);
	run->y += height + look->below;
	run->fresh = false;
}

static void set_code(struct run *run, const struct block *block)
{
	const struct look *look = &looks[KIND_CODE];
	const double x = MARGIN + CODE_SIDE + 2 * CELL_PADDING;
	const double width = PAGE_WIDTH - MARGIN - x;

	if (CODE_SIDE + look->above > room(run) && !run->fresh)
		next_page(run);
	run->y += look->above;
	if (run->pages)
		pdf_set_code(run, block->cells->text.ptr,
			     (struct place){ MARGIN, run->y, CODE_SIDE });
	const double used = pdf_set_text(run, block->cells->small, look,
					 (struct place){ x, run->y + 12, width }, "P");
	(void)pdf_set_text(run, block->cells->text, &look_small,
			   (struct place){ x, run->y + used + 4 * CELL_PADDING, width }, "P");
	run->y += CODE_SIDE + look->below;
	run->fresh = false;
}

/* What holds a block together with those beside it: NULL, a list or a table. */
static const char *group_of(const struct block *block)
{
	if (!block)
		return NULL;
	return block->table ? "Table" : block->kind == KIND_ITEM ? "L" : NULL;
}

static bool begins_group(const struct block *before, const struct block *block)
{
	return block->kind == KIND_COLUMNS || group_of(before) != group_of(block);
}

static void set_block(struct run *run, const struct block *block)
{
	if (block->drawing)
		set_drawing(run, block);
	else if (block->kind == KIND_CODE)
		set_code(run, block);
	else if (block->kind == KIND_BREAK && !run->fresh)
		next_page(run);
	else if (block->kind == KIND_BREAK)
		return;
	else if (block->table)
		set_row(run, block);
	else if (block->kind == KIND_ITEM)
		set_item(run, block);
	else
		set_paragraph(run, block);
}

static void set_all(struct run *run)
{
	const struct block *before = NULL;

	pdf_tag(run, "Document");
	begin_page(run);
	for (const struct block *block = run->pdf->first; block && run->page <= PAGES_MAX;
	     block = block->next) {
		if (before && before->kind == KIND_ROW && block->kind != KIND_ROW)
			run->y += CELL_PADDING;
		if (begins_group(before, block)) {
			pdf_untag(run, group_of(before));
			pdf_tag(run, group_of(block));
		}
		set_block(run, block);
		before = block;
	}
	pdf_untag(run, group_of(before));
	pdf_untag(run, "Document");
}

/* ---- the file ---- */

static cairo_status_t take_bytes(void *ctx, const unsigned char *bytes, unsigned int len)
{
	struct buf *out = ctx;

	buf_add_bytes(out, bytes, len);
	return buf_failed(out) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void set_properties(cairo_surface_t *surface, const struct pdf *pdf)
{
	const struct civil c = civil_from_us(pdf->made_us, 0);
	char made[TIME_TEXT_MAX];

	(void)snprintf(made, sizeof(made), "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day,
		       c.hour, c.minute, c.second);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, pdf->title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
}

static enum errc add_tags(struct pdf *pdf, struct buf *out, struct err *err)
{
	struct str *words = arena_take_array(&pdf->arena, FIGURES_MAX, sizeof(*words));
	struct pdf_tags more = { .lang = pdf->lang, .figures = words, .artifact = TAG_ARTIFACT };

	if (!words)
		return fail(err, ERR_LIMIT, "paper: no room for the words of its figures");
	for (const struct block *block = pdf->first; block; block = block->next) {
		const bool code = block->kind == KIND_CODE;
		if ((block->drawing || code) && more.n_figures < FIGURES_MAX)
			words[more.n_figures++] =
				code ? block->cells->small : block->drawing->words;
	}
	return pdf_tags_add(&more, out, err);
}

static void widen_tables(struct pdf *pdf)
{
	for (struct block *block = pdf->first; block; block = block->next) {
		struct table *table = block->table;
		if (block->kind == KIND_COLUMNS)
			pdf_widen_columns(table->shares, table->numbers, table->n,
					  looks[KIND_ROW].size);
	}
}

enum errc pdf_finish(struct pdf *pdf, struct buf *out, struct err *err)
{
	if (pdf->full)
		return fail(err, ERR_LIMIT, "paper: over %u MiB of text",
			    PAPER_BYTES / 1024 / 1024);
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(take_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
	cairo_t *cairo = cairo_create(surface);
	struct run count = { .pdf = pdf, .lang = pdf->lang, .cairo = cairo };

	set_properties(surface, pdf);
	widen_tables(pdf);
	set_all(&count);
	struct run draw = { .pdf = pdf, .lang = pdf->lang, .cairo = cairo, .pages = count.page };
	set_all(&draw);
	cairo_destroy(cairo);
	cairo_surface_finish(surface);
	const cairo_status_t status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (count.page > PAGES_MAX)
		return fail(err, ERR_LIMIT, "paper: over %u pages", PAGES_MAX);
	if (status != CAIRO_STATUS_SUCCESS)
		return fail(err, ERR_IO, "paper: %s", cairo_status_to_string(status));
	return add_tags(pdf, out, err);
}
