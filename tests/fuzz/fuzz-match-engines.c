/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules, the line "...", and events as JSON: the compiled engine must say of them what the plain
 * one says, the first time and when it remembers.
 */
#include "fuzz/fuzz.h"

#include "parse/stream/stream.h"
#include "support/engine-pair.h"

#define END_OF_RULES "\n...\n"

static void take(void *ctx, struct event *event)
{
	assert(engine_pair_agrees(ctx, event));
	event->source.product = STR("p");
	assert(engine_pair_agrees(ctx, event));
	assert(engine_pair_agrees(ctx, event));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str all = str_of(data, size);
	const size_t end = str_find(all, STR(END_OF_RULES));
	const struct ruleset_sources sources = { .text = str_sub(all, 0, end) };
	const struct parse_shared shared = { .charset = NULL };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE };
	auto_ruleset *set = NULL;
	struct engine_pair pair;

	if (end == SIZE_MAX || ruleset_load(&sources, &set, NULL))
		return 0;
	engine_pair_init(&pair, set);
	const struct event_sink sink = { .take = take, .ctx = &pair };
	auto_parse_stream *stream = parse_stream_new(&sink, &shared, &options);
	parse_stream_feed(stream, str_from_pos(all, end + sizeof(END_OF_RULES) - 1));
	parse_stream_end(stream);
	engine_pair_done(&pair);
	return 0;
}
