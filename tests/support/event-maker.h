/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events made up by chance, the same for the same seed: kept real ones with values changed, cut,
 * doubled, swapped between fields and replaced by what rules look for, and events made to satisfy a
 * rule and then spoilt a little.
 */
#pragma once

#include "detect/sigma/set.h"

struct event_maker;

/* `set` outlives it. */
struct event_maker *event_maker_new(const struct ruleset *set, uint64_t seed) MUST_CHECK;
void event_maker_free(struct event_maker *maker);

/* A real event to begin with; copied. After a few hundred they are not taken any more. */
void event_maker_keep(struct event_maker *maker, const struct event *event);

/* The next event, good until the one after it. */
const struct event *event_maker_next(struct event_maker *maker);
