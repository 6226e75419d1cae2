/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-read.h"
#include "parse/json/json-document.h"

#define LEVELS_MAX 64 /* what is nested deeper is left out: EVENT_CUT */

struct level {
	size_t path_len;  /* of the path that the members hang on */
	bool array;	  /* its elements have the path itself */
	bool attributes;  /* members are attributes of the element above */
	bool data;	  /* an element <Data>, which may carry its name */
	struct str named; /* that name */
};

struct flattening {
	struct parse_session *session;
	struct event *event; /* to fill */
	bool deliver;
	struct json_reader reader;
	unsigned base; /* depth of the object that is the event */
	bool broken;   /* within a value that was left out */
	bool at_list;  /* behind the '[' of a list of events */
	bool emitted;
	bool too_long;	/* the member's path does not fit: its value is left out */
	struct str key; /* of the member being read */
	size_t path_len;
	char path[JSON_PATH_MAX];
	struct level levels[LEVELS_MAX + 1];
};

struct json_join json_join_of(struct str key, bool attributes, bool nested)
{
	if (str_is(key, "#text") || str_is(key, "#attributes"))
		return (struct json_join){ .with = '\0', .name = STR("") };
	if (attributes)
		return (struct json_join){ .with = '_', .name = key };
	if (nested && str_starts(key, STR("@")))
		return (struct json_join){ .with = '_', .name = str_from_pos(key, 1) };
	return (struct json_join){ .with = '.', .name = key };
}

bool json_is_data(struct str path)
{
	return str_is(path, "Data") || str_ends(path, STR(".Data"));
}

bool json_is_list_name(struct str key)
{
	return str_equal_nocase(key, STR("records"));
}

static void set_path(struct flattening *f, size_t head, char join, struct str name)
{
	f->too_long = head + 1 + name.len > sizeof(f->path);
	if (f->too_long) {
		f->event->flags |= EVENT_CUT;
		return;
	}
	if (head && join)
		f->path[head++] = join;
	if (name.len)
		memcpy(f->path + head, name.ptr, name.len);
	f->path_len = head + name.len;
}

static void enter_member(struct flattening *f)
{
	const struct level *level = &f->levels[f->reader.depth];
	const struct str name = f->reader.text;

	const struct json_join join = json_join_of(name, level->attributes, level->path_len > 0);

	f->key = name;
	set_path(f, level->path_len, join.with, join.name);
}

static void enter_level(struct flattening *f, bool array)
{
	const unsigned depth = f->reader.depth;
	const struct str path = str_of(f->path, f->path_len);
	const struct level *above = &f->levels[depth - 1];

	f->levels[depth] = (struct level){
		.path_len = f->path_len,
		.array = array,
		.attributes = !above->array && str_is(f->key, "#attributes"),
		.data = json_is_data(path),
	};
}

/* Namespaces in XML 1.0, 3: a declaration, no attribute. */
static bool is_namespace(const struct flattening *f)
{
	return (f->levels[f->reader.depth].attributes && str_is(f->key, "xmlns")) ||
	       str_is(f->key, "@xmlns");
}

/* Take the name of a <Data>; false when the member is something else. */
static bool took_data_name(struct flattening *f, struct str value)
{
	struct level *level = &f->levels[f->reader.depth];
	const bool in_attributes = level->attributes && str_is(f->key, "Name");

	if (in_attributes)
		level--;
	if (!level->data || !(in_attributes || str_is(f->key, "@Name")))
		return false;
	level->named = value;
	return true;
}

/* The name of the field that the member is; ptr NULL when there is no more room. */
static struct str field_name(struct flattening *f)
{
	struct arena *arena = &f->event->arena;
	const struct level *level = &f->levels[f->reader.depth];
	const struct str path = str_of(f->path, f->path_len);

	if (level->data && level->named.ptr && str_is(f->key, "#text")) {
		const size_t parent = path.len - strlen("Data");
		return arena_printf(arena, "%.*s%.*s", (int)parent, f->path, STR_ARG(level->named));
	}
	/* A member of the event itself: its name needs no copy. */
	return str_equal(path, f->key) ? f->key : arena_str(arena, path);
}

static void add_leaf(struct flattening *f, enum value_type type)
{
	struct event *event = f->event;
	struct str value = f->reader.text;

	if (type == VALUE_NULL)
		value = STR_NONE;
	if (type == VALUE_STRING && (is_namespace(f) || took_data_name(f, value)))
		return;

	const struct str name = field_name(f);
	if (name.ptr)
		event_add_typed(event, name, value, type);
	else
		event->flags |= EVENT_CUT;
}

