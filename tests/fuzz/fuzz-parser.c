/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Built once for every parser, PARSER being its name: all text it delivers is UTF-8, and what
 * somebody reads of an event is the same whether the rest was left out or not.
 */
#include "fuzz/fuzz.h"
#include "support/raw-text.h"

#include "base/encoding/utf8.h"
#include "parse/stream/session.h"

/* The next field that somebody reads, from `*at` on. */
static const struct field *next_read(const struct field_plan *plan, const struct event *event,
				     size_t *at)
{
	while (*at < event->n_fields) {
		const struct field *field = &event->fields[(*at)++];
		if (field_plan_find(plan, field->name, field->hash) != FIELD_NO_SLOT)
			return field;
	}
	return NULL;
}

static void check_lean(const struct event *event)
{
	const struct event *whole = event_whole(event);
	const struct field *a;
	const struct field *b;
	size_t at_a = 0;
	size_t at_b = 0;

	assert(event->time_us == whole->time_us && event->record == whole->record);
	assert(str_equal(event->host, whole->host) && raw_is_kept(event, whole));
	do {
		a = next_read(event->plan, event, &at_a);
		b = next_read(event->plan, whole, &at_b);
		assert(!a == !b);
		assert(!a || (str_equal(a->name, b->name) && str_equal(a->value, b->value)));
	} while (a);
}

static void take(void *ctx UNUSED, struct event *event)
{
	if (event->plan)
		check_lean(event);
	for (size_t i = 0; i < event->n_fields; i++)
		assert(utf8_valid(event->fields[i].name) && utf8_valid(event->fields[i].value));
	assert(event->format && utf8_valid(event->raw) && utf8_valid(event->host));
}

static void read_record(struct parse_session *session, struct str bytes)
{
	const struct record_in record = { .bytes = bytes, .number = 2 };

	parse_record(session, &record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct parse_shared shared = { 0 };
	const struct event_sink sink = { .take = take };
	const struct parser *parser = parser_by_name(STR(PARSER));
	const size_t first = parser->whole_stream ? size / 2 : size; /* a head, and what follows */
	auto_parse_session *session = parse_session_new(&sink, &shared, parser);
	struct str rest = str_of(data, size);
	struct field_plan plan;
	struct str line;

	/* Names that the seeds have, and a lean event in every second input. */
	field_plan_init(&plan);
	(void)!field_plan_add(&plan, STR("EventID"));
	(void)!field_plan_add(&plan, STR("Image"));
	(void)!field_plan_add(&plan, STR("a"));
	if (size % 2)
		parse_session_set_plan(session, &plan);

	if (parser->framing == FRAME_LINES) { /* some lines lean on earlier ones */
		while (str_next_line(&rest, &line))
			read_record(session, line);
	} else {
		read_record(session, str_sub(rest, 0, first));
		read_record(session, str_from_pos(rest, first));
	}
	parse_finish(session);
	field_plan_done(&plan);
	return 0;
}
