/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/pdf-write.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "base/office/qr.h"
#include "base/text.h"

/* ISO 216 A4, in points. */
#define PAGE_WIDTH   595.28
#define PAGE_HEIGHT  841.89
#define MARGIN	     42.0
#define HEAD_SPACE   20.0
#define FOOT_SPACE   18.0
#define CELL_PADDING 4.0
#define HEADING_ROOM 70.0 /* a heading with less below it goes to the next page */
#define PAPER_BYTES  (64u * 1024 * 1024)
#define PAGES_MAX    2000u
#define FONT	     "IPAexGothic, Noto Sans CJK JP, sans-serif"

enum kind {
	KIND_TITLE,
	KIND_HEADING,
	KIND_TEXT,
	KIND_NOTE,
	KIND_COLUMNS, /* the headings of a table */
	KIND_ROW,
	KIND_DRAWING,
	KIND_CODE,
	KINDS,
};

struct look {
	double size;
	bool bold;
	double grey;
	double above; /* space */
	double below;
};

static const struct look looks[KINDS] = {
	[KIND_TITLE] = { 15, true, 0, 0, 8 },	[KIND_HEADING] = { 12, true, 0, 10, 4 },
	[KIND_TEXT] = { 10, false, 0, 0, 4 },	[KIND_NOTE] = { 8.5, false, 0.35, 0, 4 },
	[KIND_COLUMNS] = { 9, true, 0, 0, 0 },	[KIND_ROW] = { 9, false, 0, 0, 0 },
	[KIND_DRAWING] = { 9, false, 0, 4, 8 }, [KIND_CODE] = { 9, false, 0, 4, 8 },
};

static const struct look look_small = { 7.5, false, 0.35, 0, 0 };

struct block {
	enum kind kind;
	struct pdf_cell *cells; /* one, or those of a row */
	const struct table *table;
	const struct drawing *drawing; /* of KIND_DRAWING alone */
	struct block *next;
};

