/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiled engine beside the plain one: every event goes through both, and whatever they say of
 * it must be the same: which rules, in which order, undecided ones, and the fields of each match.
 */
#pragma once

#include "base/buf.h"
#include "detect/match/runner.h"

struct engine_pair {
	const struct ruleset *set;
	struct program *program;
	struct runner *runner;
	struct matcher *matcher;
	struct buf compiled; /* what each said of the last event, in words */
	struct buf plain;
	uint64_t events;
	uint64_t matches;
	uint64_t undecided;
};

/* Ends the process when the rules cannot be compiled. */
void engine_pair_init(struct engine_pair *pair, const struct ruleset *set);
void engine_pair_done(struct engine_pair *pair);

/* False when they differ; both accounts are in the pair then. */
bool engine_pair_agrees(struct engine_pair *pair, const struct event *event);

/* Are the counts of both the same? */
bool engine_pair_counts_agree(const struct engine_pair *pair);
