/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of what is kept by name (a host, a pair of hosts, a domain): values of one fixed size,
 * zeroed at first, found by a key of bytes. The number of entries and the bytes they take together
 * are bounded. When one bound is reached, the least worth of all entries (a quarter of them) goes
 * at once and is counted; entries of the same worth go by the order of their keys, so that the same
 * input always leaves the same table.
 *
 * Keys come from outside: the hash is keyed anew in each process, so that nobody can choose names
 * that collide. Nothing may depend on the order in which a table is walked.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

#define KEEP_KEY_MAX 600

struct keep_entry {
	uint32_t key_len;
	uint32_t extra; /* bytes that the value holds elsewhere: keep_grow() */
	alignas(16) char value[];
};

/* With the hash beside it, so that only the entry that is looked for is touched. */
struct keep_slot {
	struct keep_entry *entry; /* NULL: free */
	uint64_t hash;
};

struct keep_rules {
	size_t value_size;
	size_t entries_max;
	size_t bytes_max;
	/* What speaks for keeping it: more is better. */
	uint64_t (*worth)(const void *value);
	/* The entry goes: free what the value owns; may be NULL. */
	void (*forget)(void *value);
};

struct keep_table {
	struct keep_rules rules;
	unsigned char hash_key[16];
	struct keep_slot *slots; /* open addressing */
	size_t n_slots;		 /* a power of two */
	size_t n;
	size_t bytes;
	uint64_t evicted; /* since the start */
	uint64_t gone;	  /* the same with those forgotten: while it stays, pointers are good */
};

void keep_init(struct keep_table *table, const struct keep_rules *rules);
void keep_clear(struct keep_table *table);
void keep_done(struct keep_table *table);

/* The value, or NULL. A key is cut to KEEP_KEY_MAX. */
void *keep_find(const struct keep_table *table, struct str key);

/*
 * The value, made when new (`*ret_new` may be NULL). Pointers to values stay good until the entry
 * goes, which may happen in any keep_get() of a new key.
 */
void *keep_get(struct keep_table *table, struct str key, bool *ret_new);

struct str keep_key(const struct keep_table *table, const void *value);

/* The value's own memory has become `extra` bytes. */
void keep_grow(struct keep_table *table, void *value, size_t extra);

/* Walking: `*at` begins at 0. NULL at the end. The table is not to be changed meanwhile. */
void *keep_next(const struct keep_table *table, size_t *at);

/* Forget all whose `stale` is true. */
void keep_sweep(struct keep_table *table, bool (*stale)(void *ctx, const void *value), void *ctx);
