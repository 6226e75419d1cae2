/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/log-time.h"

#include "base/scan.h"

#define DATE_AND_CLOCK_MAX 40

bool log_time_epoch(struct str digits, int64_t *ret_us)
{
	uint64_t n;

	if (!str_to_u64(digits, &n) || n > INT64_MAX)
		return false;
	switch (digits.len) {
	case 9: /* before September 2001 */
	case 10:
		*ret_us = (int64_t)n * US_PER_SEC;
		return true;
	case 13:
		*ret_us = (int64_t)n * US_PER_MS;
		return true;
	case 16:
		*ret_us = (int64_t)n;
		return true;
	case 19:
		*ret_us = (int64_t)n / 1000;
		return true;
	default:
		return false;
	}
}

bool log_time_epoch_fraction(struct str text, int64_t *ret_us)
{
	const struct str seconds = str_split(&text, '.');
	const struct str fraction = str_sub(text, 0, 6);
	uint64_t micros = 0;

	if (seconds.len < 9 || seconds.len > 10 || !log_time_epoch(seconds, ret_us))
		return false;
	if (text.ptr && (text.len == 0 || text.len > 9 || !str_to_u64(fraction, &micros)))
		return false;
	for (size_t i = fraction.len; i < 6; i++)
		micros *= 10;
	*ret_us += (int64_t)micros;
	return true;
}

bool log_time_clf(struct str text, int64_t *ret_us)
{
	struct civil c = { .year = 0 };

	if (!scan_digits(&text, 2, &c.day) || !scan_char(&text, '/'))
		return false;
	c.month = month_from_name(str_sub(text, 0, 3));
	text = str_from_pos(text, 3);
	if (c.month == 0 || !scan_char(&text, '/') || !scan_number(&text, 4, 4, &c.year) ||
	    !scan_char(&text, ':') || !scan_digits(&text, 2, &c.hour) || !scan_char(&text, ':') ||
	    !scan_digits(&text, 2, &c.minute) || !scan_char(&text, ':') ||
	    !scan_digits(&text, 2, &c.second) || !civil_valid(&c))
		return false;
	(void)scan_char(&text, ' ');
	*ret_us = civil_to_us(&c, log_time_zone(text, time_zone_offset()));
	return true;
}

bool log_time_date_and_clock(struct str date, struct str clock, int offset, int64_t *ret_us)
{
	char text[DATE_AND_CLOCK_MAX];

	if (date.len + clock.len + 1 > sizeof(text) || date.len == 0 || clock.len == 0)
		return false;
	memcpy(text, date.ptr, date.len);
	text[date.len] = ' ';
	memcpy(text + date.len + 1, clock.ptr, clock.len);
	return time_parse_iso(str_of(text, date.len + 1 + clock.len), offset, ret_us);
}

int log_time_zone(struct str text, int otherwise)
{
	const bool minus = text.len && text.ptr[0] == '-';
	int hours;
	int minutes;

	if (!scan_char(&text, '+') && !scan_char(&text, '-'))
		return otherwise;
	if (!scan_digits(&text, 2, &hours))
		return otherwise;
	(void)scan_char(&text, ':');
	if (!scan_digits(&text, 2, &minutes) || text.len || hours > 14 || minutes > 59)
		return otherwise;
	return (minus ? -1 : 1) * (hours * 60 + minutes);
}
