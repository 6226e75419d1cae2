/* SPDX-License-Identifier: Apache-2.0 */
/*
 * temporal and temporal_ordered: when each member was seen last. With an order also, for each
 * length and place in it, the latest begin of a chain of that length that ends at that place or
 * before it: a chain that began later is never worse, so nothing else need be kept.
 */
#include <stdlib.h>

#include "detect/correlate/window.h"

static struct moment *moments(const struct groups *groups, const struct group *group)
{
	return region_at(&groups->region, group->log);
}

/* Row `length` - 1, by place. */
static int64_t *begins(const struct groups *groups, const struct track *track,
		       const struct group *group, uint32_t length)
{
	int64_t *all = region_at(&groups->region, group->index);

	return &all[(size_t)(length - 1) * track->n_positions];
}

static bool is_ordered(const struct track *track)
{
	return track->correlation->type == CORRELATION_TEMPORAL_ORDERED;
}

static bool prepare(struct groups *groups, const struct track *track, struct group *group)
{
	const uint32_t n = track->correlation->n_members;
	const size_t n_begins = (size_t)track->rows * track->n_positions;

	group->log = groups_take(groups, n * sizeof(struct moment));
	if (group->log && is_ordered(track))
		group->index = groups_take(groups, n_begins * sizeof(int64_t));
	if (!group->log || (is_ordered(track) && !group->index))
		return false;
	for (uint32_t i = 0; i < n; i++)
		moments(groups, group)[i].time_us = INT64_MIN;
	for (size_t i = 0; is_ordered(track) && i < n_begins; i++)
		begins(groups, track, group, 1)[i] = INT64_MIN;
	return true;
}

static void add_to_chains(const struct groups *groups, const struct track *track,
			  const struct group *group, const struct moment *moment)
{
	const uint32_t place = track->position[moment->member];

	if (place == TRACK_NO_POSITION)
		return;
	for (uint32_t length = 1; length <= track->rows && length <= place + 1; length++) {
		const int64_t begin_us =
			length == 1 ? moment->time_us
				    : begins(groups, track, group, length - 1)[place - 1];
		int64_t *row = begins(groups, track, group, length);
		for (uint32_t i = place; i < track->n_positions && row[i] < begin_us; i++)
			row[i] = begin_us;
	}
}

static bool add(struct groups *groups, const struct track *track, struct group *group,
		const struct window_hit *hit, uint64_t *ret_cut UNUSED)
{
	if (!group->log && !prepare(groups, track, group))
		return false;
	moments(groups, group)[hit->moment.member] = hit->moment;
	if (is_ordered(track))
		add_to_chains(groups, track, group, &hit->moment);
	return true;
}

static bool is_seen(const struct groups *groups, const struct group *group, uint32_t member,
		    int64_t since_us)
{
	const int64_t at_us = moments(groups, group)[member].time_us;

	return at_us != INT64_MIN && at_us >= since_us;
}

static uint32_t longest_chain(const struct groups *groups, const struct track *track,
			      const struct group *group, int64_t since_us)
{
	for (uint32_t length = track->rows; length > 0; length--) {
		const int64_t begin_us =
			begins(groups, track, group, length)[track->n_positions - 1];
		if (begin_us != INT64_MIN && begin_us >= since_us)
			return length;
	}
	return 0;
}

static double number(const struct groups *groups, const struct track *track,
		     const struct group *group, int64_t since_us)
{
	uint32_t n = 0;

	if (!group->log)
		return 0;
	if (is_ordered(track))
		return longest_chain(groups, track, group, since_us);
	for (uint32_t i = 0; i < track->correlation->n_members; i++)
		n += is_seen(groups, group, i, since_us);
	return n;
}

struct looking {
	const struct groups *groups;
	const struct group *group;
	int64_t since_us;
};

static bool expression_holds(const struct condition *c, const struct looking *at)
{
	bool all = true;
	bool any = false;

	if (c->op == CONDITION_SELECTION)
		return is_seen(at->groups, at->group, c->selection, at->since_us);
	for (uint32_t i = 0; i < c->n_parts; i++) {
		const bool part = expression_holds(c->parts[i], at);
		all = all && part;
		any = any || part;
	}
	return c->op == CONDITION_NOT ? !all : c->op == CONDITION_AND ? all : any;
}

static bool holds(const struct groups *groups, const struct track *track, const struct group *group,
		  int64_t since_us)
{
	const struct correlation *correlation = track->correlation;
	const struct looking at = { groups, group, since_us };

	if (!correlation->expression || !group->log)
		return group->log &&
		       correlation_bounds_hold(correlation, number(groups, track, group, since_us));
	if (!expression_holds(correlation->expression, &at))
		return false;
	return !is_ordered(track) ||
	       longest_chain(groups, track, group, since_us) == track->n_positions;
}

static int by_time(const void *a, const void *b)
{
	const struct moment *x = a;
	const struct moment *y = b;

	return (x->time_us > y->time_us) - (x->time_us < y->time_us);
}

static size_t shown(const struct groups *groups, const struct track *track,
		    const struct group *group, int64_t since_us,
		    struct moment out[static WINDOW_SHOWN])
{
	size_t n = 0;

	for (uint32_t i = 0; group->log && i < track->correlation->n_members; i++) {
		if (is_seen(groups, group, i, since_us))
			out[n++] = moments(groups, group)[i];
	}
	if (n > 1)
		qsort(out, n, sizeof(*out), by_time);
	return n;
}

static void save(const struct groups *groups, const struct track *track, const struct group *group,
		 struct buf *out)
{
	buf_add_u8(out, group->log != 0);
	if (!group->log)
		return;
	for (uint32_t i = 0; i < track->correlation->n_members; i++)
		moment_save(&moments(groups, group)[i], out);
	for (uint32_t i = 0; is_ordered(track) && i < track->rows * track->n_positions; i++)
		buf_add_u64(out, (uint64_t)begins(groups, track, group, 1)[i]);
}

static bool restore(struct groups *groups, const struct track *track, struct group *group,
		    struct cursor *saved)
{
	bool good = true;

	if (!cursor_u8(saved))
		return !saved->failed;
	if (!prepare(groups, track, group))
		return false;
	for (uint32_t i = 0; i < track->correlation->n_members && good; i++)
		good = moment_restore(saved, &moments(groups, group)[i]);
	for (uint32_t i = 0; is_ordered(track) && i < track->rows * track->n_positions; i++)
		begins(groups, track, group, 1)[i] = (int64_t)cursor_u64(saved);
	return good && !saved->failed;
}

const struct window_kind window_temporal = {
	.add = add,
	.number = number,
	.holds = holds,
	.shown = shown,
	.save = save,
	.restore = restore,
};
