/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A correlator as bytes. Each part is a magic number and a version, then entries: kind, length,
 * bytes. The header comes first; groups come from the one that was active the longest time ago to
 * the newest, so that restoring them in turn restores the order.
 */
#include <string.h>

#include "detect/correlate/correlator-parts.h"

#define STATE_MAGIC   0x31524354u /* "TCR1" */
#define STATE_VERSION 1u
#define STATE_MAX     (64u * 1024 * 1024)
#define NO_TEXT	      UINT32_MAX

enum entry_kind {
	ENTRY_HEADER = 1,
	ENTRY_GROUP = 2,
	ENTRY_HIT = 3,
};

/* ---- hits ---- */

static void save_text(struct str text, struct buf *out)
{
	buf_add_u32(out, text.ptr ? (uint32_t)text.len : NO_TEXT);
	buf_add(out, text);
}

static struct str restore_text(struct cursor *at)
{
	const uint32_t len = cursor_u32(at);

	return len == NO_TEXT ? STR_NONE : cursor_bytes(at, len);
}

static uint64_t print_of(const struct correlator *c, const struct rule *rule)
{
	for (size_t i = 0; i < c->n_watched; i++) {
		if (c->watched[i].rule == rule)
			return c->watched[i].print;
	}
	return 0;
}

void correlator_save_hit(const struct correlator *c, const struct hit *hit, struct buf *out)
{
	const size_t n = size_min(hit->rule->n_reads, HIT_VALUES_MAX);

	buf_add_u64(out, print_of(c, hit->rule));
	buf_add_u64(out, (uint64_t)hit->time_us);
	buf_add_u64(out, hit->place.record);
	buf_add_u64(out, hit->place.number);
	buf_add_u32(out, hit->place.event);
	save_text(hit->host, out);
	save_text(hit->user, out);
	save_text(hit->source, out);
	buf_add_u16(out, (uint16_t)n);
	for (size_t i = 0; i < n; i++)
		save_text(hit->values[i], out);
}

bool correlator_restore_hit(const struct correlator *c, struct cursor *at, struct str *values,
			    struct hit *ret)
{
	const uint64_t print = cursor_u64(at);
	struct hit hit = { .time_us = (int64_t)cursor_u64(at), .values = values };

	hit.place.record = cursor_u64(at);
	hit.place.number = cursor_u64(at);
	hit.place.event = cursor_u32(at);
	hit.host = restore_text(at);
	hit.user = restore_text(at);
	hit.source = restore_text(at);
	const size_t n = cursor_u16(at);
	for (size_t i = 0; i < n && !at->failed; i++) {
		const struct str text = restore_text(at);
		if (i < HIT_VALUES_MAX)
			values[i] = text;
	}
	for (size_t i = 0; i < c->n_watched && !at->failed; i++) {
		if (c->watched[i].print == print)
			hit.rule = c->watched[i].rule;
	}
	if (!hit.rule || at->failed || n != size_min(hit.rule->n_reads, HIT_VALUES_MAX))
		return false;
	*ret = hit;
	return true;
}

/* ---- saving ---- */

struct saving {
	const struct correlator *correlator;
	struct buf part;
	size_t part_bytes;
	void (*take)(void *ctx, struct str part, bool last);
	void *ctx;
};

static void begin_part(struct saving *saving)
{
	buf_clear(&saving->part);
	buf_add_u32(&saving->part, STATE_MAGIC);
	buf_add_u16(&saving->part, STATE_VERSION);
}

static void end_part(struct saving *saving, bool last)
{
	saving->take(saving->ctx, buf_str(&saving->part), last);
	begin_part(saving);
}

static size_t begin_entry(struct saving *saving, enum entry_kind kind)
{
	if (saving->part.len >= saving->part_bytes)
		end_part(saving, false);
	buf_add_u8(&saving->part, (uint8_t)kind);
	buf_add_u32(&saving->part, 0);
	return saving->part.len;
}

static void end_entry(struct saving *saving, size_t begin)
{
	const uint32_t len = (uint32_t)(saving->part.len - begin);

	for (unsigned i = 0; i < 4 && !buf_failed(&saving->part); i++)
		saving->part.ptr[begin - 4 + i] = (char)(len >> (8 * i));
}

