/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of the facility, and its wards.
 */
#include "store-fixture.h"

#include "store/facility.h"

static void nothing_is_said_before_somebody_says_it(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(64 * 1024);
	struct facility_record record;
	struct err err;

	assert_ok(facility_get(db, &arena, &record, &err), &err);
	for (int i = 0; i < FACILITY_KEYS; i++)
		check_row(record.values[i].len == 0, facility_defs[i].name);
	assert_int_equal(facility_fiscal_start(db), 4);
	assert_true(record.changed_us == TIME_NONE);
}

static void what_was_said_is_read_back(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(64 * 1024);
	const struct facility_record said = {
		.values = { [FACILITY_NAME_KEY] = STR("架空診療所"),
			    [FACILITY_KIND_KEY] = STR("clinic"),
			    [FACILITY_BEDS_KEY] = STR("19"),
			    [FACILITY_EHR_KEY] = STR("yes"),
			    [FACILITY_CONTRACT_KEY] = STR("no"),
			    [FACILITY_PREFECTURE_KEY] = STR("36"),
			    [FACILITY_FISCAL_KEY] = STR("10") },
		.changed_us = 7,
		.changed_by = STR("tanaka"),
	};
	struct facility_record record;
	struct err err;

	assert_ok(facility_put(db, &said, &err), &err);
	assert_ok(facility_get(db, &arena, &record, &err), &err);
	for (int i = 0; i < FACILITY_KEYS; i++)
		check_row(str_equal(record.values[i], said.values[i]), facility_defs[i].name);
	assert_int_equal(record.changed_us, 7);
	assert_str_is(facility_words(FACILITY_PREFECTURE_KEY, STR("36"), LANG_JA), "徳島県");
	assert_str_is(facility_name(db, &arena), "架空診療所");
	assert_int_equal(facility_fiscal_start(db), 10);
}

static void a_value_that_is_none_is_refused_by_its_name(void **state)
{
	static const struct {
		enum facility_key key;
		const char *value;
		enum errc code;
		const char *named;
	} rows[] = {
		{ FACILITY_KIND_KEY, "castle", ERR_SYNTAX, "kind" },
		{ FACILITY_BEDS_KEY, "-1", ERR_SYNTAX, "beds" },
		{ FACILITY_BEDS_KEY, "5001", ERR_SYNTAX, "beds" },
		{ FACILITY_BEDS_KEY, "many", ERR_SYNTAX, "beds" },
		{ FACILITY_EHR_KEY, "maybe", ERR_SYNTAX, "ehr" },
		{ FACILITY_CONTRACT_KEY, "1", ERR_SYNTAX, "vendor-contract" },
		{ FACILITY_PREFECTURE_KEY, "48", ERR_SYNTAX, "prefecture" },
		{ FACILITY_FISCAL_KEY, "0", ERR_SYNTAX, "fiscal-start" },
		{ FACILITY_FISCAL_KEY, "13", ERR_SYNTAX, "fiscal-start" },
		{ FACILITY_FISCAL_KEY, "04", ERR_SYNTAX, "fiscal-start" },
		{ FACILITY_NAME_KEY, "a\nb", ERR_SYNTAX, "name" },
	};
	struct db *db = ((struct store_fixture *)*state)->db;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct facility_record record = { .changed_us = 1, .changed_by = STR("x") };
		struct err err;

		record.values[rows[i].key] = str_from(rows[i].value);
		check_row(facility_put(db, &record, &err) == rows[i].code, rows[i].value);
		check_row(str_starts(str_from(err.text), str_from(rows[i].named)), rows[i].value);
	}
}

static enum errc put(struct db *db, const char *name, const char *phone)
{
	return wards_put(db,
			 &(struct ward){ .name = str_from(name),
					 .contact = STR("師長"),
					 .phone = str_from(phone) },
			 STR("tanaka"), 1, NULL);
}

static void a_ward_is_changed_by_its_name_and_removed(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(64 * 1024);
	struct wards wards;
	struct err err;

	assert_int_equal(put(db, "3階東", "3101"), ERR_OK);
	assert_int_equal(put(db, "薬剤部", "2200"), ERR_OK);
	assert_int_equal(put(db, "3階東", "3102"), ERR_OK);
	assert_int_equal(put(db, "", "1"), ERR_SYNTAX);
	assert_ok(wards_list(db, &arena, &wards, &err), &err);
	assert_int_equal(wards.n, 2);
	assert_str_is(wards.at[0].phone, "3102");
	assert_ok(wards_remove(db, STR("3階東"), &err), &err);
	assert_int_equal(wards_remove(db, STR("3階東"), NULL), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_is_said_before_somebody_says_it,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(what_was_said_is_read_back, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(a_value_that_is_none_is_refused_by_its_name,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(a_ward_is_changed_by_its_name_and_removed,
						store_setup, store_teardown),
	};

	return cmocka_run_group_tests_name("facility", tests, NULL, NULL);
}
