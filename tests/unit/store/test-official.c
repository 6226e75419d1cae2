/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Official wordings: kept by form and number, a newer file in place of the older.
 */
#include "store-fixture.h"

#include "store/official.h"

struct seen {
	size_t n;
	char numbers[64];
};

static bool take(void *ctx, const struct official_wording *wording)
{
	struct seen *seen = ctx;
	const size_t at = strlen(seen->numbers);

	seen->n++;
	(void)snprintf(seen->numbers + at, sizeof(seen->numbers) - at, "%.*s ",
		       STR_ARG(wording->number));
	return true;
}

static const struct official_wording wordings[] = {
	{ STR("2-10"), STR("two-factor"), STR("用紙"), STR("B5"), STR("二要素") },
	{ STR("1-1"), STR("manager"), STR("用紙"), STR("B3"), STR("責任者") },
	{ STR("2-14"), STR(""), STR("用紙"), STR("B6"), STR("新しい行") },
};

static void put(struct db *db, const char *form, const char *name, size_t n)
{
	const struct official_file file = { .form = str_from(form),
					    .file = str_from(name),
					    .sha256 = STR("00"),
					    .taken_by = STR("tanaka"),
					    .taken_us = 7 };
	struct err err;

	assert_ok(official_put(db, &file, wordings, n, &err), &err);
}

static struct seen each(struct db *db, const char *form, struct str item)
{
	struct seen seen = { .n = 0 };
	struct err err;

	assert_ok(official_each(db, str_from(form), item, take, &seen, &err), &err);
	return seen;
}

static void wordings_come_in_the_order_of_the_file(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;

	put(db, "r7", "a.xlsx", ARRAY_LEN(wordings));
	assert_string_equal(each(db, "r7", STR_NONE).numbers, "2-10 1-1 2-14 ");
	assert_string_equal(each(db, "r7", STR("manager")).numbers, "1-1 ");
	assert_int_equal(each(db, "r6", STR_NONE).n, 0);
}

static void a_newer_file_takes_the_place_of_the_older_of_that_form_alone(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(4096);
	struct official_file file;
	struct err err;

	put(db, "r6", "six.xlsx", 3);
	put(db, "r7", "old.xlsx", 3);
	put(db, "r7", "new.xlsx", 1);
	assert_string_equal(each(db, "r7", STR_NONE).numbers, "2-10 ");
	assert_int_equal(each(db, "r6", STR_NONE).n, 3);
	assert_ok(official_get(db, STR("r7"), &arena, &file, &err), &err);
	assert_str_is(file.file, "new.xlsx");
	assert_int_equal(file.taken_us, 7);
}

static void what_was_removed_is_gone_and_told_so(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(4096);
	struct official_file file;
	struct err err;

	put(db, "r7", "a.xlsx", 3);
	assert_ok(official_remove(db, STR("r7"), &err), &err);
	assert_int_equal(each(db, "r7", STR_NONE).n, 0);
	assert_int_equal(official_get(db, STR("r7"), &arena, &file, &err), ERR_NOT_FOUND);
	assert_int_equal(official_remove(db, STR("r7"), &err), ERR_NOT_FOUND);
}

static void a_number_twice_keeps_what_there_was(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	const struct official_wording twice[] = { wordings[0], wordings[0] };
	const struct official_file file = { STR("r7"), STR("b.xlsx"), STR("00"), STR("tanaka"), 8 };
	struct err err;

	put(db, "r7", "a.xlsx", 3);
	assert_int_equal(official_put(db, &file, twice, 2, &err), ERR_CONFLICT);
	assert_int_equal(each(db, "r7", STR_NONE).n, 3);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(wordings_come_in_the_order_of_the_file),
		TEST(a_newer_file_takes_the_place_of_the_older_of_that_form_alone),
		TEST(what_was_removed_is_gone_and_told_so),
		TEST(a_number_twice_keeps_what_there_was),
	};

	return cmocka_run_group_tests_name("official", tests, NULL, NULL);
}
