/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "detect/correlate/correlator-parts.h"

static struct held *held_at(const struct correlator *c, uint32_t block)
{
	return region_at(&c->groups.region, block);
}

static bool comes_before(const struct correlator *c, uint32_t a, uint32_t b)
{
	const int order = hit_compare(&held_at(c, a)->hit, &held_at(c, b)->hit);

	return order ? order < 0 : held_at(c, a)->order < held_at(c, b)->order;
}

static size_t text_bytes(const struct hit *hit)
{
	size_t n = hit->host.len + hit->user.len + hit->source.len;

	for (size_t i = 0; i < hit->rule->n_reads; i++)
		n += hit->values[i].len;
	return n;
}

static struct str keep(char **room, struct str text)
{
	if (!text.ptr)
		return STR_NONE;
	memcpy(*room, text.ptr, text.len);
	*room += text.len;
	return str_of(*room - text.len, text.len);
}

bool held_add(struct correlator *c, const struct hit *hit)
{
	const size_t n = size_min(hit->rule->n_reads, HIT_VALUES_MAX);
	const uint32_t block = groups_take(
		&c->groups, sizeof(struct held) + n * sizeof(struct str) + text_bytes(hit));

	if (!block)
		return false;
	struct held *held = held_at(c, block);
	struct str *values = (struct str *)(void *)(held + 1);
	char *room = (char *)(values + n);
	held->hit = *hit;
	held->hit.values = values;
	held->hit.host = keep(&room, hit->host);
	held->hit.user = keep(&room, hit->user);
	held->hit.source = keep(&room, hit->source);
	for (size_t i = 0; i < n; i++)
		values[i] = keep(&room, hit->values[i]);
	held->order = c->came++;

	size_t at = c->n_held++;
	while (at > 0 && comes_before(c, block, c->held[(at - 1) / 2])) {
		c->held[at] = c->held[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	c->held[at] = block;
	return true;
}

const struct hit *held_first(const struct correlator *c)
{
	return c->n_held ? &held_at(c, c->held[0])->hit : NULL;
}

uint32_t held_pop(struct correlator *c)
{
	const uint32_t first = c->held[0];
	const uint32_t moved = c->held[--c->n_held];
	size_t at = 0;

	for (;;) {
		size_t child = 2 * at + 1;
		if (child >= c->n_held)
			break;
		if (child + 1 < c->n_held && comes_before(c, c->held[child + 1], c->held[child]))
			child++;
		if (!comes_before(c, c->held[child], moved))
			break;
		c->held[at] = c->held[child];
		at = child;
	}
	c->held[at] = moved;
	return first;
}
