/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts of the last CHART_HOURS hours, an hour a bar, stacked by level: a sentence, a drawing and
 * a table say the same. The part is _hours.html.
 */
#pragma once

#include "web/page.h"

#define CHART_HOURS 24

/* The hour that begins at `hour_us` on the wall clock: "14時", "14:00". */
struct str hour_label(const struct page *page, int64_t hour_us);

/*
 * Fill the view with "chart_total", "chart_most" and "chart_peak" (the hour with the most, when
 * there is any), "hours" (the bars, each with its "parts") and "hour_rows" (hours with alerts,
 * newest first).
 */
enum errc view_hour_chart(struct page *page, struct err *err) MUST_CHECK;
