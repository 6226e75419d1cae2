/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents that are asked for whole again and again are read in full at once, and by the plan
 * again when nobody asks any more; what is in them is the same either way.
 */
#include "support/check.h"

#include "event/event-json.h"
#include "parse/stream/stream.h"

#define DOCUMENTS 200 /* of each phase */

/* When the whole of a document is asked for. */
static const bool asks[] = { false, true, false, false };
#define PHASES ARRAY_LEN(asks)

static const char document[] =
	"{\"note\":\"a\",\"other\":\"b \\\\ c\",\"deep\":{\"er\":[1,2]},\"none\":null}\n";

struct run {
	struct parse_shared shared;
	struct field_plan plan;
	struct parse_stream *stream;
	unsigned n;
	unsigned n_lean[PHASES];
};

static struct str fields_of(const struct event *event, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	event_json_fields(&w, event);
	json_end_object(&w);
	return buf_str(out);
}

static void take(void *ctx, struct event *event)
{
	struct run *run = ctx;
	const unsigned phase = run->n++ / DOCUMENTS;
	auto_buf text = BUF_INIT(1024);

	assert_true(phase < PHASES);
	run->n_lean[phase] += (event->flags & EVENT_LEAN) != 0;
	/* The field that is read has its slot, however the document was read. */
	assert_int_equal(event->fields[0].slot, 0);
	if (!asks[phase])
		return;
	assert_string_equal(
		fields_of(event_whole(event), &text).ptr,
		"{\"note\":\"a\",\"other\":\"b \\\\ c\",\"deep.er\":[1,2],\"none\":null}");
}

static void run_open(struct run *run)
{
	const struct parse_stream_options options = { .arrival_us = TIME_NONE, .plan = &run->plan };
	const struct event_sink sink = { .take = take, .ctx = run };
	struct err err;

	*run = (struct run){ .n = 0 };
	assert_ok(parse_shared_open(getenv("TONOI_CONTENT"), &run->shared, &err), &err);
	field_plan_init(&run->plan);
	assert_int_equal(field_plan_add(&run->plan, STR("note")), 0);
	run->stream = parse_stream_new(&sink, &run->shared, &options);
}

static void run_close(struct run *run)
{
	parse_stream_free(run->stream);
	parse_shared_close(&run->shared);
	field_plan_done(&run->plan);
}

static void documents_asked_for_are_read_in_full(void **state UNUSED)
{
	struct run run;

	run_open(&run);
	for (unsigned i = 0; i < PHASES * DOCUMENTS; i++)
		parse_stream_feed(run.stream, str_from(document));
	parse_stream_end(run.stream);
	assert_int_equal(run.n, PHASES * DOCUMENTS);
	assert_int_equal(run.n_lean[0], DOCUMENTS);
	assert_true(run.n_lean[1] < DOCUMENTS / 4);
	/* Nobody asks any more: that shows after a while. */
	assert_true(run.n_lean[2] > DOCUMENTS / 2);
	assert_int_equal(run.n_lean[3], DOCUMENTS);
	run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_asked_for_are_read_in_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
