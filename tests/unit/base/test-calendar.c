/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/calendar/calendar.h"
#include "base/calendar/deadline.h"
#include "base/os/fd.h"

#define JAPAN_MINUTES 540

static int load(void **state)
{
	struct calendar *calendar = NULL;
	struct err err;

	if (calendar_load_content(&calendar, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	*state = calendar;
	return 0;
}

static int unload(void **state)
{
	calendar_free(*state);
	return 0;
}

static int32_t day(const char *text)
{
	int32_t day;

	if (!day_parse(str_from(text), &day))
		fail_msg("“%s” is no day", text);
	return day;
}

static void days_are_read_and_written(void **state UNUSED)
{
	static const char *const good[] = { "1970-01-01", "2024-02-29", "1873-01-01",
					    "9999-12-31" };
	static const char *const bad[] = { "2023-02-29",    "2026-13-01", "2026-1-1",
					   "2026-01-01 ",   "",		  "0000-01-01",
					   "２０２６-01-01" };

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		char text[DAY_TEXT_MAX];
		check_row(strcmp(day_text(day(good[i]), text), good[i]) == 0, good[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int32_t got;
		check_row(!day_parse(str_from(bad[i]), &got), bad[i]);
	}
	assert_int_equal(day_of(1970, 1, 1), 0);
	assert_int_equal(day_weekday(day("2026-11-22")), 0);
	assert_int_equal(day_weekday(day("1969-12-31")), 3);
}

static void a_day_is_that_of_the_clock_on_the_wall(void **state UNUSED)
{
	int64_t us;

	assert_true(time_parse_iso(STR("2026-11-22T15:30:00Z"), 0, &us));
	assert_int_equal(day_at(us, 0), day("2026-11-22"));
	assert_int_equal(day_at(us, JAPAN_MINUTES), day("2026-11-23"));
	assert_int_equal(day_at(TIME_NONE, 0), DAY_NONE);
	assert_int_equal(day_at(day_start_us(day("2026-11-23"), JAPAN_MINUTES), JAPAN_MINUTES),
			 day("2026-11-23"));
	assert_int_equal(day_at(-1, 0), -1);
}

static void months_end_where_they_are_shorter(void **state UNUSED)
{
	assert_int_equal(day_add_months(day("2026-01-31"), 1), day("2026-02-28"));
	assert_int_equal(day_add_months(day("2023-11-30"), 3), day("2024-02-29"));
	assert_int_equal(day_add_months(day("2026-03-31"), -1), day("2026-02-28"));
	assert_int_equal(day_month_end(2026, 12), day("2026-12-31"));
}

static void fiscal_years_begin_in_april(void **state UNUSED)
{
	assert_int_equal(fiscal_year_of(day("2026-03-31"), 4), 2025);
	assert_int_equal(fiscal_year_of(day("2026-04-01"), 4), 2026);
	assert_int_equal(fiscal_year_of(day("2026-12-31"), 1), 2026);
	assert_int_equal(fiscal_year_last(2026, 4), day("2027-03-31"));
	assert_int_equal(fiscal_year_last(2027, 4), day("2028-03-31"));
}

/* ---- the law, worked out here once more: 国民の祝日に関する法律 Art. 2 and 3 ---- */

static int equinox(int year, double base)
{
	const int since = year - 1980;

	return (int)(base + 0.242194 * since) - since / 4;
}

static int32_t nth_monday(int year, int month, int n)
{
	const int32_t first = day_of(year, month, 1);

	return first + (8 - day_weekday(first)) % 7 + 7 * (n - 1);
}

static bool named_by_law(int32_t at)
{
	const int year = day_parts(at).year;
	const int32_t days[] = {
		day_of(year, 1, 1),	 nth_monday(year, 1, 2),
		day_of(year, 2, 11),	 day_of(year, 2, 23),
		day_of(year, 4, 29),	 day_of(year, 5, 3),
		day_of(year, 5, 4),	 day_of(year, 5, 5),
		nth_monday(year, 7, 3),	 day_of(year, 8, 11),
		nth_monday(year, 9, 3),	 day_of(year, 9, equinox(year, 23.2488)),
		nth_monday(year, 10, 2), day_of(year, 11, 3),
		day_of(year, 11, 23),	 day_of(year, 3, equinox(year, 20.8431)),
	};

	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		if (days[i] == at)
			return true;
	}
	return false;
}

/* Art. 3 (2): the day after a run of holidays with a Sunday in it; (3): between two holidays. */
static bool holiday_by_law(int32_t at)
{
	if (named_by_law(at))
		return true;
	if (named_by_law(at - 1) && named_by_law(at + 1))
		return true;
	for (int32_t before = at - 1; named_by_law(before); before--) {
		if (day_weekday(before) == 0)
			return true;
	}
	return false;
}

static void the_announced_holidays_are_those_of_the_law(void **state)
{
	/* 2019 to 2021 were moved by laws of their own. */
	for (int32_t at = day("2022-01-01"); at <= day("2027-12-31"); at++) {
		char text[DAY_TEXT_MAX];
		const bool told = calendar_day(*state, at, NULL) == DAY_HOLIDAY;
		check_row(told == holiday_by_law(at), day_text(at, text));
	}
}

static void every_day_has_its_kind(void **state)
{
	static const struct {
		const char *day;
		enum day_kind kind;
		const char *name;
	} rows[] = {
		{ "2019-05-01", DAY_HOLIDAY, "休日" },
		{ "2019-10-14", DAY_HOLIDAY, "体育の日" },
		{ "2020-07-24", DAY_HOLIDAY, "スポーツの日" },
		{ "2021-07-23", DAY_HOLIDAY, "スポーツの日" },
		{ "2021-10-11", DAY_WORKING, NULL },
		{ "2026-09-22", DAY_HOLIDAY, "休日" },
		{ "2026-11-20", DAY_WORKING, NULL },
		{ "2026-11-22", DAY_WEEKEND, NULL },
		{ "2026-11-23", DAY_HOLIDAY, "勤労感謝の日" },
		{ "2026-12-29", DAY_CLOSED, "年末年始の閉庁日" },
		{ "2027-01-01", DAY_HOLIDAY, "元日" },
		{ "2028-01-01", DAY_WEEKEND, NULL },
		{ "2028-01-03", DAY_CLOSED, "年末年始の閉庁日" },
		{ "2028-01-04", DAY_UNKNOWN, NULL },
		{ "2018-12-24", DAY_HOLIDAY, "休日" },
		{ "2017-12-04", DAY_UNKNOWN, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct text_pair name;
		check_row(calendar_day(*state, day(rows[i].day), &name) == rows[i].kind,
			  rows[i].day);
		check_row(str_equal(name.ja, str_from(rows[i].name)), rows[i].day);
	}
	assert_true(calendar_source(*state, 2026).len > 0);
	assert_null(calendar_source(*state, 2028).ptr);
}

static void working_days_are_counted_or_said_to_be_unsure(void **state)
{
	static const struct {
		const char *from;
		int n;
		const char *to;
		bool certain;
	} rows[] = {
		{ "2026-11-20", 1, "2026-11-24", true },  { "2026-11-22", 0, "2026-11-22", true },
		{ "2026-12-28", 1, "2027-01-04", true },  { "2026-05-01", 3, "2026-05-11", true },
		{ "2027-12-27", 2, "2028-01-04", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct known_day got =
			calendar_add_working(*state, day(rows[i].from), rows[i].n);
		check_row(got.day == day(rows[i].to), rows[i].from);
		check_row(got.certain == rows[i].certain, rows[i].from);
	}
	assert_int_equal(calendar_next_working(*state, day("2026-11-21")).day, day("2026-11-24"));
	assert_int_equal(calendar_previous_working(*state, day("2026-11-23")).day,
			 day("2026-11-20"));
	assert_false(calendar_previous_working(*state, day("2028-03-20")).certain);
}

static void days_are_told_in_eras(void **state)
{
	static const struct {
		const char *day;
		const char *ja;
		const char *en;
	} rows[] = {
		{ "2026-11-22", "令和8年11月22日", "22 November 2026 (Reiwa 8)" },
		{ "2019-05-01", "令和元年5月1日", "1 May 2019 (Reiwa 1)" },
		{ "2019-04-30", "平成31年4月30日", "30 April 2019 (Heisei 31)" },
		{ "1989-01-07", "昭和64年1月7日", "7 January 1989 (Showa 64)" },
		{ "1989-01-08", "平成元年1月8日", "8 January 1989 (Heisei 1)" },
		{ "1873-01-01", "明治6年1月1日", "1 January 1873 (Meiji 6)" },
		{ "1872-12-31", "1872年12月31日", "31 December 1872" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_buf ja = BUF_INIT(200);
		auto_buf en = BUF_INIT(200);
		calendar_add_day(*state, day(rows[i].day), LANG_JA, &ja);
		calendar_add_day(*state, day(rows[i].day), LANG_EN, &en);
		check_row(str_is(buf_str(&ja), rows[i].ja), rows[i].day);
		check_row(str_is(buf_str(&en), rows[i].en), rows[i].day);
	}
	auto_buf year = BUF_INIT(200);
	calendar_add_fiscal_year(*state, 2026, 4, LANG_JA, &year);
	assert_str_is(buf_str(&year), "令和8年度");
	buf_clear(&year);
	calendar_add_fiscal_year(*state, 2019, 4, LANG_EN, &year);
	assert_str_is(buf_str(&year), "FY2019 (Heisei 31)");
}

static void deadlines_fall_where_they_should(void **state)
{
	static const struct {
		const char *deadline;
		const char *from; /* on the clock in Japan */
		const char *day;
		bool certain;
	} rows[] = {
		{ "within 72 hours", "2026-11-20T18:00:00", "2026-11-23", true },
		{ "within 3 working days", "2026-11-20T18:00:00", "2026-11-26", true },
		{ "within 5 days", "2026-11-20T18:00:00", "2026-11-25", true },
		{ "within 5 days, counting the first day", "2026-11-20T18:00:00", "2026-11-24",
		  true },
		{ "within 3 days, counting the first day, or the next working day",
		  "2026-11-20T18:00:00", "2026-11-24", true },
		{ "2か月以内", "2026-12-31T00:00:00", "2027-02-28", true },
		{ "end of fiscal year", "2026-11-22T00:00:00", "2027-03-31", true },
		{ "年度末、休日なら前営業日", "2027-05-01T00:00:00", "2028-03-31", false },
		{ "7月末", "2026-04-01T00:00:00", "2026-07-31", true },
		{ "end of month 7", "2026-08-01T00:00:00", "2027-07-31", true },
		{ "7月末、休日なら翌営業日", "2027-04-01T00:00:00", "2027-08-02", true },
		{ "on 07-15", "2026-07-15T23:59:59", "2026-07-15", true },
		{ "7月15日", "2026-07-16T00:00:00", "2027-07-15", true },
		{ "within 10 working days", "2027-12-20T00:00:00", "2028-01-07", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct deadline deadline;
		struct err err;
		struct deadline_base base = { .calendar = *state,
					      .utc_offset_minutes = JAPAN_MINUTES,
					      .fiscal_first_month = 4 };
		assert_true(time_parse_iso(str_from(rows[i].from), JAPAN_MINUTES, &base.from_us));
		assert_ok(deadline_parse(str_from(rows[i].deadline), &deadline, &err), &err);
		const struct due due = deadline_due(&deadline, &base);
		char text[DAY_TEXT_MAX];
		if (strcmp(day_text(due.day, text), rows[i].day) != 0)
			fail_msg("row “%s”: got %s", rows[i].deadline, text);
		check_row(due.certain == rows[i].certain, rows[i].deadline);
		check_row(day_at(due.us, JAPAN_MINUTES) == due.day, rows[i].deadline);
	}
}

static void deadlines_say_themselves_in_both_languages(void **state UNUSED)
{
	static const struct {
		const char *ja;
		const char *en;
	} rows[] = {
		{ "72時間以内", "within 72 hours" },
		{ "3営業日以内、初日算入", "within 3 working days, counting the first day" },
		{ "7月末、休日なら翌営業日", "end of month 7, or the next working day" },
		{ "年度末、休日なら前営業日", "end of fiscal year, or the working day before" },
		{ "7月15日", "on 07-15" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct deadline deadline;
		struct err err;
		auto_buf out = BUF_INIT(300);
		assert_ok(deadline_parse(str_from(rows[i].ja), &deadline, &err), &err);
		deadline_add_words(&deadline, LANG_EN, &out);
		assert_str_is(buf_str(&out), rows[i].en);
		assert_ok(deadline_parse(buf_str(&out), &deadline, &err), &err);
		buf_clear(&out);
		deadline_add_words(&deadline, LANG_JA, &out);
		assert_str_is(buf_str(&out), rows[i].ja);
	}
}

static void refuses_what_is_no_deadline(void **state UNUSED)
{
	static const char *const rows[] = {
		"",
		"soon",
		"within days",
		"within 0 days",
		"within -1 days",
		"within 99999 days",
		"end of month 13",
		"13月末",
		"on 02-30",
		"within 3 days,",
		"within 3 days, perhaps",
		"7月末 ,初日算入,初日算入,初日算入,初日算入",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct deadline deadline;
		struct err err;
		check_row(deadline_parse(str_from(rows[i]), &deadline, &err) == ERR_SYNTAX,
			  rows[i]);
	}
}

static void says_where_a_file_is_wrong(void **state UNUSED)
{
	static const struct {
		const char *text;
		const char *why;
	} rows[] = {
		{ "colour: red\n", "x.yml:1: a calendar has no “colour”" },
		{ "version: 1\ndate: 2026-01-01\n", "x.yml:1: source is missing" },
		{ "version: 1\ndate: 2026-01-01\nsource: s\nholidays:\n  names: {}\n  years:\n"
		  "    \"2026\": { \"02-29\": x }\n",
		  "x.yml:7: “02-29” is no day MM-DD of 2026" },
		{ "version: 1\ndate: 2026-01-01\nsource: s\nholidays:\n  names: {}\n  years:\n"
		  "    \"2026\": { \"02-28\": x }\n",
		  "x.yml:7: names has no “x”" },
		{ "version: 1\ndate: 2026-01-01\nsource: s\neras:\n  - { ja: a, en: b, from: "
		  "2020-1-1 }\n",
		  "x.yml:5: from “2020-1-1” is no day YYYY-MM-DD" },
	};
	char folder[] = "/tmp/tonoi-calendar-XXXXXX";
	char path[sizeof(folder) + 8];

	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/x.yml", folder);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct calendar *calendar = NULL;
		struct err err;
		assert_ok(file_replace(path, str_from(rows[i].text), 0600, &err), &err);
		check_row(calendar_load(folder, &calendar, &err) == ERR_SYNTAX, rows[i].text);
		if (!strstr(err.text, rows[i].why))
			fail_msg("row “%s”: got %s", rows[i].why, err.text);
	}
	(void)unlink(path);
	(void)rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_read_and_written),
		cmocka_unit_test(a_day_is_that_of_the_clock_on_the_wall),
		cmocka_unit_test(months_end_where_they_are_shorter),
		cmocka_unit_test(fiscal_years_begin_in_april),
		cmocka_unit_test(the_announced_holidays_are_those_of_the_law),
		cmocka_unit_test(every_day_has_its_kind),
		cmocka_unit_test(working_days_are_counted_or_said_to_be_unsure),
		cmocka_unit_test(days_are_told_in_eras),
		cmocka_unit_test(deadlines_fall_where_they_should),
		cmocka_unit_test(deadlines_say_themselves_in_both_languages),
		cmocka_unit_test(refuses_what_is_no_deadline),
		cmocka_unit_test(says_where_a_file_is_wrong),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
