/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/json/json-names.h"

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

void json_names_begin(struct json_names *names, const struct parse_session *session)
{
	const struct field_plan *plan = session->event.plan;
	const uint64_t serial = plan ? plan->serial : 0;

	if (names->table && !names->full && names->plan_serial == serial)
		return;
	if (!names->table)
		names->table = mem_new_array(TABLE_SIZE, sizeof(*names->table));
	memset(names->table, 0, TABLE_SIZE * sizeof(struct json_name *));
	arena_clear(&names->arena);
	names->n = 0;
	names->full = false;
	names->plan_serial = serial;
}

static uint64_t load_text(const char *p, size_t len)
{
	uint64_t word = 0;

	memcpy(&word, p, len);
	return word;
}

/* Of the length and of the bytes at both ends; keys that differ only between them are few. */
static uint32_t hash_of(const struct json_name *place, struct str key)
{
	uint64_t head;
	uint64_t tail;

	if (key.len >= 8) {
		memcpy(&head, key.ptr, 8);
		memcpy(&tail, key.ptr + key.len - 8, 8);
	} else if (key.len >= 4) {
		head = load_text(key.ptr, 4);
		tail = load_text(key.ptr + key.len - 4, 4);
	} else {
		head = key.len ? (uint64_t)(unsigned char)key.ptr[0] : 0;
		tail = key.len ? load_text(key.ptr + key.len - 1, 1) << 8 : 0;
		tail |= key.len ? load_text(key.ptr + key.len / 2, 1) << 16 : 0;
	}
	uint64_t h = (head ^ (tail << 7 | tail >> 57)) + (uint64_t)place->key_hash + key.len;
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(h >> 32);
}

static struct str path_of(struct json_names *names, const struct json_name *place,
			  struct json_join join)
{
	const int between = join.with && place->path.len ? 1 : 0;

	return arena_printf(&names->arena, "%.*s%.*s%.*s", STR_ARG(place->path), between,
			    &join.with, STR_ARG(join.name));
}

static struct json_name *new_name(struct json_names *names, const struct parse_session *session,
				  const struct json_name *place, struct str key)
{
	const struct field_plan *plan = session->event.plan;
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
	name->wanted = parse_wants(session, name->path, name->slot);
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

const struct json_name *json_names_get(struct json_names *names,
				       const struct parse_session *session,
				       const struct json_name *place, struct str key)
{
	const uint32_t hash = hash_of(place, key);
	size_t at = hash & (TABLE_SIZE - 1);

	for (size_t tries = 0; names->table[at]; at = (at + 1) & (TABLE_SIZE - 1)) {
		const struct json_name *name = names->table[at];
		if (name->key_hash == hash && name->place == place && str_equal(name->key, key))
			return name;
		/* Keys made to collide are for the patient way. */
		if (++tries == TRIES_MAX)
			return NULL;
	}

	struct json_name *name = new_name(names, session, place, key);
	if (!name)
		return NULL;
	name->key_hash = hash;
	names->table[at] = name;
	names->n++;
	return name;
}
