/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/scan.h"

static void takes_numbers_only_within_their_width(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool found;
		int number;
		const char *rest;
	} rows[] = {
		{ "7 x", true, 7, " x" },   { "42", true, 42, "" },
		{ "123", false, 0, "123" }, /* a third digit: not a number of two */
		{ "x1", false, 0, "x1" },   { "", false, 0, "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str s = str_from(rows[i].text);
		int n = 0;
		check_row(scan_number(&s, 1, 2, &n) == rows[i].found, rows[i].text);
		check_row(n == rows[i].number && str_is(s, rows[i].rest), rows[i].text);
	}
}

static void refuses_numbers_wider_than_an_int(void **state UNUSED)
{
	struct str s = STR("99999999999");
	int n;

	assert_false(scan_number(&s, 1, 11, &n));
	assert_int_equal(s.len, 11);
}

static void finds_the_closing_quote_behind_escapes(void **state UNUSED)
{
	struct str s = STR("a\\\"b\\\\\" rest");
	struct str inner;

	assert_true(scan_quoted(&s, '"', '\\', &inner));
	assert_str_is(inner, "a\\\"b\\\\");
	assert_str_is(s, " rest");
}

static void leaves_an_unclosed_quote_in_place(void **state UNUSED)
{
	struct str s = STR("never closed\\");
	struct str inner;

	assert_false(scan_quoted(&s, '"', '\\', &inner));
	assert_str_is(s, "never closed\\");
}

static void takes_words_and_spaces_in_turn(void **state UNUSED)
{
	struct str s = STR("one  two");

	assert_str_is(scan_word(&s), "one");
	assert_int_equal(scan_spaces(&s), 2);
	assert_str_is(scan_word(&s), "two");
	assert_str_is(scan_word(&s), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_numbers_only_within_their_width),
		cmocka_unit_test(refuses_numbers_wider_than_an_int),
		cmocka_unit_test(finds_the_closing_quote_behind_escapes),
		cmocka_unit_test(leaves_an_unclosed_quote_in_place),
		cmocka_unit_test(takes_words_and_spaces_in_turn),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
