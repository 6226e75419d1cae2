/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/keep-table.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/alloc.h"

#define SLOTS_FIRST 64
#define GO_SHARE    4 /* one of so many goes when it is full */

static struct keep_entry *entry_of(const void *value)
{
	return (struct keep_entry *)((uintptr_t)value - offsetof(struct keep_entry, value));
}

static struct str key_of(const struct keep_table *table, const struct keep_entry *entry)
{
	return str_of(entry->value + table->rules.value_size, entry->key_len);
}

static size_t size_of(const struct keep_table *table, const struct keep_entry *entry)
{
	return sizeof(*entry) + table->rules.value_size + entry->key_len + entry->extra;
}

static uint64_t hash_of(const struct keep_table *table, struct str key)
{
	uint64_t hash;

	(void)crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key.ptr, key.len,
			       table->hash_key);
	return hash;
}

void keep_init(struct keep_table *table, const struct keep_rules *rules)
{
	*table = (struct keep_table){ .rules = *rules };
	/* Without randomness the keys can be guessed, nothing worse. */
	if (getrandom(table->hash_key, sizeof(table->hash_key), 0) < 0)
		memset(table->hash_key, 0, sizeof(table->hash_key));
}

static void free_entry(struct keep_table *table, struct keep_entry *entry)
{
	table->bytes -= size_of(table, entry);
	table->n--;
	if (table->rules.forget)
		table->rules.forget(entry->value);
	free(entry);
}

void keep_clear(struct keep_table *table)
{
	for (size_t i = 0; i < table->n_slots; i++) {
		if (table->slots[i])
			free_entry(table, table->slots[i]);
		table->slots[i] = NULL;
	}
}

void keep_done(struct keep_table *table)
{
	keep_clear(table);
	free(table->slots);
	table->slots = NULL;
	table->n_slots = 0;
}

/* The slot of the key, or the free one where it would stand. */
static size_t find_slot(const struct keep_table *table, struct str key, uint64_t hash)
{
	size_t at = hash & (table->n_slots - 1);

	while (table->slots[at] &&
	       (table->slots[at]->hash != hash || !str_equal(key_of(table, table->slots[at]), key)))
		at = (at + 1) & (table->n_slots - 1);
	return at;
}

static void place(struct keep_table *table, struct keep_entry *entry)
{
	size_t at = entry->hash & (table->n_slots - 1);

	while (table->slots[at])
		at = (at + 1) & (table->n_slots - 1);
	table->slots[at] = entry;
}

static void resize(struct keep_table *table, size_t n_slots)
{
	struct keep_entry **old = table->slots;
	const size_t n_old = table->n_slots;

	table->slots = mem_new_array(n_slots, sizeof(struct keep_entry *));
	table->n_slots = n_slots;
	for (size_t i = 0; i < n_old; i++) {
		if (old[i])
			place(table, old[i]);
	}
	free(old);
}

/* ---- letting go ---- */

struct judged {
	const struct keep_table *table;
	struct keep_entry *entry;
	uint64_t worth;
};

static int by_worth(const void *a, const void *b)
{
	const struct judged *left = a;
	const struct judged *right = b;

	if (left->worth != right->worth)
		return left->worth < right->worth ? -1 : 1;
	return str_compare(key_of(left->table, left->entry), key_of(right->table, right->entry));
}

static void rebuild(struct keep_table *table, struct judged *all, size_t from, size_t n)
{
	memset(table->slots, 0, table->n_slots * sizeof(struct keep_entry *));
	for (size_t i = 0; i < from; i++)
		free_entry(table, all[i].entry);
	for (size_t i = from; i < n; i++)
		place(table, all[i].entry);
}

static size_t judge(const struct keep_table *table, struct judged *all)
{
	size_t n = 0;

	for (size_t i = 0; i < table->n_slots; i++) {
		struct keep_entry *entry = table->slots[i];
		if (entry)
			all[n++] =
				(struct judged){ table, entry, table->rules.worth(entry->value) };
	}
	return n;
}

static void let_go(struct keep_table *table)
{
	struct judged *all = mem_new_array(table->n + 1, sizeof(*all));
	const size_t n = judge(table, all);
	const size_t go = size_min(n, n / GO_SHARE + 1);

	qsort(all, n, sizeof(*all), by_worth);
	rebuild(table, all, go, n);
	table->evicted += go;
	free(all);
}

static void make_room(struct keep_table *table, size_t bytes)
{
	while (table->n && (table->n >= table->rules.entries_max ||
			    table->bytes + bytes > table->rules.bytes_max))
		let_go(table);
	if (table->n_slots == 0)
		resize(table, SLOTS_FIRST);
	else if (table->n >= table->n_slots / 2)
		resize(table, table->n_slots * 2);
}

/* ---- finding ---- */

void *keep_find(const struct keep_table *table, struct str key)
{
	key.len = size_min(key.len, KEEP_KEY_MAX);
	if (!table->n)
		return NULL;
	struct keep_entry *entry = table->slots[find_slot(table, key, hash_of(table, key))];
	return entry ? entry->value : NULL;
}

static struct keep_entry *new_entry(const struct keep_table *table, struct str key, uint64_t hash)
{
	struct keep_entry *entry = mem_new(sizeof(*entry) + table->rules.value_size + key.len + 1);

	entry->hash = hash;
	entry->key_len = (uint32_t)key.len;
	if (key.len)
		memcpy(entry->value + table->rules.value_size, key.ptr, key.len);
	return entry;
}

void *keep_get(struct keep_table *table, struct str key, bool *ret_new)
{
	key.len = size_min(key.len, KEEP_KEY_MAX);
	const uint64_t hash = hash_of(table, key);
	struct keep_entry *found = table->n ? table->slots[find_slot(table, key, hash)] : NULL;

	if (ret_new)
		*ret_new = !found;
	if (found)
		return found->value;
	struct keep_entry *entry = new_entry(table, key, hash);
	make_room(table, size_of(table, entry));
	place(table, entry);
	table->n++;
	table->bytes += size_of(table, entry);
	return entry->value;
}

struct str keep_key(const struct keep_table *table, const void *value)
{
	return key_of(table, entry_of(value));
}

void keep_grow(struct keep_table *table, void *value, size_t extra)
{
	struct keep_entry *entry = entry_of(value);

	table->bytes = table->bytes - entry->extra + extra;
	entry->extra = (uint32_t)extra;
}

void *keep_next(const struct keep_table *table, size_t *at)
{
	while (*at < table->n_slots) {
		struct keep_entry *entry = table->slots[(*at)++];
		if (entry)
			return entry->value;
	}
	return NULL;
}

void keep_sweep(struct keep_table *table, bool (*stale)(void *ctx, const void *value), void *ctx)
{
	struct judged *kept = mem_new_array(table->n + 1, sizeof(*kept));
	size_t n = 0;

	for (size_t i = 0; i < table->n_slots; i++) {
		struct keep_entry *entry = table->slots[i];
		if (!entry)
			continue;
		if (stale(ctx, entry->value))
			free_entry(table, entry);
		else
			kept[n++].entry = entry;
	}
	if (table->n_slots)
		rebuild(table, kept, 0, n);
	free(kept);
}
