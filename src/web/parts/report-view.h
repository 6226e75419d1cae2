/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report (inspections/report.h) on a page: its blocks as a list, each with what it is; tables
 * with their columns and rows, drawings as boxes, arrows and labels for inline SVG.
 */
#pragma once

#include "inspections/report.h"
#include "web/page.h"

#define REPORT_ROWS_SHOWN 3000u

/* Appends to the list "blocks". */
void view_report(struct page *page, const struct report *report);
