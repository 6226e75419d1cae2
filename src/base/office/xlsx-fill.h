/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Putting values into a workbook that somebody else made (ISO/IEC 29500), as an authority hands out
 * its form: the cells named get their text and keep their looks; every other cell, sheet and part
 * stays as it was. Hostile files are normal input: the limits of xlsx-read.h hold, and a document
 * type is refused.
 *
 * A place is a cell by its address, or the cell that belongs to a label: the one to its right or
 * below it, behind the cells that are merged with it. A label is compared without spaces and line
 * breaks, with full-width letters as narrow ones, and matches where a cell begins with it. A cell
 * with a formula is never overwritten, nor is one that holds other words.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define XLSX_FILL_MAX 500u /* values of one filling */
#define XLSX_CELL_TEXT_MAX                                                                         \
	32767u /* characters of a cell (ISO/IEC 29500 12.3.21, Excel's limit)                      \
		*/

enum xlsx_step {
	XLSX_AT,    /* the cell `where` itself: "C5" */
	XLSX_RIGHT, /* the first cell right of the label `where` */
	XLSX_BELOW,
	XLSX_STEPS,
};

extern const char *const xlsx_step_names[XLSX_STEPS]; /* "at", "right", "below" */

struct xlsx_place {
	struct str sheet; /* its name; empty: the first that is not hidden */
	struct str where;
	enum xlsx_step step;
	struct str text;
	/* Afterwards. */
	bool found; /* else there is no such sheet or label */
	char cell[12];
};

struct xlsx_filling {
	struct xlsx_place *places;
	size_t n;
	struct str header; /* printed at the head of every page of every sheet; empty: as it was */
	int64_t made_us;
};

/*
 * The filled workbook is added to `out`. A place that is not found is no error, and is marked. The
 * sentence of an error names sheet and cell: ERR_SYNTAX (no workbook, no such address),
 * ERR_CONFLICT (a formula or other words stand there, the cell is in the middle of a merged one),
 * ERR_LIMIT, ERR_UNSUPPORTED (encrypted, or the older .xls).
 */
enum errc xlsx_fill(struct str book, const struct xlsx_filling *filling, struct buf *out,
		    struct err *err) MUST_CHECK;
