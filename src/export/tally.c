/* SPDX-License-Identifier: Apache-2.0 */
#include "export/tally.h"

#include "base/alloc.h"
#include "export/shape.h"

#define TABLE_FIRST 256u

struct finding_tally *finding_tally_new(void)
{
	struct finding_tally *tally = mem_new(sizeof(*tally));

	arena_init(&tally->arena, TALLY_BYTES);
	return tally;
}

void finding_tally_free(struct finding_tally *tally)
{
	if (!tally)
		return;
	arena_done(&tally->arena);
	free(tally->things);
	free(tally->table);
	free(tally);
}

static uint32_t *place_of(const struct finding_tally *tally, struct str key)
{
	size_t at = (size_t)str_hash(key) & (tally->table_size - 1);

	while (tally->table[at] && !str_equal(tally->things[tally->table[at] - 1].key, key))
		at = (at + 1) & (tally->table_size - 1);
	return &tally->table[at];
}

static void grow_table(struct finding_tally *tally)
{
	free(tally->table);
	tally->table_size = tally->table_size ? tally->table_size * 2 : TABLE_FIRST;
	tally->table = mem_new_array(tally->table_size, sizeof(*tally->table));
	for (size_t i = 0; i < tally->n; i++)
		*place_of(tally, tally->things[i].key) = (uint32_t)i + 1;
}

static struct tally_thing *add_thing(struct finding_tally *tally, struct str key,
				     const struct finding *finding)
{
	const struct tally_thing thing = {
		.key = arena_str(&tally->arena, key),
		.title = arena_str(&tally->arena, finding->title),
		.first_us = TIME_NONE,
		.last_us = TIME_NONE,
	};

	if (tally->n == SHAPE_TALLY_MAX || !thing.key.ptr || !thing.title.ptr)
		return NULL;
	mem_reserve(&tally->things, &tally->cap, tally->n + 1, sizeof(*tally->things));
	tally->things[tally->n] = thing;
	return &tally->things[tally->n++];
}

static void note_time(struct tally_thing *thing, int64_t us)
{
	if (us == TIME_NONE)
		return;
	if (thing->first_us == TIME_NONE || us < thing->first_us)
		thing->first_us = us;
	if (thing->last_us == TIME_NONE || us > thing->last_us)
		thing->last_us = us;
}

struct tally_thing *finding_tally_add(struct finding_tally *tally, struct str key,
				      const struct finding *finding, bool *ret_new)
{
	if (tally->n * 2 >= tally->table_size)
		grow_table(tally);

	uint32_t *place = place_of(tally, key);
	*ret_new = *place == 0;
	struct tally_thing *thing =
		*ret_new ? add_thing(tally, key, finding) : &tally->things[*place - 1];
	if (!thing) {
		tally->left_out++;
		return NULL;
	}
	*place = (uint32_t)(thing - tally->things) + 1;
	thing->count++;
	if (finding->level > thing->level)
		thing->level = finding->level;
	note_time(thing, finding->time_us != TIME_NONE ? finding->time_us : finding->found_us);
	return thing;
}
