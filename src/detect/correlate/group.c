/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/correlate/group.h"

#include <sodium.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/os/pages.h"

_Static_assert(crypto_shorthash_siphashx24_KEYBYTES == GROUP_KEY_BYTES, "key of the hash");

#define HASH_ROOM   512u
#define HASH_BYTES  crypto_shorthash_siphashx24_BYTES
#define GROUP_BYTES 256u /* a group takes at least that: bounds how many there can be */

struct group_slot {
	uint64_t tag; /* first half of the hash */
	uint32_t block;
};

/* ---- hashing ---- */

struct hashing {
	const unsigned char *key;
	unsigned char room[HASH_ROOM];
	size_t n;
};

static void fold_room(struct hashing *hashing)
{
	unsigned char out[HASH_BYTES];

	crypto_shorthash_siphashx24(out, hashing->room, hashing->n, hashing->key);
	memcpy(hashing->room, out, sizeof(out));
	hashing->n = sizeof(out);
}

static void hash_bytes(struct hashing *hashing, const void *bytes, size_t n)
{
	if (hashing->n + n > HASH_ROOM)
		fold_room(hashing);
	memcpy(hashing->room + hashing->n, bytes, n);
	hashing->n += n;
}

static void hash_text(struct hashing *hashing, struct str text)
{
	const uint64_t len = text.len;

	hash_bytes(hashing, &len, sizeof(len));
	while (text.len) {
		if (hashing->n == HASH_ROOM)
			fold_room(hashing);
		const size_t n = size_min(text.len, HASH_ROOM - hashing->n);
		for (size_t i = 0; i < n; i++)
			hashing->room[hashing->n + i] = (unsigned char)ascii_lower(text.ptr[i]);
		hashing->n += n;
		text = str_from_pos(text, n);
	}
}

void group_values_hash(const struct groups *groups, uint64_t seed, const struct str *values,
		       uint32_t n, uint64_t ret[static 2])
{
	struct hashing hashing;
	unsigned char out[HASH_BYTES];

	hashing.key = groups->hash_key;
	hashing.n = 0;
	hash_bytes(&hashing, &seed, sizeof(seed));
	for (uint32_t i = 0; i < n; i++)
		hash_text(&hashing, values[i]);
	crypto_shorthash_siphashx24(out, hashing.room, hashing.n, hashing.key);
	ret[0] = load_u64(out);
	ret[1] = load_u64(out + 8);
}

void group_key_hash(const struct groups *groups, struct group_key *key)
{
	group_values_hash(groups, key->seed, key->values, key->n, key->hash);
}

/* ---- the table ---- */

static size_t home_of(const struct groups *groups, uint64_t tag)
{
	return tag & (groups->table_size - 1);
}

static bool is_at(const struct groups *groups, size_t at, const uint64_t hash[static 2])
{
	const struct group_slot *slot = &groups->table[at];
	const struct group *group;

	if (slot->tag != hash[0])
		return false;
	group = group_at(groups, slot->block);
	return group->hash[1] == hash[1];
}

/* Where it is, or the free place where it belongs. */
static size_t place_of(const struct groups *groups, const uint64_t hash[static 2])
{
	size_t at = home_of(groups, hash[0]);

	while (groups->table[at].block && !is_at(groups, at, hash))
		at = (at + 1) & (groups->table_size - 1);
	return at;
}

/* Without a gap in any chain: what comes behind moves up when it may. */
static void remove_at(struct groups *groups, size_t at)
{
	const size_t mask = groups->table_size - 1;
	size_t next = (at + 1) & mask;

	while (groups->table[next].block) {
		const size_t home = home_of(groups, groups->table[next].tag);
		if (((next - home) & mask) >= ((next - at) & mask)) {
			groups->table[at] = groups->table[next];
			at = next;
		}
		next = (next + 1) & mask;
	}
	groups->table[at] = (struct group_slot){ .block = REGION_NO_BLOCK };
}

uint32_t groups_find(const struct groups *groups, const uint64_t hash[static 2])
{
	return groups->table[place_of(groups, hash)].block;
}

/* ---- order of activity ---- */

