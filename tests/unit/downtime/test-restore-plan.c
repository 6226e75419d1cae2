/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of coming back and what backups prove of it: nothing is called proven that was not
 * looked at since the case was known.
 */
#include "support/check.h"

#include "downtime-fixture.h"

#include "backups/backup-drills.h"
#include "backups/backup-records.h"
#include "downtime/restore-plan.h"

static void describe(struct ward_house *house, const char *place, const char *system)
{
	const struct backup_repository repository = { .place = str_from(place),
						      .tool = STR(""),
						      .repository_id = STR(""),
						      .config_sha256 = STR(""),
						      .system = str_from(system),
						      .copy = STR("offline"),
						      .connected_on = STR_NONE,
						      .encrypted = STR("unknown"),
						      .max_age_hours = 48,
						      .rto_minutes = 600 };
	struct err err;

	assert_ok(backup_repositories_describe(house->db, &repository, &err), &err);
}

static void drill(struct ward_house *house, const char *place, int64_t began_us, int64_t minutes,
		  enum drill_outcome outcome)
{
	struct backup_drill one = { .place = str_from(place),
				    .began_us = began_us,
				    .began_by = STR("demo"),
				    .people = STR("情報係"),
				    .newest_us = TIME_NONE,
				    .outcome = outcome,
				    .words = STR("戻した") };
	struct err err;

	assert_ok(backup_drills_begin(house->db, &one, &err), &err);
	one.ended_us = began_us + minutes * 60 * US_PER_SEC;
	one.ended_by = STR("demo");
	assert_ok(backup_drills_end(house->db, &one, &err), &err);
}

static void prove(struct ward_house *house, const char *place, enum backup_level level,
		  enum backup_verdict verdict, int64_t at_us)
{
	struct backup_finding finding;
	struct err err;

	backup_finding_init(&finding);
	finding.tool = "restic";
	finding.level = level;
	finding.intact = level;
	finding.verdict = verdict;
	finding.newest_us = at_us - HOUR_US;
	finding.generations = 5;
	const struct backup_ask ask = { .repo = place, .level = level, .now_us = at_us };
	assert_ok(backup_proofs_add(house->db, &ask, &finding, STR("demo"), LANG_JA, &err), &err);
	backup_finding_done(&finding);
}

static struct restore_plan *plan_of(struct ward_house *house)
{
	struct case_record *record = arena_take(&house->arena, sizeof(*record));
	struct restore_plan *plan = NULL;
	struct err err;

	assert_non_null(record);
	assert_ok(cases_get(house->db, house->id, &house->arena, record, &err), &err);
	const struct restore_scope scope = { .db = house->db,
					     .content = house->content,
					     .record = record,
					     .board = board_of(house),
					     .lang = LANG_EN,
					     .arena = &house->arena };
	assert_ok(restore_plan_make(&scope, &plan, &err), &err);
	return plan;
}

static const struct restore_step *step_of(struct ward_house *house, const char *service)
{
	const struct restore_step *step = restore_step_find(plan_of(house), str_from(service));

	assert_non_null(step);
	return step;
}

static void mark(struct ward_house *house, const char *service, enum restore_mark mark,
		 const char *words, enum errc wanted)
{
	const struct restore_marking marking = { .service = str_from(service),
						 .mark = mark,
						 .words = str_from(words) };
	struct case_edit edit;
	struct err err;

	begin(house->db, house->id, &edit);
	const enum errc code = restore_mark_set(&edit, house->content, &marking, &err);
	assert_int_equal(case_edit_end(&edit, code, &err), wanted);
}

static void what_is_needed_comes_first_whatever_is_proved(void **state)
{
	auto_ward_house house = ward_house_of(state);

	say_state(&house, "all", "records", DOWNTIME_PAPER, NOW_US - HOUR_US);
	say_state(&house, "all", "orders", DOWNTIME_PAPER, NOW_US - HOUR_US);
	describe(&house, "/b/orders", "オーダー");
	drill(&house, "/b/orders", NOW_US - 40 * DAY_US, 10, DRILL_RESTORED);
	const struct restore_plan *plan = plan_of(&house);
	static const char *const order[] = { "network", "directory", "records", "orders" };

	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		const struct restore_step *step = restore_step_find(plan, str_from(order[i]));
		assert_non_null(step);
		assert_true(step->concerned);
		if (i)
			check_row(step->order >
					  restore_step_find(plan, str_from(order[i - 1]))->order,
				  order[i]);
	}
	/* Concerned ones come before those that nobody waits for. */
	for (size_t i = 1; i < plan->n; i++)
		assert_false(!plan->at[i - 1].concerned && plan->at[i].concerned);
}

