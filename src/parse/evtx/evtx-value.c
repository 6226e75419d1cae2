/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/evtx/evtx-value.h"

#include "base/bytes.h"
#include "base/encoding/digits.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf16.h"
#include "base/encoding/utf8.h"

#define FILETIME_PER_US	    10
#define FILETIME_EPOCH_US   INT64_C(11644473600000000) /* 1601-01-01 to 1970-01-01 */
#define FILETIME_YEAR_10000 UINT64_C(2650467744000000000)
#define SID_PARTS_MAX	    15 /* [MS-DTYP] 2.4.2 */

/* Bytes of text that a value of the kind has at most. */
#define NUMBER_MAX   21 /* a sign and 20 digits */
#define TIME_MAX     27
#define GUID_MAX     38
#define SID_HEAD_MAX 20 /* "S-255-0xffffffffffff" */
#define SID_PART_MAX 11

static const unsigned char *bytes_of(struct str s)
{
	return (const unsigned char *)s.ptr;
}

/* Room for `size` more bytes, or NULL and the text is marked. */
static char *room(struct evtx_text *text, size_t size)
{
	if (text->cap - text->len < size) {
		text->full = true;
		return NULL;
	}
	return text->ptr + text->len;
}

void evtx_text_add(struct evtx_text *text, struct str s)
{
	char *out = room(text, s.len);

	if (!out)
		return;
	if (s.len)
		memcpy(out, s.ptr, s.len);
	text->len += s.len;
}

static void wrote(struct evtx_text *text, const char *end)
{
	text->len = (size_t)(end - text->ptr);
}

static char *write_hex(char *out, uint64_t n)
{
	*out++ = '0';
	*out++ = 'x';
	return digits_hex(out, n);
}

static void add_u64(struct evtx_text *text, uint64_t n)
{
	char *out = room(text, NUMBER_MAX);

	if (out)
		wrote(text, digits_decimal(out, n));
}

static void add_i64(struct evtx_text *text, int64_t n)
{
	char *out = room(text, NUMBER_MAX);

	if (!out)
		return;
	if (n < 0)
		*out++ = '-';
	wrote(text, digits_decimal(out, n < 0 ? 0 - (uint64_t)n : (uint64_t)n));
}

static void add_hex(struct evtx_text *text, uint64_t n)
{
	char *out = room(text, NUMBER_MAX);

	if (out)
		wrote(text, write_hex(out, n));
}

static void add_hex_bytes(struct evtx_text *text, const unsigned char *p, size_t len)
{
	char *out = room(text, 2 * len);

	if (!out)
		return;
	for (size_t i = 0; i < len; i++)
		out = digits_byte(out, p[i]);
	wrote(text, out);
}

void evtx_text_add_utf16(struct evtx_text *text, struct str bytes)
{
	const size_t units = evtx_string_units(bytes_of(bytes), bytes.len);

	/* An odd byte at the end is half a character. */
	if (bytes.len % 2)
		text->repaired = true;
	char *out = room(text, UTF16_UTF8_MAX(units));
	if (out)
		text->len += utf16_to_utf8(bytes_of(bytes), units, out, &text->repaired);
}

static void put_ansi(struct evtx_text *text, struct str s)
{
	while (s.len && evtx_is_padding((unsigned char)s.ptr[s.len - 1]))
		s.len--;
	while (s.len) {
		const size_t n = utf8_char_len(s);
		if (n == 0)
			text->repaired = true;
		evtx_text_add(text, n ? str_sub(s, 0, n) : STR(UTF8_REPLACEMENT));
		s = str_from_pos(s, n ? n : 1);
	}
}

static void add_time(struct evtx_text *text, const struct civil *c)
{
	char *out = room(text, TIME_UTC_LEN);

	if (out)
		wrote(text, time_put_utc(out, c));
}

int64_t evtx_filetime_us(uint64_t filetime)
{
	if (filetime == 0 || filetime >= FILETIME_YEAR_10000)
		return TIME_NONE;
	return (int64_t)(filetime / FILETIME_PER_US) - FILETIME_EPOCH_US;
}

static uint64_t number_of(struct str bytes)
{
	const unsigned char *p = bytes_of(bytes);

	switch (bytes.len) {
	case 1:
		return p[0];
	case 2:
		return load_u16(p);
	case 4:
		return load_u32(p);
	default:
		return load_u64(p);
	}
}

static void put_unsigned(struct evtx_text *text, struct str bytes)
{
	add_u64(text, number_of(bytes));
}

static void put_signed(struct evtx_text *text, struct str bytes)
{
	const unsigned shift = 64 - 8 * (unsigned)bytes.len;

	add_i64(text, (int64_t)(number_of(bytes) << shift) >> shift);
}

static void put_hex(struct evtx_text *text, struct str bytes)
{
	add_hex(text, number_of(bytes));
}

static void put_bool(struct evtx_text *text, struct str bytes)
{
	evtx_text_add(text, number_of(bytes) ? STR("true") : STR("false"));
}