static void unlink_group(struct groups *groups, struct group *group)
{
	struct siblings *siblings = &groups->siblings[group->correlation];

	*(group->newer ? &group_at(groups, group->newer)->older : &groups->newest) = group->older;
	*(group->older ? &group_at(groups, group->older)->newer : &groups->oldest) = group->newer;
	*(group->newer_sibling ? &group_at(groups, group->newer_sibling)->older_sibling
			       : &siblings->newest) = group->older_sibling;
	*(group->older_sibling ? &group_at(groups, group->older_sibling)->newer_sibling
			       : &siblings->oldest) = group->newer_sibling;
}

static void link_newest(struct groups *groups, uint32_t block)
{
	struct group *group = group_at(groups, block);
	struct siblings *siblings = &groups->siblings[group->correlation];

	group->newer = REGION_NO_BLOCK;
	group->older = groups->newest;
	*(groups->newest ? &group_at(groups, groups->newest)->newer : &groups->oldest) = block;
	groups->newest = block;
	group->newer_sibling = REGION_NO_BLOCK;
	group->older_sibling = siblings->newest;
	*(siblings->newest ? &group_at(groups, siblings->newest)->newer_sibling
			   : &siblings->oldest) = block;
	siblings->newest = block;
}

void groups_touch(struct groups *groups, uint32_t block)
{
	struct group *group = group_at(groups, block);

	if (groups->newest == block)
		return;
	unlink_group(groups, group);
	link_newest(groups, block);
}

/* ---- ends ---- */

static bool ends_before(const struct groups *groups, uint32_t a, uint32_t b)
{
	const struct group *x = group_at(groups, a);
	const struct group *y = group_at(groups, b);

	if (x->end_us != y->end_us)
		return x->end_us < y->end_us;
	if (x->correlation != y->correlation)
		return x->correlation < y->correlation; /* members before what is made of them */
	return x->opened < y->opened;
}

static void put_end(struct groups *groups, size_t at, uint32_t block)
{
	groups->ends[at] = block;
	group_at(groups, block)->alarm = (uint32_t)at + 1;
}