static void emit(struct flattening *f)
{
	if (f->reader.repaired)
		f->event->flags |= EVENT_REPAIRED;
	f->event->flags |= EVENT_NAMED;
	if (f->deliver)
		parse_emit(f->session);
	f->emitted = true;
}

static void begin_event(struct flattening *f)
{
	f->base = f->reader.depth;
	f->key = STR_NONE;
	f->path_len = 0;
	f->levels[f->base] = (struct level){ .path_len = 0 };
}

static void leaf(struct flattening *f, enum value_type type)
{
	if (f->levels[f->reader.depth].array)
		f->path_len = f->levels[f->reader.depth].path_len;
	if (!f->too_long)
		add_leaf(f, type);
}

/* A bracket opened within the event. */
static void open_level(struct flattening *f, enum json_token token)
{
	const struct level *above = &f->levels[f->reader.depth - 1];

	if (f->too_long || f->reader.depth > LEVELS_MAX) {
		f->event->flags |= EVENT_CUT;
		f->broken = !json_skip(&f->reader);
		return;
	}
	if (above->array)
		f->path_len = above->path_len;
	enter_level(f, token == JSON_ARRAY);
	f->at_list = token == JSON_ARRAY && f->base == 1 && f->reader.depth == 2 &&
		     json_is_list_name(f->key);
}

static void take_token(struct flattening *f, enum json_token token)
{
	switch (token) {
	case JSON_NAME:
		enter_member(f);
		break;
	case JSON_OBJECT:
	case JSON_ARRAY:
		open_level(f, token);
		break;
	case JSON_STRING:
		leaf(f, VALUE_STRING);
		break;
	case JSON_NUMBER:
		leaf(f, VALUE_NUMBER);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		leaf(f, VALUE_BOOL);
		break;
	case JSON_NULL:
		leaf(f, VALUE_NULL);
		break;
	case JSON_OBJECT_END:
	case JSON_ARRAY_END:
	case JSON_END:
	case JSON_BROKEN:
		break;
	}
}

/* The members of an object, up to its end or to a list of events in it. */
static enum errc read_members(struct flattening *f, struct err *err)
{
	while (f->reader.depth >= f->base && !f->at_list) {
		const enum json_token token = json_next(&f->reader);
		if (token != JSON_BROKEN)
			take_token(f, token);
		if (token == JSON_BROKEN || f->broken)
			return json_fail(&f->reader, err);
	}
	return ERR_OK;
}

/* From behind the '[' to behind the ']': each object is an event, nothing else is. */
static enum errc read_list(struct flattening *f, struct err *err)
{
	for (;;) {
		const enum json_token token = json_next(&f->reader);
		if (token == JSON_BROKEN || (token == JSON_ARRAY && !json_skip(&f->reader)))
			return json_fail(&f->reader, err);
		if (token == JSON_ARRAY_END)
			return ERR_OK;
		if (token != JSON_OBJECT)
			continue;
		begin_event(f);
		const enum errc code = read_members(f, err);
		if (code)
			return code;
		emit(f);
	}
}

/* What stands around a list is an event of its own: before it, and after it. */
static enum errc read_document(struct flattening *f, struct err *err)
{
	enum errc code;

	begin_event(f);
	for (code = read_members(f, err); !code && f->at_list; code = read_members(f, err)) {
		if (f->event->n_fields)
			emit(f);
		f->at_list = false;
		code = read_list(f, err);
		if (code)
			break;
		f->base = 1;
	}
	if (!code && (f->event->n_fields || !f->emitted))
		emit(f);
	return code;
}

enum errc json_flatten(struct parse_session *session, struct str text, struct event *whole,
		       struct err *err)
{
	struct flattening f;

	f.session = session;
	f.event = whole ? whole : &session->event;
	f.deliver = !whole;
	f.emitted = false;
	f.broken = false;
	f.at_list = false;
	f.too_long = false;
	f.base = 0;
	f.levels[0] = (struct level){ .path_len = 0 };
	f.reader = json_reader_of(text, &f.event->arena, JSON_LENIENT);

	const enum json_token first = json_next(&f.reader);
	if (first == JSON_BROKEN)
		return json_fail(&f.reader, err);
	if (first != JSON_OBJECT && first != JSON_ARRAY)
		return fail(err, ERR_UNSUPPORTED, "a JSON value that is no object is no event");

	const enum errc code = first == JSON_OBJECT ? read_document(&f, err) : read_list(&f, err);
	if (code)
		return code;
	return json_next(&f.reader) == JSON_END ? ERR_OK : json_fail(&f.reader, err);
}
