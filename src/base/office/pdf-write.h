/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing a paper: A4 pages of headings, paragraphs and tables in Japanese and English, with a line
 * at the head and the page's number at the foot of each. Pango sets, cairo writes; nothing of them
 * is seen outside pdf-*.c. The font is embedded as far as it is used. The headings of a table
 * are repeated on every page, a row is kept together where it fits on one.
 *
 * The paper is tagged (ISO 32000-1 14.8), so that it can be read aloud: title, headings,
 * paragraphs, lists, tables with their headings, and figures with words for them, in the order they
 * were added; its language; addresses are links. A letter that no font has is written as "〓" and
 * its number.
 *
 * Everything added is kept until the end, because the number of pages stands on each of them. It
 * reads font files and starts threads to look for them: work for the printer alone among the roles.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/office/drawing.h"

#define PDF_COLUMNS_MAX 8u

struct pdf_head {
	struct str title;
	struct str left;  /* of the line at the head */
	struct str right; /* such as the date */
	const char *lang; /* "ja" or "en" */
	int64_t made_us;  /* stands in the file's properties */
};

struct pdf_column {
	struct str title;
	double share; /* of the width; all shares together are the whole of it */
};

struct pdf_cell {
	struct str text;
	struct str small; /* below it, in small print; may be empty */
};

struct pdf;

/*
 * Is there a font for Japanese and English text? ERR_UNSUPPORTED says which package brings one.
 * Also what a role does before it shuts itself in: the library then knows its fonts.
 */
enum errc pdf_check_fonts(struct err *err) MUST_CHECK;

/* Texts are copied. */
struct pdf *pdf_new(const struct pdf_head *head) MUST_CHECK;
void pdf_free(struct pdf *pdf);
void pdf_free_at(struct pdf **pdf);
#define auto_pdf CLEANUP(pdf_free_at) struct pdf

void pdf_add_title(struct pdf *pdf, struct str text);	/* of the whole paper */
void pdf_add_heading(struct pdf *pdf, struct str text); /* stays with what follows it */
void pdf_add_text(struct pdf *pdf, struct str text);
void pdf_add_note(struct pdf *pdf, struct str text); /* in small print */
void pdf_add_item(struct pdf *pdf, struct str text); /* of a list: those that follow each other */

/* At most PDF_COLUMNS_MAX columns; rows follow until something else is added. */
void pdf_begin_table(struct pdf *pdf, const struct pdf_column *columns, size_t n);
void pdf_add_row(struct pdf *pdf, const struct pdf_cell *cells);

/* What follows stands on a page of its own. */
void pdf_next_page(struct pdf *pdf);

/* As wide as the page, smaller where it is too high for one. */
void pdf_add_drawing(struct pdf *pdf, const struct drawing *drawing);

/* A QR code of `link` with `words` beside it. A link that does not fit into one is only written. */
void pdf_add_code(struct pdf *pdf, struct str link, struct str words);

/* ERR_LIMIT: too much for one paper; ERR_IO: it could not be written. */
enum errc pdf_finish(struct pdf *pdf, struct buf *out, struct err *err) MUST_CHECK;
