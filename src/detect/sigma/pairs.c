/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/pairs.h"

#define LONG_TEXT  2048u  /* bytes; shorter texts leave most of FEW_BITS unset */
#define FEW_BITS   4096u  /* quick to clear */
#define EVERY_PAIR 65536u /* a bit of its own for each */

struct byte_pairs *byte_pairs_new(struct arena *arena, size_t len)
{
	const unsigned n_bits = len < LONG_TEXT ? FEW_BITS : EVERY_PAIR;
	struct byte_pairs *pairs = arena_take(arena, sizeof(*pairs) + n_bits / 8);

	if (pairs)
		pairs->mask = n_bits - 1;
	return pairs;
}

void byte_pairs_add(struct byte_pairs *pairs, struct str text)
{
	const unsigned mask = pairs->mask;

	for (size_t i = 1; i < text.len; i++) {
		const unsigned bit = byte_pairs_bit(mask, text.ptr[i - 1], text.ptr[i]);
		pairs->bits[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}
