/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/buf.h"
#include "base/encoding/charset.h"
#include "parse/stream/session.h"

struct seen {
	struct buf text; /* "record format host message\n" for every event */
	unsigned flags;	 /* of all events together */
	size_t failed;
};

static void take(void *ctx, struct event *event)
{
	struct seen *seen = ctx;
	const struct str message = event_get(event, "message");

	seen->flags |= event->flags;
	buf_printf(&seen->text, "%u %s %.*s %.*s\n", (unsigned)event->record, event->format,
		   STR_ARG(event->host), STR_ARG(message));
}

static void failed(void *ctx, uint64_t record UNUSED, const struct err *err UNUSED)
{
	((struct seen *)ctx)->failed++;
}

static struct parse_counts parse(struct str bytes, unsigned flags, struct seen *seen)
{
	struct charset *charset = charset_new();
	const struct parse_shared shared = { .charset = charset };
	const struct event_sink sink = { .take = take, .failed = failed, .ctx = seen };
	auto_parse_session *session = parse_session_new(&sink, &shared, NULL);
	const struct record_in record = {
		.bytes = bytes,
		.number = 7,
		.flags = flags,
		.arrival_us = TIME_NONE,
		.peer = STR("gate"),
	};

	*seen = (struct seen){ .text = BUF_INIT(65536) };
	parse_record(session, &record);
	parse_finish(session);
	charset_free(charset);
	return parse_counts(session);
}

static void delivers_what_no_format_understands(void **state UNUSED)
{
	struct seen seen;
	const struct parse_counts counts = parse(STR("nobody knows this"), 0, &seen);

	assert_str_is(buf_str(&seen.text), "7 raw gate nobody knows this\n");
	assert_int_equal(seen.flags, EVENT_RAW_ONLY);
	assert_int_equal(counts.raw_only, 1);
	assert_int_equal(counts.failed, 0);
	buf_done(&seen.text);
}

static void repairs_and_marks_bytes_that_are_no_text(void **state UNUSED)
{
	struct seen seen;
	const struct parse_counts counts = parse(STR("dir \xff\xff end"), 0, &seen);

	assert_str_is(buf_str(&seen.text), "7 raw gate dir \xef\xbf\xbd\xef\xbf\xbd end\n");
	assert_true(seen.flags & EVENT_REPAIRED);
	assert_int_equal(counts.repaired, 1);
	buf_done(&seen.text);
}

static void reads_japanese_lines_in_their_charset(void **state UNUSED)
{
	struct seen seen;
	/* 電子カルテ */
	const struct parse_counts counts =
		parse(STR("\x93\x64\x8e\x71\x83\x4a\x83\x8b\x83\x65"), 0, &seen);

	assert_str_is(buf_str(&seen.text), "7 raw gate 電子カルテ\n");
	assert_int_equal(counts.repaired, 0);
	buf_done(&seen.text);
}

static void counts_the_pieces_of_a_record_that_is_too_long(void **state UNUSED)
{
	struct seen seen;
	const struct parse_counts counts = parse(STR("the rest"), RECORD_CONTINUED, &seen);

	assert_str_is(buf_str(&seen.text), "7 raw gate the rest\n");
	assert_true(seen.flags & EVENT_CUT);
	assert_int_equal(counts.failed, 1);
	assert_int_equal(seen.failed, 1);
	buf_done(&seen.text);
}

static void remembers_over_a_restart(void **state UNUSED)
{
	struct seen seen = { .text = BUF_INIT(256) };
	const struct event_sink sink = { .take = take, .ctx = &seen };
	const struct parse_shared shared = { 0 };
	auto_parse_session *before = parse_session_new(&sink, &shared, NULL);
	auto_parse_session *after = parse_session_new(&sink, &shared, NULL);
	struct record_in record = { .bytes = STR("\xff\xfe"
						 "a\0"),
				    .number = 1 };
	auto_buf saved = BUF_INIT(PARSE_STATE_MAX);
	struct err err;

	/* The mark at the head of the stream is what makes the second line UTF-16. */
	parse_record(before, &record);
	parse_save(before, &saved);
	assert_ok(parse_restore(after, buf_str(&saved), &err), &err);
	record = (struct record_in){ .bytes = STR("\x42\x30"), .number = 2 };
	parse_record(after, &record);
	assert_str_is(buf_str(&seen.text), "1 raw  a\n2 raw  あ\n");
	buf_done(&seen.text);
}

