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

/* Append `c`; values that are no character become U+FFFD. */
void utf8_add(struct buf *out, uint32_t c);

/* Append `s` with each byte that belongs to no valid character replaced by U+FFFD. */
void utf8_add_repaired(struct buf *out, struct str s);

/* The longest head of `s` of at most `max` bytes that ends between characters. */
struct str utf8_cut(struct str s, size_t max);