static void save_header(struct saving *saving)
{
	const struct correlator *c = saving->correlator;
	const size_t begin = begin_entry(saving, ENTRY_HEADER);
	struct buf *out = &saving->part;

	buf_add_bytes(out, c->groups.hash_key, GROUP_KEY_BYTES);
	buf_add_u64(out, (uint64_t)c->watermark_us);
	buf_add_u64(out, c->groups.opened);
	end_entry(saving, begin);
}

static void save_group(struct saving *saving, const struct group *group)
{
	const struct correlator *c = saving->correlator;
	const struct track *track = &c->tracks.at[group->correlation];
	const size_t begin = begin_entry(saving, ENTRY_GROUP);
	struct buf *out = &saving->part;

	buf_add_u64(out, track->fingerprint);
	buf_add_u64(out, group->hash[0]);
	buf_add_u64(out, group->hash[1]);
	save_text(str_of(group->key, group->key_len), out);
	buf_add_u64(out, (uint64_t)group->newest_us);
	buf_add_u64(out, (uint64_t)group->quiet_until_us);
	buf_add_u64(out, (uint64_t)group->begin_us);
	buf_add_u64(out, (uint64_t)group->end_us);
	buf_add_u64(out, group->opened);
	buf_add_u64(out, group->hits);
	moment_save(&group->last, out);
	save_text(group->context ? str_of(region_at(&c->groups.region, group->context),
					  GROUP_CONTEXTS * GROUP_CONTEXT)
				 : STR_NONE,
		  out);
	track->kind->save(&c->groups, track, group, out);
	end_entry(saving, begin);
}

void correlator_save(const struct correlator *c, size_t part_bytes,
		     void (*take)(void *ctx, struct str part, bool last), void *ctx)
{
	struct saving saving = { .correlator = c,
				 .part = BUF_INIT(STATE_MAX),
				 .part_bytes = part_bytes,
				 .take = take,
				 .ctx = ctx };

	begin_part(&saving);
	save_header(&saving);
	for (uint32_t block = c->groups.oldest; block; block = group_at(&c->groups, block)->newer)
		save_group(&saving, group_at(&c->groups, block));
	for (size_t i = 0; i < c->n_held; i++) {
		const struct held *held = region_at(&c->groups.region, c->held[i]);
		const size_t begin = begin_entry(&saving, ENTRY_HIT);
		correlator_save_hit(c, &held->hit, &saving.part);
		end_entry(&saving, begin);
	}
	end_part(&saving, true);
	buf_done(&saving.part);
}

/* ---- restoring ---- */

static bool restore_header(struct correlator *c, struct cursor *at)
{
	const struct str key = cursor_bytes(at, GROUP_KEY_BYTES);
	const int64_t watermark_us = (int64_t)cursor_u64(at);

	if (at->failed || c->restoring)
		return false;
	memcpy(c->groups.hash_key, key.ptr, GROUP_KEY_BYTES);
	c->watermark_us = watermark_us;
	c->groups.opened = cursor_u64(at);
	c->restoring = true;
	return !at->failed;
}

static const struct track *track_of(const struct correlator *c, uint64_t fingerprint)
{
	for (size_t i = 0; i < c->tracks.n; i++) {
		if (c->tracks.at[i].fingerprint == fingerprint)
			return &c->tracks.at[i];
	}
	return NULL;
}

static bool key_is_sound(struct str key, uint32_t n)
{
	struct cursor at = cursor_of(key);

	for (uint32_t i = 0; i < n; i++)
		(void)cursor_bytes(&at, cursor_u16(&at));
	return !at.failed && at.at == at.len;
}

/* An open time has its begin, and a begin its timespan before the end. */
static bool times_are_sound(const struct track *track, const struct group *group)
{
	if (!moment_time_is_sound(group->newest_us) || group->last.time_us == INT64_MIN)
		return false;
	if (group->quiet_until_us != INT64_MIN && !moment_time_is_sound(group->quiet_until_us))
		return false;
	if (!track->correlation->at_end)
		return group->end_us == TIME_NONE;
	return moment_time_is_sound(group->begin_us) && moment_time_is_sound(group->end_us);
}

