/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/fold.h"

#include "base/encoding/utf8.h"

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

/* How many bytes from `from` on are ASCII, by eights while they are. */
static size_t ascii_run(struct str s, size_t from)
{
	size_t i = from;
	uint64_t eight;

	for (; s.len - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, s.ptr + i, sizeof(eight));
		if (eight & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < s.len && (unsigned char)s.ptr[i] < 0x80)
		i++;
	return i - from;
}

size_t fold_text(struct str s, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len;) {
		const size_t plain = ascii_run(s, i);
		for (size_t k = 0; k < plain; k++)
			out[n + k] = ascii_lower(s.ptr[i + k]);
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
