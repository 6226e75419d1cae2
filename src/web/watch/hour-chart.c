/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/hour-chart.h"

#include "base/encoding/time-text.h"
#include "store/alerts.h"
#include "web/watch/alert-words.h"

#define HOUR_US	   (3600 * US_PER_SEC)
#define BAR_STEP   30
#define BAR_LEFT   4
#define BAR_WIDTH  22  /* as in _hours.html */
#define BAR_BOTTOM 124 /* units of the drawing */
#define BAR_MAX	   110
#define PART_MIN   3 /* one alert beside a flood is still seen */
#define LABEL_EACH 6 /* hours */

struct chart {
	int64_t first_us; /* of the oldest bar */
	struct alert_hour hours[CHART_HOURS];
};

static bool take_hour(void *ctx, const struct alert_hour *hour)
{
	struct chart *chart = ctx;
	const int64_t at = (hour->hour_us - chart->first_us) / HOUR_US;

	if (at >= 0 && at < CHART_HOURS)
		chart->hours[at] = *hour;
	return true;
}

static uint64_t sum(const struct alert_hour *hour)
{
	uint64_t n = 0;

	for (size_t level = 0; level < ALERT_LEVELS; level++)
		n += hour->count[level];
	return n;
}

/* The most urgent at the bottom, where bars are compared best. */
static void view_bar(struct view *bar, const struct alert_hour *hour, int64_t x, uint64_t most)
{
	int64_t y = BAR_BOTTOM;

	view_list(bar, "parts");
	for (int level = ALERT_CRITICAL; level >= ALERT_INFORMATIONAL; level--) {
		const uint64_t count = hour->count[level];
		struct view *part;
		int64_t height;

		if (count == 0)
			continue;
		height = (int64_t)((double)count / (double)most * BAR_MAX);
		height = height < PART_MIN ? PART_MIN : height;
		y -= height;
		part = view_add(bar, "parts");
		view_cstr(part, "level", alert_level_name((enum alert_level)level));
		view_number(part, "x", x);
		view_number(part, "y", y);
		view_number(part, "height", height);
	}
}

static void view_row(struct page *page, const struct alert_hour *hour)
{
	struct view *row = view_add(page->view, "hour_rows");

	view_time(row, "at", hour->hour_us);
	for (int level = ALERT_CRITICAL; level >= ALERT_INFORMATIONAL; level--) {
		struct view *cell = view_add(row, "cells");

		view_level(cell, (enum alert_level)level);
		view_number(cell, "count", (int64_t)hour->count[level]);
	}
}

struct str hour_label(const struct page *page, int64_t hour_us)
{
	char text[TIME_TEXT_MAX]; /* "2026-11-22 14:00:00" */

	(void)time_format_local(hour_us, time_zone_offset(), text);
	return arena_printf(page->arena, text_in(TR("%.2s時", "%.2s:00"), page->lang), text + 11);
}

static void draw(struct page *page, const struct chart *chart, uint64_t most)
{
	view_list(page->view, "hours");
	for (int64_t i = 0; i < CHART_HOURS; i++) {
		const int64_t hour_us = chart->first_us + i * HOUR_US;
		struct view *bar = view_add(page->view, "hours");

		view_number(bar, "text_x", BAR_LEFT + i * BAR_STEP + BAR_WIDTH);
		view_str(bar, "label",
			 (CHART_HOURS - 1 - i) % LABEL_EACH == 0 ? hour_label(page, hour_us)
								 : STR(""));
		view_bar(bar, &chart->hours[i], BAR_LEFT + i * BAR_STEP, most);
	}
	view_list(page->view, "hour_rows");
	for (int i = CHART_HOURS - 1; i >= 0; i--) {
		if (sum(&chart->hours[i]) > 0)
			view_row(page, &chart->hours[i]);
	}
}

enum errc view_hour_chart(struct page *page, struct err *err)
{
	const int64_t this_hour_us = page->now_us - page->now_us % HOUR_US;
	struct chart chart = { .first_us = this_hour_us - (CHART_HOURS - 1) * HOUR_US };
	const enum errc code =
		alerts_by_hour(page_db(page), chart.first_us, take_hour, &chart, err);
	uint64_t total = 0;
	size_t peak = 0;

	if (code)
		return code;
	for (size_t i = 0; i < CHART_HOURS; i++) {
		total += sum(&chart.hours[i]);
		if (sum(&chart.hours[i]) > sum(&chart.hours[peak]))
			peak = i;
	}
	const uint64_t most = sum(&chart.hours[peak]);

	view_number(page->view, "chart_total", (int64_t)total);
	view_number(page->view, "chart_most", (int64_t)most);
	view_str(page->view, "chart_peak",
		 hour_label(page, chart.first_us + (int64_t)peak * HOUR_US));
	draw(page, &chart, most > 0 ? most : 1);
	return ERR_OK;
}
