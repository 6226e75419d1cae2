/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A deadline as data: "within 72 hours", "within 3 working days", "end of fiscal year", "end of
 * month 7", "on 07-15", or the same in Japanese (72時間以内, 3営業日以内, 年度末, 7月末, 7月15日),
 * followed by what is special about it after commas: "counting the first day" (初日算入), "or the
 * next working day" (休日なら翌営業日), "or the working day before" (休日なら前営業日).
 *
 * Days are counted without the first one (Civil Code of Japan, Art. 140) unless it is said
 * otherwise, and a deadline in days ends with its last day (Art. 141).
 */
#pragma once

#include "base/calendar/calendar.h"

enum deadline_unit {
	DEADLINE_HOURS,
	DEADLINE_DAYS,
	DEADLINE_WORKING_DAYS,
	DEADLINE_MONTHS,
	DEADLINE_FISCAL_END,
	DEADLINE_MONTH_END, /* `n` is the month */
	DEADLINE_MONTH_DAY, /* `n` is the month, `dom` the day */
};

enum deadline_shift {
	DEADLINE_STAYS,
	DEADLINE_NEXT,	   /* on a closed day: the next working day */
	DEADLINE_PREVIOUS, /* … the working day before */
};

struct deadline {
	enum deadline_unit unit;
	int n;
	int dom;
	bool first_counts;
	enum deadline_shift shift;
};

/* ERR_SYNTAX with the forms that are understood. */
enum errc deadline_parse(struct str text, struct deadline *ret, struct err *err) MUST_CHECK;

struct due {
	int64_t us;   /* the moment after which it is late */
	int32_t day;  /* the day that moment ends, or falls on */
	bool certain; /* else a year without known holidays was passed: the earliest it can be */
};

/* What a deadline is counted from, and where. */
struct deadline_base {
	const struct calendar *calendar;
	int64_t from_us;
	int utc_offset_minutes;
	int fiscal_first_month;
};

/* Month ends and days of a month: the first one on or after the day of `from_us`. */
struct due deadline_due(const struct deadline *deadline, const struct deadline_base *base);

/* In words: 「7月末（休日なら翌営業日）」, "end of July (or the next working day)". */
void deadline_add_words(const struct deadline *deadline, enum lang lang, struct buf *out);
