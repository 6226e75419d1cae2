/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON formats: where in the document the indicators are.
 *
 *   STIX bundle, TAXII envelope   { "objects": [ {…}, … ] }
 *   MISP event                    { "Event": { "info", "Orgc", "Tag", "Attribute": [ {…} ],
 *                                              "Object": [ { "Attribute": [ {…} ] } ] } }
 *   MISP search                   { "response": [ { "Event": … } ] }, or the list alone
 */
#include "detect/indicators/import-parts.h"

void import_keep_text(const struct json_reader *r, enum json_token token, struct str name,
		      const struct import_text *rows, size_t n)
{
	if (token != JSON_STRING && token != JSON_NUMBER)
		return;
	for (size_t i = 0; i < n; i++) {
		if (str_is(name, rows[i].name))
			*rows[i].to = r->text;
	}
}

bool import_members(struct import *import, struct str text,
		    bool (*read)(struct json_reader *r, struct str name, void *ctx), void *ctx)
{
	struct json_reader r = json_reader_of(text, &import->work, JSON_LENIENT);
	enum json_token token;

	if (json_next(&r) != JSON_OBJECT)
		return false;
	while ((token = json_next(&r)) == JSON_NAME) {
		if (!read(&r, r.text, ctx))
			return false;
	}
	return token == JSON_OBJECT_END;
}

/* What a bracket of the document is. */
enum place {
	PLACE_NONE, /* around the document */
	PLACE_TOP,  /* an object that may hold events or STIX objects */
	PLACE_LIST, /* a list of such */
	PLACE_STIX_OBJECTS,
	PLACE_EVENT,
	PLACE_ATTRIBUTES,
	PLACE_MISP_OBJECTS,
	PLACE_MISP_OBJECT,
	PLACE_OTHER, /* read over */
};

/* What is inside of what; the name is "" in lists. */
static const struct {
	enum place in;
	const char *name;
	bool is_array;
	enum place is;
} places[] = {
	{ PLACE_NONE, "", false, PLACE_TOP },
	{ PLACE_NONE, "", true, PLACE_LIST },
	{ PLACE_TOP, "objects", true, PLACE_STIX_OBJECTS },
	{ PLACE_TOP, "response", true, PLACE_LIST },
	{ PLACE_TOP, "response", false, PLACE_TOP },
	{ PLACE_TOP, "Event", false, PLACE_EVENT },
	{ PLACE_TOP, "Attribute", true, PLACE_ATTRIBUTES },
	{ PLACE_LIST, "", false, PLACE_TOP },
	{ PLACE_EVENT, "Attribute", true, PLACE_ATTRIBUTES },
	{ PLACE_EVENT, "Object", true, PLACE_MISP_OBJECTS },
	{ PLACE_MISP_OBJECTS, "", false, PLACE_MISP_OBJECT },
	{ PLACE_MISP_OBJECT, "Attribute", true, PLACE_ATTRIBUTES },
};

struct walk {
	struct import *import;
	struct json_items *items;
	enum place stack[JSON_ITEM_DEPTH_MAX + 1]; /* by depth */
	uint32_t event;				   /* context of the MISP event; 0: none */
	char uuid[UUID_TEXT + 1];		   /* of that event */
	int64_t timestamp;
	bool known; /* something of a format was there */
};

static enum place place_of(const struct walk *walk, enum place in)
{
	const struct str name = json_items_name(walk->items);

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		if (places[i].in == in && str_is(name, places[i].name) &&
		    places[i].is_array == json_items_is_array(walk->items))
			return places[i].is;
	}
	return PLACE_OTHER;
}

static enum errc begin_event(struct walk *walk, struct err *err)
{
	const struct indicator_context blank = { .title = STR(""), .author = STR("") };

	return set_writer_context(walk->import->writer, &blank, &walk->event, err);
}

/* "Orgc": { "name": … }: who made the event. */
static enum errc take_organisation(struct walk *walk, struct str object, struct err *err)
{
	struct json_reader r = json_reader_of(object, &walk->import->work, JSON_LENIENT);
	struct str name = STR_NONE;
	enum json_token token = json_next(&r);

	while (token != JSON_BROKEN && token != JSON_END) {
		const bool is_name = token == JSON_NAME && r.depth == 1 && str_is(r.text, "name");
		token = json_next(&r);
		if (is_name && token == JSON_STRING)
			name = r.text;
	}
	return name.ptr ? set_writer_name(walk->import->writer, walk->event, STR_NONE, name, err)
			: ERR_OK;
}

/* A member of an event that is a bracket and says something about all of its attributes. */
static enum errc take_about_event(struct walk *walk, struct str name, struct str text,
				  struct err *err)
{
	struct import *import = walk->import;

	arena_clear(&import->work);
	if (str_is(name, "Orgc"))
		return take_organisation(walk, text, err);
	set_writer_mark(import->writer, walk->event, import_misp_tags(import, text));
	return ERR_OK;
}

