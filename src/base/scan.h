/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading text step by step: each function takes what it names off the head of `*s` and moves `*s`
 * behind it. One that does not find what it wants leaves `*s` where it was, so steps chain with &&
 * and alternatives with ||. Nothing is copied; results are views of the input. cursor.h is the same
 * for binary input.
 */
#pragma once

#include "base/str.h"

static inline bool scan_char(struct str *s, char c)
{
	if (s->len == 0 || s->ptr[0] != c)
		return false;
	*s = str_from_pos(*s, 1);
	return true;
}

static inline bool scan_text(struct str *s, struct str text)
{
	if (!str_starts(*s, text))
		return false;
	*s = str_from_pos(*s, text.len);
	return true;
}

/* Between `min` and `max` (at most 9) decimal digits, and no further digit behind them. */
bool scan_number(struct str *s, size_t min, size_t max, int *ret);

/* Exactly `digits` (at most 9) decimal digits, whatever stands behind them. */
bool scan_digits(struct str *s, size_t digits, int *ret);

/* As many bytes as `accept` likes; the result may be empty. */
static inline struct str scan_while(struct str *s, bool (*accept)(char c))
{
	size_t n = 0;

	while (n < s->len && accept(s->ptr[n]))
		n++;

	const struct str taken = str_sub(*s, 0, n);
	*s = str_from_pos(*s, n);
	return taken;
}

/* What stands before the next space (or all of it); empty when `*s` is empty or starts with one. */
static inline struct str scan_word(struct str *s)
{
	const struct str taken = str_sub(*s, 0, str_find_char(*s, ' '));

	*s = str_from_pos(*s, taken.len);
	return taken;
}

/* What stands before `c`; `*s` moves behind `c`. False, and nothing moves, when there is no `c`. */
bool scan_upto(struct str *s, char c, struct str *ret);

/*
 * After an opening quote was taken: what stands before the closing one, which is taken too. With
 * `escape` (not '\0') that character keeps the one behind it from closing; the result still holds
 * the escapes. False, and nothing moves, when the quote is never closed.
 */
bool scan_quoted(struct str *s, char quote, char escape, struct str *ret);

/* How many ' ' were taken. */
static inline size_t scan_spaces(struct str *s)
{
	size_t n = 0;

	while (n < s->len && s->ptr[n] == ' ')
		n++;
	*s = str_from_pos(*s, n);
	return n;
}
