/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second pass over correlations, when all documents of a set are read: members are found by id
 * or name, circles are refused, the fields that are read get their place in the plan, and rules
 * learn that a correlation reads their matches.
 */
#pragma once

#include "detect/sigma/correlation-read.h"

struct ruleset;

struct draft_list {
	struct correlation_draft *at;
	size_t n;
	size_t cap;
};

/* Moves the good drafts to set->correlations and refuses the others. */
void correlations_link(struct ruleset *set, const struct draft_list *drafts);
