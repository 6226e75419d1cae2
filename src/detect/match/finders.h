/* SPDX-License-Identifier: Apache-2.0 */
/*
 * By what each predicate of a field is found, while compiling: whole values in a table, literals by
 * a scanner, patterns and expressions behind a literal that must be there, the rest by trying, and
 * that only when somebody needs to know it of every value.
 */
#pragma once

#include "detect/match/image.h"

/* How little a predicate says, for expression_cost(). */
struct finder_costs {
	const struct parts *parts;
	const struct pool *pool;
	const bool *routing; /* by slot: log sources' conditions look at it */
};

uint32_t finder_cost(const void *costs, uint32_t predicate);

/* After the witnesses are chosen: SECTION_SLOTS with all that its elements refer to. */
void finders_build(struct parts *parts, const struct pool *pool, size_t n_slots);
