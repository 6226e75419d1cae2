/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_count: the newest hits, as many as the condition asks about. A window that is decided at
 * its end counts them in group.hits and keeps only those that will be shown.
 */
#include "detect/correlate/moment-ring.h"

static bool add(struct groups *groups, const struct track *track, struct group *group,
		const struct window_hit *hit, uint64_t *ret_cut UNUSED)
{
	return ring_push(groups, group, track->cap, &hit->moment, NULL);
}

static void expire(struct groups *groups, struct group *group, int64_t before_us)
{
	while (group->n && ring_at(groups, group, 0)->time_us < before_us)
		ring_drop_oldest(groups, group);
}

static double number(const struct groups *groups UNUSED, const struct track *track,
		     const struct group *group, int64_t since_us UNUSED)
{
	return track->correlation->at_end ? (double)group->hits : group->n;
}

static bool restore(struct groups *groups, const struct track *track, struct group *group,
		    struct cursor *saved)
{
	return ring_restore(groups, group, track->cap, saved);
}

const struct window_kind window_count = {
	.add = add,
	.expire = expire,
	.number = number,
	.shown = ring_shown,
	.save = ring_save,
	.restore = restore,
};
