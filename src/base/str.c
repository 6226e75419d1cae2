/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include "base/sse2.h"

#define MISSES_MAX   64u
#define NEEDLE_SHORT 32u /* longer ones are worth the preparation that memmem() makes */

int str_compare(struct str a, struct str b)
{
	const size_t n = size_min(a.len, b.len);
	const int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (order)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

static bool begins_at(struct str s, size_t at, struct str needle)
{
	return s.ptr[at] == needle.ptr[0] && memcmp(s.ptr + at, needle.ptr, needle.len) == 0;
}

/*
 * Where the short `needle` stands, looked for where its first and its last letter stand at their
 * distance. True: `*ret` is the answer. False when there are so many such places that another way
 * is better; `*ret` is where to go on.
 */
static bool find_short(struct str s, struct str needle, size_t *ret)
{
	size_t at = 0;

#ifdef USE_SSE2
	const __m128i first = _mm_set1_epi8(needle.ptr[0]);
	const __m128i last = _mm_set1_epi8(needle.ptr[needle.len - 1]);
	unsigned misses = 0;
	for (; at + needle.len + 15 <= s.len; at += 16) {
		const __m128i heads = _mm_loadu_si128((const void *)(s.ptr + at));
		const __m128i tails = _mm_loadu_si128((const void *)(s.ptr + at + needle.len - 1));
		unsigned both = (unsigned)_mm_movemask_epi8(
			_mm_and_si128(_mm_cmpeq_epi8(heads, first), _mm_cmpeq_epi8(tails, last)));
		for (; both; both &= both - 1) {
			*ret = at + (size_t)__builtin_ctz(both);
			if (begins_at(s, *ret, needle))
				return true;
			if (++misses == MISSES_MAX)
				return false;
		}
	}
#endif
	for (; at + needle.len <= s.len && at < s.len; at++) {
		*ret = at;
		if (begins_at(s, at, needle))
			return true;
	}
	*ret = SIZE_MAX;
	return true;
}

size_t str_find(struct str s, struct str needle)
{
	size_t at = 0;

	if (needle.len == 0)
		return 0;
	if (s.len < needle.len)
		return SIZE_MAX;
	if (needle.len <= NEEDLE_SHORT && find_short(s, needle, &at))
		return at;

	const char *hit = memmem(s.ptr + at, s.len - at, needle.ptr, needle.len);
	return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
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

bool str_to_u64_hex(struct str s, uint64_t *ret)
{
	uint64_t n = 0;

	if (s.len == 0 || s.len > 16)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		const int digit = ascii_hex_digit(s.ptr[i]);
		if (digit < 0)
			return false;
		n = n << 4 | (uint64_t)digit;
	}
	*ret = n;
	return true;
}

#define FNV_OFFSET  0xcbf29ce484222325u
#define FNV_PRIME   0x100000001b3u
#define HASH_FACTOR UINT64_C(0x9e3779b97f4a7c15)

uint64_t str_hash(struct str s)
{
	uint64_t h = FNV_OFFSET;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * FNV_PRIME;
	return h;
}

/* ASCII letters of eight bytes at once: sums that carry into the top bit tell 'A' to 'Z'. */
static uint64_t lower_8(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t low = word & (ones * 0x7f);
	const uint64_t from_a = low + ones * (0x80 - 'A');
	const uint64_t above_z = low + ones * (0x7f - 'Z');

	return word | ((from_a & ~above_z & ~word & (ones << 7)) >> 2);
}

/* One to seven bytes behind the last eight. */
static uint64_t load_rest(const char *p, size_t len)
{
	uint32_t head;
	uint32_t tail;

	if (len >= 4) {
		memcpy(&head, p, 4);
		memcpy(&tail, p + len - 4, 4);
		return (uint64_t)tail << 32 | head;
	}
	return (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[len / 2] << 8 |
	       (unsigned char)p[len - 1];
}

static bool same_nocase(uint64_t a, uint64_t b)
{
	return a == b || lower_8(a) == lower_8(b);
}

bool str_equal_nocase(struct str a, struct str b)
{
	size_t i = 0;

	if (a.len != b.len)
		return false;
	for (; i + 8 <= a.len; i += 8) {
		uint64_t x;
		uint64_t y;
		memcpy(&x, a.ptr + i, sizeof(x));
		memcpy(&y, b.ptr + i, sizeof(y));
		if (!same_nocase(x, y))
			return false;
	}
	return i == a.len ||
	       same_nocase(load_rest(a.ptr + i, a.len - i), load_rest(b.ptr + i, b.len - i));
}

uint64_t str_hash_nocase(struct str s)
{
	uint64_t h = FNV_OFFSET ^ s.len;
	uint64_t word;
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		memcpy(&word, s.ptr + i, sizeof(word));
		h = (h ^ lower_8(word)) * HASH_FACTOR;
		h ^= h >> 32;
	}
	if (i < s.len)
		h = (h ^ lower_8(load_rest(s.ptr + i, s.len - i))) * HASH_FACTOR;
	return h ^ h >> 32;
}
