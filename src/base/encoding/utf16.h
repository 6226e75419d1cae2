/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-16LE (RFC 2781) to UTF-8, in one pass over text that is mostly ASCII.
 */
#pragma once

#include "base/compiler.h"

/* Bytes of UTF-8 that `units` 16-bit units need at most. */
#define UTF16_UTF8_MAX(units) ((units)*3)

/*
 * Write the UTF-8 of `units` units at `in` (any alignment) to `out`, which has room for
 * UTF16_UTF8_MAX(units). Returns the bytes written. A surrogate without its other half becomes
 * U+FFFD and sets `*ret_repaired`, which is otherwise left alone.
 */
size_t utf16_to_utf8(const unsigned char *in, size_t units, char *out, bool *ret_repaired);
