/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/tally.h"

#include "base/alloc.h"

#define SLOTS	   (TALLY_KEYS_MAX * 2)
#define MEMORY_MAX (32u * 1024 * 1024)

void tally_init(struct tally *tally)
{
	*tally = (struct tally){ .arena = ARENA_INIT(MEMORY_MAX) };
	tally->slots = mem_new_array(SLOTS, sizeof(*tally->slots));
}

void tally_done(struct tally *tally)
{
	arena_done(&tally->arena);
	free(tally->rows);
	free(tally->slots);
}

/* The slot of `key`, or the free one where it would stand. */
static uint32_t *find_slot(struct tally *tally, struct str key)
{
	size_t i = str_hash(key) % SLOTS;

	while (tally->slots[i] && !str_equal(tally->rows[tally->slots[i] - 1].key, key))
		i = (i + 1) % SLOTS;
	return &tally->slots[i];
}

static struct tally_row *new_row(struct tally *tally, struct str key, const void *subject)
{
	const struct str own = tally->n < TALLY_KEYS_MAX ? arena_str(&tally->arena, key) : STR_NONE;

	if (!own.ptr)
		return NULL;
	mem_reserve(&tally->rows, &tally->cap, tally->n + 1, sizeof(*tally->rows));
	struct tally_row *row = &tally->rows[tally->n++];
	*row = (struct tally_row){
		.key = own, .first_us = TIME_NONE, .last_us = TIME_NONE, .subject = subject
	};
	return row;
}

void tally_add(struct tally *tally, struct str key, int64_t time_us, const void *subject)
{
	uint32_t *slot = find_slot(tally, key);
	struct tally_row *row = *slot ? &tally->rows[*slot - 1] : new_row(tally, key, subject);

	if (!row) {
		tally->others++;
		return;
	}
	*slot = (uint32_t)(row - tally->rows) + 1;
	row->count++;
	if (time_us == TIME_NONE)
		return;
	if (row->first_us == TIME_NONE || time_us < row->first_us)
		row->first_us = time_us;
	if (row->last_us == TIME_NONE || time_us > row->last_us)
		row->last_us = time_us;
}

static int by_count(const void *a, const void *b)
{
	const struct tally_row *left = a;
	const struct tally_row *right = b;

	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return str_compare(left->key, right->key);
}

void tally_sort(struct tally *tally)
{
	if (tally->n)
		qsort(tally->rows, tally->n, sizeof(*tally->rows), by_count);
}
