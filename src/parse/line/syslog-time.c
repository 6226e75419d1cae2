/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/syslog-time.h"

#include "base/scan.h"

#define AHEAD_MAX_US	  (7 * 24 * 3600 * US_PER_SEC)
#define REIWA_BEFORE_1	  2018 /* 令和1年 is 2019 */
#define ISO_LEN_MAX	  40
#define LEAP_YEAR_REACH	  8 /* the longest run of years without a February 29 */
#define FRACTION_DIGITS	  9
#define ZONE_NAME_LEN_MAX 4

static bool in_year(struct civil c, int year, int offset, int64_t *ret_us)
{
	c.year = year;
	if (!civil_valid(&c))
		return false;
	*ret_us = civil_to_us(&c, offset);
	return true;
}

/* The latest year in which `c` is not far ahead of the arrival. */
static int64_t nearest_year(const struct civil *c, int offset, int64_t arrival_us)
{
	if (arrival_us == TIME_NONE)
		return TIME_NONE;

	const int newest = civil_from_us(arrival_us, offset).year + 1;
	for (int year = newest; year > newest - LEAP_YEAR_REACH - 2; year--) {
		int64_t us;
		if (in_year(*c, year, offset, &us) && us - arrival_us <= AHEAD_MAX_US)
			return us;
	}
	return TIME_NONE;
}

static bool is_digit(char c)
{
	return ascii_is_digit(c);
}

/* ".123": micros; what is finer is cut. */
static bool scan_fraction(struct str *s, struct civil *c)
{
	struct str rest = *s;
	int scale = 100000;

	if (!scan_char(&rest, '.'))
		return true;

	const struct str digits = scan_while(&rest, is_digit);
	if (digits.len == 0 || digits.len > FRACTION_DIGITS)
		return digits.len == 0;
	for (size_t i = 0; i < digits.len; i++, scale /= 10)
		c->micros += (digits.ptr[i] - '0') * scale;
	*s = rest;
	return true;
}

static bool scan_clock(struct str *s, struct civil *c)
{
	return scan_number(s, 1, 2, &c->hour) && scan_char(s, ':') &&
	       scan_digits(s, 2, &c->minute) && scan_char(s, ':') &&
	       scan_digits(s, 2, &c->second) && scan_fraction(s, c);
}

static bool scan_month(struct str *s, struct civil *c)
{
	c->month = month_from_name(str_sub(*s, 0, 3));
	if (c->month == 0)
		return false;
	*s = str_from_pos(*s, 3);
	return true;
}

/* " 2026" with a space or the end behind it, so that a host that is a number stays one. */
static void scan_late_year(struct str *s, struct civil *c)
{
	struct str rest = *s;
	int year;

	if (c->year == 0 && scan_char(&rest, ' ') && scan_number(&rest, 4, 4, &year) &&
	    year >= 1970 && (rest.len == 0 || rest.ptr[0] == ' ' || rest.ptr[0] == ':')) {
		c->year = year;
		*s = rest;
	}
}

static bool scan_zone_name(struct str *s, int *ret_offset)
{
	static const struct {
		const char *name;
		int offset;
	} zones[] = {
		{ "UTC", 0 },
		{ "GMT", 0 },
		{ "Z", 0 },
		{ "JST", 540 },
	};
	struct str rest = *s;

	if (!scan_char(&rest, ' '))
		return false;

	struct str word = scan_word(&rest);
	if (word.len && word.ptr[word.len - 1] == ':')
		word.len--;
	for (size_t i = 0; i < ARRAY_LEN(zones) && word.len <= ZONE_NAME_LEN_MAX; i++) {
		if (!str_is(word, zones[i].name))
			continue;
		*ret_offset = zones[i].offset;
		*s = str_from_pos(*s, 1 + word.len);
		return true;
	}
	return false;
}

static bool finish(const struct civil *c, int offset, int64_t arrival_us, struct syslog_time *ret)
{
	/* A leap year, so that February 29 without a year passes the check. */
	struct civil check = *c;
	if (c->year == 0)
		check.year = 2000;
	if (!civil_valid(&check))
		return false;

	ret->no_year = c->year == 0;
	ret->us = ret->no_year ? nearest_year(c, offset, arrival_us) : civil_to_us(c, offset);
	return true;
}

