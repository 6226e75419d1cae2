/* SPDX-License-Identifier: Apache-2.0 */
#include "event/event.h"

#include "base/alloc.h"

#define FIELDS_FIRST 64

_Static_assert((EVENT_FIELDS_MAX & (EVENT_FIELDS_MAX - 1)) == 0 && FIELDS_FIRST < EVENT_FIELDS_MAX,
	       "room doubles, so that it ends at the limit");

uint32_t field_name_hash(struct str name)
{
	const uint64_t h = str_hash_nocase(name);

	return (uint32_t)(h ^ h >> 32);
}

static void reset(struct event *event)
{
	event->n_fields = 0;
	event->format = NULL;
	event->source = (struct logsource){ .product = STR_NONE };
	event->time_us = TIME_NONE;
	event->host = STR_NONE;
	event->raw = STR_NONE;
	event->names = 0;
	event->record = 0;
	event->flags = 0;
}

void event_init(struct event *event)
{
	*event = (struct event){ .arena = ARENA_INIT(EVENT_MEMORY_MAX) };
	reset(event);
}

void event_clear(struct event *event)
{
	arena_clear(&event->arena);
	reset(event);
}

void event_done(struct event *event)
{
	arena_done(&event->arena);
	free(event->fields);
	event_init(event);
}

bool event_make_room(struct event *event)
{
	if (event->n_fields == EVENT_FIELDS_MAX) {
		event->flags |= EVENT_CUT;
		return false;
	}
	mem_reserve(&event->fields, &event->cap_fields, size_max(event->n_fields + 1, FIELDS_FIRST),
		    sizeof(*event->fields));
	return true;
}

void event_add_field(struct event *event, const struct field *field)
{
	struct field *room = event_new_field(event);

	if (room)
		*room = *field;
}

void event_add_hashed(struct event *event, struct str name, uint32_t hash, struct str value,
		      enum value_type type)
{
	const struct field field = {
		.name = name,
		.value = value,
		.type = type,
		.hash = hash,
		.slot = event_slot(event, name, hash),
	};

	event_add_field(event, &field);
}

void event_add_typed(struct event *event, struct str name, struct str value, enum value_type type)
{
	event_add_hashed(event, name, field_name_hash(name), value, type);
}

void event_add(struct event *event, struct str name, struct str value)
{
	event_add_typed(event, name, value, value.ptr ? VALUE_STRING : VALUE_NULL);
}

void event_add_present(struct event *event, struct str name, struct str value)
{
	if (value.len)
		event_add(event, name, value);
}

void event_add_copy(struct event *event, struct str name, struct str value, enum value_type type)
{
	const struct str own_name = arena_str(&event->arena, name);
	const struct str own_value = value.ptr ? arena_str(&event->arena, value) : value;

	if (!own_name.ptr || (value.ptr && !own_value.ptr)) {
		event->flags |= EVENT_CUT;
		return;
	}
	event_add_typed(event, own_name, own_value, type);
}

static const struct field *find_from(const struct event *event, size_t i, struct str name,
				     uint32_t hash)
{
	for (; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		if (field->hash == hash && str_equal_nocase(field->name, name))
			return field;
	}
	return NULL;
}

const struct field *event_find(const struct event *event, struct str name)
{
	return find_from(event, 0, name, field_name_hash(name));
}

const struct field *event_find_next(const struct event *event, const struct field *field)
{
	return find_from(event, (size_t)(field - event->fields) + 1, field->name, field->hash);
}

struct str event_get(const struct event *event, const char *name)
{
	const struct field *field = event_find(event, str_from(name));

	return field ? field->value : STR_NONE;
}
