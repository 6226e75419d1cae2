/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"

#include "base/encoding/digits.h"

#define DAY_SECONDS INT64_C(86400)

static int zone_offset_minutes = 540;

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool civil_valid(const struct civil *c)
{
	if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12)
		return false;
	if (c->day < 1 || c->day > days_in_month(c->year, c->month))
		return false;
	if (c->hour < 0 || c->hour > 23 || c->minute < 0 || c->minute > 59)
		return false;
	return c->second >= 0 && c->second <= 60 && c->micros >= 0 && c->micros < 1000000;
}

/* Days since 1970-01-01, counting years from March so that the leap day comes last. */
static int64_t days_from_civil(int year, int month, int day)
{
	const int64_t y = month <= 2 ? year - 1 : year;
	const int64_t era = (y >= 0 ? y : y - 399) / 400;
	const int64_t year_of_era = y - era * 400;
	const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	const int64_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t days, struct civil *c)
{
	days += 719468;
	const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	const int64_t day_of_era = days - era * 146097;
	const int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	const int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const int64_t month_from_march = (5 * day_of_year + 2) / 153;

	c->day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
	c->month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
	c->year = (int)(year_of_era + era * 400 + (c->month <= 2 ? 1 : 0));
}

int64_t civil_to_us(const struct civil *c, int offset_minutes)
{
	const int second = c->second > 59 ? 59 : c->second;
	const int64_t seconds = days_from_civil(c->year, c->month, c->day) * DAY_SECONDS +
				c->hour * 3600 + c->minute * 60 + second;

	return (seconds - (int64_t)offset_minutes * 60) * US_PER_SEC + c->micros;
}

struct civil civil_from_us(int64_t us, int offset_minutes)
{
	int64_t micros = us % US_PER_SEC;
	int64_t seconds = us / US_PER_SEC + (int64_t)offset_minutes * 60;

	if (micros < 0) {
		micros += US_PER_SEC;
		seconds--;
	}
	int64_t in_day = seconds % DAY_SECONDS;
	int64_t days = seconds / DAY_SECONDS;
	if (in_day < 0) {
		in_day += DAY_SECONDS;
		days--;
	}

	struct civil c = { .hour = (int)(in_day / 3600),
			   .minute = (int)(in_day / 60 % 60),
			   .second = (int)(in_day % 60),
			   .micros = (int)micros };
	civil_from_days(days, &c);
	return c;
}

char *time_put_utc(char *out, const struct civil *c)
{
	out = digits_pair(out, (unsigned)c->year / 100);
	out = digits_pair(out, (unsigned)c->year % 100);
	*out++ = '-';
	out = digits_pair(out, (unsigned)c->month);
	*out++ = '-';
	out = digits_pair(out, (unsigned)c->day);
	*out++ = 'T';
	out = digits_pair(out, (unsigned)c->hour);
	*out++ = ':';
	out = digits_pair(out, (unsigned)c->minute);
	*out++ = ':';
	out = digits_pair(out, (unsigned)c->second);
	*out++ = '.';
	out = digits_pair(out, (unsigned)c->micros / 10000);
	out = digits_pair(out, (unsigned)c->micros / 100 % 100);
	out = digits_pair(out, (unsigned)c->micros % 100);
	*out++ = 'Z';
	return out;
}

const char *time_format_utc(int64_t us, char out[static TIME_TEXT_MAX])
{
	if (us == TIME_NONE) {
		memcpy(out, "-", 2);
		return out;
	}
	struct civil c = civil_from_us(us, 0);

	c.year = abs(c.year) % 10000;
	*time_put_utc(out, &c) = '\0';
	return out;
}

struct str time_str_utc(int64_t us, struct arena *arena)
{
	char text[TIME_TEXT_MAX];

	return us == TIME_NONE ? STR_NONE : arena_str(arena, str_from(time_format_utc(us, text)));
}