static bool scan_month_name_form(struct str *s, int64_t arrival_us, struct syslog_time *ret)
{
	struct civil c = { .year = 0 };
	struct str rest = *s;
	int offset = time_zone_offset();

	if (scan_number(&rest, 4, 4, &c.year) && (c.year == 0 || !scan_char(&rest, ' ')))
		return false;
	if (!scan_month(&rest, &c) || scan_spaces(&rest) == 0 || !scan_number(&rest, 1, 2, &c.day))
		return false;
	scan_late_year(&rest, &c);
	if (scan_spaces(&rest) == 0 || !scan_clock(&rest, &c))
		return false;
	scan_late_year(&rest, &c);
	ret->no_zone = !scan_zone_name(&rest, &offset);
	if (!finish(&c, offset, arrival_us, ret))
		return false;
	*s = rest;
	return true;
}

static struct str without_colon(struct str s)
{
	if (s.len && s.ptr[s.len - 1] == ':')
		s.len--;
	return s;
}

static bool has_zone(struct str iso)
{
	const struct str clock = str_from_pos(iso, sizeof("2026-11-02") - 1);

	return str_find_char(clock, '+') != SIZE_MAX || str_find_char(clock, '-') != SIZE_MAX ||
	       str_find_char(clock, 'Z') != SIZE_MAX || str_find_char(clock, 'z') != SIZE_MAX;
}

static bool scan_iso_form(struct str *s, struct syslog_time *ret)
{
	const size_t date_len = sizeof("2026-11-02") - 1;
	struct str rest = *s;

	if (rest.len <= date_len || !ascii_is_digit(rest.ptr[0]))
		return false;
	ret->date_in_front = rest.ptr[date_len] == ' ';
	if (ret->date_in_front)
		rest = str_from_pos(rest, date_len + 1);
	(void)scan_word(&rest);

	const struct str iso = without_colon(str_sub(*s, 0, s->len - rest.len));
	if (iso.len > ISO_LEN_MAX || !time_parse_iso(iso, time_zone_offset(), &ret->us))
		return false;
	ret->no_zone = !has_zone(iso);
	*s = str_from_pos(*s, iso.len);
	return true;
}

static bool scan_japanese_clock(struct str *s, struct civil *c)
{
	struct str rest = *s;

	if (scan_number(&rest, 1, 2, &c->hour) && scan_text(&rest, STR("時")) &&
	    scan_number(&rest, 1, 2, &c->minute) && scan_text(&rest, STR("分"))) {
		if (scan_number(&rest, 1, 2, &c->second) && !scan_text(&rest, STR("秒")))
			return false;
		*s = rest;
		return true;
	}
	return scan_clock(s, c);
}

static bool scan_reiwa_form(struct str *s, struct syslog_time *ret)
{
	struct civil c = { .year = 1 };
	struct str rest = *s;

	if (!scan_text(&rest, STR("令和")))
		return false;
	if (!scan_text(&rest, STR("元")) && !scan_number(&rest, 1, 2, &c.year))
		return false;
	c.year += REIWA_BEFORE_1;
	if (!scan_text(&rest, STR("年")) || !scan_number(&rest, 1, 2, &c.month) ||
	    !scan_text(&rest, STR("月")) || !scan_number(&rest, 1, 2, &c.day) ||
	    !scan_text(&rest, STR("日")))
		return false;
	(void)scan_spaces(&rest);
	ret->no_zone = true;
	if (!scan_japanese_clock(&rest, &c) || !finish(&c, time_zone_offset(), TIME_NONE, ret))
		return false;
	*s = rest;
	return true;
}

bool syslog_time_scan(struct str *s, int64_t arrival_us, struct syslog_time *ret)
{
	struct syslog_time found = { .us = TIME_NONE };
	struct str rest = *s;

	found.clock_unset = scan_char(&rest, '*') || scan_char(&rest, '.');
	if (!scan_month_name_form(&rest, arrival_us, &found) && !scan_iso_form(&rest, &found) &&
	    !scan_reiwa_form(&rest, &found))
		return false;
	*s = rest;
	*ret = found;
	return true;
}
