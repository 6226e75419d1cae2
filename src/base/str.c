/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

struct str str_from(const char *text)
{
	return (struct str){ .ptr = text, .len = text ? strlen(text) : 0 };
}

struct str str_of(const void *bytes, size_t len)
{
	return (struct str){ .ptr = bytes, .len = len };
}

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_equal_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
			return false;
	}
	return true;
}

bool str_is(struct str s, const char *text)
{
	return str_equal(s, str_from(text));
}

int str_compare(struct str a, struct str b)
{
	const size_t n = size_min(a.len, b.len);
	const int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (order)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal(str_sub(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_equal(str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

size_t str_find(struct str s, struct str needle)
{
	if (needle.len == 0)
		return 0;
	if (s.len < needle.len)
		return SIZE_MAX;

	const char *hit = memmem(s.ptr, s.len, needle.ptr, needle.len);
	return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

size_t str_find_char(struct str s, char c)
{
	const char *hit = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

struct str str_sub(struct str s, size_t start, size_t len)
{
	if (!s.ptr)
		return s;
	start = size_min(start, s.len);
	return (struct str){ .ptr = s.ptr + start, .len = size_min(len, s.len - start) };
}

struct str str_from_pos(struct str s, size_t start)
{
	return str_sub(s, start, SIZE_MAX);
}

struct str str_trim(struct str s)
{
	while (s.len && ascii_is_space(s.ptr[0]))
		s = str_from_pos(s, 1);
	while (s.len && ascii_is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

struct str str_split(struct str *rest, char c)
{
	const struct str all = *rest;
	const size_t at = str_find_char(all, c);

	if (at == SIZE_MAX) {
		*rest = STR_NONE;
		return all;
	}
	*rest = str_from_pos(all, at + 1);
	return str_sub(all, 0, at);
}

bool str_next_line(struct str *rest, struct str *ret_line)
{
	if (!rest->ptr || rest->len == 0)
		return false;

	struct str line = str_split(rest, '\n');
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	*ret_line = line;
	return true;
}

bool str_to_u64(struct str s, uint64_t *ret)
{
	uint64_t n = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_digit(s.ptr[i]))
			return false;
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(s.ptr[i] - '0'), &n))
			return false;
	}
	*ret = n;
	return true;
}

bool str_to_i64(struct str s, int64_t *ret)
{
	const bool minus = s.len && s.ptr[0] == '-';
	uint64_t n;

	if (!str_to_u64(minus ? str_from_pos(s, 1) : s, &n))
		return false;
	if (n > (uint64_t)INT64_MAX + (minus ? 1 : 0))
		return false;
	*ret = minus ? (int64_t)(0 - n) : (int64_t)n;
	return true;
}

static int hex_digit(char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool str_to_u64_hex(struct str s, uint64_t *ret)
{
	uint64_t n = 0;

	if (s.len == 0 || s.len > 16)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		const int digit = hex_digit(s.ptr[i]);
		if (digit < 0)
			return false;
		n = n << 4 | (uint64_t)digit;
	}
	*ret = n;
	return true;
}

#define FNV_OFFSET 0xcbf29ce484222325u
#define FNV_PRIME  0x100000001b3u

uint64_t str_hash(struct str s)
{
	uint64_t h = FNV_OFFSET;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * FNV_PRIME;
	return h;
}

uint64_t str_hash_nocase(struct str s)
{
	uint64_t h = FNV_OFFSET;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)ascii_lower(s.ptr[i])) * FNV_PRIME;
	return h;
}