const char *time_format_local(int64_t us, int offset_minutes, char out[static TIME_TEXT_MAX])
{
	if (us == TIME_NONE) {
		memcpy(out, "-", 2);
		return out;
	}
	const struct civil c = civil_from_us(us, offset_minutes);
	(void)snprintf(out, TIME_TEXT_MAX, "%04d-%02d-%02d %02d:%02d:%02d", c.year % 10000, c.month,
		       c.day, c.hour, c.minute, c.second);
	return out;
}

/* Exactly `digits` decimal digits at the head of `*s`. */
static bool take_digits(struct str *s, size_t digits, int *ret)
{
	uint64_t n;

	if (s->len < digits || !str_to_u64(str_sub(*s, 0, digits), &n))
		return false;
	*ret = (int)n;
	*s = str_from_pos(*s, digits);
	return true;
}

static bool take_char(struct str *s, char c)
{
	if (s->len == 0 || s->ptr[0] != c)
		return false;
	*s = str_from_pos(*s, 1);
	return true;
}

static bool take_date(struct str *s, struct civil *c)
{
	return take_digits(s, 4, &c->year) && (take_char(s, '-') || take_char(s, '/')) &&
	       take_digits(s, 2, &c->month) && (take_char(s, '-') || take_char(s, '/')) &&
	       take_digits(s, 2, &c->day);
}

static bool take_fraction(struct str *s, struct civil *c)
{
	int scale = 100000;
	size_t digits = 0;

	if (!take_char(s, '.') && !take_char(s, ','))
		return true;
	while (s->len && ascii_is_digit(s->ptr[0])) {
		c->micros += (s->ptr[0] - '0') * scale;
		scale /= 10;
		*s = str_from_pos(*s, 1);
		if (++digits > 9)
			return false;
	}
	return digits > 0;
}

static bool take_time(struct str *s, struct civil *c)
{
	return take_digits(s, 2, &c->hour) && take_char(s, ':') && take_digits(s, 2, &c->minute) &&
	       take_char(s, ':') && take_digits(s, 2, &c->second) && take_fraction(s, c);
}

static bool take_zone(struct str *s, int default_offset, int *ret_offset)
{
	int hours;
	int minutes = 0;

	*ret_offset = default_offset;
	if (s->len == 0)
		return true;
	if (take_char(s, 'Z') || take_char(s, 'z')) {
		*ret_offset = 0;
		return true;
	}
	const bool minus = s->ptr[0] == '-';
	if (!take_char(s, '+') && !take_char(s, '-'))
		return false;
	if (!take_digits(s, 2, &hours))
		return false;
	if (s->len) {
		(void)take_char(s, ':');
		if (!take_digits(s, 2, &minutes))
			return false;
	}
	if (hours > 23 || minutes > 59)
		return false;
	*ret_offset = (minus ? -1 : 1) * (hours * 60 + minutes);
	return true;
}

bool time_parse_iso(struct str s, int default_offset, int64_t *ret_us)
{
	struct civil c = { .year = 0 };
	int offset;

	if (!take_date(&s, &c))
		return false;
	if (!take_char(&s, 'T') && !take_char(&s, ' ') && !take_char(&s, 't'))
		return false;
	if (!take_time(&s, &c) || !take_zone(&s, default_offset, &offset) || s.len)
		return false;
	if (!civil_valid(&c))
		return false;
	*ret_us = civil_to_us(&c, offset);
	return true;
}

bool time_parse_short(struct str s, int default_offset, int64_t *ret_us)
{
	static const size_t day = sizeof("2026-11-22") - 1;
	static const size_t minute = sizeof("2026-11-22T09:30") - 1;
	const size_t cut = size_min(s.len, s.len == day ? day : minute);
	const struct str zone = str_from_pos(s, cut); /* "", "Z", "+09:00" */
	char whole[TIME_TEXT_MAX];

	if (s.len < day || (s.len > day && s.len < minute) ||
	    (zone.len && !memchr("Z+-", zone.ptr[0], 3)))
		return time_parse_iso(s, default_offset, ret_us);
	(void)snprintf(whole, sizeof(whole), "%.*s%s%.*s", STR_ARG(str_sub(s, 0, cut)),
		       s.len == day ? "T00:00:00" : ":00", STR_ARG(zone));
	return time_parse_iso(str_from(whole), default_offset, ret_us);
}