static void sift_up(struct groups *groups, size_t at, uint32_t block)
{
	while (at > 0 && ends_before(groups, block, groups->ends[(at - 1) / 2])) {
		put_end(groups, at, groups->ends[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	put_end(groups, at, block);
}

static void sift_down(struct groups *groups, size_t at, uint32_t block)
{
	for (;;) {
		size_t child = 2 * at + 1;
		if (child >= groups->n_ends)
			break;
		if (child + 1 < groups->n_ends &&
		    ends_before(groups, groups->ends[child + 1], groups->ends[child]))
			child++;
		if (!ends_before(groups, groups->ends[child], block))
			break;
		put_end(groups, at, groups->ends[child]);
		at = child;
	}
	put_end(groups, at, block);
}

void groups_restore_end(struct groups *groups, uint32_t block, uint64_t opened)
{
	group_at(groups, block)->opened = opened;
	sift_up(groups, groups->n_ends++, block);
}

void groups_set_end(struct groups *groups, uint32_t block)
{
	groups_restore_end(groups, block, ++groups->opened);
}

void groups_clear_end(struct groups *groups, uint32_t block)
{
	struct group *group = group_at(groups, block);

	group->end_us = TIME_NONE;
	if (!group->alarm)
		return;
	const size_t at = group->alarm - 1;
	const uint32_t moved = groups->ends[--groups->n_ends];
	group->alarm = 0;
	if (moved == block)
		return;
	if (at > 0 && ends_before(groups, moved, groups->ends[(at - 1) / 2]))
		sift_up(groups, at, moved);
	else
		sift_down(groups, at, moved);
}

uint32_t groups_first_end(const struct groups *groups)
{
	return groups->n_ends ? groups->ends[0] : REGION_NO_BLOCK;
}

/* ---- life ---- */

void groups_init(struct groups *groups, size_t n_correlations, const struct group_limits *limits)
{
	*groups = (struct groups){ .limits = *limits, .n_siblings = n_correlations };
	region_init(&groups->region, limits->bytes);
	groups->n_max = (size_t)groups->region.n_blocks * REGION_BLOCK / GROUP_BYTES;
	groups->table_size = groups->n_max * 2;
	groups->table = pages_take(groups->table_size * sizeof(*groups->table));
	groups->ends = pages_take(groups->n_max * sizeof(*groups->ends));
	groups->siblings = mem_new_array(n_correlations + 1, sizeof(*groups->siblings));
	randombytes_buf(groups->hash_key, sizeof(groups->hash_key));
}

void groups_done(struct groups *groups)
{
	pages_give(groups->table, groups->table_size * sizeof(*groups->table));
	pages_give(groups->ends, groups->n_max * sizeof(*groups->ends));
	free(groups->siblings);
	region_done(&groups->region);
	*groups = (struct groups){ .n = 0 };
}

void groups_clear(struct groups *groups)
{
	while (groups->oldest)
		groups_drop(groups, groups->oldest);
	groups->evicted = 0;
}

void groups_drop(struct groups *groups, uint32_t block)
{
	struct group *group = group_at(groups, block);

	groups_clear_end(groups, block);
	remove_at(groups, place_of(groups, group->hash));
	unlink_group(groups, group);
	groups->siblings[group->correlation].n--;
	groups->n--;
	region_give(&groups->region, group->log);
	region_give(&groups->region, group->index);
	region_give(&groups->region, group->context);
	region_give(&groups->region, block);
}

static bool evict(struct groups *groups, uint32_t block)
{
	if (!block || block == groups->pinned)
		return false;
	groups_drop(groups, block);
	groups->evicted++;
	return true;
}

uint32_t groups_take(struct groups *groups, size_t size)
{
	uint32_t block = region_take(&groups->region, size);

	while (!block && evict(groups, groups->oldest))
		block = region_take(&groups->region, size);
	return block;
}

static uint32_t add_group(struct groups *groups, uint32_t correlation,
			  const uint64_t hash[static 2], size_t key_len)
{
	struct siblings *siblings = &groups->siblings[correlation];

	if (siblings->n >= groups->limits.per_correlation && !evict(groups, siblings->oldest))
		return REGION_NO_BLOCK;
	if (groups->n >= groups->n_max && !evict(groups, groups->oldest))
		return REGION_NO_BLOCK;
	const uint32_t block = groups_take(groups, sizeof(struct group) + key_len);
	if (!block)
		return REGION_NO_BLOCK;
	struct group *group = group_at(groups, block);
	group->hash[0] = hash[0];
	group->hash[1] = hash[1];
	group->correlation = correlation;
	group->newest_us = INT64_MIN;
	group->quiet_until_us = INT64_MIN;
	group->end_us = TIME_NONE;
	group->key_len = (uint32_t)key_len;
	groups->table[place_of(groups, hash)] =
		(struct group_slot){ .tag = hash[0], .block = block };
	link_newest(groups, block);
	siblings->n++;
	groups->n++;
	return block;
}

static size_t shown_len(struct str value)
{
	return size_min(value.len, GROUP_VALUE_SHOWN);
}

uint32_t groups_add(struct groups *groups, const struct group_key *key)
{
	size_t len = 0;

	for (uint32_t i = 0; i < key->n; i++)
		len += 2 + shown_len(key->values[i]);
	const uint32_t block = add_group(groups, key->correlation, key->hash, len);
	if (!block)
		return REGION_NO_BLOCK;
	char *to = group_at(groups, block)->key;
	for (uint32_t i = 0; i < key->n; i++) {
		const size_t n = shown_len(key->values[i]);
		*to++ = (char)(n & 0xff);
		*to++ = (char)(n >> 8);
		memcpy(to, key->values[i].ptr, n);
		to += n;
	}
	return block;
}

uint32_t groups_add_saved(struct groups *groups, uint32_t correlation,
			  const uint64_t hash[static 2], struct str key_bytes)
{
	const uint32_t block = add_group(groups, correlation, hash, key_bytes.len);

	if (block && key_bytes.len)
		memcpy(group_at(groups, block)->key, key_bytes.ptr, key_bytes.len);
	return block;
}

struct str group_value(const struct group *group, uint32_t i)
{
	struct str rest = str_of(group->key, group->key_len);

	for (;; i--) {
		if (rest.len < 2)
			return STR_NONE;
		const size_t len = load_u16((const unsigned char *)rest.ptr);
		rest = str_from_pos(rest, 2);
		if (i == 0)
			return str_sub(rest, 0, len);
		rest = str_from_pos(rest, len);
	}
}
