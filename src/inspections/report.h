/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A paper that is written once and handed over in several shapes: headings, sentences, tables and
 * drawings, as a PDF, as a workbook, and on a page of the console (report_each()). The same report
 * gives the same bytes.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/office/drawing.h"
#include "base/text.h"

#define REPORT_COLUMNS_MAX 8u
#define REPORT_BYTES	   (48u * 1024 * 1024)

struct report_head {
	struct str title;
	struct str facility;
	struct str day; /* of the paper: "2026-11-23" */
	int64_t made_us;
	enum lang lang;
};

struct report_column {
	struct str title;
	double share; /* of the width */
};

enum report_kind {
	REPORT_HEADING,
	REPORT_TEXT,
	REPORT_NOTE, /* in small print */
	REPORT_ITEM, /* of a list: those that follow each other */
	REPORT_COLUMNS,
	REPORT_ROW, /* of the table above it */
	REPORT_DRAWING,
};

struct report_block {
	enum report_kind kind;
	struct str cells[REPORT_COLUMNS_MAX]; /* texts have one; columns their titles */
	size_t n_cells;
	double shares[REPORT_COLUMNS_MAX]; /* of REPORT_COLUMNS */
	const struct drawing *drawing;
	struct report_block *next;
};

struct report;

/* Texts are copied. */
struct report *report_new(const struct report_head *head) MUST_CHECK;
void report_free(struct report *report);
void report_free_at(struct report **report);
#define auto_report CLEANUP(report_free_at) struct report

/* For texts that a report is made of; as long as the report. */
struct arena *report_arena(struct report *report);
const struct report_head *report_about(const struct report *report);

/* The sentence in the report's language. */
const char *report_say(const struct report *report, struct text text);

void report_heading(struct report *report, struct str text);
void report_text(struct report *report, struct str text);
void report_note(struct report *report, struct str text);
void report_item(struct report *report, struct str text);

/* Rows follow; each has as many cells as there are columns. */
void report_columns(struct report *report, const struct report_column *columns, size_t n);
void report_row(struct report *report, const struct str *cells);

/* It lives as long as the report. */
void report_drawing(struct report *report, const struct drawing *drawing);

/* The first block, or NULL; ERR_LIMIT is what report_pdf() and report_xlsx() then say, too. */
const struct report_block *report_first(const struct report *report);
enum errc report_check(const struct report *report, struct err *err) MUST_CHECK;

enum errc report_pdf(const struct report *report, struct buf *out, struct err *err) MUST_CHECK;
enum errc report_xlsx(const struct report *report, struct buf *out, struct err *err) MUST_CHECK;

/* A page that stands alone (base/encoding/html.h); drawings by their words. */
enum errc report_html(const struct report *report, struct buf *out, struct err *err) MUST_CHECK;

/* The blocks of it alone, with headings of that tag ("h2"), for a page of several. */
void report_html_body(const struct report *report, const char *heading, struct buf *out);