struct table {
	double shares[PDF_COLUMNS_MAX];
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

/* Where the pen is, in one of the two runs: the first only counts pages. */
struct run {
	const struct pdf *pdf;
	cairo_t *cairo;
	double y;
	unsigned page;
	unsigned pages; /* 0 in the first run */
	bool fresh;	/* nothing stands on the page yet */
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
	if (pdf->table)
		append(pdf, new_block(pdf, KIND_ROW, cells, pdf->table->n));
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

/* ---- setting text ---- */

static PangoLayout *new_layout(const struct run *run, struct str text, const struct look *look,
			       double width)
{
	PangoLayout *layout = pango_cairo_create_layout(run->cairo);
	PangoFontDescription *font = pango_font_description_from_string(FONT);

	pango_context_set_language(pango_layout_get_context(layout),
				   pango_language_from_string(run->pdf->lang));
	pango_font_description_set_size(font, (gint)(look->size * PANGO_SCALE));
	if (look->bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_spacing(layout, (int)(look->size * 0.2 * PANGO_SCALE));
	pango_layout_set_text(layout, text.ptr ? text.ptr : "", (int)text.len);
	pango_font_description_free(font);
	return layout;
}

/* The height of the text; drawn at (x, y) when `draw`. */
static double set_text(const struct run *run, struct str text, const struct look *look, double x,
		       double y, double width, bool draw)
{
	if (!text.len)
		return 0;
	PangoLayout *layout = new_layout(run, text, look, width);
	int height;

	pango_layout_get_size(layout, NULL, &height);
	if (draw && run->pages) {
		cairo_set_source_rgb(run->cairo, look->grey, look->grey, look->grey);
		cairo_move_to(run->cairo, x, y);
		pango_cairo_show_layout(run->cairo, layout);
	}
	g_object_unref(layout);
	return (double)height / PANGO_SCALE;
}

enum errc pdf_check_fonts(struct err *err)
{
	static const char sample[] = "日本語の文字 English";
	char lang[] = "ja";
	const struct pdf pdf = { .lang = lang };
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, NULL);
	struct run run = { .pdf = &pdf, .cairo = cairo_create(surface) };
	PangoFontFamily **families = NULL;
	int n = 0;
	int unknown = 1;

	/* Without a single font the library would end the process. */
	pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &n);
	g_free(families);
	if (n > 0) {
		PangoLayout *layout =
			new_layout(&run, str_from(sample), &look_small, PAGE_WIDTH - 2 * MARGIN);
		unknown = pango_layout_get_unknown_glyphs_count(layout);
		g_object_unref(layout);
	}
	cairo_destroy(run.cairo);
	cairo_surface_destroy(surface);
	if (!unknown)
		return ERR_OK;
	return fail(err, ERR_UNSUPPORTED, "%s",
		    text_of(TR("PDF に使う日本語のフォントがありません。fonts-ipaexfont-gothic を"
			       "入れ、宿直を起動し直してください",
			       "there is no Japanese font for PDFs: install "
			       "fonts-ipaexfont-gothic and start the watch anew")));
}

/* ---- pages ---- */

/* One line, cut with an ellipsis where it does not fit. */
static void put_line(const struct run *run, const char *text, PangoAlignment alignment, double x,
		     double y, double width)
{
	PangoLayout *layout = new_layout(run, str_from(text), &look_small, width);

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
	put_line(run, run->pdf->left, PANGO_ALIGN_LEFT, MARGIN, MARGIN - HEAD_SPACE, split);
	put_line(run, run->pdf->right, PANGO_ALIGN_RIGHT, MARGIN + split, MARGIN - HEAD_SPACE,
		 width - split);
	(void)snprintf(number, sizeof(number), "%u / %u", run->page, run->pages);
	put_line(run, number, PANGO_ALIGN_CENTER, MARGIN, PAGE_HEIGHT - MARGIN + FOOT_SPACE / 3,
		 width);
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

static double cell_height(const struct run *run, const struct block *block, size_t i, double width)
{
	const struct pdf_cell *cell = &block->cells[i];
	const double inner = width - 2 * CELL_PADDING;
	double height = set_text(run, cell->text, &looks[block->kind], 0, 0, inner, false);

	if (cell->small.len)
		height += 2 + set_text(run, cell->small, &look_small, 0, 0, inner, false);
	return height + 2 * CELL_PADDING;
}

static double row_height(const struct run *run, const struct block *block)
{
	double height = 0;

	for (size_t i = 0; i < block->table->n; i++) {
		const double width = (PAGE_WIDTH - 2 * MARGIN) * block->table->shares[i];
		const double own = cell_height(run, block, i, width);
		height = own > height ? own : height;
	}
	return height;
}

static void draw_box(const struct run *run, double x, double width, double height, bool filled)
{
	if (!run->pages)
		return;
	cairo_rectangle(run->cairo, x, run->y, width, height);
	if (filled) {
		cairo_set_source_rgb(run->cairo, 0.91, 0.93, 0.97);
		cairo_fill_preserve(run->cairo);
	}
	cairo_set_source_rgb(run->cairo, 0.55, 0.55, 0.55);
	cairo_set_line_width(run->cairo, 0.5);
	cairo_stroke(run->cairo);
}

static void draw_row(struct run *run, const struct block *block, double height)
{
	double x = MARGIN;

	for (size_t i = 0; i < block->table->n; i++) {
		const struct pdf_cell *cell = &block->cells[i];
		const double width = (PAGE_WIDTH - 2 * MARGIN) * block->table->shares[i];
		const double inner = width - 2 * CELL_PADDING;
		draw_box(run, x, width, height, block->kind == KIND_COLUMNS);
		const double used = set_text(run, cell->text, &looks[block->kind], x + CELL_PADDING,
					     run->y + CELL_PADDING, inner, true);
		(void)set_text(run, cell->small, &look_small, x + CELL_PADDING,
			       run->y + CELL_PADDING + used + 2, inner, true);
		x += width;
	}
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
			draw_row(run, block->table->columns,
				 row_height(run, block->table->columns));
	}
	draw_row(run, block, height);
}

static void set_paragraph(struct run *run, const struct block *block)
{
	const struct look *look = &looks[block->kind];
	const double width = PAGE_WIDTH - 2 * MARGIN;
	const double height = set_text(run, block->cells->text, look, 0, 0, width, false);
	const double wanted = height + (block->kind == KIND_HEADING ? HEADING_ROOM : 0);

	if (!run->fresh)
		run->y += look->above;
	if (wanted > room(run) && !run->fresh)
		next_page(run);
	(void)set_text(run, block->cells->text, look, MARGIN, run->y, width, true);
	run->y += height + look->below;
	run->fresh = false;
}

/* ---- drawings ---- */

#define ARROW_HEAD 5.0

/* As wide as the page, or as high as what a heading leaves of it. */
static double drawing_scale(const struct drawing *drawing)
{
	const double wide = (PAGE_WIDTH - 2 * MARGIN) / drawing->width;
	const double high =
		(PAGE_HEIGHT - 2 * MARGIN - FOOT_SPACE - HEADING_ROOM) / drawing->height;

	return wide < high ? wide : high;
}

static void draw_arrow(cairo_t *cairo, const struct drawing_arrow *arrow)
{
	const double dx = arrow->x2 - arrow->x1;
	const double dy = arrow->y2 - arrow->y1;
	const double length = sqrt(dx * dx + dy * dy);

	if (length <= 0)
		return;
	const double ux = dx / length * ARROW_HEAD;
	const double uy = dy / length * ARROW_HEAD;
	cairo_move_to(cairo, arrow->x1, arrow->y1);
	cairo_line_to(cairo, arrow->x2 - ux, arrow->y2 - uy);
	cairo_stroke(cairo);
	cairo_move_to(cairo, arrow->x2, arrow->y2);
	cairo_line_to(cairo, arrow->x2 - 2 * ux - uy, arrow->y2 - 2 * uy + ux);
	cairo_line_to(cairo, arrow->x2 - 2 * ux + uy, arrow->y2 - 2 * uy - ux);
	cairo_close_path(cairo);
	cairo_fill(cairo);
}

static void draw_drawn_box(const struct run *run, const struct drawing *drawing,
			   const struct drawing_box *box)
{
	static const double dashes[] = { 4, 3 };
	const struct look title = { drawing->text_size, true, 0, 0, 0 };
	const struct look line = { drawing->text_size * 0.85, false, 0.15, 0, 0 };
	const double inner = box->width - 2 * CELL_PADDING;
	double y = box->y + CELL_PADDING;

	cairo_rectangle(run->cairo, box->x, box->y, box->width, box->height);
	cairo_set_source_rgb(run->cairo, 1, 1, 1);
	cairo_fill_preserve(run->cairo);
	cairo_set_source_rgb(run->cairo, 0.2, 0.2, 0.2);
	cairo_set_dash(run->cairo, dashes, box->missing ? 2 : 0, 0);
	cairo_stroke(run->cairo);
	cairo_set_dash(run->cairo, NULL, 0, 0);
	y += set_text(run, box->title, &title, box->x + CELL_PADDING, y, inner, true);
	for (size_t i = 0; i < DRAWING_LINES && box->lines[i].len; i++)
		y += 1 + set_text(run, box->lines[i], &line, box->x + CELL_PADDING, y, inner, true);
}

static void draw_drawing(const struct run *run, const struct drawing *drawing, double scale)
{
	const struct look label = { drawing->text_size * 1.1, true, 0.2, 0, 0 };

	cairo_save(run->cairo);
	cairo_translate(run->cairo, MARGIN, run->y);
	cairo_scale(run->cairo, scale, scale);
	cairo_set_line_width(run->cairo, 1);
	cairo_set_source_rgb(run->cairo, 0.3, 0.3, 0.3);
	for (size_t i = 0; i < drawing->n_arrows; i++)
		draw_arrow(run->cairo, &drawing->arrows[i]);
	for (size_t i = 0; i < drawing->n_boxes; i++)
		draw_drawn_box(run, drawing, &drawing->boxes[i]);
	for (size_t i = 0; i < drawing->n_labels; i++)
		(void)set_text(run, drawing->labels[i].text, &label, drawing->labels[i].x,
			       drawing->labels[i].y - drawing->text_size * 1.4, drawing->width,
			       true);
	cairo_restore(run->cairo);
}

static void set_drawing(struct run *run, const struct block *block)
{
	const double scale = drawing_scale(block->drawing);
	const double height = block->drawing->height * scale;
	const struct look *look = &looks[KIND_DRAWING];

	if (height + look->above > room(run) && !run->fresh)
		next_page(run);
	run->y += look->above;
	if (run->pages)
		draw_drawing(run, block->drawing, scale);
	run->y += height + look->below;
	run->fresh = false;
}

#define CODE_SIDE 72.0 /* an inch: read by any telephone */

static void add_module_run(void *ctx, int x, int y, int width)
{
	cairo_rectangle(ctx, x, y, width, 1);
}

static void draw_code(const struct run *run, const char *link)
{
	cairo_save(run->cairo);
	cairo_translate(run->cairo, MARGIN, run->y);
	const int size = qr_each(link, add_module_run, run->cairo);
	cairo_path_t *path = cairo_copy_path(run->cairo);
	cairo_new_path(run->cairo);
	cairo_scale(run->cairo, CODE_SIDE / (size + !size), CODE_SIDE / (size + !size));
	cairo_append_path(run->cairo, path);
	cairo_path_destroy(path);
	cairo_set_source_rgb(run->cairo, 0, 0, 0);
	cairo_fill(run->cairo);
	cairo_restore(run->cairo);
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
		draw_code(run, block->cells->text.ptr);
	const double used = set_text(run, block->cells->small, look, x, run->y + 12, width, true);
	(void)set_text(run, block->cells->text, &look_small, x, run->y + used + 4 * CELL_PADDING,
		       width, true);
	run->y += CODE_SIDE + look->below;
	run->fresh = false;
}

static void set_all(struct run *run)
{
	const struct block *before = NULL;

	begin_page(run);
	for (const struct block *block = run->pdf->first; block && run->page <= PAGES_MAX;
	     block = block->next) {
		if (before && before->kind == KIND_ROW && block->kind != KIND_ROW)
			run->y += CELL_PADDING;
		if (block->drawing)
			set_drawing(run, block);
		else if (block->kind == KIND_CODE)
			set_code(run, block);
		else if (block->table)
			set_row(run, block);
		else
			set_paragraph(run, block);
		before = block;
	}
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

enum errc pdf_finish(struct pdf *pdf, struct buf *out, struct err *err)
{
	if (pdf->full)
		return fail(err, ERR_LIMIT, "paper: over %u MiB of text",
			    PAPER_BYTES / 1024 / 1024);
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(take_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
	cairo_t *cairo = cairo_create(surface);
	struct run count = { .pdf = pdf, .cairo = cairo };

	set_properties(surface, pdf);
	set_all(&count);
	struct run draw = { .pdf = pdf, .cairo = cairo, .pages = count.page };
	set_all(&draw);
	cairo_destroy(cairo);
	cairo_surface_finish(surface);
	const cairo_status_t status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (count.page > PAGES_MAX)
		return fail(err, ERR_LIMIT, "paper: over %u pages", PAGES_MAX);
	if (status != CAIRO_STATUS_SUCCESS)
		return fail(err, ERR_IO, "paper: %s", cairo_status_to_string(status));
	return ERR_OK;
}
