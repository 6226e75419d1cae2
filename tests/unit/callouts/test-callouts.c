/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Call-outs: who is next by the clock, what a code may do, what a drill leaves out.
 */
#include "callout-fixture.h"

#include "callouts/callout-mail.h"
#include "callouts/callout-paper.h"
#include "duties/duty-post.h"

static void people_are_asked_for_in_the_order_of_the_plan(void **state)
{
	struct desk d;

	open_desk(&d, state);
	start(&d, false);
	assert_int_equal(d.targets.n, d.plan->n);
	assert_str_is(d.targets.next->part, "it_staff");
	assert_str_is(d.targets.next->person->name, "情報係");
	assert_int_equal(target(&d, "director")->standing, STANDING_NOBODY);
	call_now(&d, "情報係", CALL_REACHED, 1);
	assert_str_is(d.targets.next->part, "manager");
	assert_int_equal(target(&d, "it_staff")->standing, STANDING_REACHED);
	assert_int_equal(d.targets.reached, 1);
	close_desk(&d);
}

static void the_deputy_is_next_when_the_minutes_are_over(void **state)
{
	const struct {
		int64_t minute;
		enum callout_standing standing;
		const char *who;
	} rows[] = {
		/* Five minutes each, from the first try of each. */
		{ 2, STANDING_WAITING, "情報係" },
		{ 6, STANDING_WAITING, "情報係" },
		{ 7, STANDING_TO_CALL, "副係長" },
		{ 600, STANDING_TO_CALL, "副係長" },
	};
	struct desk d;

	open_desk(&d, state);
	start(&d, false);
	call_now(&d, "情報係", CALL_NO_ANSWER, 2);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		look(&d, rows[i].minute);
		check_row(target(&d, "it_staff")->standing == rows[i].standing, rows[i].who);
		check_row(str_is(target(&d, "it_staff")->person->name, rows[i].who), rows[i].who);
	}
	/* A second try of the same person gives nobody more time. */
	call_now(&d, "情報係", CALL_BUSY, 6);
	look(&d, 7);
	assert_str_is(target(&d, "it_staff")->person->name, "副係長");
	assert_true(target(&d, "it_staff")->person->deputy);
	close_desk(&d);
}

static void a_wrong_number_passes_at_once_and_is_not_tried_again(void **state)
{
	struct desk d;

	open_desk(&d, state);
	start(&d, false);
	call_now(&d, "情報係", CALL_WRONG_NUMBER, 0);
	assert_str_is(target(&d, "it_staff")->person->name, "副係長");
	call_now(&d, "副係長", CALL_NO_ANSWER, 1);
	call_now(&d, "夜勤の技師", CALL_MESSAGE, 7);
	look(&d, 30);
	assert_int_equal(target(&d, "it_staff")->standing, STANDING_AGAIN);
	assert_str_is(target(&d, "it_staff")->person->name, "副係長");
	call_now(&d, "副係長", CALL_NO_ANSWER, 31);
	assert_str_is(target(&d, "it_staff")->person->name, "夜勤の技師");
	/* Who calls back counts, whoever's turn it is. */
	call_now(&d, "情報係", CALL_CONFIRMED, 32);
	assert_int_equal(target(&d, "it_staff")->standing, STANDING_REACHED);
	assert_true(target(&d, "it_staff")->confirmed);
	close_desk(&d);
}

static void a_code_finds_its_person_until_the_call_out_ends(void **state)
{
	struct desk d;
	struct case_edit edit;
	struct err err;
	int64_t callout = 0;
	int64_t who = 0;

	open_desk(&d, state);
	start(&d, false);
	const struct str code = arena_str(&d.arena, person(&d, "管理責任者")->code);
	assert_int_equal(code.len, CALLOUT_CODE_LEN);
	assert_ok(callouts_find_code(d.db, code, &callout, &who, &err), &err);
	assert_int_equal(callout, d.callout.id);
	assert_int_equal(who, person(&d, "管理責任者")->id);
	begin(d.db, d.case_id, &edit);
	end(&edit, callout_end(&edit, &d.callout, STR("終わり"), &err), &err);
	assert_int_equal(callouts_find_code(d.db, code, &callout, &who, &err), ERR_NOT_FOUND);
	look(&d, 1);
	assert_int_equal(try_call(&d, who, CALL_REACHED, 1, &err), ERR_CONFLICT);
	close_desk(&d);
}

