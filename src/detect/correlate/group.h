/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What correlations remember: one group for each correlation and each combination of its group-by
 * values. Groups are found by a keyed 128-bit hash, so nobody outside can choose values that
 * collide; the values themselves stand behind the group, for people.
 *
 * Everything lives in one region of fixed size. When it is full, or a correlation has too many
 * groups, the group that was active the longest time ago goes and is counted. A group that is being
 * worked on never goes.
 */
#pragma once

#include "detect/correlate/hit.h"
#include "detect/correlate/region.h"
#include "detect/sigma/correlation.h"

#define GROUP_KEY_BYTES	  16u
#define GROUP_VALUE_SHOWN 256u /* bytes of a group-by value that are kept for people */
#define GROUP_CONTEXT	  160u /* bytes of each text of the newest hit kept with a window that ends */
#define GROUP_CONTEXTS	  3u   /* host, user, source */

/* A hit that counts in a window. */
struct moment {
	int64_t time_us;
	struct hit_place place;
	uint32_t member;
	double value; /* of the measuring types */
};

struct group {
	uint64_t hash[2];
	uint32_t correlation; /* number in the set */
	uint32_t older;	      /* by activity, in the whole table; block numbers */
	uint32_t newer;
	uint32_t older_sibling; /* by activity, in its correlation */
	uint32_t newer_sibling;
	uint32_t alarm;		/* place in the heap of ends + 1; 0: none */
	int64_t newest_us;	/* of its hits */
	int64_t quiet_until_us; /* it has raised an alert: no further one up to then */
	int64_t begin_us;	/* windows that end: when the first hit was */
	int64_t end_us;		/* and when they are over; TIME_NONE: none is open */
	uint64_t opened;	/* order of opening */
	uint64_t hits;		/* since the last alert; of a window that ends: in it */
	struct moment last;	/* the newest hit */

	/* The window's own: see the files window-….c. */
	uint32_t log;	  /* block of moments or values */
	uint32_t index;	  /* block: table over the log */
	uint32_t context; /* block: host, user and source of the newest hit */
	uint32_t first;	  /* of the ring; the value that was seen longest ago */
	uint32_t n;	  /* moments or values */
	uint32_t newest;  /* value that was seen last */
	uint32_t unused;  /* first value that is free */
	uint32_t changes; /* of the sum since it was made anew */
	double sum;
	double carry; /* what rounding took from the sum */

	uint32_t key_len;
	char key[]; /* for each group-by value: length as u16, then that many bytes */
};

struct group_limits {
	size_t bytes;		  /* of the region */
	uint32_t per_correlation; /* groups */
};

/* One correlation's groups, by activity. */
struct siblings {
	uint32_t oldest;
	uint32_t newest;
	uint32_t n;
};

struct groups {
	struct region region;
	struct group_limits limits;
	unsigned char hash_key[GROUP_KEY_BYTES];
	struct group_slot *table; /* open addressing */
	size_t table_size;
	size_t n;
	size_t n_max;
	uint32_t oldest;
	uint32_t newest;
	struct siblings *siblings; /* by correlation */
	size_t n_siblings;
	uint32_t *ends; /* heap by end_us, correlation, opened */
	size_t n_ends;
	uint64_t opened;
	uint32_t pinned; /* being worked on: never evicted */
	uint64_t evicted;
};

void groups_init(struct groups *groups, size_t n_correlations, const struct group_limits *limits);
void groups_done(struct groups *groups);
void groups_clear(struct groups *groups);

static inline struct group *group_at(const struct groups *groups, uint32_t block)
{
	return region_at(&groups->region, block);
}

/* The group-by values that make a group. */
struct group_key {
	uint32_t correlation;
	uint64_t seed;		  /* the correlation's, whatever its number is in this set */
	const struct str *values; /* each has a pointer */
	uint32_t n;
	uint64_t hash[2]; /* group_key_hash() */
};

void group_key_hash(const struct groups *groups, struct group_key *key);

/* A keyed hash of several values, without regard to ASCII case; `seed` tells uses apart. */
void group_values_hash(const struct groups *groups, uint64_t seed, const struct str *values,
		       uint32_t n, uint64_t ret[static 2]);

/* Block of the group, or REGION_NO_BLOCK. */
uint32_t groups_find(const struct groups *groups, const uint64_t hash[static 2]);

/* A new one; REGION_NO_BLOCK when not even evicting makes room. */
uint32_t groups_add(struct groups *groups, const struct group_key *key) MUST_CHECK;

/* As groups_add() for what was saved: `key_bytes` are those of group.key. */
uint32_t groups_add_saved(struct groups *groups, uint32_t correlation,
			  const uint64_t hash[static 2], struct str key_bytes) MUST_CHECK;

/* It is active now. */
void groups_touch(struct groups *groups, uint32_t block);

/* Give it and all it has back. */
void groups_drop(struct groups *groups, uint32_t block);

/* A block for a group's window; evicts other groups when need be. */
uint32_t groups_take(struct groups *groups, size_t size) MUST_CHECK;

/* Its window is over at group.end_us, which is set; or is over now. */
void groups_set_end(struct groups *groups, uint32_t block);
void groups_restore_end(struct groups *groups, uint32_t block, uint64_t opened);
void groups_clear_end(struct groups *groups, uint32_t block);

/* The window that is over first, or REGION_NO_BLOCK. */
uint32_t groups_first_end(const struct groups *groups);

/* Value `i` of its key. */
struct str group_value(const struct group *group, uint32_t i);