static enum errc take_element(struct walk *walk, enum place in, struct str text, struct err *err)
{
	if (in == PLACE_STIX_OBJECTS) {
		walk->import->format = "STIX 2.1";
		return import_stix_object(walk->import, text, err);
	}
	walk->import->format = "MISP";
	return import_misp_attribute(walk->import, text, walk->event, err);
}

static bool is_taken_whole(const struct walk *walk, enum place in)
{
	const struct str name = json_items_name(walk->items);

	if (in == PLACE_STIX_OBJECTS || in == PLACE_ATTRIBUTES)
		return !json_items_is_array(walk->items);
	return in == PLACE_EVENT && (str_is(name, "Tag") || str_is(name, "Orgc"));
}

static enum errc take_whole(struct walk *walk, enum place in, struct err *err)
{
	char name[16];
	struct str text;

	(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(json_items_name(walk->items)));
	const enum errc code = json_items_whole(walk->items, &text, err);
	if (code == ERR_LIMIT) {
		import_refuse(walk->import, "an object of more than 4 MiB", STR(""));
		return ERR_OK;
	}
	if (code)
		return code;
	return in == PLACE_EVENT ? take_about_event(walk, str_from(name), text, err)
				 : take_element(walk, in, text, err);
}

static enum errc take_open(struct walk *walk, struct err *err)
{
	const unsigned depth = json_items_depth(walk->items);
	const enum place in = depth > 1 ? walk->stack[depth - 1] : PLACE_NONE;

	if (is_taken_whole(walk, in))
		return take_whole(walk, in, err);
	const enum place is = place_of(walk, in);
	if (is == PLACE_OTHER)
		return json_items_skip(walk->items, err);
	walk->stack[depth] = is;
	walk->known = walk->known || is == PLACE_STIX_OBJECTS || is == PLACE_EVENT ||
		      is == PLACE_ATTRIBUTES;
	if (is == PLACE_EVENT)
		return begin_event(walk, err);
	if (is == PLACE_TOP)
		walk->event = 0;
	return ERR_OK;
}

static void take_time(struct walk *walk, struct str json)
{
	const struct str text = import_json_text(walk->import, json);

	if (!str_to_i64(text.ptr ? text : json, &walk->timestamp))
		walk->timestamp = 0;
}

/* What the event is called, which it is and of when, as a feed's manifest names it. */
static enum errc take_value(struct walk *walk, struct err *err)
{
	const unsigned depth = json_items_depth(walk->items);
	const struct str name = json_items_name(walk->items);
	const struct str json = json_items_text(walk->items);

	if (depth == 0 || walk->stack[depth] != PLACE_EVENT)
		return ERR_OK;
	arena_clear(&walk->import->work);
	if (str_is(name, "timestamp"))
		take_time(walk, json);
	if (str_is(name, "uuid"))
		(void)snprintf(walk->uuid, sizeof(walk->uuid), "%.*s",
			       STR_ARG(import_json_text(walk->import, json)));
	if (!str_is(name, "info"))
		return ERR_OK;
	const struct str info = import_json_text(walk->import, json);
	return info.ptr ? set_writer_name(walk->import->writer, walk->event, info, STR_NONE, err)
			: ERR_OK;
}

/* A bracket ends: when it is an event's, all of it was read. */
static void take_close(struct walk *walk)
{
	const unsigned depth = json_items_depth(walk->items) + 1;

	if (depth <= JSON_ITEM_DEPTH_MAX && walk->stack[depth] == PLACE_EVENT && walk->uuid[0])
		(void)feed_add(&walk->import->feed.read, str_from(walk->uuid), walk->timestamp);
	if (walk->stack[depth] == PLACE_EVENT)
		walk->uuid[0] = '\0';
}

static enum errc walk_all(struct walk *walk, struct err *err)
{
	enum json_item item;

	while ((item = json_items_next(walk->items)) != JSON_ITEM_END) {
		enum errc code = ERR_OK;
		if (item == JSON_ITEM_BROKEN)
			return json_items_fail(walk->items, err);
		if (item == JSON_ITEM_OPEN)
			code = take_open(walk, err);
		else if (item == JSON_ITEM_VALUE)
			code = take_value(walk, err);
		else if (item == JSON_ITEM_CLOSE)
			take_close(walk);
		if (code)
			return code;
	}
	return ERR_OK;
}

enum errc import_json(struct import *import, const struct byte_source *source, struct err *err)
{
	auto_json_items *items = json_items_new(source);
	struct walk walk = { .import = import, .items = items };
	const enum errc code = walk_all(&walk, err);

	if (!code && !walk.known)
		return fail(err, ERR_UNSUPPORTED,
			    "neither a STIX bundle nor a MISP event (a feed's manifest only lists "
			    "its events: import its folder)");
	return code;
}
