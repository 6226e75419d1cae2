/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers for what was found in values: those with the same predicates have one number, as long as
 * it is remembered, and no two others ever have the same. So events can be compared by numbers
 * (kinds.h). At most CONTENTS_MAX are remembered; then all are forgotten, and get new numbers.
 */
#pragma once

#include "base/arena.h"

#define CONTENTS_MAX	   16384u
#define CONTENTS_BYTES_MAX (8u * 1024 * 1024)

struct content {
	uint64_t number; /* 0: a free place */
	uint64_t hash;
	const uint32_t *words;
	size_t n;
};

struct contents {
	struct arena arena;
	struct content *table; /* open addressing */
	size_t n;
	uint64_t last; /* number that was given */
};

void contents_init(struct contents *contents);
void contents_done(struct contents *contents);

/* The number of these words in their order, from 1; 0 of none. */
uint64_t contents_number(struct contents *contents, const uint32_t *words, size_t n);
