/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cases of the formats: tests/cases/parse/<parser>/NAME.in, read as `tonoi parse` reads a file,
 * gives NAME.json, an event a line. A parser without a case fails, and so does a folder without a
 * parser, a case whose format is not recognised as its folder's, and a case without expectation.
 *
 * With TONOI_UPDATE_CASES=<parser> (or "all") the expectations are written instead, to be read and
 * committed: tools/update-cases.
 */
#include "support/check.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "event/event-line.h"
#include "parse/stream/stream.h"

#define CASE_BYTES_MAX (16u * 1024 * 1024)
#define ARRIVAL_US     (INT64_C(1795305600) * US_PER_SEC) /* 2026-11-22T00:00:00Z */

struct output {
	struct buf lines;
	const char *format; /* whose cases these are */
	size_t own;	    /* events of that format */
};

static void take(void *ctx, struct event *event)
{
	struct output *output = ctx;

	output->own += str_is(str_from(event->format), output->format);
	event_line(event, &output->lines);
	buf_add_char(&output->lines, '\n');
}

static void parse_case(struct str bytes, struct output *output)
{
	auto_parse_shared shared = { 0 };
	const struct event_sink sink = { .take = take, .ctx = output };
	const struct parse_stream_options options = { .arrival_us = ARRIVAL_US };
	struct err err;

	assert_ok(parse_shared_open(getenv("TONOI_CONTENT"), &shared, &err), &err);
	auto_parse_stream *stream = parse_stream_new(&sink, &shared, &options);
	parse_stream_feed(stream, bytes);
	parse_stream_end(stream);
	assert_false(buf_failed(&output->lines));
}

static bool is_updating(const char *name)
{
	const struct str wanted = str_from(getenv("TONOI_UPDATE_CASES"));

	return wanted.ptr && (str_is(wanted, "all") || str_is(wanted, name));
}

/* Points at the first line that differs. */
static void compare(const char *path, struct str actual, struct str expected)
{
	struct str a = actual;
	struct str e = expected;
	struct str a_line = STR("");
	struct str e_line = STR("");
	unsigned n = 0;

	if (str_equal(actual, expected))
		return;
	do {
		n++;
		if (!str_next_line(&a, &a_line))
			a_line = STR("(nothing)");
		if (!str_next_line(&e, &e_line))
			e_line = STR("(nothing)");
	} while (str_equal(a_line, e_line) && (a.len || e.len));
	fail_msg("%s:%u\n  got      %.*s\n  expected %.*s", path, n, STR_ARG(a_line),
		 STR_ARG(e_line));
}

static void check_case(const char *dir, const char *name, const struct parser *parser)
{
	char in[PATH_MAX];
	char json[PATH_MAX];
	struct err err;
	auto_buf bytes = BUF_INIT(CASE_BYTES_MAX);
	auto_buf expected = BUF_INIT(CASE_BYTES_MAX);
	struct output output = { .lines = BUF_INIT(CASE_BYTES_MAX), .format = parser->name };

	assert_ok(path_join(dir, name, in, &err), &err);
	(void)snprintf(json, sizeof(json), "%.*sjson", (int)strlen(in) - 2, in);
	assert_ok(file_read(in, &bytes, &err), &err);
	parse_case(buf_str(&bytes), &output);
	if (is_updating(parser->name))
		assert_ok(file_replace(json, buf_str(&output.lines), 0644, &err), &err);
	assert_ok(file_read(json, &expected, &err), &err);
	if (output.own == 0)
		fail_msg("%s: nothing in it was read as %s", in, parser->name);
	compare(json, buf_str(&output.lines), buf_str(&expected));
	buf_done(&output.lines);
}

static int is_input(const struct dirent *entry)
{
	return str_ends(str_from(entry->d_name), STR(".in"));
}

static void cases_folder(const char *name, char out[static PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/tests/cases/parse/%s", getenv("TONOI_SOURCE"), name);
}

static void reads_its_cases(void **state)
{
	const struct parser *parser = *state;
	struct dirent **entries = NULL;
	char dir[PATH_MAX];

	cases_folder(parser->name, dir);
	const int n = scandir(dir, &entries, is_input, alphasort);
	if (n <= 0)
		fail_msg("%s has no case: %s/*.in", parser->name, dir);
	for (int i = 0; i < n; i++) {
		check_case(dir, entries[i]->d_name, parser);
		free(entries[i]);
	}
	free(entries);
}

static void every_folder_is_a_parsers(void **state UNUSED)
{
	char path[PATH_MAX];

	cases_folder("", path);
	DIR *dir = opendir(path);
	assert_non_null(dir);
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		if (entry->d_name[0] != '.')
			check_row(parser_by_name(str_from(entry->d_name)), entry->d_name);
	}
	(void)closedir(dir);
}

int main(void)
{
	size_t n = 0;

	while (parsers[n])
		n++;
	struct CMUnitTest *tests = mem_new_array(n + 1, sizeof(*tests));
	tests[n] = (struct CMUnitTest)cmocka_unit_test(every_folder_is_a_parsers);
	for (size_t i = 0; i < n; i++) {
		tests[i] = (struct CMUnitTest){
			.name = parsers[i]->name,
			.test_func = reads_its_cases,
			.initial_state = (void *)(uintptr_t)parsers[i],
		};
	}

	const int failures = _cmocka_run_group_tests("cases", tests, n + 1, NULL, NULL);
	free(tests);
	return failures;
}
