/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a correlator, for the files of this folder.
 */
#pragma once

#include "detect/correlate/correlator.h"
#include "detect/correlate/track.h"

/* A hit that waits; behind it its values, then its texts. */
struct held {
	struct hit hit;
	uint64_t order; /* of coming: for hits that are equal in everything else */
};

struct watched_rule {
	uint64_t print; /* rule_fingerprint() */
	const struct rule *rule;
};

struct correlator {
	const struct ruleset *set;
	struct correlator_options options;
	struct correlation_sink sink;
	struct tracks tracks;
	struct groups groups;
	uint32_t *held; /* heap of blocks of struct held */
	size_t n_held;
	uint64_t came;
	int64_t watermark_us;
	struct correlator_counts counts;
	struct watched_rule *watched;
	size_t n_watched;
	bool restoring; /* the header of what was saved has come */
};

/* ---- held.c ---- */

/* False when there is no room. */
bool held_add(struct correlator *correlator, const struct hit *hit);
/* The first, or NULL. */
const struct hit *held_first(const struct correlator *correlator);
/* Take it out of the heap; the block is the caller's to give back. */
uint32_t held_pop(struct correlator *correlator);

/* ---- correlator.c ---- */

void correlator_run_hit(struct correlator *correlator, const struct hit *hit);
