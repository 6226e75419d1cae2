/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a workbook (ISO/IEC 29500) as text: what stands in which cell of which sheet. Hostile
 * files are normal input: what is packed, the sheets and the cells have limits, links lead nowhere,
 * a document type is refused, formulas are not worked out (their last value is taken), readings of
 * Japanese words (furigana) are left out.
 *
 * Works on bytes alone, so that it can run where nothing can be opened.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define XLSX_FILE_MAX	  (32u * 1024 * 1024)  /* bytes of the file */
#define XLSX_UNPACKED_MAX (128u * 1024 * 1024) /* of all its parts that are read */
#define XLSX_RATIO_MAX	  400u		       /* unpacked by packed, of a part over a MiB */
#define XLSX_PARTS_MAX	  4000u
#define XLSX_SHEETS_MAX	  128u
#define XLSX_CELLS_MAX	  500000u /* with something in them */
#define XLSX_STRINGS_MAX  500000u
#define XLSX_STYLES_MAX	  65536u
#define XLSX_NAME_MAX	  12 /* "XFD1048576" and a NUL */

enum xlsx_kind {
	XLSX_TEXT,
	XLSX_NUMBER,  /* as it is written in the file */
	XLSX_DATE,    /* YYYY-MM-DD; the time of day is left out */
	XLSX_BOOLEAN, /* TRUE or FALSE */
	XLSX_ERROR,   /* "#REF!" */
};

struct xlsx_cell {
	unsigned row; /* from 0 */
	unsigned column;
	enum xlsx_kind kind;
	struct str text; /* trimmed of nothing; never empty */
};

struct xlsx_sheet {
	struct str name;
	bool hidden;
	struct str part;	       /* where it lies in the archive; STR_NONE: it is not there */
	const struct xlsx_cell *cells; /* by row and column */
	size_t n_cells;
};

struct xlsx_book {
	const struct xlsx_sheet *sheets;
	size_t n_sheets;
};

/*
 * All of it, into `arena`. ERR_SYNTAX, ERR_CORRUPT, ERR_LIMIT or ERR_UNSUPPORTED (encrypted, or the
 * older .xls), with a sentence that names part, sheet or cell.
 */
enum errc xlsx_read(struct str bytes, struct arena *arena, struct xlsx_book *ret,
		    struct err *err) MUST_CHECK;

/* What stands there, or STR_NONE. */
struct str xlsx_text(const struct xlsx_sheet *sheet, unsigned row, unsigned column);

/* "B3". Returns `out`. */
const char *xlsx_cell_name(unsigned row, unsigned column, char out[static XLSX_NAME_MAX]);

/* The same back; false when there is no such cell. */
bool xlsx_cell_parse(struct str name, unsigned *ret_row, unsigned *ret_column);
