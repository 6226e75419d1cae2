/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One sheet of a workbook that is being filled: its part as a tree that is changed and written
 * again. Only within base/office.
 */
#pragma once

#include "base/office/xlsx-fill.h"
#include "base/office/xlsx-read.h"

#define XLSX_FILL_PART_MAX (8u * 1024 * 1024) /* bytes of a sheet that is changed */

struct fill_sheet;

/* `sheet` is what xlsx_read() says stands in it, `part` its bytes; both outlive the result. */
enum errc fill_sheet_open(const struct xlsx_sheet *sheet, struct str part, struct fill_sheet **ret,
			  struct err *err) MUST_CHECK;
void fill_sheet_close(struct fill_sheet *sheet);
void fill_sheet_close_at(struct fill_sheet **sheet);
#define auto_fill_sheet CLEANUP(fill_sheet_close_at) struct fill_sheet

/* One value; says in `place` whether and where it went. */
enum errc fill_sheet_put(struct fill_sheet *sheet, struct xlsx_place *place,
			 struct err *err) MUST_CHECK;

/* What stands at the head of its pages; no more than this one then does. */
enum errc fill_sheet_head(struct fill_sheet *sheet, struct str header, struct err *err) MUST_CHECK;

/* The part as it is now, added to `out`. */
enum errc fill_sheet_write(struct fill_sheet *sheet, struct buf *out, struct err *err) MUST_CHECK;
