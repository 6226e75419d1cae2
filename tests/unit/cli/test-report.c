/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What commands write for people: CSV cells, HTML text, tallies, demo templates.
 */
#include "support/check.h"

#include "base/encoding/csv-write.h"
#include "cli/print/html.h"
#include "cli/print/tally.h"
#include "drills/line-template.h"

static void csv_cells_are_quoted_and_cannot_run(void **state UNUSED)
{
	static const struct {
		const char *cell;
		const char *written;
	} rows[] = {
		{ "plain", "\"plain\"" },  { "a,b \"c\"\n", "\"a,b \"\"c\"\"\n\"" },
		{ "=1+1", "\"'=1+1\"" },   { "@SUM(A1)", "\"'@SUM(A1)\"" },
		{ "＝1+1", "\"'＝1+1\"" }, { "\tx", "\"'\tx\"" },
		{ "-5", "\"-5\"" },	   { "-", "\"-\"" },
		{ "-5+A1", "\"'-5+A1\"" }, { "", "\"\"" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_buf out = BUF_INIT(100);
		csv_add_cell(&out, 0, str_from(rows[i].cell));
		if (strcmp(out.ptr, rows[i].written) != 0)
			fail_msg("row “%s”: wrote %s", rows[i].cell, out.ptr);
	}
}

static void html_text_cannot_become_markup(void **state UNUSED)
{
	auto_buf out = BUF_INIT(200);

	html_text(&out, STR("<script>'\"&\x01 宿直"));
	assert_string_equal(out.ptr, "&lt;script&gt;&#39;&quot;&amp;\xef\xbf\xbd 宿直");
}

static void tally_counts_and_sorts(void **state UNUSED)
{
	struct tally tally;

	tally_init(&tally);
	tally_add(&tally, STR("b"), 20, NULL);
	tally_add(&tally, STR("a"), TIME_NONE, NULL);
	tally_add(&tally, STR("c"), 5, NULL);
	tally_add(&tally, STR("b"), 10, NULL);
	tally_sort(&tally);
	assert_int_equal(tally.n, 3);
	assert_str_is(tally.rows[0].key, "b");
	assert_int_equal(tally.rows[0].count, 2);
	assert_int_equal(tally.rows[0].first_us, 10);
	assert_int_equal(tally.rows[0].last_us, 20);
	assert_str_is(tally.rows[1].key, "a");
	assert_true(tally.rows[1].first_us == TIME_NONE);
	tally_done(&tally);
}

static void tally_keeps_counting_past_its_names(void **state UNUSED)
{
	struct tally tally;
	char key[16];

	tally_init(&tally);
	for (unsigned i = 0; i < TALLY_KEYS_MAX + 10; i++) {
		(void)snprintf(key, sizeof(key), "%u", i);
		tally_add(&tally, str_from(key), TIME_NONE, NULL);
	}
	assert_int_equal(tally.n, TALLY_KEYS_MAX);
	assert_int_equal(tally.others, 10);
	tally_done(&tally);
}

static void demo_lines_are_the_same_for_the_same_seed(void **state UNUSED)
{
	char first[64] = "";

	for (int round = 0; round < 2; round++) {
		struct dice dice;
		dice_init(&dice, 7);
		const struct line_template template = { .dice = &dice, .now_us = 0 };
		auto_buf out = BUF_INIT(64);
		struct err err;

		assert_ok(line_expand(&template, STR("a ${1-1000} $ ${5-5} ${epoch}"), &out, &err),
			  &err);
		assert_true(str_ends(buf_str(&out), STR(" $ 5 0")));
		if (round == 0)
			(void)snprintf(first, sizeof(first), "%s", out.ptr);
		assert_string_equal(out.ptr, first);
	}
}

static void demo_refuses_unknown_placeholders(void **state UNUSED)
{
	struct dice dice;
	dice_init(&dice, 1);
	const struct line_template template = { .dice = &dice };
	static const char *const rows[] = { "${nobody}", "${5-1}", "${", "${1-}" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_buf out = BUF_INIT(64);
		check_row(line_expand(&template, str_from(rows[i]), &out, NULL) == ERR_SYNTAX,
			  rows[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_cells_are_quoted_and_cannot_run),
		cmocka_unit_test(html_text_cannot_become_markup),
		cmocka_unit_test(tally_counts_and_sorts),
		cmocka_unit_test(tally_keeps_counting_past_its_names),
		cmocka_unit_test(demo_lines_are_the_same_for_the_same_seed),
		cmocka_unit_test(demo_refuses_unknown_placeholders),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
