/* SPDX-License-Identifier: Apache-2.0 */
#include "export/finding-read.h"

#include "base/encoding/json-read.h"

#define TAGS_MAX    64u
#define REASONS_MAX 64u

static enum value_type type_of(enum json_token token)
{
	if (token == JSON_NUMBER)
		return VALUE_NUMBER;
	if (token == JSON_TRUE || token == JSON_FALSE)
		return VALUE_BOOL;
	return token == JSON_NULL ? VALUE_NULL : VALUE_STRING;
}

/* Members of the object, elements of arrays as repeated fields; what is deeper has no place. */
static void read_fields(struct str json, struct event *event)
{
	struct json_reader r = json_reader_of(json, &event->arena, JSON_LENIENT);
	struct str name = STR("");
	enum json_token token = json_next(&r);

	if (token != JSON_OBJECT)
		return;
	while (r.depth > 0 && (token = json_next(&r)) != JSON_BROKEN) {
		if (token == JSON_NAME && r.depth == 1)
			name = r.text;
		else if (token >= JSON_STRING && r.depth <= 2)
			event_add_typed(event, name, token == JSON_NULL ? STR_NONE : r.text,
					type_of(token));
	}
}

static void read_tags(struct finding *finding, struct str json, struct arena *arena)
{
	struct json_reader r = json_reader_of(json, arena, JSON_LENIENT);
	struct str *tags = arena_take_array(arena, TAGS_MAX, sizeof(*tags));
	enum json_token token;

	if (!tags || json_next(&r) != JSON_ARRAY)
		return;
	while ((token = json_next(&r)) == JSON_STRING && finding->n_tags < TAGS_MAX)
		tags[finding->n_tags++] = r.text;
	finding->tags = tags;
}

static void read_reasons(struct finding *finding, struct str json, struct arena *arena)
{
	struct json_reader r = json_reader_of(json, arena, JSON_LENIENT);
	struct finding_reason *reasons = arena_take_array(arena, REASONS_MAX, sizeof(*reasons));
	struct finding_reason *reason = NULL;
	struct str name = STR("");
	enum json_token token = reasons ? json_next(&r) : JSON_BROKEN;

	finding->reasons = reasons;
	if (token != JSON_ARRAY)
		return;
	while (r.depth > 0 && (token = json_next(&r)) != JSON_BROKEN) {
		if (token == JSON_OBJECT && r.depth == 2)
			reason = finding->n_reasons < REASONS_MAX ? &reasons[finding->n_reasons++]
								  : NULL;
		else if (token == JSON_NAME)
			name = r.text;
		else if (token == JSON_STRING && reason && str_is(name, "field"))
			reason->field = r.text;
		else if (token == JSON_STRING && reason && str_is(name, "value"))
			reason->value = r.text;
	}
}

void finding_read(struct finding *finding, const struct finding_texts *texts, struct event *event,
		  struct arena *arena)
{
	event_clear(event);
	finding->event = event;
	finding->n_tags = 0;
	finding->n_reasons = 0;
	read_fields(texts->fields, event);
	read_tags(finding, texts->tags, arena);
	read_reasons(finding, texts->matched, arena);
}
