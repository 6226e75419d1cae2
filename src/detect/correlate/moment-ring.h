/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hits of a group in their order, in the block group.log: group.first is the oldest, group.n
 * how many there are. The block doubles as it fills.
 */
#pragma once

#include "detect/correlate/window.h"

/* At `cap` the oldest goes and `ret_dropped` (may be NULL) is set to it. False: no memory. */
bool ring_push(struct groups *groups, struct group *group, uint32_t cap,
	       const struct moment *moment, struct moment *ret_dropped);

/* The `i`th, from the oldest. */
struct moment *ring_at(const struct groups *groups, const struct group *group, uint32_t i);

void ring_drop_oldest(const struct groups *groups, struct group *group);

/* As struct window_kind wants them. */
size_t ring_shown(const struct groups *groups, const struct track *track, const struct group *group,
		  int64_t since_us, struct moment out[static WINDOW_SHOWN]);
void ring_save(const struct groups *groups, const struct track *track, const struct group *group,
	       struct buf *out);
bool ring_restore(struct groups *groups, struct group *group, uint32_t cap, struct cursor *saved);
