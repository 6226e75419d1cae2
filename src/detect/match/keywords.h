/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The literals of those rules about words anywhere that an event's log sources have: a few dozen of
 * the thousands that all rules have, so that they are found at a fraction of the price.
 */
#pragma once

#include "detect/match/program.h"
#include "detect/match/words.h"

struct keywords {
	const struct word_set *words;
	const struct literal *const *literals; /* by the words' numbers */
};

/*
 * Of the rules whose routes are in the bit set `routes`. NULL at the arena's limit, and where there
 * are none or one that words cannot be searched for (it minds case, or is not ASCII): all are
 * looked for then.
 */
const struct keywords *keywords_new(struct arena *arena, const struct program *program,
				    const uint64_t *routes) MUST_CHECK;
