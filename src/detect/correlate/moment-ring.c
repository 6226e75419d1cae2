/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/correlate/moment-ring.h"

#include <math.h>
#include <string.h>

#define FIRST_MOMENTS 4u

static uint32_t capacity(const struct groups *groups, const struct group *group)
{
	return group->log ? (uint32_t)(region_size(&groups->region, group->log) /
				       sizeof(struct moment))
			  : 0;
}

struct moment *ring_at(const struct groups *groups, const struct group *group, uint32_t i)
{
	struct moment *moments = region_at(&groups->region, group->log);
	const uint32_t at = group->first + i;
	const uint32_t room = capacity(groups, group);

	return &moments[at < room ? at : at - room];
}

void ring_drop_oldest(const struct groups *groups, struct group *group)
{
	group->first = group->first + 1 == capacity(groups, group) ? 0 : group->first + 1;
	group->n--;
}

static bool grow(struct groups *groups, struct group *group)
{
	const size_t n = group->n ? (size_t)group->n * 2 : FIRST_MOMENTS;
	const uint32_t block = groups_take(groups, n * sizeof(struct moment));

	if (!block)
		return false;
	struct moment *to = region_at(&groups->region, block);
	for (uint32_t i = 0; i < group->n; i++)
		to[i] = *ring_at(groups, group, i);
	region_give(&groups->region, group->log);
	group->log = block;
	group->first = 0;
	return true;
}

bool ring_push(struct groups *groups, struct group *group, uint32_t cap,
	       const struct moment *moment, struct moment *ret_dropped)
{
	if (group->n >= cap) {
		if (ret_dropped)
			*ret_dropped = *ring_at(groups, group, 0);
		ring_drop_oldest(groups, group);
	}
	if (group->n == capacity(groups, group) && !grow(groups, group))
		return false;
	group->n++;
	*ring_at(groups, group, group->n - 1) = *moment;
	return true;
}

size_t ring_shown(const struct groups *groups, const struct track *track UNUSED,
		  const struct group *group, int64_t since_us,
		  struct moment out[static WINDOW_SHOWN])
{
	size_t n = 0;

	for (uint32_t i = group->n > WINDOW_SHOWN ? group->n - WINDOW_SHOWN : 0; i < group->n;
	     i++) {
		const struct moment *moment = ring_at(groups, group, i);
		if (moment->time_us >= since_us)
			out[n++] = *moment;
	}
	return n;
}

bool moment_time_is_sound(int64_t time_us)
{
	return time_us >= -TIME_FAR && time_us <= TIME_FAR;
}

void moment_save(const struct moment *moment, struct buf *out)
{
	uint64_t bits;

	memcpy(&bits, &moment->value, sizeof(bits));
	buf_add_u64(out, (uint64_t)moment->time_us);
	buf_add_u64(out, moment->place.record);
	buf_add_u64(out, moment->place.number);
	buf_add_u32(out, moment->place.event);
	buf_add_u32(out, moment->member);
	buf_add_u64(out, bits);
}

bool moment_restore(struct cursor *saved, struct moment *ret)
{
	struct moment moment = { .time_us = (int64_t)cursor_u64(saved) };

	moment.place.record = cursor_u64(saved);
	moment.place.number = cursor_u64(saved);
	moment.place.event = cursor_u32(saved);
	moment.member = cursor_u32(saved);
	const uint64_t bits = cursor_u64(saved);
	memcpy(&moment.value, &bits, sizeof(bits));
	if (saved->failed || moment.member >= CORRELATION_MEMBERS || !isfinite(moment.value) ||
	    (moment.time_us != INT64_MIN && !moment_time_is_sound(moment.time_us)))
		return false;
	*ret = moment;
	return true;
}

void ring_save(const struct groups *groups, const struct track *track UNUSED,
	       const struct group *group, struct buf *out)
{
	buf_add_u32(out, group->n);
	for (uint32_t i = 0; i < group->n; i++)
		moment_save(ring_at(groups, group, i), out);
}

bool ring_restore(struct groups *groups, struct group *group, uint32_t cap, struct cursor *saved)
{
	const uint32_t n = cursor_u32(saved);
	int64_t before_us = INT64_MIN;
	bool good = n <= cap;

	for (uint32_t i = 0; i < n && good; i++) {
		struct moment moment;
		good = moment_restore(saved, &moment) && moment.time_us >= before_us &&
		       ring_push(groups, group, cap, &moment, NULL);
		before_us = good ? moment.time_us : before_us;
	}
	return good;
}
