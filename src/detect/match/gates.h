/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which literals must stand in every value that a pattern with wildcards or a regular expression
 * matches: without one of them there is no need to try it.
 */
#pragma once

#include "base/str.h"
#include "detect/sigma/pattern.h"

#define GATE_LITERALS_MAX 64u
#define GATE_TEXT_MAX	  2048u

/* One of these must stand in the value. None known: n is 0. */
struct gate {
	struct str at[GATE_LITERALS_MAX];
	size_t n;
	size_t used; /* of text */
	char text[GATE_TEXT_MAX];
};

/* The longest literal run of a pattern of kind PATTERN_MIXED; `ret` borrows it. */
void gate_of_pattern(const struct pattern *pattern, struct gate *ret);

/*
 * Of a regular expression as PCRE2 reads it, folded; for the folded form of values. Whatever is not
 * plainly understood gives none.
 */
void gate_of_regex(struct str source, struct gate *ret);

/*
 * The longest part of a folded literal that looks the same whether JSON escapes it or not, all of
 * it ASCII.
 */
struct str gate_plain_part(struct str literal);

/* Length of the shortest literal; 0 when there is none. */
size_t gate_shortest(const struct gate *gate);
