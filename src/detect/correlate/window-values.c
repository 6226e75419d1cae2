/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value_count: the values seen, each once, in the order in which they were seen last, and a table
 * by their hash. Seeing one again moves it to the end of the order; what is too old leaves at its
 * begin. Either takes the same time however many there are. Only the newest `cap` matter: if so
 * many were seen within the time, the condition holds whatever was before them.
 */
#include <string.h>

#include "detect/correlate/window.h"

#define FIRST_VALUES 4u

/* Numbers of values begin at 1; 0 is none. */
struct value {
	uint64_t hash;
	struct moment moment;
	uint32_t older;
	uint32_t newer;
};

static struct value *value_at(const struct groups *groups, const struct group *group, uint32_t i)
{
	struct value *values = region_at(&groups->region, group->log);

	return &values[i - 1];
}

static uint32_t *table_of(const struct groups *groups, const struct group *group,
			  uint32_t *ret_mask)
{
	*ret_mask = (uint32_t)(region_size(&groups->region, group->index) / sizeof(uint32_t)) - 1;
	return region_at(&groups->region, group->index);
}

static uint32_t place_of(const struct groups *groups, const struct group *group, uint64_t hash)
{
	uint32_t mask;
	const uint32_t *table = table_of(groups, group, &mask);
	uint32_t at = (uint32_t)hash & mask;

	while (table[at] && value_at(groups, group, table[at])->hash != hash)
		at = (at + 1) & mask;
	return at;
}

static void remove_place(const struct groups *groups, const struct group *group, uint32_t at)
{
	uint32_t mask;
	uint32_t *table = table_of(groups, group, &mask);
	uint32_t next = (at + 1) & mask;

	while (table[next]) {
		const uint32_t home = (uint32_t)value_at(groups, group, table[next])->hash & mask;
		if (((next - home) & mask) >= ((next - at) & mask)) {
			table[at] = table[next];
			at = next;
		}
		next = (next + 1) & mask;
	}
	table[at] = 0;
}

static void unlink_value(const struct groups *groups, struct group *group,
			 const struct value *value)
{
	*(value->newer ? &value_at(groups, group, value->newer)->older : &group->newest) =
		value->older;
	*(value->older ? &value_at(groups, group, value->older)->newer : &group->first) =
		value->newer;
}

static void link_value(const struct groups *groups, struct group *group, uint32_t i)
{
	struct value *value = value_at(groups, group, i);

	value->newer = 0;
	value->older = group->newest;
	*(group->newest ? &value_at(groups, group, group->newest)->newer : &group->first) = i;
	group->newest = i;
}

static void drop_oldest(const struct groups *groups, struct group *group)
{
	const uint32_t i = group->first;
	struct value *value = value_at(groups, group, i);

	remove_place(groups, group, place_of(groups, group, value->hash));
	unlink_value(groups, group, value);
	value->newer = group->unused;
	group->unused = i;
	group->n--;
}

static uint32_t capacity(const struct groups *groups, const struct group *group)
{
	return group->log
		       ? (uint32_t)(region_size(&groups->region, group->log) / sizeof(struct value))
		       : 0;
}

static void chain_unused(const struct groups *groups, struct group *group, uint32_t from)
{
	for (uint32_t i = capacity(groups, group); i > from; i--) {
		value_at(groups, group, i)->newer = group->unused;
		group->unused = i;
	}
}

/* Twice the room for values, and a table that is never more than half full. */
static bool grow(struct groups *groups, struct group *group)
{
	const uint32_t before = capacity(groups, group);
	const size_t want = before ? (size_t)before * 2 : FIRST_VALUES;
	const uint32_t log = groups_take(groups, want * sizeof(struct value));
	const size_t room = log ? region_size(&groups->region, log) / sizeof(struct value) : 0;
	const uint32_t index = log ? groups_take(groups, room * 2 * sizeof(uint32_t)) : 0;

	if (!index) {
		region_give(&groups->region, log);
		return false;
	}
	if (before)
		memcpy(region_at(&groups->region, log), region_at(&groups->region, group->log),
		       before * sizeof(struct value));
	region_give(&groups->region, group->log);
	region_give(&groups->region, group->index);
	group->log = log;
	group->index = index;
	memset(region_at(&groups->region, index), 0, region_size(&groups->region, index));
	chain_unused(groups, group, before);

	uint32_t mask;
	uint32_t *table = table_of(groups, group, &mask);
	for (uint32_t i = group->first; i; i = value_at(groups, group, i)->newer)
		table[place_of(groups, group, value_at(groups, group, i)->hash)] = i;
	return true;
}