static bool restore_context(struct correlator *c, struct group *group, struct str context)
{
	const unsigned char *bytes = (const unsigned char *)context.ptr;

	if (!context.ptr)
		return true;
	for (size_t i = 0; i < GROUP_CONTEXTS; i++) {
		if (context.len != GROUP_CONTEXTS * GROUP_CONTEXT ||
		    bytes[i * GROUP_CONTEXT] >= GROUP_CONTEXT)
			return false;
	}
	group->context = groups_take(&c->groups, context.len);
	if (group->context)
		memcpy(region_at(&c->groups.region, group->context), bytes, context.len);
	return true;
}

static bool fill_group(struct correlator *c, const struct track *track, uint32_t block,
		       struct cursor *at)
{
	struct group *group = group_at(&c->groups, block);

	group->newest_us = (int64_t)cursor_u64(at);
	group->quiet_until_us = (int64_t)cursor_u64(at);
	group->begin_us = (int64_t)cursor_u64(at);
	const int64_t end_us = (int64_t)cursor_u64(at);
	const uint64_t opened = cursor_u64(at);
	group->hits = cursor_u64(at);
	if (!moment_restore(at, &group->last))
		return false;
	group->end_us = end_us;
	const bool sound = times_are_sound(track, group);
	group->end_us = TIME_NONE;
	if (!sound || !restore_context(c, group, restore_text(at)) ||
	    !track->kind->restore(&c->groups, track, group, at))
		return false;
	if (end_us == TIME_NONE)
		return true;
	group->end_us = end_us;
	groups_restore_end(&c->groups, block, opened);
	return true;
}

static bool restore_group(struct correlator *c, struct cursor *at)
{
	const struct track *track = track_of(c, cursor_u64(at));
	uint64_t hash[2];

	hash[0] = cursor_u64(at);
	hash[1] = cursor_u64(at);
	const struct str key = restore_text(at);
	if (at->failed || !c->restoring)
		return false;
	if (!track) /* the correlation is gone or another */
		return true;
	if (!key.ptr || !key_is_sound(key, track->correlation->n_group) ||
	    groups_find(&c->groups, hash))
		return false;
	const uint32_t block = groups_add_saved(&c->groups, track->number, hash, key);
	if (!block)
		return true; /* no room: it is evicted before it began */
	c->groups.pinned = block;
	const bool good = fill_group(c, track, block, at);
	c->groups.pinned = REGION_NO_BLOCK;
	return good && !at->failed;
}

static bool restore_held(struct correlator *c, struct cursor *at)
{
	struct str values[HIT_VALUES_MAX];
	struct hit hit;

	if (!c->restoring)
		return false;
	if (correlator_restore_hit(c, at, values, &hit) && moment_time_is_sound(hit.time_us) &&
	    c->n_held < c->options.held_max)
		(void)held_add(c, &hit);
	return !at->failed;
}

static bool restore_entry(struct correlator *c, unsigned kind, struct str bytes)
{
	struct cursor at = cursor_of(bytes);

	switch (kind) {
	case ENTRY_HEADER:
		return restore_header(c, &at);
	case ENTRY_GROUP:
		return restore_group(c, &at);
	case ENTRY_HIT:
		return restore_held(c, &at);
	default:
		return false;
	}
}

enum errc correlator_restore(struct correlator *c, struct str part, struct err *err)
{
	struct cursor at = cursor_of(part);
	const uint32_t magic = cursor_u32(&at);
	const uint16_t version = cursor_u16(&at);
	bool good = !at.failed && magic == STATE_MAGIC && version == STATE_VERSION;

	while (good && cursor_left(&at)) {
		const unsigned kind = cursor_u8(&at);
		const struct str bytes = cursor_bytes(&at, cursor_u32(&at));
		good = !at.failed && restore_entry(c, kind, bytes);
	}
	if (good)
		return ERR_OK;
	correlator_clear(c);
	return fail(err, ERR_CORRUPT, "saved correlations: not readable at byte %zu of %zu", at.at,
		    part.len);
}
