/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/buf.h"
#include "event/event-line.h"
#include "parse/stream/session.h"

#define ARRIVAL_US (INT64_C(1795305600) * US_PER_SEC)

static const char *const lines[] = {
	"type=SYSCALL msg=audit(1795324200.101:1): arch=c000003e syscall=59 success=yes ppid=1 "
	"pid=10 uid=0 ses=7 exe=\"/usr/bin/bash\"",
	"type=EXECVE msg=audit(1795324200.101:1): argc=1 a0=\"bash\"",
	"type=SYSCALL msg=audit(1795324200.102:2): arch=c000003e syscall=59 success=yes ppid=10 "
	"pid=11 uid=0 ses=7 exe=\"/usr/bin/id\"",
	"type=PROCTITLE msg=audit(1795324200.101:1): proctitle=\"bash\"",
	"type=EXECVE msg=audit(1795324200.102:2): argc=2 a0=\"id\" a1=2D75",
	"type=PROCTITLE msg=audit(1795324200.102:2): proctitle=6964002D75",
};

static void take(void *ctx, struct event *event)
{
	struct buf *out = ctx;

	event_line(event, out);
	buf_add_char(out, '\n');
}

static struct parse_session *session_to(struct buf *out)
{
	const struct event_sink sink = { .take = take, .ctx = out };
	const struct parse_shared shared = { 0 };

	return parse_session_new(&sink, &shared, NULL);
}

static void feed(struct parse_session *session, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct record_in record = { .bytes = str_from(lines[i]),
						  .number = i + 1,
						  .arrival_us = ARRIVAL_US };
		parse_record(session, &record);
	}
}

static void goes_on_after_a_restart_at_any_line(void **state UNUSED)
{
	auto_buf whole = BUF_INIT(65536);
	struct parse_session *session = session_to(&whole);

	feed(session, 0, ARRAY_LEN(lines));
	parse_finish(session);
	parse_session_free(session);
	assert_true(str_find(buf_str(&whole), STR("\"ParentCommandLine\":\"bash\"")) != SIZE_MAX);
	assert_true(str_find(buf_str(&whole), STR("\"CommandLine\":\"id -u\"")) != SIZE_MAX);

	for (size_t cut = 0; cut <= ARRAY_LEN(lines); cut++) {
		auto_buf out = BUF_INIT(65536);
		auto_buf saved = BUF_INIT(PARSE_STATE_MAX + 1024);
		struct err err;

		session = session_to(&out);
		feed(session, 0, cut);
		parse_save(session, &saved);
		parse_session_free(session);
		session = session_to(&out);
		assert_ok(parse_restore(session, buf_str(&saved), &err), &err);
		feed(session, cut, ARRAY_LEN(lines));
		parse_finish(session);
		parse_session_free(session);
		assert_str_is(buf_str(&out), whole.ptr);
	}
}

static void gives_what_waits_when_the_stream_ends(void **state UNUSED)
{
	auto_buf out = BUF_INIT(65536);
	struct parse_session *session = session_to(&out);

	feed(session, 0, 2);
	assert_true(str_find(buf_str(&out), STR("process_creation")) == SIZE_MAX);
	parse_finish(session);
	assert_true(str_find(buf_str(&out), STR("process_creation")) != SIZE_MAX);
	parse_session_free(session);
}

/* Events that never end must not pile up: the oldest is given out. */
static void waits_for_a_few_events_only(void **state UNUSED)
{
	auto_buf out = BUF_INIT(1u << 20);
	struct parse_session *session = session_to(&out);
	size_t joined = 0;

	for (unsigned i = 0; i < 100; i++) {
		static const char *const types[] = { "SYSCALL", "EXECVE" };
		for (size_t t = 0; t < ARRAY_LEN(types); t++) {
			char line[256];
			(void)snprintf(line, sizeof(line),
				       "type=%s msg=audit(1795324200.101:%u): success=yes pid=%u "
				       "a0=\"x\" exe=\"/x\"",
				       types[t], i, i + 1);
			const struct record_in record = { .bytes = str_from(line),
							  .number = i * 2 + t + 1,
							  .arrival_us = ARRIVAL_US };
			parse_record(session, &record);
		}
	}
	struct str rest = buf_str(&out);
	struct str line;
	while (str_next_line(&rest, &line))
		joined += str_find(line, STR("process_creation")) != SIZE_MAX;
	assert_int_equal(joined, 96); /* all but the four that wait */
	parse_session_free(session);
}

static void refuses_a_saved_state_that_is_cut(void **state UNUSED)
{
	auto_buf out = BUF_INIT(65536);
	auto_buf saved = BUF_INIT(PARSE_STATE_MAX);
	struct parse_session *session = session_to(&out);
	struct err err;

	feed(session, 0, 1);
	parser_by_name(STR("auditd"))
		->save(parse_state(session, parser_by_name(STR("auditd"))), &saved);
	for (size_t cut = 0; cut < saved.len; cut++) {
		void *to = parse_state(session, parser_by_name(STR("auditd")));
		const enum errc code =
			parser_by_name(STR("auditd"))
				->restore(to, str_sub(buf_str(&saved), 0, cut), &err);
		assert_int_equal(code, ERR_CORRUPT);
	}
	parse_session_free(session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on_after_a_restart_at_any_line),
		cmocka_unit_test(gives_what_waits_when_the_stream_ends),
		cmocka_unit_test(waits_for_a_few_events_only),
		cmocka_unit_test(refuses_a_saved_state_that_is_cut),
	};

	return cmocka_run_group_tests_name("auditd", tests, NULL, NULL);
}
