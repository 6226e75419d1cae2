/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text without regard to case, as Unicode simple case folding (CaseFolding.txt, C and S) has it:
 * one character becomes one character. Matching bytes of folded texts is matching without case in
 * every script, not only in ASCII.
 */
#pragma once

#include "base/str.h"

uint32_t fold_char(uint32_t c);

/* The most bytes that folding a text of `len` bytes can give: some characters grow by half. */
static inline size_t fold_max(size_t len)
{
	return len + len / 2;
}

/*
 * Fold `s` into `out`, which has room for fold_max(s.len); returns the length. Bytes that are no
 * UTF-8 stay as they are.
 */
size_t fold_text(struct str s, char *out);

/*
 * A full-width letter, digit or sign at the head of `s` (U+FF01 to U+FF5D, three bytes) as the
 * ASCII one it stands for; 0 when there is none. The full-width tilde is left to the caller: in
 * Japanese text it means "from … to".
 */
char fold_narrow(struct str s);
