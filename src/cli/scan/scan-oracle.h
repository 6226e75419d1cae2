/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Holds what the engine found in an event against what the plain evaluator (detect/sigma/matcher.h)
 * finds in the same event, read whole: the same rules in the same order, the same ones undecided,
 * the same values that made them hold.
 */
#pragma once

#include "detect/sigma/matcher.h"

struct scan_oracle;

struct scan_oracle *scan_oracle_new(const struct ruleset *rules) MUST_CHECK;
void scan_oracle_free(struct scan_oracle *oracle);

/* What the engine says of the present event, in its order. */
void scan_oracle_matched(struct scan_oracle *oracle, const struct match *match);
void scan_oracle_undecided(struct scan_oracle *oracle, const struct rule *rule);

/* A rule about which the two disagree; `what` says how. */
struct scan_difference {
	void (*found)(void *ctx, const struct rule *rule, const struct err *what);
	void *ctx;
};

/* The engine has said all about the event: compare, and forget. */
void scan_oracle_compare(struct scan_oracle *oracle, const struct event *event,
			 const struct scan_difference *sink);
