/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters (Sigma 2.1 "Filters"): documents that add a condition to the rules they name, so that a
 * place can tune rules without changing them. A rule with filters holds when its own condition and
 * the conditions of all its filters hold; docs/formats/filters.md tells why it is read so.
 *
 * A filter is compiled into the detection of each of its rules: whatever evaluates or compiles
 * rules sees one detection and knows nothing of filters.
 */
#pragma once

#include "detect/sigma/set.h"

#define FILTER_RULES_MAX 10000u /* that one filter names */

/* Check and compile one document; on failure builder->line is where. `file` is the caller's. */
enum errc filter_read(struct builder *builder, const struct yaml *root, struct str file,
		      struct rule_filter *ret, struct err *err) MUST_CHECK;

/*
 * Add it to its rules, of which n_applied counts. Names that stand for no rule, and rules of
 * another log source, are remarked upon. ERR_NOT_FOUND when no rule is left that it named.
 */
enum errc filter_apply(struct rule_filter *filter, struct ruleset *set,
		       const struct remarks *remarks, struct err *err) MUST_CHECK;
