/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every distinct test of a rule set once, while the set is compiled.
 */
#pragma once

#include "detect/match/image.h"

struct predicate_table {
	struct parts *parts;
	const struct pool *pool;
	uint32_t *places; /* open addressing: number + 1, 0 is free */
	size_t size;
};

void predicate_table_init(struct predicate_table *table, struct parts *parts,
			  const struct pool *pool);
void predicate_table_done(struct predicate_table *table);

/* Number of the predicate that a test of an item about `slot` is. */
uint32_t predicate_table_add(struct predicate_table *table, uint32_t slot, const struct test *test);
