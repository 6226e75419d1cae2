/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A visit from its opening to the day its record is closed, and whose log-in is good when.
 */
#include "../store/store-fixture.h"

#include "inspections/inspections.h"

#define PERSON 7

static const struct inspection_actor admin = { { "admin", 5 }, 1000 };

static struct db *db_of(void **state)
{
	const struct store_fixture *f = *state;

	return f->db;
}

static struct inspection visit(const char *from, const char *day, const char *until)
{
	return (struct inspection){ .body = STR("架空保健所"),
				    .kind = STR("regular"),
				    .visit_on = str_from(day),
				    .from_on = str_from(from),
				    .until_on = str_from(until),
				    .opened_us = 1000,
				    .opened_by = STR("admin") };
}

static int64_t open_one(struct db *db)
{
	const struct inspection inspection = visit("2026-11-20", "2026-11-23", "2026-11-25");
	struct err err;
	int64_t id = 0;

	assert_ok(inspections_open(db, &inspection, &id, &err), &err);
	assert_ok(inspections_add_person(db, id, PERSON, STR("inspector1"), &admin, &err), &err);
	return id;
}

static int64_t admitted(struct db *db, int64_t user, const char *today)
{
	struct err err;
	int64_t id = -1;

	assert_ok(inspection_admits(db, user, str_from(today), &id, &err), &err);
	return id;
}

static int64_t add_finding(struct db *db, int64_t inspection)
{
	const struct inspection_finding finding = { .inspection = inspection,
						    .grade = STR("finding"),
						    .item = STR("2-⑥"),
						    .words = STR("更新の記録がない") };
	struct err err;
	int64_t id = 0;

	assert_ok(findings_add(db, &finding, &admin, &id, &err), &err);
	return id;
}

static enum errc step(struct db *db, int64_t finding, enum finding_state to, const char *words,
		      const char *due)
{
	const struct finding_step next = { finding, to, str_from(words), str_from(due) };
	struct err err;

	return findings_step(db, &next, &admin, &err);
}

static void a_log_in_is_good_on_its_days_and_until_the_visit_ends(void **state)
{
	struct db *db = db_of(state);
	const int64_t id = open_one(db);
	const struct {
		const char *today;
		bool good;
	} rows[] = {
		{ "2026-11-19", false }, { "2026-11-20", true },  { "2026-11-23", true },
		{ "2026-11-25", true },	 { "2026-11-26", false }, { "2027-11-23", false },
	};
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		check_row(admitted(db, PERSON, rows[i].today) == (rows[i].good ? id : 0),
			  rows[i].today);
		check_row(admitted(db, PERSON + 1, rows[i].today) == 0, rows[i].today);
	}
	assert_ok(inspections_end(db, id, &admin, &err), &err);
	assert_int_equal(admitted(db, PERSON, "2026-11-23"), 0);
	assert_int_equal(inspections_end(db, id, &admin, &err), ERR_CONFLICT);
	assert_int_equal(inspections_add_person(db, id, 8, STR("b"), &admin, &err), ERR_CONFLICT);
}