/* Records as a live input brings them: one by one, the first being the head of the stream. */
static void parse_lines(struct parse_session *session, const char *const *lines, uint64_t number)
{
	for (; *lines; lines++) {
		const struct record_in record = { .bytes = str_from(*lines),
						  .number = number++,
						  .arrival_us = TIME_NONE };
		parse_record(session, &record);
	}
}

static void the_first_record_tells_what_a_stream_is(void **state UNUSED)
{
	static const char *const head[] = { "ユーザーID,氏名,時刻,カテゴリ,操作情報", "a,b,c,d,e",
					    NULL };
	static const char *const rest[] = { "f,g,h,i,j", NULL };
	struct seen seen = { .text = BUF_INIT(4096) };
	const struct event_sink sink = { .take = take, .ctx = &seen };
	const struct parse_shared shared = { 0 };
	auto_parse_session *before = parse_session_new(&sink, &shared, NULL);
	auto_parse_session *after = parse_session_new(&sink, &shared, NULL);
	auto_buf saved = BUF_INIT(2 * PARSE_STATE_MAX);
	struct err err;

	/* Its header is remembered over a restart. */
	parse_lines(before, head, 1);
	parse_save(before, &saved);
	assert_ok(parse_restore(after, buf_str(&saved), &err), &err);
	parse_lines(after, rest, 3);
	assert_str_is(buf_str(&seen.text), "2 csv  \n3 csv  \n");
	buf_done(&seen.text);
}

static void each_line_of_a_relay_is_decided_alone(void **state UNUSED)
{
	static const char *const lines[] = {
		"<134>Nov 22 02:03:04 fw1 app: {\"message\":\"inner\"}",
		"{\"message\":\"bare\"}",
		"@cee: {\"message\":\"cookie\"}",
		"<134>Nov 22 02:03:04 fw1 app: {\"message\":",
		"neither",
		NULL,
	};
	struct seen seen = { .text = BUF_INIT(4096) };
	const struct event_sink sink = { .take = take, .failed = failed, .ctx = &seen };
	const struct parse_shared shared = { 0 };
	auto_parse_session *session = parse_session_new(&sink, &shared, NULL);

	parse_lines(session, lines, 1);
	assert_int_equal(parse_counts(session).events, 5);
	assert_int_equal(parse_counts(session).failed, 1);
	assert_int_equal(seen.failed, 1);
	assert_true(str_starts(buf_str(&seen.text), STR("1 json fw1 inner\n2 json  bare\n"
							"3 json  cookie\n4 raw fw1 ")));
	buf_done(&seen.text);
}

static void a_forced_format_is_taken_at_its_word(void **state UNUSED)
{
	static const char *const lines[] = { "1,2", "3,4", NULL };
	struct seen seen = { .text = BUF_INIT(4096) };
	const struct event_sink sink = { .take = take, .ctx = &seen };
	const struct parse_shared shared = { 0 };
	auto_parse_session *session = parse_session_new(&sink, &shared, parser_by_name(STR("csv")));

	parse_lines(session, lines, 1);
	assert_str_is(buf_str(&seen.text), "2 csv  \n");
	buf_done(&seen.text);
}

static void refuses_a_state_that_is_not_what_was_saved(void **state UNUSED)
{
	static const struct str rows[] = {
		STR(""),
		STR("\x01"),
		STR("\x63\0\0\0\0\0\0"),
		STR("\x01\x01\x63\0\0\0\0"),
		STR("\x01\x01\0\xff\0\0\0"),
		STR("\x01\x01\0\0\0\0\0\x05\0\0\0abc"),
	};
	const struct event_sink sink = { .take = take };
	const struct parse_shared shared = { 0 };
	auto_parse_session *session = parse_session_new(&sink, &shared, NULL);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(parse_restore(session, rows[i], NULL), ERR_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delivers_what_no_format_understands),
		cmocka_unit_test(repairs_and_marks_bytes_that_are_no_text),
		cmocka_unit_test(reads_japanese_lines_in_their_charset),
		cmocka_unit_test(counts_the_pieces_of_a_record_that_is_too_long),
		cmocka_unit_test(remembers_over_a_restart),
		cmocka_unit_test(the_first_record_tells_what_a_stream_is),
		cmocka_unit_test(each_line_of_a_relay_is_decided_alone),
		cmocka_unit_test(a_forced_format_is_taken_at_its_word),
		cmocka_unit_test(refuses_a_state_that_is_not_what_was_saved),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
