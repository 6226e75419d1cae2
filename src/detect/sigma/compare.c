/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/compare.h"

#include <arpa/inet.h>
#include <math.h>

#include "base/encoding/time-text.h"

#define NUMBER_TEXT_MAX	 64
#define ADDRESS_TEXT_MAX 64

/* C string of a short text, for the C library. */
static bool to_cstr(struct str text, char *out, size_t size)
{
	if (text.len == 0 || text.len >= size || memchr(text.ptr, '\0', text.len))
		return false;
	memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';
	return true;
}

/* strtod takes hexadecimal, "inf" and "nan" as well; Sigma's numbers are decimal. */
static bool is_decimal(struct str text)
{
	bool digit = false;

	for (size_t i = 0; i < text.len; i++) {
		const char c = text.ptr[i];
		digit = digit || ascii_is_digit(c);
		if (!ascii_is_digit(c) && !memchr("+-.eE", c, 5))
			return false;
	}
	return digit;
}

bool number_read(struct str text, struct number *ret)
{
	char copy[NUMBER_TEXT_MAX];

	text = str_trim(text);
	if (!is_decimal(text) || !to_cstr(text, copy, sizeof(copy)))
		return false;

	struct number number = { .whole = str_to_i64(text, &number.i) };
	char *end;
	number.d = strtod(copy, &end);
	if (*end || !isfinite(number.d))
		return false;
	*ret = number;
	return true;
}

int number_compare(const struct number *a, const struct number *b)
{
	if (a->whole && b->whole)
		return (a->i > b->i) - (a->i < b->i);
	return (a->d > b->d) - (a->d < b->d);
}

#define US_PER_DAY (INT64_C(86400) * US_PER_SEC)

/* 0 is Monday; 1970-01-01 was a Thursday. */
static int weekday(int64_t us)
{
	const int64_t day = us >= 0 ? us / US_PER_DAY : -((-us + US_PER_DAY - 1) / US_PER_DAY);

	return (int)(((day + 3) % 7 + 7) % 7);
}

/* The week that holds this week's Thursday, counted from the first Thursday of its year. */
static int iso_week(int64_t us)
{
	const int64_t thursday = us + (3 - weekday(us)) * US_PER_DAY;
	const struct civil c = civil_from_us(thursday, 0);
	const struct civil new_year = { .year = c.year, .month = 1, .day = 1 };

	return (int)((thursday - civil_to_us(&new_year, 0)) / US_PER_DAY / 7) + 1;
}

/* Without "Z" or "+09:00": a sign after the date's own hyphens begins a zone. */
static struct str without_zone(struct str text)
{
	const size_t date_len = sizeof("2026-11-22") - 1;

	for (size_t i = date_len; i < text.len; i++) {
		if (memchr("Zz+-", text.ptr[i], 4))
			return str_trim(str_sub(text, 0, i));
	}
	return text;
}

bool time_part_read(struct str text, enum time_part part, int64_t *ret)
{
	int64_t us;

	if (!time_parse_iso(without_zone(str_trim(text)), 0, &us))
		return false;

	const struct civil c = civil_from_us(us, 0);
	switch (part) {
	case TIME_MINUTE:
		*ret = c.minute;
		break;
	case TIME_HOUR:
		*ret = c.hour;
		break;
	case TIME_DAY:
		*ret = c.day;
		break;
	case TIME_WEEK:
		*ret = iso_week(us);
		break;
	case TIME_MONTH:
		*ret = c.month;
		break;
	case TIME_YEAR:
		*ret = c.year;
		break;
	}
	return true;
}

static const unsigned char v4_prefix[12] = { [10] = 0xff, [11] = 0xff };

static bool address_read(struct str text, unsigned char bytes[static 16], bool *ret_v4)
{
	char copy[ADDRESS_TEXT_MAX];

	/* "fe80::1%12": the zone is the machine's own affair (RFC 4007 section 11). */
	text = str_sub(text, 0, str_find_char(text, '%'));
	if (!to_cstr(str_trim(text), copy, sizeof(copy)))
		return false;
	if (inet_pton(AF_INET, copy, bytes + 12) == 1) {
		memcpy(bytes, v4_prefix, sizeof(v4_prefix));
		*ret_v4 = true;
		return true;
	}
	if (inet_pton(AF_INET6, copy, bytes) != 1)
		return false;
	*ret_v4 = memcmp(bytes, v4_prefix, sizeof(v4_prefix)) == 0;
	return true;
}

bool cidr_read(struct str text, struct cidr *ret)
{
	struct str rest = text;
	const struct str address = str_split(&rest, '/');
	struct cidr cidr = { .bits = 128 };
	uint64_t bits;

	if (!address_read(address, cidr.bytes, &cidr.v4))
		return false;
	if (rest.ptr) {
		const unsigned base = cidr.v4 && str_find_char(address, ':') == SIZE_MAX ? 96 : 0;
		if (!str_to_u64(rest, &bits) || bits > 128 - base)
			return false;
		cidr.bits = base + (unsigned)bits;
	}
	cidr.v4 = cidr.v4 && cidr.bits >= 96;
	*ret = cidr;
	return true;
}

bool cidr_holds(const struct cidr *cidr, struct str text)
{
	unsigned char bytes[16];
	bool v4;

	/* An IPv6 network never holds IPv4, not even ::/0, although we keep both in one form. */
	if (!address_read(text, bytes, &v4) || v4 != cidr->v4)
		return false;

	const size_t whole = cidr->bits / 8;
	if (memcmp(bytes, cidr->bytes, whole) != 0)
		return false;
	if (cidr->bits % 8 == 0)
		return true;
	const unsigned mask = 0xffu << (8 - cidr->bits % 8) & 0xffu;
	return ((bytes[whole] ^ cidr->bytes[whole]) & mask) == 0;
}
