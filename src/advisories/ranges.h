/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which versions a statement is about: a list of intervals, read from what feeds write in free
 * text, Japanese or English, or given bound by bound.
 *
 *     10.0 から 10.0.5 まで          7.3.7 より前のバージョン      2.13.0 から 2.15.0 より前
 *     9.0.3 以前 / およびそれ以前     4.0.1 以降                    すべてのバージョン
 *     12.x   1.10 | 1.11            >= 1.3.4 | < 1.5.3           vers:generic/>=1.0|<2.0
 *     before 3.2   2.3.6 and below   1.0 through 1.4              all versions
 *
 * A text is understood wholly or not at all: with a word left over `undecided` says so, the
 * intervals are empty, and nothing may be called "not affected" because of them.
 */
#pragma once

#include "advisories/version.h"
#include "base/arena.h"
#include "base/err.h"

#define RANGES_TEXT_MAX 4096u /* bytes of free text looked at */
#define RANGES_MAX	256u  /* intervals of one statement */

struct version_bound {
	struct str text; /* ptr NULL: open to this side */
	bool inclusive;
	bool prefix; /* "12.x": only the parts written count */
};

struct version_interval {
	struct version_bound low;
	struct version_bound high;
};

enum ranges_state {
	RANGES_NONE,	  /* the statement says nothing about versions */
	RANGES_KNOWN,	  /* the intervals are all there is */
	RANGES_ALL,	  /* every version, said in so many words */
	RANGES_UNDECIDED, /* there is text, and it was not understood */
};

struct version_ranges {
	enum ranges_state state;
	struct version_interval *list;
	size_t n;
	struct str problem; /* RANGES_UNDECIDED: the word or reason, for people */
};

/*
 * ERR_LIMIT when the arena is full; anything about the text itself is in `ret->state`. The
 * intervals live in `arena`, texts of bounds too.
 */
enum errc ranges_parse(struct str text, struct arena *arena, struct version_ranges *ret) MUST_CHECK;

/* Add one interval that a feed gives by its bounds. */
enum errc ranges_add(struct version_ranges *ranges, struct version_interval interval,
		     struct arena *arena) MUST_CHECK;

enum ranges_answer {
	RANGES_INSIDE,
	RANGES_OUTSIDE,
	RANGES_UNORDERED, /* inside none for certain, but an order could not be told */
	RANGES_NOT_TOLD,  /* RANGES_NONE or RANGES_UNDECIDED */
};

/* `ret` (may be NULL): the interval that decided, or the one that could not be compared. */
enum ranges_answer ranges_hold(const struct version_ranges *ranges, struct str version,
			       const struct version_interval **ret);

/* "10.0 ≤ v < 10.0.5", for people. */
struct str interval_text(const struct version_interval *interval, struct arena *arena);
