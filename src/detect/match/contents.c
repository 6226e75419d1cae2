/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/contents.h"

#include "base/alloc.h"
#include "detect/match/hash.h"

#define TABLE_SIZE (CONTENTS_MAX * 2)

void contents_init(struct contents *contents)
{
	*contents = (struct contents){
		.arena = ARENA_INIT(CONTENTS_BYTES_MAX),
		.table = mem_new_array(TABLE_SIZE, sizeof(*contents->table)),
	};
}

void contents_done(struct contents *contents)
{
	free(contents->table);
	arena_done(&contents->arena);
}

static struct content *place_of(const struct contents *contents, const struct content *wanted)
{
	size_t at = wanted->hash & (TABLE_SIZE - 1);

	for (; contents->table[at].number; at = (at + 1) & (TABLE_SIZE - 1)) {
		const struct content *content = &contents->table[at];
		if (content->hash == wanted->hash && content->n == wanted->n &&
		    memcmp(content->words, wanted->words, wanted->n * sizeof(uint32_t)) == 0)
			break;
	}
	return &contents->table[at];
}

/* What does not fit has a number of its own each time: nothing is known of it. */
static void remember(struct contents *contents, struct content *content)
{
	const size_t bytes = content->n * sizeof(uint32_t);

	if (contents->n == CONTENTS_MAX || contents->arena.used > CONTENTS_BYTES_MAX / 2) {
		memset(contents->table, 0, TABLE_SIZE * sizeof(*contents->table));
		arena_clear(&contents->arena);
		contents->n = 0;
	}
	uint32_t *own = arena_take(&contents->arena, bytes);
	if (!own)
		return;
	memcpy(own, content->words, bytes);
	content->words = own;
	*place_of(contents, content) = *content;
	contents->n++;
}

uint64_t contents_number(struct contents *contents, const uint32_t *words, size_t n)
{
	const struct hash_key key = HASH_KEY_FIXED;
	struct content content = { .words = words, .n = n };

	if (n == 0)
		return 0;
	content.hash = hash_text(&key, 0, str_of(words, n * sizeof(*words)));
	const struct content *known = place_of(contents, &content);
	if (known->number)
		return known->number;
	content.number = ++contents->last;
	remember(contents, &content);
	return content.number;
}
