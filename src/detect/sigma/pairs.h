/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which two bytes stand side by side somewhere in one or several texts. A text that needs two which
 * do not is in none of them: that is known from one bit, without reading the texts once for each of
 * thousands of patterns. Two pairs may share a bit, so "has" may be wrong; "has not" never is.
 */
#pragma once

#include "base/arena.h"

struct byte_pairs {
	unsigned mask; /* number of bits - 1; the last bits of a pair are its number */
	uint64_t bits[];
};

/* Without pairs, for texts of `len` bytes together; NULL at the arena's limit. */
struct byte_pairs *byte_pairs_new(struct arena *arena, size_t len) MUST_CHECK;

void byte_pairs_add(struct byte_pairs *pairs, struct str text);

static inline unsigned byte_pairs_bit(unsigned mask, char first, char second)
{
	return ((unsigned)(unsigned char)first << 8 | (unsigned char)second) & mask;
}

static inline bool byte_pairs_has(const struct byte_pairs *pairs, char first, char second)
{
	const unsigned bit = byte_pairs_bit(pairs->mask, first, second);

	return pairs->bits[bit / 64] >> bit % 64 & 1;
}