static bool add_new(struct groups *groups, const struct track *track, struct group *group,
		    const struct window_hit *hit)
{
	uint32_t mask;

	if (group->n >= track->cap)
		drop_oldest(groups, group);
	if (!group->unused && !grow(groups, group))
		return false;
	const uint32_t i = group->unused;
	struct value *value = value_at(groups, group, i);
	group->unused = value->newer;
	value->hash = hit->value_hash;
	value->moment = hit->moment;
	table_of(groups, group, &mask)[place_of(groups, group, hit->value_hash)] = i;
	link_value(groups, group, i);
	group->n++;
	return true;
}

static bool add(struct groups *groups, const struct track *track, struct group *group,
		const struct window_hit *hit, uint64_t *ret_cut UNUSED)
{
	uint32_t mask;
	const uint32_t i = group->index ? table_of(groups, group,
						   &mask)[place_of(groups, group, hit->value_hash)]
					: 0;

	if (!i)
		return add_new(groups, track, group, hit);
	struct value *value = value_at(groups, group, i);
	value->moment = hit->moment;
	if (group->newest != i) {
		unlink_value(groups, group, value);
		link_value(groups, group, i);
	}
	return true;
}

static void expire(struct groups *groups, struct group *group, int64_t before_us)
{
	while (group->n && value_at(groups, group, group->first)->moment.time_us < before_us)
		drop_oldest(groups, group);
}

static double number(const struct groups *groups UNUSED, const struct track *track UNUSED,
		     const struct group *group, int64_t since_us UNUSED)
{
	return group->n;
}

static size_t shown(const struct groups *groups, const struct track *track UNUSED,
		    const struct group *group, int64_t since_us,
		    struct moment out[static WINDOW_SHOWN])
{
	uint32_t i = group->newest;
	size_t n = 0;

	for (uint32_t steps = 1; i && steps < WINDOW_SHOWN; steps++) {
		const uint32_t older = value_at(groups, group, i)->older;
		if (!older)
			break;
		i = older;
	}
	for (; i; i = value_at(groups, group, i)->newer) {
		if (value_at(groups, group, i)->moment.time_us >= since_us)
			out[n++] = value_at(groups, group, i)->moment;
	}
	return n;
}

static void save(const struct groups *groups, const struct track *track UNUSED,
		 const struct group *group, struct buf *out)
{
	buf_add_u32(out, group->n);
	for (uint32_t i = group->n ? group->first : 0; i; i = value_at(groups, group, i)->newer) {
		buf_add_u64(out, value_at(groups, group, i)->hash);
		moment_save(&value_at(groups, group, i)->moment, out);
	}
}

static bool restore(struct groups *groups, const struct track *track, struct group *group,
		    struct cursor *saved)
{
	const uint32_t n = cursor_u32(saved);
	int64_t before_us = INT64_MIN;
	bool good = n <= track->cap;

	for (uint32_t i = 0; i < n && good; i++) {
		struct window_hit hit = { .value_hash = cursor_u64(saved) };
		good = moment_restore(saved, &hit.moment) && hit.moment.time_us >= before_us &&
		       add(groups, track, group, &hit, NULL);
		before_us = good ? hit.moment.time_us : before_us;
	}
	return good;
}

const struct window_kind window_values = {
	.add = add,
	.expire = expire,
	.number = number,
	.shown = shown,
	.save = save,
	.restore = restore,
};
