/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions of the "re" modifier, by PCRE2 (Sigma 2.1 modifiers, "Regular Expression").
 * They search: no anchors are implied, and case counts unless the "i" sub-modifier says otherwise.
 *
 * A match that runs into its limits is neither found nor not found. PCRE2's compiled code has a
 * stack of its own whose default of 32 KiB real rules exceed; ours may grow to 8 MiB, and what
 * still fails is tried once more by the interpreter before it is called undecided.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

enum regex_flag {
	REGEX_NO_CASE = 1 << 0,	   /* "i" */
	REGEX_MULTI_LINE = 1 << 1, /* "m": ^ and $ at every line */
	REGEX_DOT_ALL = 1 << 2,	   /* "s": the dot takes line ends too */
};

#define REGEX_PATTERN_MAX 8192u

struct regex;

enum errc regex_new(struct str pattern, unsigned flags, struct regex **ret,
		    struct err *err) MUST_CHECK;
void regex_free(struct regex *regex);

/* The working memory of one thread. */
struct regex_room;

struct regex_room *regex_room_new(void) MUST_CHECK;
void regex_room_free(struct regex_room *room);

enum regex_result {
	REGEX_NOT_FOUND,
	REGEX_FOUND,
	REGEX_UNDECIDED,
};

/* Adds to `retries` when the interpreter was needed. */
enum regex_result regex_search(const struct regex *regex, struct str value, struct regex_room *room,
			       uint64_t *retries);
