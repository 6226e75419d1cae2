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

static const char words_alone[] = "title: words\n"
				  "id: 00000000-0000-4000-8000-000000000003\n"
				  "logsource: {product: door}\n"
				  "detection:\n"
				  "    words: ['open sesame']\n"
				  "    condition: words\n";

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
	struct parse_shared shared;
	struct ruleset *set;
	struct program *program;
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

static void run_open(struct run *run, const char *text)
{
	const char *content = getenv("TONOI_CONTENT");
	const struct ruleset_sources sources = { .text = str_from(text), .content = content };
	struct err err;

	*run = (struct run){ .events = 0 };
	assert_ok(ruleset_load(&sources, &run->set, &err), &err);
	assert_ok(parse_shared_open(content, &run->shared, &err), &err);
	assert_ok(program_build(run->set, &run->program, &err), &err);
	run->runner = runner_new(run->program);
}

static void run_document(struct run *run, const char *document)
{
	const struct parse_stream_options options = { .arrival_us = TIME_NONE,
						      .plan = &run->set->pool.plan };
	const struct event_sink sink = { .take = take, .ctx = run };
	auto_parse_stream *stream = parse_stream_new(&sink, &run->shared, &options);

	parse_stream_feed(stream, str_from(document));
	parse_stream_end(stream);
}

static void run_close(struct run *run)
{
	runner_free(run->runner);
	parse_shared_close(&run->shared);
	program_free(run->program);
	ruleset_free(run->set);
}

static void words_are_found_however_json_writes_them(void **state UNUSED)
{
	struct run run;

	run_open(&run, rules);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		run_document(&run, rows[i].document);
		check_row(run.found == rows[i].found, rows[i].document);
		check_row(run.lean == (strstr(rows[i].document, "other") != NULL),
			  rows[i].document);
	}
	assert_int_equal(run.events, ARRAY_LEN(rows));
	run_close(&run);
}

/* After many events that had a word the next ones are read without looking first. */
static void words_are_found_and_missed_after_many_that_had_them(void **state UNUSED)
{
	static const char has[] = "{\"product\":\"door\",\"note\":\"open sesame\"}";
	static const char lacks[] = "{\"product\":\"door\",\"note\":\"open\"}";
	struct run run;

	run_open(&run, words_alone);
	for (size_t i = 0; i < 1000; i++) {
		const bool expected = i % 300 < 290;
		run_document(&run, expected ? has : lacks);
		check_row(run.found == expected, expected ? has : lacks);
	}
	run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_however_json_writes_them),
		cmocka_unit_test(words_are_found_and_missed_after_many_that_had_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
