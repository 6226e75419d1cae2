/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Temporary numbers: none comes twice, a slip of the pen shows, and nothing of people is kept.
 */
#include "support/check.h"

#include "downtime-fixture.h"

#include "downtime/numbers.h"

static enum errc give(struct ward_house *house, const char *prefix, int64_t first, int64_t last,
		      struct err *err)
{
	const struct number_range range = {
		.prefix = str_from(prefix), .first = first, .last = last, .place = STR("救急")
	};
	struct case_edit edit;
	int64_t number = 0;

	begin(house->db, house->id, &edit);
	const enum errc code = number_range_add(&edit, &range, &number, err);
	return case_edit_end(&edit, code, err);
}

static enum errc count(struct ward_house *house, int64_t range, int64_t used, int64_t matched,
		       int64_t destroyed, struct err *err)
{
	const struct number_count one = {
		.number = range, .used = used, .matched = matched, .destroyed = destroyed
	};
	struct case_edit edit;

	begin(house->db, house->id, &edit);
	const enum errc code = number_count_add(&edit, &one, err);
	return case_edit_end(&edit, code, err);
}

static void every_slip_of_one_digit_and_every_swap_shows(void **state)
{
	char text[NUMBER_TEXT_MAX];

	(void)state;
	for (int64_t n = 1; n < 3000; n += 7) {
		number_text(STR("ER"), n, text);
		assert_true(number_fits(str_from(text)));
		for (size_t i = 3; text[i]; i++) {
			char wrong[NUMBER_TEXT_MAX];
			if (text[i] == '-')
				continue;
			memcpy(wrong, text, sizeof(wrong));
			wrong[i] = (char)('0' + (text[i] - '0' + 1 + n % 9) % 10);
			check_row(wrong[i] == text[i] || !number_fits(str_from(wrong)), wrong);
			memcpy(wrong, text, sizeof(wrong));
			if (!text[i + 1] || text[i + 1] == '-' || text[i] == text[i + 1])
				continue;
			wrong[i] = text[i + 1];
			wrong[i + 1] = text[i];
			check_row(!number_fits(str_from(wrong)), wrong);
		}
	}
}

static void numbers_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text;
		bool fits;
	} rows[] = {
		{ "ER-0001-", false }, { "ER-0001", false },	    { "", false },
		{ "-0001-0", false },  { "TOOLONG-0001-0", false }, { "E1-0001-0", false },
		{ "ER-000-0", false }, { "ER-0001-12", false },
	};
	char text[NUMBER_TEXT_MAX];
	char lower[NUMBER_TEXT_MAX + 2];

	(void)state;
	number_text(STR("ER"), 42, text);
	(void)snprintf(lower, sizeof(lower), " %s ", text);
	lower[1] = 'e';
	assert_true(number_fits(str_from(lower)));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(number_fits(str_from(rows[i].text)) == rows[i].fits, rows[i].text);
}

static void no_number_is_given_out_twice_in_the_house(void **state)
{
	auto_ward_house house = ward_house_of(state);
	struct err err;

	assert_ok(give(&house, "ER", 1, 100, &err), &err);
	assert_int_equal(give(&house, "ER", 100, 120, &err), ERR_CONFLICT);
	assert_non_null(strstr(err.text, "2026-0001"));
	assert_ok(give(&house, "OP", 1, 100, &err), &err);
	/* Of another case, too. */
	house.id = open_usual(house.db);
	assert_int_equal(give(&house, "OP", 50, 50, &err), ERR_CONFLICT);
	assert_ok(give(&house, "OP", 101, 150, &err), &err);
}

static void ranges_that_will_not_do_are_refused(void **state)
{
	static const struct {
		const char *prefix;
		int64_t first;
		int64_t last;
	} rows[] = {
		{ "", 1, 2 },	 { "er", 1, 2 }, { "ABCDE", 1, 2 },    { "E-", 1, 2 },
		{ "ER", 0, 2 },	 { "ER", 5, 4 }, { "ER", 1, 1000000 }, { "ER", 1, 2001 },
		{ "ER", -5, 4 }, { "仮", 1, 2 },
	};
	auto_ward_house house = ward_house_of(state);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = { .text = "" };
		check_row(give(&house, rows[i].prefix, rows[i].first, rows[i].last, &err) ==
				  ERR_SYNTAX,
			  rows[i].prefix);
	}
}

static void a_range_is_done_when_every_number_is_accounted_for(void **state)
{
	auto_ward_house house = ward_house_of(state);
	struct number_ranges *ranges = NULL;
	struct err err;

	assert_ok(give(&house, "ER", 1, 50, &err), &err);
	assert_int_equal(count(&house, 2, 1, 1, 1, &err), ERR_NOT_FOUND);
	assert_int_equal(count(&house, 1, 51, 0, 0, &err), ERR_SYNTAX);
	assert_int_equal(count(&house, 1, 12, 13, 0, &err), ERR_SYNTAX);
	assert_int_equal(count(&house, 1, 12, 12, 39, &err), ERR_SYNTAX);
	assert_int_equal(count(&house, 1, -1, -1, 0, &err), ERR_SYNTAX);
	assert_ok(count(&house, 1, 12, 11, 38, &err), &err);
	assert_ok(number_ranges_list(house.db, house.id, &house.arena, &ranges, &err), &err);
	assert_false(number_range_done(&ranges->at[0]));
	assert_ok(count(&house, 1, 12, 12, 38, &err), &err);
	assert_ok(number_ranges_list(house.db, house.id, &house.arena, &ranges, &err), &err);
	assert_true(number_range_done(&ranges->at[0]));
	assert_int_equal(ranges->at[0].matched, 12);
}

/* All columns there are, by their number and their names: none could hold a name of a person. */
static void there_is_no_field_for_people(void **state)
{
	static const char *const statements[] = {
		"INSERT INTO downtime_ranges VALUES (1, 1, 1, 'ER', 1, 9, 'ward', 1, 1, 'demo')",
		"INSERT INTO downtime_counts VALUES (1, 1, 1, 1, 8, 'demo', 1, 1, 'demo')",
		"SELECT id, case_id, number, prefix, first, last, place, entry, written_us,"
		" written_by FROM downtime_ranges",
		"SELECT id, range, used, matched, destroyed, said_by, entry, written_us,"
		" written_by FROM downtime_counts",
	};
	auto_ward_house house = ward_house_of(state);
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		assert_ok(db_run(db_stmt(house.db, statements[i]), &err), &err);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_slip_of_one_digit_and_every_swap_shows),
		cmocka_unit_test(numbers_are_read_as_people_write_them),
		TEST(no_number_is_given_out_twice_in_the_house),
		TEST(ranges_that_will_not_do_are_refused),
		TEST(a_range_is_done_when_every_number_is_accounted_for),
		TEST(there_is_no_field_for_people),
	};

	lang_set(LANG_EN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