/* The shortest of two precisions that reads back as the same number. */
static void add_real(struct evtx_text *text, double n, int few, int many, bool single)
{
	char digits[40];

	(void)snprintf(digits, sizeof(digits), "%.*g", few, n);
	const double back = strtod(digits, NULL);
	if (single ? (float)back != (float)n : back != n)
		(void)snprintf(digits, sizeof(digits), "%.*g", many, n);
	evtx_text_add(text, str_from(digits));
}

static void put_float(struct evtx_text *text, struct str bytes)
{
	float n;

	memcpy(&n, bytes.ptr, sizeof(n));
	add_real(text, (double)n, 6, 9, true);
}

static void put_double(struct evtx_text *text, struct str bytes)
{
	double n;

	memcpy(&n, bytes.ptr, sizeof(n));
	add_real(text, n, 15, 17, false);
}

static void put_binary(struct evtx_text *text, struct str bytes)
{
	add_hex_bytes(text, bytes_of(bytes), bytes.len);
}

static void put_guid(struct evtx_text *text, struct str bytes)
{
	/* Order of the bytes in the text, by its parts: [MS-DTYP] 2.3.4.1. */
	static const unsigned char order[] = {
		3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15
	};
	static const unsigned hyphens = 1u << 4 | 1u << 6 | 1u << 8 | 1u << 10;
	const unsigned char *p = bytes_of(bytes);
	char *out = room(text, GUID_MAX);

	if (!out)
		return;
	*out++ = '{';
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (hyphens >> i & 1)
			*out++ = '-';
		out = digits_byte(out, p[order[i]]);
	}
	*out++ = '}';
	wrote(text, out);
}

static void put_filetime(struct evtx_text *text, struct str bytes)
{
	const uint64_t filetime = load_u64(bytes_of(bytes));

	/* No calendar has it: the number says more than an invented date. */
	if (filetime >= FILETIME_YEAR_10000) {
		add_u64(text, filetime);
		return;
	}
	const struct civil c =
		civil_from_us((int64_t)(filetime / FILETIME_PER_US) - FILETIME_EPOCH_US, 0);
	add_time(text, &c);
}

static void put_systemtime(struct evtx_text *text, struct str bytes)
{
	const unsigned char *p = bytes_of(bytes);
	/* Year, month, day of the week, day, hour, minute, second, millisecond: [MS-DTYP] 2.3.13 */
	const struct civil c = {
		.year = load_u16(p) % 10000,
		.month = load_u16(p + 2) % 100,
		.day = load_u16(p + 6) % 100,
		.hour = load_u16(p + 8) % 100,
		.minute = load_u16(p + 10) % 100,
		.second = load_u16(p + 12) % 100,
		.micros = load_u16(p + 14) % 1000 * 1000,
	};

	add_time(text, &c);
}

/* [MS-DTYP] 2.4.2: revision, count of sub-authorities, authority (big-endian), sub-authorities. */
static bool sid_valid(struct str bytes)
{
	const unsigned char *p = bytes_of(bytes);

	return bytes.len >= 8 && p[1] <= SID_PARTS_MAX && bytes.len >= 8 + 4u * p[1];
}

static void put_sid(struct evtx_text *text, struct str bytes)
{
	const unsigned char *p = bytes_of(bytes);
	uint64_t authority = 0;

	if (!sid_valid(bytes)) {
		text->repaired = true;
		put_binary(text, bytes);
		return;
	}
	char *out = room(text, SID_HEAD_MAX + SID_PART_MAX * (size_t)p[1]);
	if (!out)
		return;
	for (size_t i = 2; i < 8; i++)
		authority = authority << 8 | p[i];
	*out++ = 'S';
	*out++ = '-';
	out = digits_decimal(out, p[0]);
	*out++ = '-';
	out = authority >> 32 ? write_hex(out, authority) : digits_decimal(out, authority);
	for (size_t i = 0; i < p[1]; i++) {
		*out++ = '-';
		out = digits_decimal(out, load_u32(p + 8 + 4 * i));
	}
	wrote(text, out);
}

#define SIZE_1	1u
#define SIZE_2	2u
#define SIZE_4	4u
#define SIZE_8	8u
#define SIZE_16 16u

