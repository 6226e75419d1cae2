/* SPDX-License-Identifier: Apache-2.0 */
/* A file of no known kind, from its first byte to its last, with everything told by content. */
#include "fuzz/fuzz.h"

#include "parse/stream/stream.h"

static void take(void *ctx, struct event *event)
{
	assert(event->record || event->format);
	++*(size_t *)ctx;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = 0;
	const struct parse_shared shared = { .charset = NULL };
	const struct event_sink sink = { .take = take, .ctx = &n };
	const struct parse_stream_options options = { .arrival_us = 0 };
	auto_parse_stream *stream = parse_stream_new(&sink, &shared, &options);

	parse_stream_feed(stream, str_of(data, size));
	parse_stream_end(stream);
	assert(n == parse_stream_counts(stream).events);
	return 0;
}
