/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/alloc.h"
#include "base/cursor.h"
#include "roles/messages.h"

#define PAYLOAD_MAX (64u * 1024)

/* A payload for `type` that decodes, found by letting the decoder ask for bytes of a pattern. */
static struct str encode(uint16_t type, const void *message, struct buf *out)
{
	struct err err;

	buf_clear(out);
	assert_ok(message_encode(type, message, out, &err), &err);
	return buf_str(out);
}

static const struct msg_append append_sample = { .stream = 7,
						 .flags = APPEND_CUT,
						 .offset = UINT64_MAX - 1,
						 .wall_us = -5,
						 .mono_us = INT64_MAX,
						 .bytes = { .ptr = "a\0b", .len = 3 } };

static struct msg_alert alert_samples[] = {
	{ .record = 9,
	  .event = 2,
	  .rule_id = { .ptr = "r1", .len = 2 },
	  .title = { .ptr = "題名", .len = 6 },
	  .time_us = INT64_MIN,
	  .fields = { .ptr = "{}", .len = 2 } },
	{ .record = 10, .number = 44, .host = { .ptr = "h", .len = 1 } },
};

static struct msg_source_stats source_samples[] = {
	{ .source = { .ptr = "syslog:10.0.0.1", .len = 15 }, .records = 5, .failed = 1 },
};

static const struct msg_result result_sample = { .from = 9,
						 .to = 12,
						 .state = { .ptr = "state", .len = 5 },
						 .alerts = alert_samples,
						 .n_alerts = ARRAY_LEN(alert_samples),
						 .sources = source_samples,
						 .n_sources = ARRAY_LEN(source_samples) };

static void gives_back_what_was_written(void **state UNUSED)
{
	auto_buf out = BUF_INIT(PAYLOAD_MAX);
	auto_arena arena = ARENA_INIT(PAYLOAD_MAX);
	struct msg_append append;
	struct msg_result result;
	struct err err;

	assert_ok(message_decode(MSG_APPEND, encode(MSG_APPEND, &append_sample, &out), &arena,
				 &append, sizeof(append), &err),
		  &err);
	assert_true(str_equal(append.bytes, append_sample.bytes));
	assert_true(append.offset == UINT64_MAX - 1 && append.wall_us == -5 &&
		    append.mono_us == INT64_MAX && append.stream == 7 && append.flags == 1);

	assert_ok(message_decode(MSG_RESULT, encode(MSG_RESULT, &result_sample, &out), &arena,
				 &result, sizeof(result), &err),
		  &err);
	assert_int_equal(result.n_alerts, 2);
	assert_str_is(result.alerts[0].title, "題名");
	assert_true(result.alerts[0].time_us == INT64_MIN);
	assert_str_is(result.alerts[1].host, "h");
	assert_int_equal(result.sources[0].records, 5);
}

static void refuses_every_cut_and_every_longer_payload(void **state UNUSED)
{
	auto_buf out = BUF_INIT(PAYLOAD_MAX);
	auto_arena arena = ARENA_INIT(PAYLOAD_MAX);
	struct msg_result result;
	const struct str whole = encode(MSG_RESULT, &result_sample, &out);

	for (size_t len = 0; len < whole.len; len++) {
		/* An exact copy, so that the sanitizer sees one byte too far. */
		auto_free char *copy = mem_copy(whole.ptr, size_max(len, 1));
		arena_clear(&arena);
		if (message_decode(MSG_RESULT, str_of(copy, len), &arena, &result, sizeof(result),
				   NULL) == ERR_OK)
			fail_msg("the first %zu bytes of %zu were taken for a whole", len,
				 whole.len);
	}
	buf_add_char(&out, 'x');
	assert_int_equal(
		message_decode(MSG_RESULT, buf_str(&out), &arena, &result, sizeof(result), NULL),
		ERR_SYNTAX);
}

static void refuses_lengths_over_their_limits(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(1024);
	auto_buf out = BUF_INIT(PAYLOAD_MAX);
	static char long_text[MSG_SOURCE_MAX + 1];
	struct msg_stream_open open = { .source = str_of(long_text, sizeof(long_text)) };
	struct msg_rules rules;
	struct err err;

	memset(long_text, 'x', sizeof(long_text));
	assert_int_equal(message_encode(MSG_STREAM_OPEN, &open, &out, &err), ERR_LIMIT);
	assert_non_null(strstr(err.text, "source"));

	/* The same lie on the wire. */
	buf_clear(&out);
	buf_add_u32(&out, 1);
	buf_add_u32(&out, 0);
	buf_add_u32(&out, sizeof(long_text));
	buf_add_bytes(&out, long_text, sizeof(long_text));
	buf_add_u32(&out, 0);
	assert_int_equal(
		message_decode(MSG_STREAM_OPEN, buf_str(&out), &arena, &open, sizeof(open), &err),
		ERR_LIMIT);

	/* A list of four thousand million rules in twelve bytes. */
	assert_int_equal(message_decode(MSG_RULES, str_of("\1\0\0\0\xff\xff\xff\xff\0\0\0\0", 12),
					&arena, &rules, sizeof(rules), &err),
			 ERR_LIMIT);
}

static void what_is_asked_of_the_printer_arrives_and_has_a_limit(void **state UNUSED)
{
	static char long_text[MSG_NAME_MAX + 1];
	auto_buf out = BUF_INIT(PAYLOAD_MAX);
	auto_arena arena = ARENA_INIT(1024);
	struct msg_print print = { .id = 3,
				   .paper = PRINT_RESPONSIBILITY,
				   .shape = PRINT_XLSX,
				   .lang = 1,
				   .object = STR("kensa/pacs") };
	const struct msg_printed printed = { .id = 3,
					     .failed = PRINT_NO_FONTS,
					     .problem = STR("p") };
	struct msg_print asked;
	struct msg_printed answered;
	struct err err;

	assert_ok(message_decode(MSG_PRINT, encode(MSG_PRINT, &print, &out), &arena, &asked,
				 sizeof(asked), &err),
		  &err);
	assert_str_is(asked.object, "kensa/pacs");
	assert_true(asked.id == 3 && asked.paper == PRINT_RESPONSIBILITY &&
		    asked.shape == PRINT_XLSX && asked.lang == 1);
	assert_ok(message_decode(MSG_PRINTED, encode(MSG_PRINTED, &printed, &out), &arena,
				 &answered, sizeof(answered), &err),
		  &err);
	assert_int_equal(answered.failed, PRINT_NO_FONTS);
	memset(long_text, 'x', sizeof(long_text));
	print.object = str_of(long_text, sizeof(long_text));
	assert_int_equal(message_encode(MSG_PRINT, &print, &out, &err), ERR_LIMIT);
}

static void knows_no_other_types(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(1024);
	struct err err;
	char nothing;

	assert_int_equal(message_decode(0, STR(""), &arena, &nothing, 0, &err), ERR_SYNTAX);
	assert_int_equal(message_decode(0x7fff, STR(""), &arena, &nothing, 0, &err), ERR_SYNTAX);
	assert_string_equal(message_name(MSG_APPEND), "APPEND");
	assert_string_equal(message_name(999), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_what_was_written),
		cmocka_unit_test(refuses_every_cut_and_every_longer_payload),
		cmocka_unit_test(refuses_lengths_over_their_limits),
		cmocka_unit_test(what_is_asked_of_the_printer_arrives_and_has_a_limit),
		cmocka_unit_test(knows_no_other_types),
	};

	return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
