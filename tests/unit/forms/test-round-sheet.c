/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a round has come, with the checklist that is shipped.
 */
#include "../store/store-fixture.h"

#include <limits.h>

#include "forms/round-sheet.h"
#include "store/facility.h"

#define SHEET_BYTES (4u * 1024 * 1024)

struct hall {
	struct db *db;
	struct form_set *forms;
	struct arena arena;
	struct round_sheet sheet;
	int64_t round;
};

static void open_hall(struct hall *hall, struct db *db, const char *form)
{
	struct err err;

	*hall = (struct hall){ .db = db, .arena = ARENA_INIT(SHEET_BYTES) };
	hall->forms = form_set_new();
	assert_ok(form_set_add_content(hall->forms, NULL, &err), &err);
	form_set_finish(hall->forms);
	assert_ok(rounds_open(db,
			      &(struct round){ .form = str_from(form),
					       .form_version = STR("1"),
					       .subject = STR(""),
					       .title = STR("a"),
					       .opened_us = 1,
					       .opened_by = STR("x") },
			      &hall->round, &err),
		  &err);
}

static void close_hall(struct hall *hall)
{
	form_set_free(hall->forms);
	arena_done(&hall->arena);
}

static void say(struct hall *hall, const char *item, int64_t pass, const char *value,
		const char *target)
{
	const struct answer answer = { .round = hall->round,
				       .item = str_from(item),
				       .pass = pass,
				       .value = str_from(value),
				       .checked_on = STR("2025-06-01"),
				       .target_on = str_from(target),
				       .note = STR(""),
				       .saved_by = STR("x"),
				       .saved_us = 2 };
	int64_t version;
	struct err err;

	assert_ok(answers_save(hall->db, &answer, &version, &err), &err);
}

static enum item_state state_of(struct hall *hall, unsigned pass, const char *item)
{
	struct err err;

	assert_ok(round_sheet_load(hall->db, hall->forms, hall->round, &hall->arena, &hall->sheet,
				   &err),
		  &err);
	return round_sheet_state(&hall->sheet, pass, form_find(hall->sheet.form, str_from(item)));
}

static void an_item_that_may_be_asked_is_unknown_and_never_done(void **state)
{
	struct hall hall;

	open_hall(&hall, ((struct store_fixture *)*state)->db, "mhlw-hospital-r7");
	assert_int_equal(state_of(&hall, 1, "gate"), ITEM_OPEN);
	assert_int_equal(state_of(&hall, 1, "inventory"), ITEM_UNKNOWN);
	const struct round_progress progress =
		round_sheet_progress(&hall.sheet, 1, 0, hall.sheet.form->n_items);
	assert_int_equal(progress.n[ITEM_SETTLED], 0);
	assert_int_equal(progress.n[ITEM_OPEN] + progress.n[ITEM_UNKNOWN], progress.all);
	close_hall(&hall);
}

static void answers_bring_items_in_and_out(void **state)
{
	struct hall hall;

	open_hall(&hall, ((struct store_fixture *)*state)->db, "mhlw-hospital-r7");
	say(&hall, "gate", 1, "yes", NULL);
	assert_int_equal(state_of(&hall, 1, "inventory"), ITEM_OPEN);
	say(&hall, "inventory", 1, "no", NULL);
	assert_int_equal(state_of(&hall, 1, "inventory"), ITEM_INCOMPLETE);
	say(&hall, "patches", 1, "no", "2026-04-01");
	assert_int_equal(state_of(&hall, 1, "patches"), ITEM_INCOMPLETE);
	say(&hall, "backups", 1, "no", "2026-03-31");
	assert_int_equal(state_of(&hall, 1, "backups"), ITEM_SETTLED);
	close_hall(&hall);
}

static void the_facility_decides_what_is_meant_for_it(void **state)
{
	struct hall hall;
	struct facility_record record = { .values = { [FACILITY_CONTRACT_KEY] = STR("no") },
					  .changed_us = 1,
					  .changed_by = STR("x") };
	struct err err;

	open_hall(&hall, ((struct store_fixture *)*state)->db, "mhlw-hospital-r7");
	say(&hall, "gate", 1, "yes", NULL);
	assert_int_equal(state_of(&hall, 1, "mds-sds"), ITEM_UNKNOWN);
	assert_ok(facility_put(hall.db, &record, &err), &err);
	assert_int_equal(state_of(&hall, 1, "mds-sds"), ITEM_LEFT_OUT);
	record.values[FACILITY_CONTRACT_KEY] = STR("yes");
	assert_ok(facility_put(hall.db, &record, &err), &err);
	assert_int_equal(state_of(&hall, 1, "mds-sds"), ITEM_OPEN);
	close_hall(&hall);
}

static void a_later_pass_asks_again_what_was_no(void **state)
{
	struct hall hall;

	open_hall(&hall, ((struct store_fixture *)*state)->db, "mhlw-hospital-r7");
	say(&hall, "gate", 1, "yes", NULL);
	say(&hall, "inventory", 1, "yes", NULL);
	say(&hall, "backups", 1, "no", "2026-03-31");
	assert_int_equal(state_of(&hall, 2, "inventory"), ITEM_SETTLED);
	assert_int_equal(state_of(&hall, 2, "backups"), ITEM_OPEN);
	say(&hall, "backups", 2, "yes", NULL);
	assert_int_equal(state_of(&hall, 2, "backups"), ITEM_SETTLED);
	const size_t at = form_find(hall.sheet.form, STR("backups"));
	assert_str_is(round_sheet_latest(&hall.sheet, at)->value, "yes");
	close_hall(&hall);
}

static void a_round_of_no_form_is_told(void **state)
{
	struct hall hall;
	struct err err;

	open_hall(&hall, ((struct store_fixture *)*state)->db, "none-such");
	assert_int_equal(
		round_sheet_load(hall.db, hall.forms, hall.round, &hall.arena, &hall.sheet, &err),
		ERR_NOT_FOUND);
	assert_non_null(strstr(err.text, "none-such"));
	close_hall(&hall);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_item_that_may_be_asked_is_unknown_and_never_done,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(answers_bring_items_in_and_out, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(the_facility_decides_what_is_meant_for_it,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(a_later_pass_asks_again_what_was_no, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(a_round_of_no_form_is_told, store_setup,
						store_teardown),
	};

	return cmocka_run_group_tests_name("round-sheet", tests, NULL, NULL);
}
