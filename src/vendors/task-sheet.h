/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sheet of responsibilities (責任分界表) of a product, to be signed by both sides: as a
 * workbook or on paper. Reads font files or writes temporary ones: no work for a role without any.
 */
#pragma once

#include "base/buf.h"
#include "vendors/vendor-sheets.h"
#include "vendors/vendor-terms.h"

#define TASK_SHEET_MAX (8u * 1024 * 1024) /* bytes of a file */

struct task_sheet {
	const struct vendor_content *content;
	struct vendor vendor;
	struct vendor_product product;
	const struct vendor_term *tasks;
	struct str facility; /* "" is not said */
	enum lang lang;
	int64_t made_us;
	char today[DAY_TEXT_MAX];
};

/* Of that product, as it stands now. */
enum errc task_sheet_load(const struct vendor_scope *scope, struct str product,
			  struct task_sheet *ret, struct err *err) MUST_CHECK;

enum errc task_sheet_xlsx(const struct task_sheet *sheet, struct buf *out,
			  struct err *err) MUST_CHECK;
enum errc task_sheet_pdf(const struct task_sheet *sheet, struct buf *out,
			 struct err *err) MUST_CHECK;

/* RFC 4180 with a heading, for a page without files. */
void task_sheet_csv(const struct task_sheet *sheet, struct buf *out);
