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
	table->gone++;
	if (table->rules.forget)
		table->rules.forget(entry->value);
	free(entry);
}

void keep_clear(struct keep_table *table)
{
	for (size_t i = 0; i < table->n_slots; i++) {
		if (table->slots[i].entry)
			free_entry(table, table->slots[i].entry);
		table->slots[i].entry = NULL;
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
	const struct keep_slot *slots = table->slots;
	size_t at = hash & (table->n_slots - 1);

	while (slots[at].entry &&
	       (slots[at].hash != hash || !str_equal(key_of(table, slots[at].entry), key)))
		at = (at + 1) & (table->n_slots - 1);
	return at;
}

static void place(struct keep_table *table, struct keep_slot slot)
{
	size_t at = slot.hash & (table->n_slots - 1);

	while (table->slots[at].entry)
		at = (at + 1) & (table->n_slots - 1);
	table->slots[at] = slot;
}

static void resize(struct keep_table *table, size_t n_slots)
{
	struct keep_slot *old = table->slots;
	const size_t n_old = table->n_slots;

	table->slots = mem_new_array(n_slots, sizeof(*table->slots));
	table->n_slots = n_slots;
	for (size_t i = 0; i < n_old; i++) {
		if (old[i].entry)
			place(table, old[i]);
	}
	free(old);
}

/* ---- letting go ---- */

struct judged {
	const struct keep_table *table;
	struct keep_slot slot;
	uint64_t worth;
};

static int by_worth(const struct judged *left, const struct judged *right)
{
	if (left->worth != right->worth)
		return left->worth < right->worth ? -1 : 1;
	return str_compare(key_of(left->table, left->slot.entry),
			   key_of(right->table, right->slot.entry));
}

/*
 * Hoare's selection: those of least worth come first, so many that one of them stands at `k` when
 * sorted. They came by their hashes, which nobody can choose: any one of them will do as the pivot.
 */
static void select_least(struct judged *all, size_t n, size_t k)
{
	size_t low = 0;
	size_t high = n - 1;

	while (low < high) {
		const struct judged pivot = all[low + (high - low) / 2];
		size_t i = low;
		size_t j = high;
		while (i <= j) {
			while (by_worth(&all[i], &pivot) < 0)
				i++;
			while (by_worth(&pivot, &all[j]) < 0)
				j--;
			if (i > j)
				break;
			const struct judged kept = all[i];
			all[i++] = all[j];
			all[j] = kept;
			if (j == 0)
				break;
			j--;
		}
		if (k <= j)
			high = j;
		else if (k >= i)
			low = i;
		else
			break;
	}
}

static void rebuild(struct keep_table *table, const struct judged *all, size_t from, size_t n)
{
	memset(table->slots, 0, table->n_slots * sizeof(*table->slots));
	for (size_t i = 0; i < from; i++)
		free_entry(table, all[i].slot.entry);
	for (size_t i = from; i < n; i++)
		place(table, all[i].slot);
}

static size_t judge(const struct keep_table *table, struct judged *all)
{
	size_t n = 0;

	for (size_t i = 0; i < table->n_slots; i++) {
		const struct keep_slot slot = table->slots[i];
		if (slot.entry)
			all[n++] = (struct judged){ table, slot,
						    table->rules.worth(slot.entry->value) };
	}
	return n;
}

static void let_go(struct keep_table *table)
{
	struct judged *all = mem_new_array(table->n + 1, sizeof(*all));
	const size_t n = judge(table, all);
	const size_t go = size_min(n, n / GO_SHARE + 1);

	if (go < n)
		select_least(all, n, go);
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
	struct keep_entry *entry = table->slots[find_slot(table, key, hash_of(table, key))].entry;
	return entry ? entry->value : NULL;
}

static struct keep_entry *new_entry(const struct keep_table *table, struct str key)
{
	struct keep_entry *entry = mem_new(sizeof(*entry) + table->rules.value_size + key.len + 1);

	entry->key_len = (uint32_t)key.len;
	if (key.len)
		memcpy(entry->value + table->rules.value_size, key.ptr, key.len);
	return entry;
}

void *keep_get(struct keep_table *table, struct str key, bool *ret_new)
{
	key.len = size_min(key.len, KEEP_KEY_MAX);
	const uint64_t hash = hash_of(table, key);
	struct keep_entry *found =
		table->n ? table->slots[find_slot(table, key, hash)].entry : NULL;

	if (ret_new)
		*ret_new = !found;
	if (found)
		return found->value;
	struct keep_entry *entry = new_entry(table, key);
	make_room(table, size_of(table, entry));
	place(table, (struct keep_slot){ entry, hash });
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
		struct keep_entry *entry = table->slots[(*at)++].entry;
		if (entry)
			return entry->value;
	}
	return NULL;
}

void keep_sweep(struct keep_table *table, bool (*stale)(void *ctx, const void *value), void *ctx)
{
	struct judged *kept = mem_new_array(table->n + 1, sizeof(*kept));
	const size_t before = table->n;
	size_t n = 0;

	for (size_t i = 0; i < table->n_slots; i++) {
		const struct keep_slot slot = table->slots[i];
		if (!slot.entry)
			continue;
		if (stale(ctx, slot.entry->value))
			free_entry(table, slot.entry);
		else
			kept[n++].slot = slot;
	}
	if (n < before)
		rebuild(table, kept, 0, n);
	free(kept);
}
