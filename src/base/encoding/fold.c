/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/fold.h"

#include "base/encoding/utf8.h"
#include "base/sse2.h"

struct fold_run {
	uint32_t first;
	uint32_t last;
	uint32_t step; /* every so many characters of the run fold */
	int32_t delta;
};

static const struct fold_run runs[] = {
#include "base/encoding/fold-table.inc"
};

uint32_t fold_char(uint32_t c)
{
	if (c < 0x80)
		return (uint32_t)(unsigned char)ascii_lower((char)c);

	size_t from = 0;
	size_t to = ARRAY_LEN(runs);
	while (from < to) {
		const size_t mid = from + (to - from) / 2;
		const struct fold_run *run = &runs[mid];
		if (c < run->first)
			to = mid;
		else if (c > run->last)
			from = mid + 1;
		else
			return (c - run->first) % run->step ? c
							    : (uint32_t)((int32_t)c + run->delta);
	}
	return c;
}

#ifdef USE_SSE2

#define STEP 16u

/* False, with nothing worth keeping in `out`, when not all bytes of the step are ASCII. */
static inline bool fold_step(const char *p, char *out)
{
	const __m128i bytes = _mm_loadu_si128((const __m128i_u *)(const void *)p);
	const __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('A' - 1)),
					    _mm_cmplt_epi8(bytes, _mm_set1_epi8('Z' + 1)));
	const __m128i lower = _mm_or_si128(bytes, _mm_and_si128(upper, _mm_set1_epi8(0x20)));

	_mm_storeu_si128((__m128i_u *)(void *)out, lower);
	return _mm_movemask_epi8(bytes) == 0;
}

#else

#define STEP 8u

static inline bool fold_step(const char *p, char *out)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	/* The top bit of each byte: whether it is from A on, and whether it is past Z. */
	const uint64_t upper = (word + ones * (0x80 - 'A')) ^ (word + ones * (0x7f - 'Z'));
	const uint64_t lower = word | (upper & ones << 7) >> 2;
	memcpy(out, &lower, sizeof(lower));
	return !(word & ones << 7);
}

#endif

/* The ASCII at the head of `s`, folded into `out`; how many bytes it is. */
static size_t fold_ascii(struct str s, char *out)
{
	size_t at = 0;

	while (s.len - at >= STEP && fold_step(s.ptr + at, out + at))
		at += STEP;
	/* What is left is shorter than a step: one that overlaps the last is over it at once. */
	if (at && s.len - at < STEP && fold_step(s.ptr + s.len - STEP, out + s.len - STEP))
		return s.len;
	for (; at < s.len && (unsigned char)s.ptr[at] < 0x80; at++)
		out[at] = ascii_lower(s.ptr[at]);
	return at;
}

size_t fold_text(struct str s, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len;) {
		const size_t plain = fold_ascii(str_from_pos(s, i), out + n);
		n += plain;
		i += plain;
		if (i == s.len)
			break;
		uint32_t c;
		const size_t len = utf8_decode(str_from_pos(s, i), &c);
		if (len) {
			n += utf8_put(fold_char(c), out + n);
			i += len;
		} else {
			out[n++] = s.ptr[i++];
		}
	}
	return n;
}

char fold_narrow(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	if (s.len < 3 || p[0] != 0xEF || (p[1] != 0xBC && p[1] != 0xBD) || p[2] < 0x80 ||
	    p[2] > 0xBF)
		return 0;
	const unsigned code = 0xFF00u + (p[1] - 0xBCu) * 0x40u + (p[2] - 0x80u);
	return code >= 0xFF01 && code <= 0xFF5D ? (char)(code - 0xFF00 + 0x20) : 0;
}
