/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Sigma string: text with wildcards, compared with a whole value without regard to case (Sigma
 * 2.1 "String Wildcard", "Escaping").
 *
 * While a pattern is being built it is a run of UTF-8 in which three bytes that UTF-8 never holds
 * stand for what is not literal. Modifiers work on that form; pattern_compile() makes it final.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "detect/sigma/pairs.h"

#define PATTERN_RUN  '\xff' /* any number of characters: "*" */
#define PATTERN_ONE  '\xfe' /* exactly one: "?" */
#define PATTERN_DASH '\xfd' /* one of the five dashes of the windash modifier */

enum pattern_kind {
	PATTERN_EXACT,
	PATTERN_PREFIX,
	PATTERN_SUFFIX,
	PATTERN_CONTAINS,
	PATTERN_ANYTHING, /* "*" alone: any value but null */
	PATTERN_MIXED,	  /* wildcards elsewhere */
};

struct pattern {
	enum pattern_kind kind;
	bool cased;
	struct str text; /* literal bytes, folded unless cased; PATTERN_MIXED: with the marks */
};

/* Read a value as the rule writes it: wildcards and backslashes. */
void pattern_read(struct str written, struct buf *out);

bool pattern_is_literal(struct str marked);

/* Fold, classify and copy into `arena`; false at the arena's limit. */
bool pattern_compile(struct str marked, bool cased, struct arena *arena,
		     struct pattern *ret) MUST_CHECK;

/* Must a value be searched for the pattern, rather than compared at one place? */
static inline bool pattern_searches(const struct pattern *pattern)
{
	return pattern->kind == PATTERN_CONTAINS || pattern->kind == PATTERN_MIXED;
}

/* False when the pattern has two literal bytes side by side that the value has not. */
bool pattern_may_match(const struct pattern *pattern, const struct byte_pairs *pairs);

/* `value` is folded unless the pattern is cased. */
bool pattern_matches(const struct pattern *pattern, struct str value);

/* The pattern in Sigma's notation again, for people. */
void pattern_show(const struct pattern *pattern, struct buf *out);
