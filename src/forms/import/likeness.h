/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How alike two wordings of one question are: the share of pairs of neighbouring characters they
 * have in common (Sørensen–Dice), in percent. Width, case, spaces and punctuation do not count.
 * Japanese has no spaces between words, so that pairs of characters are the nearest to words.
 *
 * It tells what to look at first, and never that two questions ask the same.
 */
#pragma once

#include "base/arena.h"

#define LIKENESS_SAME 100u

struct likeness_text {
	uint32_t *chars; /* as they are compared */
	size_t n_chars;
	uint64_t *pairs; /* sorted */
	size_t n_pairs;
};

/* False: the arena is full. */
bool likeness_prepare(struct str text, struct arena *arena, struct likeness_text *ret) MUST_CHECK;

/* 0 to 100; 100 only when the compared characters are the same ones in the same order. */
unsigned likeness_of(const struct likeness_text *a, const struct likeness_text *b);
