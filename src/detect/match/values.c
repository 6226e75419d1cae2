/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/values.h"

#include <sys/random.h>

#include "base/alloc.h"

#define BUCKETS	      8192u
#define BUCKET_PLACES 8u
#define RECENT_BITS   10
#define ROOM_LOW      (VALUES_BYTES / 4) /* less than this is left: the generation is full */

/* A cache line: where entries are, and a part of their hashes. */
struct bucket {
	uint32_t tags[BUCKET_PLACES];
	uint32_t at[BUCKET_PLACES]; /* in units of 8 bytes; 0 is free */
};

struct entry {
	uint32_t slot;
	uint32_t len; /* of the value, which stands behind what was found */
	uint32_t found_size;
	uint32_t size;
};

struct generation {
	struct bucket *buckets;
	char *bytes;
	size_t used;
};

struct values {
	struct generation young;
	struct generation old;
	struct hash_key key;
	struct entry *recent[1u << RECENT_BITS]; /* in either generation, or NULL */
};

static void generation_clear(struct generation *generation)
{
	memset(generation->buckets, 0, BUCKETS * sizeof(struct bucket));
	generation->used = 8; /* 0 means free */
}

static void generation_init(struct generation *generation)
{
	generation->buckets = aligned_alloc(sizeof(struct bucket), BUCKETS * sizeof(struct bucket));
	generation->bytes = mem_new(VALUES_BYTES);
	if (!generation->buckets)
		abort(); /* out of memory, as base/alloc.h */
	generation_clear(generation);
}

struct values *values_new(void)
{
	struct values *values = mem_new(sizeof(*values));

	/* Without a secret the cache is only slower under attack. */
	if (getrandom(&values->key, sizeof(values->key), GRND_NONBLOCK) !=
	    (ssize_t)sizeof(values->key))
		values->key = HASH_KEY_FIXED;
	generation_init(&values->young);
	generation_init(&values->old);
	return values;
}

void values_free(struct values *values)
{
	if (!values)
		return;
	free(values->young.buckets);
	free(values->young.bytes);
	free(values->old.buckets);
	free(values->old.bytes);
	free(values);
}

void values_age(struct values *values)
{
	if (VALUES_BYTES - values->young.used >= ROOM_LOW)
		return;

	const struct generation old = values->old;
	values->old = values->young;
	values->young = old;
	generation_clear(&values->young);
	memset(values->recent, 0, sizeof(values->recent));
}

static struct bucket *bucket_of(const struct generation *generation, uint64_t hash)
{
	return &generation->buckets[hash & (BUCKETS - 1)];
}

static inline bool is_of(const struct entry *entry, uint32_t slot, struct str value)
{
	return entry->slot == slot && entry->len == value.len &&
	       memcmp((const char *)(entry + 1) + entry->found_size, value.ptr, value.len) == 0;
}

static struct entry *find(const struct generation *generation, uint64_t hash, uint32_t slot,
			  struct str value)
{
	const struct bucket *bucket = bucket_of(generation, hash);
	const uint32_t tag = (uint32_t)(hash >> 32);

	for (size_t i = 0; i < BUCKET_PLACES; i++) {
		if (bucket->tags[i] != tag || !bucket->at[i])
			continue;
		struct entry *entry = (void *)(generation->bytes + (size_t)bucket->at[i] * 8);
		if (is_of(entry, slot, value))
			return entry;
	}
	return NULL;
}

static struct entry *add(struct generation *generation, uint64_t hash, size_t size)
{
	struct bucket *bucket = bucket_of(generation, hash);
	size_t place = 0;

	size = (size + 7) & ~(size_t)7;
	if (size > VALUES_BYTES - generation->used)
		return NULL;
	while (place < BUCKET_PLACES && bucket->at[place])
		place++;
	/* A full bucket loses one, whichever: what is asked for often comes back. */
	if (place == BUCKET_PLACES)
		place = hash >> 16 & (BUCKET_PLACES - 1);

	struct entry *entry = (void *)(generation->bytes + generation->used);
	entry->size = (uint32_t)size;
	bucket->tags[place] = (uint32_t)(hash >> 32);
	bucket->at[place] = (uint32_t)(generation->used / 8);
	generation->used += size;
	return entry;
}

/* Where the entry of a value is when it was asked for of late: by its length and last letters. */
static inline struct entry **recent_of(struct values *values, uint32_t slot, struct str value)
{
	const size_t n = size_min(value.len, 16);
	uint64_t low;
	uint64_t high;

	hash_short(str_of(value.ptr + value.len - n, n), &low, &high);
	low += high * 3 + ((uint64_t)slot << 32 | value.len);
	return &values->recent[low * HASH_KEY_FIXED.a >> (64 - RECENT_BITS)];
}

static struct entry *look_up(struct values *values, uint64_t hash, uint32_t slot, struct str value)
{
	struct entry *entry = find(&values->young, hash, slot, value);

	if (entry)
		return entry;
	entry = find(&values->old, hash, slot, value);
	struct entry *moved = entry ? add(&values->young, hash, entry->size) : NULL;
	if (!moved)
		return entry;
	return memcpy(moved, entry, entry->size);
}

const struct found *values_get(struct values *values, uint32_t slot, struct str value,
			       uint64_t *ret_hash)
{
	struct entry **recent = recent_of(values, slot, value);

	if (!*recent || !is_of(*recent, slot, value)) {
		*ret_hash = hash_text(&values->key, slot, value);
		*recent = look_up(values, *ret_hash, slot, value);
	}
	return *recent ? (const struct found *)(*recent + 1) : NULL;
}

struct found *values_put(struct values *values, uint64_t hash, uint32_t slot, struct str value,
			 size_t size)
{
	struct entry *entry = add(&values->young, hash, sizeof(*entry) + size + value.len);

	if (!entry)
		return NULL;
	entry->slot = slot;
	entry->len = (uint32_t)value.len;
	entry->found_size = (uint32_t)size;
	memcpy((char *)(entry + 1) + size, value.ptr, value.len);
	return (struct found *)(entry + 1);
}
