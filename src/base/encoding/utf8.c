/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/utf8.h"

#define ASCII_STEP 32u /* bytes looked at together */

static bool is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Length and least second byte / greatest second byte by first byte: RFC 3629 section 4. */
static size_t shape_of(unsigned char first, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef) {
		if (first == 0xe0)
			*low = 0xa0;
		if (first == 0xed)
			*high = 0x9f;
		return 3;
	}
	if (first >= 0xf0 && first <= 0xf4) {
		if (first == 0xf0)
			*low = 0x90;
		if (first == 0xf4)
			*high = 0x8f;
		return 4;
	}
	return 0;
}

size_t utf8_char_len(struct str s)
{
	unsigned char low;
	unsigned char high;

	if (s.len == 0)
		return 0;
	const unsigned char *p = (const unsigned char *)s.ptr;
	const size_t n = shape_of(p[0], &low, &high);
	if (n <= 1)
		return n;
	if (s.len < n || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++) {
		if (!is_tail(p[i]))
			return 0;
	}
	return n;
}

size_t utf8_decode(struct str s, uint32_t *ret_char)
{
	static const unsigned char first_mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const size_t n = utf8_char_len(s);

	if (n == 0)
		return 0;
	const unsigned char *p = (const unsigned char *)s.ptr;
	uint32_t c = p[0] & first_mask[n];
	for (size_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3fu);
	*ret_char = c;
	return n;
}

/* How much of `s` from `at` on is ASCII, in whole steps. */
static size_t ascii_steps(struct str s, size_t at)
{
	const size_t start = at;

	for (; at + ASCII_STEP <= s.len; at += ASCII_STEP) {
		uint64_t words[ASCII_STEP / 8];
		memcpy(words, s.ptr + at, sizeof(words));
		if ((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080))
			break;
	}
	return at - start;
}

/* The usual three-byte character, without the first bytes that have rules of their own. */
static bool is_plain_three(struct str s, size_t at)
{
	if (s.len - at < 3)
		return false;

	const unsigned char *p = (const unsigned char *)s.ptr + at;
	return p[0] > 0xe0 && p[0] < 0xf0 && p[0] != 0xed && is_tail(p[1]) && is_tail(p[2]);
}

bool utf8_valid(struct str s)
{
	size_t i = 0;

	while (i < s.len) {
		i += ascii_steps(s, i);
		while (i < s.len && (unsigned char)s.ptr[i] < 0x80)
			i++;
		while (i < s.len && (unsigned char)s.ptr[i] >= 0x80) {
			const size_t n =
				is_plain_three(s, i) ? 3 : utf8_char_len(str_from_pos(s, i));
			if (n == 0)
				return false;
			i += n;
		}
	}
	return true;
}

void utf8_add(struct buf *out, uint32_t c)
{
	char bytes[4];

	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = 0xfffd;
	buf_add_bytes(out, bytes, utf8_put(c, bytes));
}

void utf8_add_repaired(struct buf *out, struct str s)
{
	size_t start = 0;
	size_t i = 0;

	while (i < s.len) {
		const size_t n = utf8_char_len(str_from_pos(s, i));
		if (n) {
			i += n;
			continue;
		}
		buf_add(out, str_sub(s, start, i - start));
		buf_add_text(out, UTF8_REPLACEMENT);
		start = ++i;
	}
	buf_add(out, str_from_pos(s, start));
}

struct str utf8_cut(struct str s, size_t max)
{
	if (s.len <= max)
		return s;
	while (max > 0 && is_tail((unsigned char)s.ptr[max]))
		max--;
	return str_sub(s, 0, max);
}
