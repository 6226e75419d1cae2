/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes of short texts, by the folded 128-bit products of their words. With a secret key nobody
 * outside can choose texts that fall together; without one they are the same in every process, as
 * tables in an image must be.
 */
#pragma once

#include "base/str.h"

struct hash_key {
	uint64_t a;
	uint64_t b;
};

#define HASH_KEY_FIXED                                                                             \
	((struct hash_key){ .a = UINT64_C(0x9e3779b97f4a7c15), .b = UINT64_C(0xc2b2ae3d27d4eb4f) })

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	const unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_load64(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline uint32_t hash_load32(const char *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* The two words of a text of at most 16 bytes; they overlap unless it has 16. */
static inline void hash_short(struct str text, uint64_t *low, uint64_t *high)
{
	const char *p = text.ptr;
	const size_t len = text.len;

	if (len >= 8) {
		*low = hash_load64(p);
		*high = hash_load64(p + len - 8);
	} else if (len >= 4) {
		*low = hash_load32(p);
		*high = hash_load32(p + len - 4);
	} else if (len > 0) {
		*low = (unsigned char)p[0];
		*high = (uint64_t)(unsigned char)p[len / 2] << 8 | (unsigned char)p[len - 1];
	} else {
		*low = 0;
		*high = 0;
	}
}

/* `number` goes with the text: the same text under another number is another thing. */
static inline uint64_t hash_text(const struct hash_key *key, uint64_t number, struct str text)
{
	uint64_t state = key->a ^ (number << 32 | (uint32_t)text.len);
	uint64_t low;
	uint64_t high;

	while (text.len > 16) {
		state = hash_mix(hash_load64(text.ptr) ^ state, hash_load64(text.ptr + 8) ^ key->b);
		text.ptr += 16;
		text.len -= 16;
	}
	hash_short(text, &low, &high);
	return hash_mix(hash_mix(low ^ state, high ^ key->b) ^ key->a, key->b | 1);
}
