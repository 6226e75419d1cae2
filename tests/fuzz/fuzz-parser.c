/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as one record of the parser named by the build. */
#include "parse/session.h"

static void take(void *ctx UNUSED, struct event *event)
{
	/* Reads every byte of what the parser says that it made. */
	for (size_t i = 0; i < event->n_fields; i++)
		(void)str_hash(event->fields[i].value);
	(void)str_hash(event->raw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct event_sink sink = { .take = take };
	const struct parse_shared shared = { 0 };
	const struct record_in record = { .bytes = str_of(data, size), .number = 2, .arrival_us = 0 };
	auto_parse_session *session =
		parse_session_new(&sink, &shared, parser_by_name(str_from(PARSER)));

	parse_record(session, &record);
	parse_finish(session);
	return 0;
}
