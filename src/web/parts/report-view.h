/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A paper on a page: "blocks" of _report.html. Drawings are left to pages that have their own.
 */
#pragma once

#include "inspections/report.h"
#include "web/page.h"

void view_report(struct page *page, const struct report *report);