static void codes_are_read_as_people_type_them(void **state UNUSED)
{
	static const char *const rows[][2] = {
		{ "123456", "123456" },
		{ " 123-456 ", "123456" },
		{ "１２３ ４５６", "123456" },
		{ "１23４5６", "123456" },
		{ "12345", "" },
		{ "1234567", "" },
		{ "", "" },
		{ "abc", "" },
	};
	auto_arena arena = ARENA_INIT(4096);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(str_is(callout_code_read(str_from(rows[i][0]), &arena), rows[i][1]),
			  rows[i][0]);
}

static void a_drill_calls_no_authority_and_says_that_it_is_one(void **state)
{
	struct desk d;

	open_desk(&d, state);
	start(&d, true);
	assert_true(d.callout.training);
	assert_null(callout_target_find(&d.targets, STR("police")));
	assert_non_null(callout_target_find(&d.targets, STR("manager")));
	const struct callout_wording wording = { .plan = d.plan,
						 .callout = &d.callout,
						 .person = person(&d, "情報係"),
						 .facility = STR("架空病院"),
						 .number = STR("T2026-0001"),
						 .address = STR("https://tonoi.example"),
						 .lang = LANG_JA };
	assert_true(str_starts(callout_script(&wording, &d.arena), STR("【訓練】")));
	assert_true(str_starts(callout_message(&wording, &d.arena), STR("【訓練】")));
	assert_true(str_starts(callout_subject(&wording, &d.arena), STR("【訓練】")));
	close_desk(&d);
}

static void what_is_written_has_code_and_link_and_not_the_title(void **state)
{
	struct desk d;

	open_desk(&d, state);
	start(&d, false);
	const struct callout_wording wording = { .plan = d.plan,
						 .callout = &d.callout,
						 .person = person(&d, "情報係"),
						 .facility = STR("架空病院"),
						 .number = STR("2026-0001"),
						 .address = STR("https://tonoi.example"),
						 .lang = LANG_JA };
	const struct str message = callout_message(&wording, &d.arena);
	assert_true(str_find(message, STR("https://tonoi.example/reached/")) != SIZE_MAX);
	assert_true(str_find(message, callout_code_words(wording.person->code, &d.arena)) !=
		    SIZE_MAX);
	assert_true(str_find(message, STR("情報係さん")) != SIZE_MAX);
	assert_true(str_find(message, STR("真っ黒")) == SIZE_MAX);
	assert_true(str_find_char(message, '[') == SIZE_MAX);
	close_desk(&d);
}

static void only_what_a_telephone_dials_becomes_a_link(void **state UNUSED)
{
	static const char *const rows[][2] = {
		{ "03-0000-0000", "0300000000" },
		{ "+81 3 0000 0000", "+81300000000" },
		{ "(03) 0000", "030000" },
		{ "03-0000-0000 内線12", "0300000000" },
		{ "内線0031", "" },
		{ "", "" },
	};
	auto_arena arena = ARENA_INIT(4096);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(str_is(callout_tel(str_from(rows[i][0]), &arena), rows[i][1]),
			  rows[i][0]);
}

static void every_try_is_an_entry_of_the_timeline_and_none_can_be_changed(void **state)
{
	struct desk d;
	struct err err;

	open_desk(&d, state);
	start(&d, false);
	call_now(&d, "情報係", CALL_NO_ANSWER, 2);
	const struct case_timeline timeline = timeline_of(d.db, d.case_id, &d.arena);
	assert_int_equal(timeline.n, 3);
	assert_int_equal(timeline.at[2].kind, CASE_ENTRY_TELLING);
	assert_true(str_find(timeline.at[2].detail, STR("no-answer")) != SIZE_MAX);
	assert_int_equal(timeline.at[2].happened_us, NOW_US + 2 * MINUTE_US);
	assert_true(db_run(db_stmt(d.db, "UPDATE callout_calls SET outcome = 'reached'"), &err) !=
		    ERR_OK);
	assert_true(db_run(db_stmt(d.db, "DELETE FROM callouts"), &err) != ERR_OK);
	close_desk(&d);
}

