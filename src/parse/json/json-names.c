/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/json/json-names.h"

#include <stdatomic.h>

#include "base/alloc.h"
#include "parse/json/json-document.h"

#define TABLE_SIZE     8192u /* a power of two */
#define NAMES_MAX      (TABLE_SIZE / 2)
#define TRIES_MAX      32u
#define TEXT_BYTES_MAX (2u * 1024 * 1024)

void json_names_init(struct json_names *names)
{
	*names = (struct json_names){ .arena = ARENA_INIT(TEXT_BYTES_MAX) };
}

void json_names_done(struct json_names *names)
{
	arena_done(&names->arena);
	free(names->table);
	json_names_init(names);
}

void json_names_begin(struct json_names *names, const struct field_plan *plan)
{
	static atomic_uint_fast64_t numbers;
	const uint64_t serial = plan ? plan->serial : 0;

	if (names->table && !names->full && names->plan_serial == serial)
		return;
	if (!names->table)
		names->table = mem_new_array(TABLE_SIZE, sizeof(*names->table));
	memset(names->table, 0, TABLE_SIZE * sizeof(struct json_name *));
	arena_clear(&names->arena);
	names->n = 0;
	names->full = false;
	names->plan = plan;
	names->plan_serial = serial;
	names->number = atomic_fetch_add(&numbers, 1) + 1;
	names->root.follower = NULL;
}

/* What names a key: of up to sixteen bytes head and tail are all of it. */
struct key {
	struct str text;
	uint64_t head;
	uint64_t tail;
};

static inline uint64_t load_4(const char *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline uint64_t load_8(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline struct key key_of(struct str text)
{
	const char *p = text.ptr;
	const size_t len = text.len;

	if (len >= 8)
		return (struct key){ text, load_8(p), load_8(p + len - 8) };
	if (len >= 4)
		return (struct key){ text, load_4(p), load_4(p + len - 4) };
	if (len == 0)
		return (struct key){ text, 0, 0 };
	return (struct key){ text, (uint64_t)(unsigned char)p[0] << 8 | (unsigned char)p[len / 2],
			     (unsigned char)p[len - 1] };
}

static inline bool is_name(const struct json_name *name, const struct json_name *place,
			   const struct key *key)
{
	const size_t len = key->text.len;

	if (name->place != place || name->key.len != len || name->head != key->head ||
	    name->tail != key->tail)
		return false;
	return len <= 16 || memcmp(name->key.ptr + 8, key->text.ptr + 8, len - 16) == 0;
}

static inline uint32_t hash_of(const struct json_name *place, const struct key *key)
{
	const uint64_t both = key->head ^ (key->tail << 7 | key->tail >> 57);
	const uint64_t h = both + place->key_hash + key->text.len;

	return (uint32_t)(h * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

static struct str path_of(struct json_names *names, const struct json_name *place,
			  struct json_join join)
{
	const int between = join.with && place->path.len ? 1 : 0;

	return arena_printf(&names->arena, "%.*s%.*s%.*s", STR_ARG(place->path), between,
			    &join.with, STR_ARG(join.name));
}

static bool is_wanted(const struct json_names *names, const struct parse_session *session,
		      const struct json_name *name)
{
	return names->all || !names->plan || parse_wants(session, name->path, name->slot);
}

static struct json_name *new_name(struct json_names *names, const struct parse_session *session,
				  const struct json_name *place, struct str key)
{
	const struct field_plan *plan = names->plan;
	const struct json_join join = json_join_of(key, place->attributes, place->path.len > 0);
	struct json_name *name;

	if (place->path.len + 1 + join.name.len > JSON_PATH_MAX)
		return NULL;
	names->full = true; /* unless there is room for all of it */
	name = names->n < NAMES_MAX ? arena_take(&names->arena, sizeof(*name)) : NULL;
	if (!name)
		return NULL;
	name->key = arena_str(&names->arena, key);
	name->path = path_of(names, place, join);
	if (!name->key.ptr || !name->path.ptr)
		return NULL;
	names->full = false;

	name->hash = field_name_hash(name->path);
	name->slot = plan ? field_plan_find(plan, name->path, name->hash) : FIELD_NO_SLOT;
	name->wanted = is_wanted(names, session, name);
	name->odd = str_starts(key, STR("#")) || str_starts(key, STR("@"));
	name->attributes = str_is(key, "#attributes");
	name->data = json_is_data(name->path);
	name->list = json_is_list_name(key);
	name->namespace = str_is(key, "@xmlns") || (place->attributes && str_is(key, "xmlns"));
	name->names_data = (place->data && str_is(key, "@Name")) ||
			   (place->attributes && place->place->data && str_is(key, "Name"));
	name->place = place;
	return name;
}

static struct json_name *find_name(struct json_names *names, const struct parse_session *session,
				   const struct json_name *place, const struct key *key)
{
	const uint32_t hash = hash_of(place, key);
	size_t at = hash & (TABLE_SIZE - 1);

	for (size_t tries = 0; names->table[at]; at = (at + 1) & (TABLE_SIZE - 1)) {
		if (is_name(names->table[at], place, key))
			return names->table[at];
		/* Keys made to collide are for the patient way. */
		if (++tries == TRIES_MAX)
			return NULL;
	}

	struct json_name *name = new_name(names, session, place, key->text);
	if (!name)
		return NULL;
	name->head = key->head;
	name->tail = key->tail;
	name->key_hash = hash;
	names->table[at] = name;
	names->n++;
	return name;
}

struct json_name *json_names_get(struct json_names *names, const struct parse_session *session,
				 const struct json_name *place, struct json_name *last,
				 struct str text)
{
	const struct key key = key_of(text);

	/* Events of one kind have their members in one order. */
	if (last->follower && is_name(last->follower, place, &key))
		return last->follower;
	last->follower = find_name(names, session, place, &key);
	return last->follower;
}
