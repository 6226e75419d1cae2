/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people type: which text may be kept.
 */
#include "support/check.h"

#include "base/typed.h"

static void a_text_is_short_enough_and_has_no_control_characters(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool needed;
		bool lines;
		enum errc code;
	} rows[] = {
		{ "病院", true, false, ERR_OK },	{ "", false, false, ERR_OK },
		{ "", true, false, ERR_SYNTAX },	{ " \t", true, true, ERR_SYNTAX },
		{ "12345678", true, false, ERR_OK },	{ "123456789", true, false, ERR_LIMIT },
		{ "a\nb", true, false, ERR_SYNTAX },	{ "a\r\n\tb", true, true, ERR_OK },
		{ "a\x1b[2J", true, true, ERR_SYNTAX }, { "a\x7f", true, true, ERR_SYNTAX },
		{ "\xe7\x97", true, true, ERR_SYNTAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct typed typed = { "note", str_from(rows[i].text), 8,
					     .needed = rows[i].needed, .lines = rows[i].lines };
		struct err err = { .code = ERR_OK };

		check_row(typed_check(&typed, 1, &err) == rows[i].code, rows[i].text);
		check_row(!rows[i].code || str_starts(str_from(err.text), STR("note: ")),
			  rows[i].text);
	}
}

static void the_first_that_will_not_do_is_named(void **state UNUSED)
{
	const struct typed rows[] = {
		{ "title", STR("x"), 8, .needed = true },
		{ "phone", STR("1\n2"), 8 },
		{ "place", STR(""), 8, .needed = true },
	};
	struct err err;

	assert_int_equal(typed_check(rows, 3, &err), ERR_SYNTAX);
	assert_non_null(strstr(err.text, "phone"));
	assert_int_equal(typed_check(rows, 1, &err), ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_short_enough_and_has_no_control_characters),
		cmocka_unit_test(the_first_that_will_not_do_is_named),
	};

	return cmocka_run_group_tests_name("typed texts", tests, NULL, NULL);
}
