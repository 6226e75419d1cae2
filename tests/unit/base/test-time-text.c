/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/encoding/time-text.h"

static void reads_what_people_write(void **state UNUSED)
{
	static const struct {
		const char *text;
		const char *utc; /* NULL: refused */
	} rows[] = {
		{ "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z" },
		{ "2026-11-22T14:55:15+09:00", "2026-11-22T05:55:15.000000Z" },
		{ "2026-11-22 14:55:15", "2026-11-22T05:55:15.000000Z" },
		{ "2026/11/22 14:55:15.5", "2026-11-22T05:55:15.500000Z" },
		{ "2026-11-22T14:55:15,123456789+0900", "2026-11-22T05:55:15.123456Z" },
		{ "2026-11-22T00:00:00-11", "2026-11-22T11:00:00.000000Z" },
		{ "2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z" },
		{ "2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z" },
		{ "1900-02-29T00:00:00Z", NULL },
		{ "2023-02-29T00:00:00Z", NULL },
		{ "2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000000Z" },
		{ "2016-12-31T23:59:61Z", NULL },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z" },
		{ "0000-01-01T00:00:00Z", NULL },
		{ "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z" },
		{ "2026-13-01T00:00:00Z", NULL },
		{ "2026-11-31T00:00:00Z", NULL },
		{ "2026-11-22T24:00:00Z", NULL },
		{ "2026-11-22T14:55:15+99:99", NULL },
		{ "2026-11-22T14:55:15.Z", NULL },
		{ "2026-11-22T14:55:15.1234567890Z", NULL },
		{ "2026-11-22T14:55:15Zjunk", NULL },
		{ "2026-11-22T14:55", NULL },
		{ "2026-11-22", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[TIME_TEXT_MAX];
		int64_t us;
		const bool ok = time_parse_iso(str_from(rows[i].text), 540, &us);

		check_row(ok == (rows[i].utc != NULL), rows[i].text);
		if (ok && strcmp(time_format_utc(us, text), rows[i].utc) != 0)
			fail_msg("row “%s”: got %s", rows[i].text, text);
	}
}

static void what_people_leave_out_is_zero(void **state UNUSED)
{
	static const struct {
		const char *text;
		const char *utc; /* NULL: refused */
	} rows[] = {
		{ "2026-11-22", "2026-11-21T15:00:00.000000Z" },
		{ "2026/11/22", "2026-11-21T15:00:00.000000Z" },
		{ "2026-11-22T09:30", "2026-11-22T00:30:00.000000Z" },
		{ "2026-11-22 09:30", "2026-11-22T00:30:00.000000Z" },
		{ "2026-11-22T09:30:01Z", "2026-11-22T09:30:01.000000Z" },
		{ "2026-11-22T09:30Z", "2026-11-22T09:30:00.000000Z" },
		{ "2026-11-22T09:30-01:00", "2026-11-22T10:30:00.000000Z" },
		{ "2026-11-22T09:30x", NULL },
		{ "2026-11-2", NULL },
		{ "2026-11-31", NULL },
		{ "2026-11-22T09", NULL },
		{ "2026-11-22T0930Z", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[TIME_TEXT_MAX];
		int64_t us = TIME_NONE;
		const bool ok = time_parse_short(str_from(rows[i].text), 540, &us);

		check_row(ok == (rows[i].utc != NULL), rows[i].text);
		if (ok)
			assert_string_equal(time_format_utc(us, text), rows[i].utc);
	}
}

/* Times without a zone are those of Japan; NULL: refused. */
static void reads_what_programs_write_besides(void **state UNUSED)
{
	static const struct {
		const char *text;
		const char *utc;
	} any[] = {
		{ "2026-01-02T03:04:05+09:00", "2026-01-01T18:04:05.000000Z" },
		{ "2026/1/2 3:04:05", "2026-01-01T18:04:05.000000Z" },
		{ "2026/01/02 03:04", "2026-01-01T18:04:00.000000Z" },
		{ "1/2/2026 3:04:05 AM", "2026-01-01T18:04:05.000000Z" },
		{ "1/2/2026 12:04:05 AM", "2026-01-01T15:04:05.000000Z" },
		{ "1/2/2026 12:04:05 pm", "2026-01-02T03:04:05.000000Z" },
		{ "1767290645", "2026-01-01T18:04:05.000000Z" },
		{ "1767290645.25", "2026-01-01T18:04:05.250000Z" },
		{ "1767290645123", "2026-01-01T18:04:05.123000Z" },
		{ "1767290645123456", "2026-01-01T18:04:05.123456Z" },
		{ "1767290645123456789", "2026-01-01T18:04:05.123456Z" },
		{ "/Date(1767290645123)/", "2026-01-01T18:04:05.123000Z" },
		{ "", NULL },
		{ "12345", NULL },
		{ "2026/13/2 3:04:05", NULL },
		{ "2026/1/2", NULL },
		{ "1/2/2026 13:04:05 PM", NULL },
		{ "1767290645.", NULL },
		{ "99999999999999999999", NULL },
		{ "2026/1/2 3:04:05 and more", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(any); i++) {
		char text[TIME_TEXT_MAX];
		int64_t us = TIME_NONE;
		const bool ok = time_parse_any(str_from(any[i].text), 540, &us);
		check_row(ok == (any[i].utc != NULL), any[i].text);
		if (ok)
			assert_string_equal(time_format_utc(us, text), any[i].utc);
	}
}

static void every_day_of_four_centuries_goes_there_and_back(void **state UNUSED)
{
	int64_t us = civil_to_us(&(struct civil){ .year = 1800, .month = 1, .day = 1 }, 0);
	struct civil last = { .year = 1799, .month = 12, .day = 31 };

	for (int day = 0; day < 146097; day++, us += INT64_C(86400) * US_PER_SEC) {
		const struct civil c = civil_from_us(us, 0);
		assert_true(civil_valid(&c));
		assert_true(civil_to_us(&c, 0) == us);
		assert_true(c.day == last.day + 1 || (c.day == 1 && c.month != last.month));
		last = c;
	}
}

static void times_before_1970_keep_their_micros(void **state UNUSED)
{
	char text[TIME_TEXT_MAX];
	auto_arena arena = ARENA_INIT(1024);

	assert_true(str_is(time_str_utc(-1, &arena), "1969-12-31T23:59:59.999999Z"));
	assert_null(time_str_utc(TIME_NONE, &arena).ptr);
	assert_string_equal(time_format_utc(-1, text), "1969-12-31T23:59:59.999999Z");
	assert_string_equal(time_format_local(0, 540, text), "1970-01-01 09:00:00");
	assert_string_equal(time_format_utc(TIME_NONE, text), "-");
}

static void month_names_are_the_twelve(void **state UNUSED)
{
	assert_int_equal(month_from_name(STR("Jan")), 1);
	assert_int_equal(month_from_name(STR("dec")), 12);
	assert_int_equal(month_from_name(STR("anF")), 0);
	assert_int_equal(month_from_name(STR("June")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_people_write),
		cmocka_unit_test(what_people_leave_out_is_zero),
		cmocka_unit_test(reads_what_programs_write_besides),
		cmocka_unit_test(every_day_of_four_centuries_goes_there_and_back),
		cmocka_unit_test(times_before_1970_keep_their_micros),
		cmocka_unit_test(month_names_are_the_twelve),
	};

	return cmocka_run_group_tests_name("time-text", tests, NULL, NULL);
}
