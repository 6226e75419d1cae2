/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/buf.h"
#include "parse/line/keyvalue.h"

struct row {
	const char *line;
	const char *pairs; /* "key=value;" of each */
	bool unclosed;
};

static const struct row rows[] = {
	{ "a=1 b=2", "a=1;b=2;", false },
	{ "  a=1   b=\"two words\"  c=", "a=1;b=two words;c=;", false },
	{ "user=\"HOSPITAL\\tanaka\" x=1", "user=HOSPITAL\\tanaka;x=1;", false },
	{ "msg=\"say \\\"hi\\\" now\" x=1", "msg=say \"hi\" now;x=1;", false },
	{ "path=\"C:\\logs\\\" x=1", "path=C:\\logs\\;x=1;", false },
	{ "msg=\"the \"old\" name\" x=\"1\"", "msg=the \"old\" name;x=1;", false },
	{ "a=\"\" b=\"\"", "a=;b=;", false },
	{ "a=\"cut off here", "a=cut off here;", true },
	{ "word a=1 more words b=2", "a=1;b=2;", false },
	{ "url=http://a/?x=1&y=2 b=3", "url=http://a/?x=1&y=2;b=3;", false },
	{ "=1 \" = a=2", "a=2;", false },
	{ "a=\"1\", b=\"2\"", "a=1;b=2;", false },
	{ "", "", false },
	{ "=", "", false },
	{ "a=\"", "a=;", true },
};

static void reads_pairs_as_firewalls_write_them(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_event event;
		event_init(&event);
		auto_buf out = BUF_INIT(1024);

		keyvalue_add_all(&event, str_from(rows[i].line));
		for (size_t f = 0; f < event.n_fields; f++)
			buf_printf(&out, "%.*s=%.*s;", STR_ARG(event.fields[f].name),
				   STR_ARG(event.fields[f].value));
		if (!str_is(buf_str(&out), rows[i].pairs))
			fail_msg("row “%s”: got %.*s", rows[i].line, STR_ARG(buf_str(&out)));
		check_row(((event.flags & EVENT_CUT) != 0) == rows[i].unclosed, rows[i].line);
	}
}

static void stops_at_the_limit_of_fields(void **state UNUSED)
{
	auto_event event;
	event_init(&event);
	auto_buf line = BUF_INIT(4u * 1024 * 1024);

	for (int i = 0; i < 100000; i++)
		buf_printf(&line, "k%d=v ", i);
	keyvalue_add_all(&event, buf_str(&line));
	assert_int_equal(event.n_fields, EVENT_FIELDS_MAX);
	assert_true(event.flags & EVENT_CUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_pairs_as_firewalls_write_them),
		cmocka_unit_test(stops_at_the_limit_of_fields),
	};

	return cmocka_run_group_tests_name("keyvalue", tests, NULL, NULL);
}