/* One to `max` decimal digits at the head of `*s`. */
static bool take_number(struct str *s, size_t max, int *ret)
{
	size_t n = 0;

	while (n < max && n < s->len && ascii_is_digit(s->ptr[n]))
		n++;
	return n && take_digits(s, n, ret);
}

/* "2026/1/2", or as the United States write it, "1/2/2026". */
static bool take_slashed_date(struct str *s, struct civil *c)
{
	const bool year_first = str_find_char(*s, '/') == 4;
	int part[3];

	if (!take_number(s, 4, &part[0]) || !take_char(s, '/') || !take_number(s, 2, &part[1]) ||
	    !take_char(s, '/') || !take_number(s, 4, &part[2]))
		return false;
	c->year = part[year_first ? 0 : 2];
	c->month = part[year_first ? 1 : 0];
	c->day = part[year_first ? 2 : 1];
	return true;
}

/* " AM" or " PM" behind an hour of 1..12. */
static bool take_half_of_day(struct str *s, struct civil *c)
{
	const bool pm = str_equal_nocase(*s, STR(" PM"));

	if (!pm && !str_equal_nocase(*s, STR(" AM")))
		return true;
	if (c->hour < 1 || c->hour > 12)
		return false;
	c->hour = c->hour % 12 + (pm ? 12 : 0);
	*s = str_from_pos(*s, 3);
	return true;
}

static bool parse_slashed(struct str s, int default_offset, int64_t *ret_us)
{
	struct civil c = { .year = 0 };
	int offset;

	if (!take_slashed_date(&s, &c) || !take_char(&s, ' ') || !take_number(&s, 2, &c.hour) ||
	    !take_char(&s, ':') || !take_number(&s, 2, &c.minute))
		return false;
	if (take_char(&s, ':') && (!take_number(&s, 2, &c.second) || !take_fraction(&s, &c)))
		return false;
	if (!take_half_of_day(&s, &c) || !take_zone(&s, default_offset, &offset) || s.len ||
	    !civil_valid(&c))
		return false;
	*ret_us = civil_to_us(&c, offset);
	return true;
}

/* Which unit a count since 1970 is in, is told by its digits: ten are seconds until 2286. */
static bool parse_epoch(struct str s, int64_t *ret_us)
{
	const struct str whole = str_split(&s, '.');
	struct civil c = { .year = 0 };
	uint64_t n;

	if (whole.len < 9 || !str_to_u64(whole, &n))
		return false;
	if (whole.len > 10) {
		if (s.ptr || whole.len > 19 || n > INT64_MAX)
			return false;
		*ret_us = whole.len <= 13   ? (int64_t)n * US_PER_MS
			  : whole.len <= 16 ? (int64_t)n
					    : (int64_t)n / 1000;
		return true;
	}
	/* take_fraction() wants the point that str_split() took. */
	struct str fraction = s.ptr ? str_of(s.ptr - 1, s.len + 1) : STR("");
	if (!take_fraction(&fraction, &c) || fraction.len)
		return false;
	*ret_us = (int64_t)n * US_PER_SEC + c.micros;
	return true;
}

bool time_parse_any(struct str s, int default_offset, int64_t *ret_us)
{
	/* How .NET writes a time into JSON. */
	if (str_starts(s, STR("/Date(")) && str_ends(s, STR(")/")))
		s = str_sub(s, 6, s.len - 8);
	return time_parse_iso(s, default_offset, ret_us) ||
	       parse_slashed(s, default_offset, ret_us) || parse_epoch(s, ret_us);
}

int month_from_name(struct str s)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	if (s.len != 3)
		return 0;
	for (int i = 0; i < 12; i++) {
		if (str_equal_nocase(s, str_of(names + (size_t)i * 3, 3)))
			return i + 1;
	}
	return 0;
}

void time_zone_init(void)
{
	const time_t now = time(NULL);
	struct tm tm;

	tzset();
	if (localtime_r(&now, &tm))
		zone_offset_minutes = (int)(tm.tm_gmtoff / 60);
}

int time_zone_offset(void)
{
	return zone_offset_minutes;
}
