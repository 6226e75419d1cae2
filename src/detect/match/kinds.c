/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/kinds.h"

#include "base/alloc.h"

#define TABLE_SIZE (KINDS_MAX * 2)

/*
 * A word of a key tells of one field, and of what was found in one of its values: its number above
 * KEY_CONTENT, below that the field's slot, or the number of the alias by which it stands for
 * another.
 */
#define KEY_NUMBER_MAX ((1u << 18) - 1)
#define KEY_ALIAS      (1u << 18)
#define KEY_NULL       (1u << 19) /* one of the field's values is null */
#define KEY_CONTENT    20u

_Static_assert(FIELD_PLAN_MAX <= KEY_NUMBER_MAX, "slots fit the words of keys");

void kinds_init(struct kinds *kinds)
{
	*kinds = (struct kinds){
		.arena = ARENA_INIT(KINDS_BYTES_MAX),
		.table = mem_new_array(TABLE_SIZE, sizeof(*kinds->table)),
	};
}

void kinds_done(struct kinds *kinds)
{
	free(kinds->table);
	arena_done(&kinds->arena);
}

/* ---- the key ---- */

/* One field, and what was found in its values, whichever of them: false when the key is full. */
static inline bool add_field(struct kinds *kinds, const struct present *present, uint32_t word,
			     const struct lookup *lookup)
{
	const struct found_in *in = present->found + lookup->first;
	uint64_t *to = kinds->key + kinds->n_key;

	if (lookup->n >= KIND_KEY_MAX - kinds->n_key)
		return false;
	*to = word;
	kinds->n_key += lookup->n ? lookup->n : 1;
	for (uint32_t i = 0; i < lookup->n; i++)
		to[i] = in[i].found->content << KEY_CONTENT | word;
	return true;
}

static inline uint32_t null_bit(const struct present *present, uint32_t field)
{
	const struct field *one = &present->event->fields[field];
	const bool null = present->next[field] == FIELD_NONE
				  ? one->type == VALUE_NULL || !one->value.ptr
				  : present_is_null(present, field);

	return null ? KEY_NULL : 0;
}

/* Fields under their own names, in the order of the event: those of a kind agree in that. */
static bool add_fields(struct kinds *kinds, struct present *present, const struct route *route)
{
	present->aliases = 0;
	for (size_t i = 0; i < present->n_used; i++) {
		const uint32_t slot = present->used[i];
		if (!bit_is_set(route->looked, slot))
			continue;
		const uint32_t word = slot | null_bit(present, present->first[slot]);
		if (!add_field(kinds, present, word, present_look(present, slot)))
			return false;
	}
	return true;
}

/* Fields that stand for others, under one list of aliases. */
static bool add_aliased(struct kinds *kinds, struct present *present, const struct route *route,
			uint32_t list)
{
	const struct alias_effect *effect = &present->effects[list];

	if (!present_effect(present, list))
		return true;
	present->aliases = list;
	for (uint32_t i = 0; i < effect->n; i++) {
		const uint32_t alias = present->aliased[effect->first + i];
		const struct alias_program *pair = &present->program->alias_pairs[alias];
		if (!present_has(present, pair->stands) || !bit_is_set(route->looked, pair->slot))
			continue;
		const uint32_t word =
			KEY_ALIAS | alias | null_bit(present, present->first[pair->stands]);
		if (!add_field(kinds, present, word, present_look(present, pair->slot)))
			return false;
	}
	return true;
}

static bool make_key(struct kinds *kinds, struct present *present, const struct route *route)
{
	if (present->program->n[SECTION_ALIAS_PAIRS] > KEY_NUMBER_MAX)
		return false;
	kinds->key[0] = route->number;
	kinds->n_key = 1;
	if (!add_fields(kinds, present, route))
		return false;
	for (uint32_t i = 0; i < route->n_aliases; i++) {
		if (!add_aliased(kinds, present, route, route->aliases[i]))
			return false;
	}
	return !present->cut;
}

/* ---- the table ---- */

static struct kind *place_of(const struct kinds *kinds)
{
	const size_t bytes = kinds->n_key * sizeof(*kinds->key);
	size_t at = kinds->hash & (TABLE_SIZE - 1);

	for (; kinds->table[at].key; at = (at + 1) & (TABLE_SIZE - 1)) {
		const struct kind *kind = &kinds->table[at];
		if (kind->hash == kinds->hash && kind->n_key == kinds->n_key &&
		    memcmp(kind->key, kinds->key, bytes) == 0)
			break;
	}
	return &kinds->table[at];
}

/*
 * Where nearly every event is of a kind of its own, looking for it is in vain: then one in a few is
 * looked for, to know when that is over.
 */
#define MISSES_MAX   64u
#define MISSES_KNOWN 3u /* as many are worth one event of a known kind */
#define MISSES_PROBE 16u

static bool is_in_vain(const struct kinds *kinds, const struct present *present,
		       const struct route *route)
{
	return !route->number || (!route->n_looks && !route->n_always) ||
	       (kinds->misses >= MISSES_MAX && present->number % MISSES_PROBE);
}

const struct kind *kinds_find(struct kinds *kinds, struct present *present,
			      const struct route *route)
{
	const struct hash_key key = HASH_KEY_FIXED;

	kinds->n_key = 0;
	present->looked = route->looked;
	if (is_in_vain(kinds, present, route))
		return NULL;
	if (!make_key(kinds, present, route)) {
		kinds->n_key = 0;
		return NULL;
	}
	kinds->hash = hash_text(&key, 0, str_of(kinds->key, kinds->n_key * sizeof(*kinds->key)));

	const struct kind *kind = place_of(kinds);
	if (!kind->key) {
		kinds->misses += kinds->misses < MISSES_MAX;
		return NULL;
	}
	kinds->misses -= kinds->misses < MISSES_KNOWN ? kinds->misses : MISSES_KNOWN;
	return kind;
}

static void *copy(struct kinds *kinds, const void *from, size_t n, size_t size)
{
	void *own = arena_take_array(&kinds->arena, n + 1, size);

	if (own && n)
		memcpy(own, from, n * size);
	return own;
}

void kinds_keep(struct kinds *kinds, const struct kind *kind)
{
	struct kind own = *kind;

	if (kinds->n == KINDS_MAX || kinds->arena.used > KINDS_BYTES_MAX / 2) {
		memset(kinds->table, 0, TABLE_SIZE * sizeof(*kinds->table));
		arena_clear(&kinds->arena);
		kinds->n = 0;
	}
	own.hash = kinds->hash;
	own.n_key = (uint32_t)kinds->n_key;
	own.key = copy(kinds, kinds->key, kinds->n_key, sizeof(*own.key));
	own.settled = copy(kinds, kind->settled, kind->n_settled, sizeof(*own.settled));
	own.anew = copy(kinds, kind->anew, kind->n_anew, sizeof(*own.anew));
	if (!own.key || !own.settled || !own.anew)
		return;
	*place_of(kinds) = own;
	kinds->n++;
}
