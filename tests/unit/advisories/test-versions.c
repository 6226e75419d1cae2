/* SPDX-License-Identifier: Apache-2.0 */
/* Versions and the texts that speak of them. */
#include "advisories/ranges.h"
#include "support/check.h"

#define WORK_MAX (1024u * 1024)

static void test_orders_versions_as_vendors_mean_them(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		enum version_order order;
	} rows[] = {
		{ "1.0", "1.0.0", VERSION_SAME },
		{ "1.9", "1.10", VERSION_BELOW },
		{ "v7.2.8", "7.2.8", VERSION_SAME },
		{ "2.8.123", "2.8.123e", VERSION_BELOW },
		{ "2.8.123f", "2.8.123e", VERSION_ABOVE },
		{ "2.8.124", "2.8.123e", VERSION_ABOVE },
		{ "2.0-beta9", "2.0", VERSION_BELOW },
		{ "2.0-rc1", "2.0-beta9", VERSION_ABOVE },
		{ "1.0", "1.0 SP1", VERSION_BELOW },
		{ "1.8.4 Service Pack 01", "1.8.4 SP1", VERSION_SAME },
		{ "A.01.09", "B.02", VERSION_BELOW },
		{ "A10", "A11", VERSION_BELOW },
		{ "L81", "K99", VERSION_UNORDERED },
		{ "R8.0", "8.0", VERSION_UNORDERED },
		{ "1.0b2", "1.0", VERSION_UNORDERED },
		{ "1.0 special", "1.0", VERSION_UNORDERED },
		{ "", "1.0", VERSION_UNORDERED },
		{ "1.0", "1;0", VERSION_UNORDERED },
		{ "18446744073709551616", "18446744073709551615", VERSION_ABOVE },
		{ "007", "7", VERSION_SAME },
		{ "1:7.0.3-1", "7.0.5", VERSION_BELOW },
		{ "1:7.0", "2:6.0", VERSION_BELOW },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct str a = str_from(rows[i].a);
		const struct str b = str_from(rows[i].b);
		check_row(version_compare(a, b) == rows[i].order, rows[i].a);
		if (rows[i].order == VERSION_SAME || rows[i].order == VERSION_UNORDERED)
			check_row(version_compare(b, a) == rows[i].order, rows[i].a);
		else
			check_row(version_compare(b, a) ==
					  (enum version_order)(VERSION_ABOVE - rows[i].order),
				  rows[i].a);
	}
}

static void test_knows_packages_of_distributions(void **state)
{
	(void)state;
	assert_true(version_is_distribution(STR("1:9.2p1-2+deb12u3")));
	assert_true(version_is_distribution(STR("2.4.57-2.el9")));
	assert_true(version_is_distribution(STR("8.9p1-3ubuntu0.6")));
	assert_false(version_is_distribution(STR("10.0.5")));
	assert_false(version_is_distribution(STR("2.0-model8")));
}

