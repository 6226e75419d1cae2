/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding of a correlation in the clothes of a match, so that whatever shows, stores or exports
 * matches of rules does the same with it: an event with the group's values and what was counted
 * (names that begin with "correlation."), and as its reasons the hits it rests on.
 *
 * Reasons: each group-by value (selection "group-by"), then each hit (selection "correlation.hit",
 * name the rule's title, value when and where, item what `place` wrote).
 */
#pragma once

#include "detect/correlate/correlator.h"

#define FINDING_SELECTION_GROUP "group-by"
#define FINDING_SELECTION_HIT	"correlation.hit"

struct finding_event {
	struct event event;
	struct match_field fields[CORRELATION_NAMES + WINDOW_SHOWN];
	struct match match;
	/* Writes where a hit stands: "Security.evtx 4711", an index of the log. */
	void (*place)(void *ctx, const struct moment *moment, struct buf *out);
	void *ctx;
};

void finding_event_init(struct finding_event *to,
			void (*place)(void *ctx, const struct moment *moment, struct buf *out),
			void *ctx);
void finding_event_done(struct finding_event *to);

/* to->match is good until the next call. */
void finding_event_fill(struct finding_event *to, const struct ruleset *set,
			const struct correlation_finding *finding);
