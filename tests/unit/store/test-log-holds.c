/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Holds of the log: since when everything is kept, and that none disappears.
 */
#include "store-fixture.h"

#include "store/log-holds.h"

static int64_t first(struct db *db)
{
	struct err err;
	int64_t from_us = 0;

	assert_ok(log_holds_first(db, &from_us, &err), &err);
	return from_us;
}

static int64_t place(struct db *db, int64_t case_id, int64_t from_us)
{
	const struct log_hold hold = { .case_id = case_id,
				       .from_us = from_us,
				       .reason = STR(" 警察の求め "),
				       .placed_us = 7,
				       .placed_by = STR("tanaka") };
	struct err err;
	int64_t id = 0;

	assert_ok(log_holds_place(db, &hold, &id, &err), &err);
	return id;
}

static enum errc release(struct db *db, int64_t id, const char *reason, struct err *err)
{
	const struct log_hold hold = { .id = id,
				       .release_reason = str_from(reason),
				       .released_us = 9,
				       .released_by = STR("suzuki") };

	return log_holds_release(db, &hold, err);
}

static void the_earliest_hold_counts_until_it_is_released(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	struct err err;

	assert_int_equal(first(db), INT64_MAX);
	place(db, 1, 500);
	const int64_t earlier = place(db, 2, 300);
	assert_int_equal(first(db), 300);
	assert_ok(release(db, earlier, "捜査が終わった", &err), &err);
	assert_int_equal(first(db), 500);
	assert_int_equal(release(db, earlier, "again", &err), ERR_CONFLICT);
	assert_int_equal(release(db, 99, "none", &err), ERR_NOT_FOUND);
}

static void a_hold_has_a_reason_to_begin_and_to_end(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	const struct log_hold silent = { .from_us = 1,
					 .reason = STR(" \n"),
					 .placed_by = STR("x") };
	struct err err;
	int64_t id;

	assert_int_equal(log_holds_place(db, &silent, &id, &err), ERR_SYNTAX);
	assert_int_equal(release(db, place(db, 0, 10), "", &err), ERR_SYNTAX);
	assert_int_equal(first(db), 10);
}

struct seen {
	size_t n;
	bool released;
};

static void take(void *ctx, const struct log_hold *hold)
{
	struct seen *seen = ctx;

	seen->n++;
	seen->released = hold->released_us != TIME_NONE;
	assert_str_is(hold->reason, "警察の求め");
	if (seen->released)
		assert_str_is(hold->release_reason, "済んだ");
}

static void a_case_shows_its_holds_released_or_not(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	struct seen seen = { .n = 0 };
	struct err err;

	place(db, 1, 1);
	const int64_t id = place(db, 2, 2);
	assert_ok(release(db, id, "済んだ", &err), &err);
	assert_ok(log_holds_each(db, 2, take, &seen, &err), &err);
	assert_int_equal(seen.n, 1);
	assert_true(seen.released);
	seen.n = 0;
	assert_ok(log_holds_each(db, 0, take, &seen, &err), &err);
	assert_int_equal(seen.n, 2);
}

static void no_statement_makes_a_hold_disappear(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	struct err err;

	place(db, 1, 1);
	assert_int_not_equal(db_run(db_stmt(db, "DELETE FROM log_holds"), &err), ERR_OK);
	assert_int_not_equal(db_run(db_stmt(db, "UPDATE log_holds SET from_us = 9"), &err), ERR_OK);
	assert_int_equal(first(db), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_earliest_hold_counts_until_it_is_released),
		TEST(a_hold_has_a_reason_to_begin_and_to_end),
		TEST(a_case_shows_its_holds_released_or_not),
		TEST(no_statement_makes_a_hold_disappear),
	};

	return cmocka_run_group_tests_name("holds of the log", tests, NULL, NULL);
}
