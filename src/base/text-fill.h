/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences that content files write with holes: "{1}" to "{9}" stand for values. A hole without a
 * value stays as it is written, so that a mistake in a file is seen. Longer texts name what fills a
 * hole: "{$facility.name}".
 */
#pragma once

#include "base/arena.h"

#define TEXT_FILL_MAX 8192u /* bytes of a filled sentence */

/* In `arena`; ptr NULL past its limit or TEXT_FILL_MAX. */
struct str text_fill(struct arena *arena, struct str pattern, const struct str *values, size_t n);

/* What a named hole asks for, split at its first dot. */
struct text_hole {
	struct str kind; /* "facility" */
	struct str name; /* "name"; "" without a dot */
};

/*
 * The next named hole: `*text` goes on behind it, and `ret_before` is what stood before it. False:
 * there is none any more.
 */
bool text_next_hole(struct str *text, struct str *ret_before, struct text_hole *ret);
