/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences that content files write with holes: "{1}" to "{9}" stand for values. A hole without a
 * value stays as it is written, so that a mistake in a file is seen.
 */
#pragma once

#include "base/arena.h"

#define TEXT_FILL_MAX 8192u /* bytes of a filled sentence */

/* In `arena`; ptr NULL past its limit or TEXT_FILL_MAX. */
struct str text_fill(struct arena *arena, struct str pattern, const struct str *values, size_t n);
