/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was found in values that were read before, by field and whole value; and what single
 * predicates said of them, under numbers behind those of the fields. Most values of most fields
 * repeat: programs, accounts, channels, scripts.
 *
 * Bounded: two generations of VALUES_BYTES each. What is asked for moves from the older to the
 * younger one; when that is full, the older is forgotten. What was got or put is good until the
 * next values_age().
 *
 * In front of both stand a thousand that were asked for last, found by length and last letters: the
 * events of one log are alike, and a comparison costs less than a hash and two cache lines.
 */
#pragma once

#include "detect/match/hash.h"
#include "detect/match/reading.h"

#define VALUES_BYTES	(12u * 1024 * 1024)
#define VALUES_TEXT_MAX (64u * 1024) /* longer values are not kept */

struct values;

struct values *values_new(void) MUST_CHECK;
void values_free(struct values *values);

/* Between two events: makes room when there is little left. */
void values_age(struct values *values);

/* NULL when not known: `ret_hash` is for values_put() then. */
const struct found *values_get(struct values *values, uint32_t slot, struct str value,
			       uint64_t *ret_hash);

/* Room of `size` bytes (a struct found) to keep for it; NULL when there is none. */
struct found *values_put(struct values *values, uint64_t hash, uint32_t slot, struct str value,
			 size_t size);