static void letters_go_to_whom_nobody_reached_and_reach_nobody(void **state)
{
	const struct duty_post post = { .enabled = true,
					.hour = 7,
					.address = STR("smtp://127.0.0.1:25"),
					.mail_from = STR("tonoi@hospital.example"),
					.user = STR(""),
					.secret = STR(""),
					.lang = STR("ja"),
					.looked_on = DAY_NONE };
	struct case_edit edit;
	struct duty_mail letter;
	struct desk d;
	struct err err;
	bool any = false;
	size_t n = 0;

	open_desk(&d, state);
	start(&d, true);
	call_now(&d, "情報係", CALL_REACHED, 0);
	assert_ok(duty_post_put(d.db, &post, &err), &err);
	const struct callout_mailing mailing = { .plan = d.plan,
						 .callout = &d.callout,
						 .facility = STR("架空病院"),
						 .address = STR(""),
						 .lang = LANG_JA };
	begin(d.db, d.case_id, &edit);
	end(&edit, callout_mail_all(&edit, &mailing, &n, &err), &err);
	/* The part of the first was reached; authorities are not called in a drill. */
	assert_int_equal(n, 1);
	assert_ok(duty_mails_next(d.db, &d.arena, &letter, &any, &err), &err);
	assert_true(any);
	assert_str_is(letter.name, "管理責任者");
	assert_true(str_starts(letter.subject, STR("【訓練】")));
	assert_true(str_starts(letter.body, STR("【訓練】")));
	look(&d, 1);
	assert_int_equal(target(&d, "manager")->standing, STANDING_WAITING);
	close_desk(&d);
}

static void what_cannot_be_is_refused_by_name(void **state)
{
	struct case_edit edit;
	struct desk d;
	struct err err;
	int64_t again = 0;

	open_desk(&d, state);
	start(&d, false);
	assert_int_equal(try_call(&d, 99999, CALL_REACHED, 1, &err), ERR_NOT_FOUND);
	assert_non_null(strstr(err.text, "99999"));
	for (size_t i = 0; i < d.callout.n_people; i++) {
		if (!d.callout.people[i].name.len)
			again = d.callout.people[i].id;
	}
	assert_int_equal(try_call(&d, again, CALL_REACHED, 1, &err), ERR_CONFLICT);
	begin(d.db, d.case_id, &edit);
	enum errc code = callout_start(&edit, d.plan, d.parts, &again, &err);
	assert_int_equal(case_edit_end(&edit, code, &err), ERR_CONFLICT);
	assert_non_null(strstr(err.text, "2026-0001"));
	close_desk(&d);
}

/* Text of the sheet, cell by cell. */
static bool stands_in(const struct report *report, const char *words)
{
	for (const struct report_block *b = report_first(report); b; b = b->next) {
		for (size_t i = 0; i < b->n_cells; i++) {
			if (str_find(b->cells[i], str_from(words)) != SIZE_MAX)
				return true;
		}
	}
	return false;
}

static void the_sheet_has_boxes_and_what_was_written(void **state)
{
	auto_report *empty = NULL;
	auto_report *sheet = NULL;
	struct desk d;
	struct err err;

	open_desk(&d, state);
	start(&d, false);
	call_now(&d, "情報係", CALL_NO_ANSWER, 2);
	const struct callout_scope scope = { .db = d.db,
					     .parts = d.parts,
					     .plans = d.plans,
					     .facility = STR("架空病院"),
					     .lang = LANG_JA,
					     .now_us = NOW_US,
					     .utc_offset_minutes = JAPAN,
					     .arena = &d.arena };
	const struct str name =
		arena_printf(&d.arena, "%lld/%lld", (long long)d.case_id, (long long)d.callout.id);
	assert_ok(callout_sheet_named(&scope, name, &sheet, &err), &err);
	assert_true(stands_in(sheet, "■ 09:02"));
	assert_true(stands_in(sheet, "副係長（代理）"));
	assert_ok(callout_sheet_named(&scope, STR("/attack"), &empty, &err), &err);
	assert_false(stands_in(empty, "■"));
	assert_true(stands_in(empty, "副係長（代理）"));
	assert_int_equal(callout_sheet_named(&scope, STR("/nothing"), &sheet, &err), ERR_NOT_FOUND);
	assert_int_equal(callout_sheet_named(&scope, STR("99/1"), &sheet, &err), ERR_NOT_FOUND);
	close_desk(&d);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(people_are_asked_for_in_the_order_of_the_plan),
		TEST(the_deputy_is_next_when_the_minutes_are_over),
		TEST(a_wrong_number_passes_at_once_and_is_not_tried_again),
		TEST(a_code_finds_its_person_until_the_call_out_ends),
		cmocka_unit_test(codes_are_read_as_people_type_them),
		TEST(a_drill_calls_no_authority_and_says_that_it_is_one),
		TEST(what_is_written_has_code_and_link_and_not_the_title),
		cmocka_unit_test(only_what_a_telephone_dials_becomes_a_link),
		TEST(every_try_is_an_entry_of_the_timeline_and_none_can_be_changed),
		TEST(letters_go_to_whom_nobody_reached_and_reach_nobody),
		TEST(what_cannot_be_is_refused_by_name),
		TEST(the_sheet_has_boxes_and_what_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
