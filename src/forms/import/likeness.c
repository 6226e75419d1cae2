/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/import/likeness.h"

#include <stdlib.h>

#include "base/encoding/fold.h"
#include "base/encoding/utf8.h"

/* Signs between words: they differ from one year's file to the next and mean nothing. */
static bool is_sign(uint32_t c)
{
	if (c < 0x80)
		return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '%');
	return (c >= 0x2000 && c <= 0x206f) || (c >= 0x3000 && c <= 0x303f && c != 0x3005) ||
	       c == 0x30fb || c == 0x00a0 || c == 0xfeff;
}

/* Half width for full width, without case. */
static uint32_t plain(uint32_t c)
{
	const uint32_t narrow = c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c;

	return fold_char(narrow);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a;
	const uint64_t y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

bool likeness_prepare(struct str text, struct arena *arena, struct likeness_text *ret)
{
	struct str rest = text;

	*ret = (struct likeness_text){
		.chars = arena_take_array(arena, text.len + 1, sizeof(*ret->chars)),
		.pairs = arena_take_array(arena, text.len + 1, sizeof(*ret->pairs))
	};
	if (!ret->chars || !ret->pairs)
		return false;
	while (rest.len) {
		uint32_t c = 0;
		const size_t len = utf8_decode(rest, &c);

		if (len && !is_sign(plain(c)))
			ret->chars[ret->n_chars++] = plain(c);
		rest = str_from_pos(rest, len ? len : 1);
	}
	for (size_t i = 0; i + 1 < ret->n_chars; i++)
		ret->pairs[ret->n_pairs++] = (uint64_t)ret->chars[i] << 32 | ret->chars[i + 1];
	qsort(ret->pairs, ret->n_pairs, sizeof(*ret->pairs), by_value);
	return true;
}

static size_t in_common(const struct likeness_text *a, const struct likeness_text *b)
{
	size_t n = 0;

	for (size_t i = 0, k = 0; i < a->n_pairs && k < b->n_pairs;) {
		if (a->pairs[i] == b->pairs[k]) {
			n++;
			i++;
			k++;
		} else if (a->pairs[i] < b->pairs[k]) {
			i++;
		} else {
			k++;
		}
	}
	return n;
}

unsigned likeness_of(const struct likeness_text *a, const struct likeness_text *b)
{
	const size_t all = a->n_pairs + b->n_pairs;

	if (a->n_chars && a->n_chars == b->n_chars &&
	    memcmp(a->chars, b->chars, a->n_chars * sizeof(*a->chars)) == 0)
		return LIKENESS_SAME;
	if (!all)
		return 0;
	const unsigned percent = (unsigned)(200 * in_common(a, b) / all);
	return percent < LIKENESS_SAME ? percent : LIKENESS_SAME - 1;
}
