/* SPDX-License-Identifier: Apache-2.0 */
#include "base/keyed-hash.h"

#include "base/bytes.h"

/* Odd, with as many ones as zeros and no pattern: digits of the golden ratio and of pi. */
#define LENGTH_SPREAD UINT64_C(0x9e3779b97f4a7c15)
#define LAST_SPREAD   UINT64_C(0xb7e151628aed2a6b)

/* Every bit of both reaches the middle of the product; the halves together keep all of it. */
static inline uint64_t fold_product(uint64_t x, uint64_t y)
{
	const unsigned __int128 product = (unsigned __int128)x * y;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to eight bytes as a number; two loads that overlap read four to eight of them. */
static inline uint64_t load_some(const unsigned char *p, size_t len)
{
	uint64_t word = 0;

	if (len == 8)
		return load_u64(p);
	if (len >= 4)
		return load_u32(p) | (uint64_t)load_u32(p + len - 4) << (8 * (len - 4));
	for (size_t i = 0; i < len; i++)
		word |= (uint64_t)p[i] << (8 * i);
	return word;
}

uint64_t keyed_hash(const struct hash_key *key, struct str text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t left = text.len;
	uint64_t state = key->a ^ (uint64_t)text.len * LENGTH_SPREAD;

	for (; left > 16; left -= 16, p += 16)
		state = fold_product(load_u64(p) ^ key->b, load_u64(p + 8) ^ state);

	const uint64_t first = left >= 8 ? load_u64(p) : load_some(p, left);
	const uint64_t second = left > 8 ? load_some(p + 8, left - 8) : 0;
	state = fold_product(first ^ key->b, second ^ state);
	return fold_product(state ^ LAST_SPREAD, key->a ^ LENGTH_SPREAD);
}
