/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers that look random and are the same in every run: a test that fails, fails again.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

static inline struct random random_of(uint64_t seed)
{
	return (struct random){ .state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1 };
}

/* xorshift64*, Vigna, "An experimental exploration of Marsaglia's xorshift generators" */
static inline uint64_t random_next(struct random *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return random->state * UINT64_C(0x2545f4914f6cdd1d);
}

static inline size_t random_below(struct random *random, size_t limit)
{
	return (size_t)(random_next(random) >> 11) % limit;
}
