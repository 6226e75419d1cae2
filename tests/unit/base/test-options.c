/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/encoding/time-text.h"
#include "base/options.h"

static const struct option_def own[] = {
	{ .name = "rules", .type = OPTION_LIST, .arg = "DIR", .help = TEXT("規", "rules") },
	{ .name = "n",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "5",
	  .min = 1,
	  .max = 9,
	  .help = TEXT("数", "number") },
	{ .name = "format",
	  .type = OPTION_CHOICE,
	  .choices = "table|json",
	  .fallback = "table",
	  .help = TEXT("形", "format") },
	{ .name = "loud", .type = OPTION_FLAG, .help = TEXT("声", "loud") },
	OPTIONS_END,
};

static const struct option_def common[] = {
	{ .name = "data", .type = OPTION_TEXT, .arg = "DIR", .help = TEXT("所", "data") },
	OPTIONS_END,
};

static enum errc parse(char *const *argv, struct options **ret, struct err *err)
{
	return options_parse(own, common, argv, ret, err);
}

static void reads_options_wherever_they_stand(void **state UNUSED)
{
	char *const argv[] = { (char[]){ "a" },	     (char[]){ "--rules" },
			       (char[]){ "r1" },     (char[]){ "--n=7" },
			       (char[]){ "b" },	     (char[]){ "--rules=r2" },
			       (char[]){ "--loud" }, (char[]){ "--data" },
			       (char[]){ "d" },	     (char[]){ "--" },
			       (char[]){ "--loud" }, NULL };
	auto_options *o = NULL;
	struct err err;

	assert_ok(parse(argv, &o, &err), &err);
	assert_int_equal(options_args(o), 3);
	assert_string_equal(options_arg(o, 2), "--loud");
	assert_null(options_arg(o, 3));
	assert_int_equal(options_count(o, "rules"), 2);
	assert_string_equal(options_at(o, "rules", 1), "r2");
	assert_int_equal(options_number(o, "n"), 7);
	assert_true(options_flag(o, "loud"));
	assert_string_equal(options_text(o, "data"), "d");
	assert_string_equal(options_text(o, "format"), "table");
	assert_false(options_given(o, "format"));
}

static void a_time_that_is_not_given_stays_as_it_was(void **state UNUSED)
{
	char *const argv[] = { (char[]){ "--at" }, (char[]){ "2026-03-01T00:00:00Z" },
			       (char[]){ "--bad" }, (char[]){ "yesterday" }, NULL };
	static const struct option_def times[] = {
		{ .name = "at", .type = OPTION_TEXT, .arg = "T", .help = TEXT("時", "time") },
		{ .name = "bad", .type = OPTION_TEXT, .arg = "T", .help = TEXT("時", "time") },
		{ .name = "none", .type = OPTION_TEXT, .arg = "T", .help = TEXT("時", "time") },
		OPTIONS_END,
	};
	auto_options *o = NULL;
	int64_t us = 7;
	struct err err;

	assert_ok(options_parse(times, common, argv, &o, &err), &err);
	assert_ok(options_time(o, "none", &us, &err), &err);
	assert_true(us == 7);
	assert_true(options_str(o, "none").len == 0);
	assert_int_equal(options_time(o, "bad", &us, &err), ERR_USAGE);
	assert_true(us == 7);
	assert_non_null(strstr(err.text, "--bad"));
	assert_non_null(strstr(err.text, "yesterday"));
	assert_ok(options_time(o, "at", &us, &err), &err);
	assert_true(us == INT64_C(1772323200) * US_PER_SEC);
	assert_true(str_is(options_str(o, "at"), "2026-03-01T00:00:00Z"));
}

static void falls_back_to_what_the_row_says(void **state UNUSED)
{
	char *const argv[] = { NULL };
	auto_options *o = NULL;
	struct err err;

	assert_ok(parse(argv, &o, &err), &err);
	assert_int_equal(options_number(o, "n"), 5);
	assert_false(options_flag(o, "loud"));
	assert_null(options_text(o, "data"));
}

static void says_what_is_wrong(void **state UNUSED)
{
	static const struct {
		const char *word;
		const char *next;
		const char *sentence;
	} rows[] = {
		{ "--nosuch", NULL, "--nosuch" },
		{ "--n=0", NULL, "1" },
		{ "--n=10", NULL, "9" },
		{ "--n=x", NULL, "x" },
		{ "--n", NULL, "N" },
		{ "--loud=yes", NULL, "--loud" },
		{ "--format", "pdf", "table|json" },
		{ "--format", "", "table|json" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char word[32];
		char next[32];
		(void)snprintf(word, sizeof(word), "%s", rows[i].word);
		(void)snprintf(next, sizeof(next), "%s", rows[i].next ? rows[i].next : "");
		char *const argv[] = { word, rows[i].next ? next : NULL, NULL };
		struct options *o = NULL;
		struct err err;

		check_row(parse(argv, &o, &err) == ERR_USAGE, rows[i].word);
		if (!strstr(err.text, rows[i].sentence))
			fail_msg("row “%s”: said “%s”", rows[i].word, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_options_wherever_they_stand),
		cmocka_unit_test(a_time_that_is_not_given_stays_as_it_was),
		cmocka_unit_test(falls_back_to_what_the_row_says),
		cmocka_unit_test(says_what_is_wrong),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
