/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How each correlation of a set is run, and which of them a rule's hits go to.
 */
#pragma once

#include "detect/correlate/window.h"

/* A correlation that has the rule, or the correlation, as its member. */
struct target {
	uint32_t track;
	uint32_t member;
};

struct target_list {
	const struct target *at;
	uint32_t n;
};

struct tracks {
	struct track *at;
	size_t n;
	struct target *targets; /* those of rule 0, of rule 1, …, then of the correlations */
	uint32_t *first;	/* by index of rule or correlation: the first of its targets */
	size_t n_nodes;
};

void tracks_init(struct tracks *tracks, const struct ruleset *set);
void tracks_done(struct tracks *tracks);

struct target_list tracks_targets(const struct tracks *tracks, uint32_t node);

/* Of a rule and what is read of its matches, for what was saved of its hits. */
uint64_t rule_fingerprint(const struct ruleset *set, const struct rule *rule);
