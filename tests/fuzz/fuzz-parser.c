/* SPDX-License-Identifier: Apache-2.0 */
/* Built once for every parser, PARSER being its name: all text it delivers is UTF-8. */
#include "fuzz/fuzz.h"

#include "base/encoding/utf8.h"
#include "parse/stream/session.h"

static void take(void *ctx UNUSED, struct event *event)
{
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
	struct str line;

	if (parser->framing == FRAME_LINES) { /* some lines lean on earlier ones */
		while (str_next_line(&rest, &line))
			read_record(session, line);
	} else {
		read_record(session, str_sub(rest, 0, first));
		read_record(session, str_from_pos(rest, first));
	}
	parse_finish(session);
	return 0;
}
