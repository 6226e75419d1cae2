/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A civil day: the number of days since 1970-01-01 in the proleptic Gregorian calendar, so that
 * days compare and subtract as numbers. It has no zone: which day a moment falls on depends on the
 * wall clock it is read from (minutes east of UTC).
 */
#pragma once

#include "base/encoding/time-text.h"

#define DAY_NONE     INT32_MIN
#define DAY_LEN	     10 /* of "2026-11-22" */
#define DAY_TEXT_MAX (DAY_LEN + 1)

struct day_parts {
	int year; /* 1..9999 */
	int month;
	int dom;
};

/* DAY_NONE when there is no such day. */
int32_t day_of(int year, int month, int dom);
struct day_parts day_parts(int32_t day);

/* "YYYY-MM-DD", the whole of `text`. */
bool day_parse(struct str text, int32_t *ret);
bool day_valid(struct str text);

/*
 * A day as people write it into a sheet: 2026/3/31, 2026-03-31, 2026年3月31日, R8.3.31,
 * 令和8年3月31日, 令和元年5月1日, with full-width digits as well; a time behind it is left out. The
 * eras are those of which people alive were told (R, H, S). False when it is no day.
 */
bool day_read_written(struct str text, int32_t *ret);

/* "2026-11-22"; "-" for DAY_NONE. Returns `out`. */
const char *day_text(int32_t day, char out[static DAY_TEXT_MAX]);

/* 0 is Sunday. */
int day_weekday(int32_t day);

/* DAY_NONE for TIME_NONE. */
int32_t day_at(int64_t us, int offset_minutes);
int64_t day_start_us(int32_t day, int offset_minutes);

/* The last day of that month. */
int32_t day_month_end(int year, int month);

/* The same day `months` later, or the last one of a shorter month. */
int32_t day_add_months(int32_t day, int months);

/*
 * Fiscal years are named after the calendar year they begin in; Japan's public ones and most
 * hospitals' begin on April 1st.
 */
#define FISCAL_FIRST_MONTH 4
int fiscal_year_of(int32_t day, int first_month);
int32_t fiscal_year_first(int year, int first_month);
int32_t fiscal_year_last(int year, int first_month);
