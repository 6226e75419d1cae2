/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report put into the workbook of an authority. Only within src/reports.
 */
#pragma once

#include "reports/report-paper.h"

enum errc workbook_fill(const struct report_scope *scope, const struct report_draft *draft,
			const struct report_workbook *workbook, struct buf *out,
			struct report_filled *filled, struct err *err) MUST_CHECK;
