/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing a workbook (ISO/IEC 29500) that people fill in and print: A4, one page wide, lists to
 * choose from. libxlsxwriter writes; nothing of it is seen outside xlsx-write.c. Text stays text:
 * no cell becomes a formula. The same calls give the same bytes.
 *
 * Rows and columns count from 0. Needs a place for temporary files, so it is no work for a role
 * that has none.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define XLSX_ROWS_MAX	 1048576u
#define XLSX_COLUMNS_MAX 16384u

enum xlsx_style {
	XLSX_PLAIN,
	XLSX_TITLE, /* of the sheet */
	XLSX_HEAD,  /* of a column */
	XLSX_CELL,  /* with a border, wrapped */
	XLSX_NOTE,  /* small and grey */
	XLSX_ENTRY, /* for people to fill in */
	XLSX_DAY,   /* the same, a day */
	XLSX_STYLES,
};

struct xlsx_writer;
struct xlsx_writer_sheet;

/*
 * Before a role shuts itself in: takes the memory that every workbook is made in, which it may not
 * ask for later. From then on the process has one workbook at a time.
 */
enum errc xlsx_writer_prepare(struct err *err) MUST_CHECK;

/* `made_us` stands in the file's properties. */
struct xlsx_writer *xlsx_writer_new(struct str title, int64_t made_us, struct err *err) MUST_CHECK;
void xlsx_writer_free(struct xlsx_writer *writer);
void xlsx_writer_free_at(struct xlsx_writer **writer);
#define auto_xlsx_writer CLEANUP(xlsx_writer_free_at) struct xlsx_writer

/* What a name may not have is left out of it, and one that is there already gets a number. */
struct xlsx_writer_sheet *xlsx_add_sheet(struct xlsx_writer *writer, struct str name) MUST_CHECK;

/* Width in characters; a hidden column is for programs. */
void xlsx_set_column(struct xlsx_writer_sheet *sheet, unsigned column, double width, bool hidden);
void xlsx_hide_row(struct xlsx_writer_sheet *sheet, unsigned row);

void xlsx_put(struct xlsx_writer_sheet *sheet, unsigned row, unsigned column, struct str text,
	      enum xlsx_style style);

/* "YYYY-MM-DD" as a day; empty when there is none, as text when it is no day. */
void xlsx_put_day(struct xlsx_writer_sheet *sheet, unsigned row, unsigned column, struct str day);

/* The cell takes one of `words` (as far as a workbook can list them: 255 characters in all). */
void xlsx_offer(struct xlsx_writer_sheet *sheet, unsigned row, unsigned column,
		const struct str *words, size_t n);

/*
 * How it prints: rows up to and with `last_row`, columns `first_column` to `last_column`, row
 * `head_row` on every page; header and footer are one line each.
 */
struct xlsx_print {
	unsigned head_row;
	unsigned last_row;
	unsigned first_column;
	unsigned last_column;
	bool landscape;
	struct str header_left;
	struct str header_right;
};
void xlsx_set_print(struct xlsx_writer_sheet *sheet, const struct xlsx_print *print);

/* The whole file. Nothing can be added after it. ERR_IO, ERR_LIMIT. */
enum errc xlsx_writer_finish(struct xlsx_writer *writer, struct buf *out,
			     struct err *err) MUST_CHECK;
