/* SPDX-License-Identifier: Apache-2.0 */
#include "base/calendar/day.h"

#include "base/encoding/fold.h"
#include "base/scan.h"

#define US_PER_DAY	 (24 * 3600 * US_PER_SEC)
#define WEEKDAY_OF_EPOCH 4 /* 1970-01-01 was a Thursday */

int32_t day_of(int year, int month, int dom)
{
	const struct civil civil = { .year = year, .month = month, .day = dom };

	if (!civil_valid(&civil))
		return DAY_NONE;
	return (int32_t)(civil_to_us(&civil, 0) / US_PER_DAY);
}

struct day_parts day_parts(int32_t day)
{
	const struct civil civil = civil_from_us(day * US_PER_DAY, 0);

	return (struct day_parts){ .year = civil.year, .month = civil.month, .dom = civil.day };
}

bool day_parse(struct str text, int32_t *ret)
{
	struct str rest = text;
	int year;
	int month;
	int dom;

	if (!scan_digits(&rest, 4, &year) || !scan_char(&rest, '-') ||
	    !scan_digits(&rest, 2, &month) || !scan_char(&rest, '-') ||
	    !scan_digits(&rest, 2, &dom) || rest.len)
		return false;
	const int32_t day = day_of(year, month, dom);
	if (day == DAY_NONE)
		return false;
	*ret = day;
	return true;
}

bool day_valid(struct str text)
{
	int32_t day;

	return day_parse(text, &day);
}

/* The year before the era's first. */
static int era_of(struct str text)
{
	static const struct {
		const char *name;
		int before;
	} eras[] = {
		{ "令和", 2018 }, { "R", 2018 },    { "r", 2018 }, { "平成", 1988 }, { "H", 1988 },
		{ "h", 1988 },	  { "昭和", 1925 }, { "S", 1925 }, { "s", 1925 },
	};

	for (size_t i = 0; i < ARRAY_LEN(eras); i++) {
		if (str_starts(text, str_from(eras[i].name)))
			return eras[i].before;
	}
	return 0;
}

/* The next digit, also a full-width one, or -1 for another character; both are stepped over. */
static int next_digit(struct str *rest)
{
	const char narrow = fold_narrow(*rest);
	const char c = narrow ? narrow : rest->ptr[0];

	*rest = str_from_pos(*rest, narrow ? 3 : 1);
	return ascii_is_digit(c) ? c - '0' : -1;
}

bool day_read_written(struct str text, int32_t *ret)
{
	const struct str first = STR("元");
	const int before = era_of(text);
	int numbers[3] = { 0, 0, 0 };
	size_t n = 0;
	bool within = false;

	for (struct str rest = text; rest.len;) {
		if (before && n == 0 && str_starts(rest, first)) {
			numbers[n++] = 1;
			rest = str_from_pos(rest, first.len);
			continue;
		}
		const int digit = next_digit(&rest);
		if (digit >= 0 && !within && n == ARRAY_LEN(numbers))
			break; /* a time follows */
		if (digit >= 0 && !within)
			n++;
		if (digit >= 0 && numbers[n - 1] < 100000)
			numbers[n - 1] = numbers[n - 1] * 10 + digit;
		within = digit >= 0;
	}
	const int32_t day = n == 3 && numbers[0]
				    ? day_of(before + numbers[0], numbers[1], numbers[2])
				    : DAY_NONE;
	if (day != DAY_NONE)
		*ret = day;
	return day != DAY_NONE;
}

const char *day_text(int32_t day, char out[static DAY_TEXT_MAX])
{
	if (day == DAY_NONE) {
		memcpy(out, "-", 2);
		return out;
	}
	const struct day_parts parts = day_parts(day);
	(void)snprintf(out, DAY_TEXT_MAX, "%04u-%02u-%02u", (unsigned)parts.year % 10000,
		       (unsigned)parts.month % 100, (unsigned)parts.dom % 100);
	return out;
}

int day_weekday(int32_t day)
{
	const int weekday = (int)((day + WEEKDAY_OF_EPOCH) % 7);

	return weekday < 0 ? weekday + 7 : weekday;
}

int32_t day_at(int64_t us, int offset_minutes)
{
	if (us == TIME_NONE)
		return DAY_NONE;
	const struct civil civil = civil_from_us(us, offset_minutes);
	return day_of(civil.year, civil.month, civil.day);
}

int64_t day_start_us(int32_t day, int offset_minutes)
{
	return day * US_PER_DAY - offset_minutes * 60 * US_PER_SEC;
}

int32_t day_month_end(int year, int month)
{
	const int32_t next = month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);

	return next - 1;
}

int32_t day_add_months(int32_t day, int months)
{
	const struct day_parts from = day_parts(day);
	const int month = from.year * 12 + from.month - 1 + months;
	const int32_t same = day_of(month / 12, month % 12 + 1, from.dom);

	return same == DAY_NONE ? day_month_end(month / 12, month % 12 + 1) : same;
}

int fiscal_year_of(int32_t day, int first_month)
{
	const struct day_parts parts = day_parts(day);

	return parts.month >= first_month ? parts.year : parts.year - 1;
}

int32_t fiscal_year_first(int year, int first_month)
{
	return day_of(year, first_month, 1);
}

int32_t fiscal_year_last(int year, int first_month)
{
	return fiscal_year_first(year + 1, first_month) - 1;
}