/* Each row: a text, then versions inside it and versions outside, parted by spaces. */
static void test_reads_ranges_in_both_languages(void **state)
{
	static const struct {
		const char *text;
		const char *inside;
		const char *outside;
	} rows[] = {
		{ "10.0 から 10.0.5 まで", "10.0 10.0.3 10.0.5", "9.9 10.0.6" },
		{ "2.13.0 から 2.15.0 より前のバージョン", "2.13.0 2.14.1", "2.12 2.15.0" },
		{ "7.3.7 より前のバージョン", "7.3.6 1", "7.3.7" },
		{ "5.16.3 未満", "5.16.2", "5.16.3" },
		{ "9.0.3 以前", "9.0.3 8", "9.0.4" },
		{ "9.0.3 およびそれ以前のバージョン", "9.0.3 8", "9.0.4" },
		{ "バージョン 3.2 およびそれ以前", "3.2 3.1", "3.3" },
		{ "4.0.1 以降", "4.0.1 5", "4.0.0" },
		{ "1.0 以上 2.0 未満", "1.0 1.9", "0.9 2.0" },
		{ "1.0 以降、2.0 より前", "1.0 1.9", "0.9 2.0" },
		{ "3.0 以降、2.0 未満", "3.0 4 1.9", "2.0 2.5" },
		{ "１．０～２．０", "1.0 1.5 2.0", "0.9 2.1" },
		{ "1.0、1.1 および 1.3", "1.0 1.1 1.3", "1.2" },
		{ "9.0 系 9.0.5 より前", "9.0.1", "9.0.5 8.9" },
		{ "12.x", "12 12.4", "11.9 13" },
		{ "12.2.x.x", "12.2.9.9", "12.3" },
		{ "<= 12.2.x.x", "12.2.9 1", "12.3" },
		{ "すべてのバージョン", "1 99", "" },
		{ "vers:all/*", "1", "" },
		{ ">= 1.0.0 | <= 1.1.1", "1.0.0 1.1.1", "0.9 1.1.2" },
		{ "vers:generic/>=1.3.4|<1.5.3", "1.3.4 1.5.2", "1.5.3" },
		{ ">= 1.3.3", "1.3.3 9", "1.3.2" },
		{ "5.0|5.1", "5.0 5.1", "5.2" },
		{ "A10 < A11", "A10", "A11 A9" },
		{ "< 1.8.4 Service Pack 01", "1.8.4 1.8.3", "1.8.4-SP1 1.8.5" },
		{ "2.3.6 and  below", "2.3.6 2", "2.3.7" },
		{ "2.3.6 and below", "2.3.6 2", "2.3.7" },
		{ "1.0 through 1.4", "1.0 1.4", "1.5" },
		{ "before 3.2", "3.1", "3.2" },
		{ "10.0 before 10.0.5", "10.0 10.0.4", "9 10.0.5" },
		{ "1.0 or later", "1.0 2", "0.9" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(WORK_MAX);
		struct version_ranges ranges;
		check_row(ranges_parse(str_from(rows[i].text), &arena, &ranges) == ERR_OK,
			  rows[i].text);
		struct str inside = str_from(rows[i].inside);
		while (inside.len)
			check_row(ranges_hold(&ranges, str_split(&inside, ' '), NULL) ==
					  RANGES_INSIDE,
				  rows[i].text);
		struct str outside = str_from(rows[i].outside);
		while (outside.len)
			check_row(ranges_hold(&ranges, str_split(&outside, ' '), NULL) ==
					  RANGES_OUTSIDE,
				  rows[i].text);
	}
}

static void test_what_it_cannot_read_is_undecided_and_never_outside(void **state)
{
	static const char *const rows[] = {
		"core 2.0-beta9 から 2.12.1 より前のバージョン",
		"A.01 <= C.0x | 4.0",
		"< august 28",
		"distributed  < april 1, 2018",
		"11.2 on Windows 8.1 with IIS 7.5",
		"* running on old, unsupported operating systems such as Windows 2000",
		"最新版を除く",
		"1.3.2 1.4.0",
		"<8/30/2024",
		"<= S4 A.07.107",
		"> 1.0 1.5",
		"より前",
		">=",
		">= 2.0 <= 1.0",
		"2.0 から 1.0 まで",
		"(Release 1.3.2)",
		"*",
		"-",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(WORK_MAX);
		struct version_ranges ranges;
		check_row(ranges_parse(str_from(rows[i]), &arena, &ranges) == ERR_OK, rows[i]);
		check_row(ranges.state == RANGES_UNDECIDED, rows[i]);
		check_row(ranges.problem.len > 0, rows[i]);
		check_row(ranges_hold(&ranges, STR("1.0"), NULL) == RANGES_NOT_TOLD, rows[i]);
	}
}

static void test_versions_without_an_order_are_neither_inside_nor_outside(void **state)
{
	auto_arena arena = ARENA_INIT(WORK_MAX);
	struct version_ranges ranges;

	(void)state;
	assert_int_equal(ranges_parse(STR("<= L81"), &arena, &ranges), ERR_OK);
	assert_int_equal(ranges_hold(&ranges, STR("K99"), NULL), RANGES_UNORDERED);
	assert_int_equal(ranges_hold(&ranges, STR("L80"), NULL), RANGES_INSIDE);
	assert_int_equal(ranges_hold(&ranges, STR("no idea"), NULL), RANGES_UNORDERED);
}

static void test_too_much_text_is_undecided(void **state)
{
	auto_arena arena = ARENA_INIT(WORK_MAX);
	static char text[RANGES_TEXT_MAX + 2];
	struct version_ranges ranges;

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, "1,", 2);
	assert_int_equal(ranges_parse(str_of(text, RANGES_TEXT_MAX), &arena, &ranges), ERR_OK);
	assert_int_equal(ranges.state, RANGES_UNDECIDED); /* more than RANGES_MAX */
	assert_int_equal(ranges_parse(str_of(text, sizeof(text)), &arena, &ranges), ERR_OK);
	assert_int_equal(ranges.state, RANGES_UNDECIDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders_versions_as_vendors_mean_them),
		cmocka_unit_test(test_knows_packages_of_distributions),
		cmocka_unit_test(test_reads_ranges_in_both_languages),
		cmocka_unit_test(test_what_it_cannot_read_is_undecided_and_never_outside),
		cmocka_unit_test(test_versions_without_an_order_are_neither_inside_nor_outside),
		cmocka_unit_test(test_too_much_text_is_undecided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
