/* SPDX-License-Identifier: Apache-2.0 */
/* Words that JSON writes in another way are found, in fields that rules read and in others. */
#include "support/check.h"

#include "detect/match/runner.h"
#include "parse/stream/stream.h"

static const char rules[] = "title: words\n"
			    "id: 00000000-0000-4000-8000-000000000001\n"
			    "logsource: {product: door}\n"
			    "detection:\n"
			    "    words: ['open sesame', 'gate/way']\n"
			    "    like: {'|re': '^ring [0-9]+$'}\n"
			    "    condition: words or like\n"
			    "---\n"
			    "title: field\n"
			    "id: 00000000-0000-4000-8000-000000000002\n"
			    "logsource: {product: door}\n"
			    "detection:\n"
			    "    note: {note: 'nothing of this'}\n"
			    "    condition: note\n";

static const struct {
	const char *document; /* "note" is a field that a rule reads, "other" is not */
	bool found;
} rows[] = {
	{ "{\"product\":\"door\",\"note\":\"open sesame\"}", true },
	{ "{\"product\":\"door\",\"other\":\"open sesame\"}", true },
	{ "{\"product\":\"door\",\"note\":\"say \\\"open sesame\\\"\\n\"}", true },
	{ "{\"product\":\"door\",\"note\":\"open \\u0073esame\"}", true },
	{ "{\"product\":\"door\",\"other\":\"open \\u0073esame\"}", true },
	{ "{\"product\":\"door\",\"note\":\"gate/way\"}", true },
	{ "{\"product\":\"door\",\"note\":\"gate\\/way\"}", true },
	{ "{\"product\":\"door\",\"other\":\"gate\\/way\"}", true },
	{ "{\"product\":\"door\",\"note\":\"gate\\u002fway\"}", true },
	{ "{\"product\":\"door\",\"note\":\"open \\\\ sesame\"}", false },
	{ "{\"product\":\"door\",\"note\":\"gate\\tway \\u0073esame\"}", false },
	{ "{\"product\":\"wall\",\"note\":\"open sesame\"}", false },
	/* The text has what would have to be all of a value. */
	{ "{\"product\":\"door\",\"note\":\"ring 12\"}", true },
	{ "{\"product\":\"door\",\"other\":\"ring 12 times\"}", false },
};

struct run {
	struct runner *runner;
	uint64_t events;
	bool lean;  /* the last event */
	bool found; /* in it */
};

static void matched(void *ctx, const struct match *match)
{
	struct run *run = ctx;

	assert_str_is(match->rule->title, "words");
	run->found = true;
}

static void take(void *ctx, struct event *event)
{
	struct run *run = ctx;
	const struct match_sink sink = { .matched = matched, .ctx = run };

	run->events++;
	run->lean = event->flags & EVENT_LEAN;
	run->found = false;
	runner_run(run->runner, event, &sink);
}

static void words_are_found_however_json_writes_them(void **state UNUSED)
{
	const char *content = getenv("TONOI_CONTENT");
	const struct ruleset_sources sources = { .text = str_from(rules), .content = content };
	struct parse_shared shared;
	struct run run = { .events = 0 };
	const struct event_sink sink = { .take = take, .ctx = &run };
	auto_ruleset *set = NULL;
	auto_program *program = NULL;
	struct err err;

	assert_ok(ruleset_load(&sources, &set, &err), &err);
	assert_ok(parse_shared_open(content, &shared, &err), &err);
	assert_ok(program_build(set, &program, &err), &err);
	run.runner = runner_new(program);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct parse_stream_options options = { .arrival_us = TIME_NONE,
							      .plan = &set->pool.plan };
		const struct str document = str_from(rows[i].document);
		auto_parse_stream *stream = parse_stream_new(&sink, &shared, &options);
		parse_stream_feed(stream, document);
		parse_stream_end(stream);
		check_row(run.found == rows[i].found, rows[i].document);
		check_row(run.lean == (str_find(document, STR("other")) != SIZE_MAX),
			  rows[i].document);
	}
	assert_int_equal(run.events, ARRAY_LEN(rows));
	runner_free(run.runner);
	parse_shared_close(&shared);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_however_json_writes_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
