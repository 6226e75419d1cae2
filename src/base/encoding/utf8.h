/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing over U+10FFFF.
 */
#pragma once

#include "base/buf.h"

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Length 1..4 of the valid character at the head of `s`; 0 when there is none. */
size_t utf8_char_len(struct str s);

/* The character at the head of `s` and its length; 0 bytes when it is not valid. */
size_t utf8_decode(struct str s, uint32_t *ret_char);

bool utf8_valid(struct str s);

/* Write the character `c` (no surrogate, at most U+10FFFF) to `out`; its length 1..4. */
static inline size_t utf8_put(uint32_t c, char out[static 4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Append `c`; values that are no character become U+FFFD. */
void utf8_add(struct buf *out, uint32_t c);

/* Append `s` with each byte that belongs to no valid character replaced by U+FFFD. */
void utf8_add_repaired(struct buf *out, struct str s);

/* The longest head of `s` of at most `max` bytes that ends between characters. */
struct str utf8_cut(struct str s, size_t max);
