/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report (inspections/report.h) on a page: its blocks as a list, each with what it is; tables
 * with their columns and rows, drawings as boxes, arrows and labels for inline SVG.
 */
#pragma once

#include "inspections/report.h"
#include "web/page.h"

#define REPORT_ROWS_SHOWN 3000u

/* A drawing as what inline SVG needs (_drawing.html). */
void view_drawing(struct page *page, struct view *block, const struct drawing *drawing);

/* Appends to the list "blocks". */
void view_report(struct page *page, const struct report *report);
