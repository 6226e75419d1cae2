/* SPDX-License-Identifier: Apache-2.0 */
/* Built once for every parser, PARSER being its name: all text it delivers is UTF-8. */
#include "fuzz/fuzz.h"

#include "base/utf8.h"
#include "parse/session.h"

static void take(void *ctx UNUSED, struct event *event)
{
	for (size_t i = 0; i < event->n_fields; i++)
		assert(utf8_valid(event->fields[i].name) && utf8_valid(event->fields[i].value));
	assert(event->format && utf8_valid(event->raw) && utf8_valid(event->host));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct parse_shared shared = { 0 };
	const struct event_sink sink = { .take = take };
	const struct parser *parser = parser_by_name(STR(PARSER));
	const size_t first = parser->whole_stream ? size / 2 : size; /* a head, and what follows */
	auto_parse_session *session = parse_session_new(&sink, &shared, parser);
	struct record_in record = { .bytes = str_of(data, first), .number = 2 };

	parse_record(session, &record);
	record.bytes = str_of(data + first, size - first);
	parse_record(session, &record);
	parse_finish(session);
	return 0;
}