/* Both need the network alone, and lives hang on both alike. */
static void of_those_alike_the_proved_one_comes_first(void **state)
{
	auto_ward_house house = ward_house_of(state);

	say_state(&house, "ward", "nurse-call", DOWNTIME_STOPPED, NOW_US - HOUR_US);
	say_state(&house, "ward", "monitoring", DOWNTIME_STOPPED, NOW_US - HOUR_US);
	assert_true(step_of(&house, "monitoring")->order < step_of(&house, "nurse-call")->order);
	describe(&house, "/b/call", "ナースコール");
	drill(&house, "/b/call", NOW_US - 40 * DAY_US, 30, DRILL_RESTORED);
	assert_true(step_of(&house, "nurse-call")->order < step_of(&house, "monitoring")->order);
}

static void proofs_say_no_more_than_was_done(void **state)
{
	auto_ward_house house = ward_house_of(state);
	static const char place[] = "/b/karte";

	say_state(&house, "all", "records", DOWNTIME_PAPER, NOW_US);
	assert_int_equal(step_of(&house, "records")->proof, RESTORE_NO_BACKUP);
	describe(&house, place, "電子カルテ");
	assert_int_equal(step_of(&house, "records")->proof, RESTORE_NEVER);
	prove(&house, place, BACKUP_L2, BACKUP_NOT_PROVEN, NOW_US - 9 * DAY_US);
	assert_int_equal(step_of(&house, "records")->proof, RESTORE_SEEN);
	prove(&house, place, BACKUP_L3, BACKUP_GOOD, NOW_US - 8 * DAY_US);
	assert_int_equal(step_of(&house, "records")->proof, RESTORE_READ);
	drill(&house, place, NOW_US - 7 * DAY_US, 320, DRILL_RESTORED);
	const struct restore_step *step = step_of(&house, "records");
	assert_int_equal(step->proof, RESTORE_EARLIER);
	assert_int_equal(step->measured_min, 320);
	/* Read in full after the case was known: now, and only now. */
	prove(&house, place, BACKUP_L3, BACKUP_GOOD, NOW_US + HOUR_US);
	assert_int_equal(step_of(&house, "records")->proof, RESTORE_PROVEN);
	prove(&house, place, BACKUP_L0, BACKUP_DAMAGED, NOW_US + 2 * HOUR_US);
	assert_int_equal(step_of(&house, "records")->proof, RESTORE_BAD);
}

static void a_drill_that_failed_takes_back_the_one_before(void **state)
{
	auto_ward_house house = ward_house_of(state);

	say_state(&house, "all", "records", DOWNTIME_PAPER, NOW_US);
	describe(&house, "/b/karte", "EHR");
	drill(&house, "/b/karte", NOW_US - 20 * DAY_US, 100, DRILL_RESTORED);
	assert_int_equal(step_of(&house, "records")->proof, RESTORE_EARLIER);
	drill(&house, "/b/karte", NOW_US - 10 * DAY_US, 100, DRILL_FAILED);
	assert_int_equal(step_of(&house, "records")->proof, RESTORE_NEVER);
	assert_int_equal(step_of(&house, "records")->measured_min, RESTORE_UNKNOWN);
}

static void backups_that_the_case_calls_lost_are_proved_no_more(void **state)
{
	auto_ward_house house = ward_house_of(state);
	struct case_edit edit;
	struct err err;

	say_state(&house, "all", "records", DOWNTIME_PAPER, NOW_US);
	describe(&house, "/b/karte", "電子カルテ");
	drill(&house, "/b/karte", NOW_US - 7 * DAY_US, 320, DRILL_RESTORED);
	begin(house.db, house.id, &edit);
	end(&edit, case_fact_put(&edit, STR("backups-state"), STR("lost"), &err), &err);
	assert_int_equal(step_of(&house, "records")->proof, RESTORE_NEVER);
	assert_true(plan_of(&house)->backups_lost);
}