static void days_that_are_not_in_order_are_refused(void **state)
{
	const struct {
		const char *from;
		const char *visit;
		const char *until;
	} rows[] = {
		{ "2026-11-24", "2026-11-23", "2026-11-25" },
		{ "2026-11-20", "2026-11-26", "2026-11-25" },
		{ "2026-01-01", "2026-11-23", "2026-11-25" },
		{ "2026-11-20", "2026-11-31", "2026-12-01" },
		{ "", "", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct inspection bad = visit(rows[i].from, rows[i].visit, rows[i].until);
		struct err err;
		int64_t id;
		check_row(inspections_open(db_of(state), &bad, &id, &err) == ERR_SYNTAX,
			  rows[i].visit);
	}
}

/* Every pair of states: only those that the follow-up has are let through. */
static void a_finding_goes_its_way_and_no_other(void **state)
{
	static const bool may[FINDING_STATES][FINDING_STATES] = {
		[FINDING_OPEN] = { [FINDING_PLANNED] = true, [FINDING_DONE] = true },
		[FINDING_PLANNED] = { [FINDING_OPEN] = true,
				      [FINDING_PLANNED] = true,
				      [FINDING_DONE] = true },
		[FINDING_DONE] = { [FINDING_OPEN] = true, [FINDING_SETTLED] = true },
	};
	static const enum finding_state way[] = { FINDING_PLANNED, FINDING_DONE, FINDING_SETTLED };
	struct db *db = db_of(state);
	const int64_t id = open_one(db);

	for (enum finding_state from = 0; from < FINDING_STATES; from++) {
		for (enum finding_state to = 0; to < FINDING_STATES; to++) {
			const int64_t f = add_finding(db, id);
			for (size_t i = 0; i < from; i++)
				assert_int_equal(step(db, f, way[i], "a", "2026-12-01"), ERR_OK);
			check_row((step(db, f, to, "b", "2026-12-01") == ERR_OK) == may[from][to],
				  finding_state_name(from));
		}
	}
}

static void a_step_needs_its_words_and_a_plan_its_day(void **state)
{
	struct db *db = db_of(state);
	const int64_t f = add_finding(db, open_one(db));

	assert_int_equal(step(db, f, FINDING_PLANNED, " ", "2026-12-01"), ERR_SYNTAX);
	assert_int_equal(step(db, f, FINDING_PLANNED, "a", "2026-13-01"), ERR_SYNTAX);
	assert_int_equal(step(db, f, FINDING_PLANNED, "a", ""), ERR_SYNTAX);
	assert_int_equal(step(db, 999, FINDING_DONE, "a", ""), ERR_NOT_FOUND);
}

static void a_record_is_closed_when_it_is_over_and_all_is_settled(void **state)
{
	struct db *db = db_of(state);
	const int64_t id = open_one(db);
	const int64_t f = add_finding(db, id);
	struct err err;

	assert_int_equal(inspections_close(db, id, &admin, &err), ERR_CONFLICT);
	assert_ok(inspections_end(db, id, &admin, &err), &err);
	assert_int_equal(inspections_close(db, id, &admin, &err), ERR_CONFLICT);
	assert_int_equal(step(db, f, FINDING_DONE, "更新した", ""), ERR_OK);
	assert_int_equal(inspections_close(db, id, &admin, &err), ERR_CONFLICT);
	assert_int_equal(step(db, f, FINDING_SETTLED, "確認", ""), ERR_OK);
	assert_ok(inspections_close(db, id, &admin, &err), &err);
	assert_int_equal(inspections_close(db, id, &admin, &err), ERR_CONFLICT);
}

static void count_said(void *ctx, const struct inspection_said *said)
{
	size_t *n = ctx;

	assert_true(inspection_action_words(said->action).ja[0]);
	++*n;
}

static void every_step_is_in_a_history_that_nobody_can_change(void **state)
{
	struct db *db = db_of(state);
	const int64_t id = open_one(db);
	const int64_t f = add_finding(db, id);
	struct err err;
	size_t n = 0;

	assert_int_equal(step(db, f, FINDING_DONE, "a", ""), ERR_OK);
	assert_int_equal(step(db, f, FINDING_OPEN, "まだ", ""), ERR_OK);
	assert_ok(inspection_history_each(db, id, count_said, &n, &err), &err);
	assert_int_equal(n, 5);
	assert_int_not_equal(db_run(db_stmt(db, "UPDATE inspection_history SET words = ''"), &err),
			     ERR_OK);
	assert_int_not_equal(db_run(db_stmt(db, "DELETE FROM inspection_history"), &err), ERR_OK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_log_in_is_good_on_its_days_and_until_the_visit_ends),
		CASE(days_that_are_not_in_order_are_refused),
		CASE(a_finding_goes_its_way_and_no_other),
		CASE(a_step_needs_its_words_and_a_plan_its_day),
		CASE(a_record_is_closed_when_it_is_over_and_all_is_settled),
		CASE(every_step_is_in_a_history_that_nobody_can_change),
	};

	return cmocka_run_group_tests_name("inspections", tests, NULL, NULL);
}