const struct evtx_form evtx_forms[EVTX_FORMS] = {
	[EVTX_STRING] = { evtx_text_add_utf16, 0, true, VALUE_STRING },
	[EVTX_ANSI] = { put_ansi, 0, true, VALUE_STRING },
	[EVTX_INT8] = { put_signed, SIZE_1, false, VALUE_NUMBER },
	[EVTX_UINT8] = { put_unsigned, SIZE_1, false, VALUE_NUMBER },
	[EVTX_INT16] = { put_signed, SIZE_2, false, VALUE_NUMBER },
	[EVTX_UINT16] = { put_unsigned, SIZE_2, false, VALUE_NUMBER },
	[EVTX_INT32] = { put_signed, SIZE_4, false, VALUE_NUMBER },
	[EVTX_UINT32] = { put_unsigned, SIZE_4, false, VALUE_NUMBER },
	[EVTX_INT64] = { put_signed, SIZE_8, false, VALUE_NUMBER },
	[EVTX_UINT64] = { put_unsigned, SIZE_8, false, VALUE_NUMBER },
	[EVTX_FLOAT] = { put_float, SIZE_4, true, VALUE_NUMBER },
	[EVTX_DOUBLE] = { put_double, SIZE_8, true, VALUE_NUMBER },
	/* Windows writes 4 bytes; other writers 1, 2 or 8. */
	[EVTX_BOOL] = { put_bool, SIZE_1 | SIZE_2 | SIZE_4 | SIZE_8, true, VALUE_BOOL },
	[EVTX_BINARY] = { put_binary, 0, false, VALUE_STRING },
	[EVTX_GUID] = { put_guid, SIZE_16, false, VALUE_STRING },
	[EVTX_SIZE] = { put_hex, SIZE_4 | SIZE_8, false, VALUE_STRING },
	[EVTX_FILETIME] = { put_filetime, SIZE_8, false, VALUE_STRING },
	[EVTX_SYSTEMTIME] = { put_systemtime, SIZE_16, false, VALUE_STRING },
	[EVTX_SID] = { put_sid, 0, false, VALUE_STRING },
	[EVTX_HEX32] = { put_hex, SIZE_4, false, VALUE_STRING },
	[EVTX_HEX64] = { put_hex, SIZE_8, false, VALUE_STRING },
	[EVTX_HANDLE] = { put_hex, SIZE_4 | SIZE_8, false, VALUE_STRING },
	[EVTX_XML] = { evtx_text_add_utf16, 0, true, VALUE_STRING },
};

enum value_type evtx_value_text(struct evtx_text *text, unsigned type, struct str bytes)
{
	if (type < EVTX_FORMS && evtx_forms[type].put &&
	    evtx_size_fits(evtx_forms[type].sizes, bytes.len)) {
		evtx_forms[type].put(text, bytes);
		return evtx_forms[type].kind;
	}
	text->repaired = true;
	if (type < EVTX_FORMS && evtx_forms[type].kind == VALUE_NUMBER &&
	    evtx_size_fits(SIZE_1 | SIZE_2 | SIZE_4 | SIZE_8, bytes.len)) {
		put_unsigned(text, bytes);
		return VALUE_NUMBER;
	}
	put_binary(text, bytes);
	return VALUE_STRING;
}

bool evtx_value_skip(struct evtx_text *text, unsigned type, struct str bytes)
{
	const bool is_known = type < EVTX_FORMS && evtx_forms[type].put;

	if (is_known && evtx_forms[type].has_words)
		return false;
	text->skipped += EVTX_SKIPPED_MAX(bytes.len);
	if (!is_known || !evtx_size_fits(evtx_forms[type].sizes, bytes.len) ||
	    (type == EVTX_SID && !sid_valid(bytes)))
		text->repaired = true;
	return true;
}

/* Is one of the four units at `p` zero? */
static bool has_nul(const unsigned char *p)
{
	const uint64_t ones = UINT64_C(0x0001000100010001);
	const uint64_t units = load_u64(p);

	return (units - ones) & ~units & (ones << 15);
}

/* Strings of an array end with NUL; the last one may lack it. */
static bool next_string(struct str *rest, size_t unit, struct str *ret)
{
	const unsigned char *p = bytes_of(*rest);
	size_t at = 0;

	if (rest->len < unit)
		return false;
	while (unit == 2 && rest->len - at >= sizeof(uint64_t) && !has_nul(p + at))
		at += sizeof(uint64_t);
	while (rest->len - at >= unit && (unit == 1 ? p[at] != 0 : load_u16(p + at) != 0))
		at += unit;
	*ret = str_sub(*rest, 0, at);
	*rest = str_from_pos(*rest, at + unit);
	return true;
}

static bool next_sid(struct str *rest, struct str *ret)
{
	if (!sid_valid(*rest))
		return false;
	*ret = str_sub(*rest, 0, 8 + 4u * bytes_of(*rest)[1]);
	*rest = str_from_pos(*rest, ret->len);
	return true;
}

bool evtx_array_next(unsigned type, struct str *rest, struct str *ret_element)
{
	if (rest->len == 0)
		return false;
	switch (type) {
	case EVTX_STRING:
		return next_string(rest, 2, ret_element);
	case EVTX_ANSI:
		return next_string(rest, 1, ret_element);
	case EVTX_SID:
		return next_sid(rest, ret_element);
	default:
		break;
	}
	/* Types of two possible sizes are written in the larger one by 64-bit Windows. */
	const unsigned sizes = type < EVTX_FORMS ? evtx_forms[type].sizes : 0;
	size_t size = type == EVTX_BOOL ? SIZE_4 : SIZE_16;
	while (size && !(sizes & size))
		size /= 2;
	if (size == 0 || rest->len < size)
		return false;
	*ret_element = str_sub(*rest, 0, size);
	*rest = str_from_pos(*rest, size);
	return true;
}