static void the_best_proved_copy_counts(void **state)
{
	auto_ward_house house = ward_house_of(state);

	say_state(&house, "all", "records", DOWNTIME_PAPER, NOW_US);
	describe(&house, "/b/a", "電子カルテ");
	describe(&house, "/b/b", "カルテ");
	describe(&house, "/b/c", "画像");
	prove(&house, "/b/b", BACKUP_L3, BACKUP_GOOD, NOW_US - DAY_US);
	const struct restore_step *step = step_of(&house, "records");
	assert_str_is(step->place, "/b/b");
	assert_int_equal(step->copies, 2);
	assert_str_is(step_of(&house, "imaging")->place, "/b/c");
}

static void times_add_up_only_when_all_were_measured(void **state)
{
	static const struct {
		const char *system;
		int64_t minutes;
	} rows[] = { { "network", 30 }, { "directory", 60 }, { "records", 300 } };
	auto_ward_house house = ward_house_of(state);

	say_state(&house, "all", "records", DOWNTIME_PAPER, NOW_US);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(step_of(&house, "records")->ready_min, RESTORE_UNKNOWN);
		describe(&house, rows[i].system, rows[i].system);
		drill(&house, rows[i].system, NOW_US - 9 * DAY_US, rows[i].minutes, DRILL_RESTORED);
	}
	assert_int_equal(step_of(&house, "records")->ready_min, 390);
	assert_int_equal(step_of(&house, "records")->unmeasured.len, 0);
}

static void nothing_is_in_use_before_it_was_tested(void **state)
{
	auto_ward_house house = ward_house_of(state);

	say_state(&house, "all", "records", DOWNTIME_PAPER, NOW_US);
	mark(&house, "care", RESTORE_RESTORED, "", ERR_NOT_FOUND);
	mark(&house, "records", RESTORE_RESTORED, "", ERR_OK);
	mark(&house, "records", RESTORE_IN_USE, "", ERR_CONFLICT);
	mark(&house, "records", RESTORE_TESTED, "", ERR_SYNTAX);
	mark(&house, "records", RESTORE_TESTED, "病棟で 10 人分を開いた", ERR_OK);
	mark(&house, "records", RESTORE_IN_USE, "", ERR_OK);
	const struct restore_step *step = step_of(&house, "records");
	assert_int_equal(step->mark, RESTORE_IN_USE);
	assert_str_is(step->blocked, "Log-ins (directory)");
}

static void a_department_waits_for_its_last_system(void **state)
{
	auto_ward_house house = ward_house_of(state);
	struct restore_department *all = NULL;
	struct case_record record;
	struct err err;

	say_state(&house, "kitchen", "meals", DOWNTIME_PAPER, NOW_US);
	say_state(&house, "kitchen", "care", DOWNTIME_REDUCED, NOW_US);
	const struct restore_plan *plan = plan_of(&house);
	assert_ok(cases_get(house.db, house.id, &house.arena, &record, &err), &err);
	const struct restore_scope scope = { .db = house.db,
					     .content = house.content,
					     .record = &record,
					     .board = board_of(&house),
					     .lang = LANG_EN,
					     .arena = &house.arena };
	assert_ok(restore_departments(&scope, plan, &all, &err), &err);
	for (size_t i = 0; i < scope.board->places->n; i++) {
		if (!str_is(all[i].place->id, "kitchen")) {
			assert_int_equal(all[i].waiting, 0);
			continue;
		}
		assert_int_equal(all[i].waiting, 2);
		assert_int_equal(all[i].unproven, 1);
		assert_int_equal(all[i].order, restore_step_find(plan, STR("meals"))->order);
		assert_int_equal(all[i].ready_min, RESTORE_UNKNOWN);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_needed_comes_first_whatever_is_proved),
		TEST(of_those_alike_the_proved_one_comes_first),
		TEST(proofs_say_no_more_than_was_done),
		TEST(a_drill_that_failed_takes_back_the_one_before),
		TEST(backups_that_the_case_calls_lost_are_proved_no_more),
		TEST(the_best_proved_copy_counts),
		TEST(times_add_up_only_when_all_were_measured),
		TEST(nothing_is_in_use_before_it_was_tested),
		TEST(a_department_waits_for_its_last_system),
	};

	lang_set(LANG_EN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
