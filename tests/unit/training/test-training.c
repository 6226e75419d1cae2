/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of training: lists as spreadsheets save them, who was trained and who was not, codes,
 * certificates, and the duties that follow.
 */
#include "unit/store/store-fixture.h"

#include "duties/duty-list.h"
#include "training/report.h"
#include "training/results.h"
#include "training/roster.h"
#include "training/sessions.h"

#define NOON INT64_C(1795316400000000) /* 2026-11-22T03:00:00Z */

static void add_person(struct store_fixture *f, const char *staff, const char *department,
		       const char *listed_on)
{
	const struct trainee person = { .staff = str_from(staff),
					.department = str_from(department),
					.audience = AUDIENCE_STAFF,
					.listed_on = str_from(listed_on) };
	struct err err;

	assert_ok(training_people_put(f->db, &person, NULL, &err), &err);
}

static int64_t hold(struct store_fixture *f, const char *day)
{
	const struct training_session session = { .course = STR("staff-first-steps"),
						  .title = STR("first steps"),
						  .audience = AUDIENCE_STAFF,
						  .held_on = str_from(day),
						  .place = STR(""),
						  .teacher = STR(""),
						  .provider = STR(""),
						  .made_by = STR("test"),
						  .made_us = NOON };
	int64_t id = 0;
	struct err err;

	assert_ok(training_sessions_add(f->db, &session, &id, &err), &err);
	return id;
}

static void attend(struct store_fixture *f, int64_t session, const char *staff,
		   const char *department)
{
	const struct attendance attendance = { .session = session,
					       .staff = str_from(staff),
					       .department = str_from(department),
					       .noted_by = STR("test"),
					       .noted_us = NOON };
	struct err err;

	assert_ok(attendance_add(f->db, &attendance, NULL, &err), &err);
}

static struct training_total total_of(struct store_fixture *f, int year)
{
	const struct training_span span = training_year(year, 4);
	struct training_total total;
	struct err err;

	assert_ok(training_report_total(f->db, &span, &total, &err), &err);
	return total;
}

static void a_staff_number_is_kept_the_same_however_it_is_typed(void **state UNUSED)
{
	static const struct {
		const char *typed;
		const char *kept; /* NULL: refused */
	} rows[] = {
		{ " a-101 ", "A-101" }, { "Ａ１０１", "A101" }, { "x_1.2", "X_1.2" },
		{ "", NULL },		{ "a b", NULL },	{ "宿直", NULL },
	};
	char out[STAFF_MAX + 1];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const enum errc code = staff_plain(str_from(rows[i].typed), out, NULL);

		check_row((code == ERR_OK) == (rows[i].kept != NULL), rows[i].typed);
		check_row(code || strcmp(out, rows[i].kept) == 0, rows[i].typed);
	}
}

static void people_count_once_and_only_in_their_year(void **state)
{
	struct store_fixture *f = *state;

	add_person(f, "A1", "desk", "2026-04-01");
	add_person(f, "A2", "desk", "2026-04-01");
	const int64_t now = hold(f, "2026-06-01");
	attend(f, now, "a1", "");
	attend(f, hold(f, "2026-07-01"), "A1", "desk");
	attend(f, hold(f, "2026-03-31"), "A2", "desk");
	attend(f, now, "Z9", "elsewhere");
	const struct training_total total = total_of(f, 2026);
	assert_int_equal(total.people, 2);
	assert_int_equal(total.trained, 1);
	assert_int_equal(total.others, 1);
}

static void a_department_without_a_list_counts_by_its_size(void **state)
{
	struct store_fixture *f = *state;
	struct err err;

	assert_ok(training_departments_put(f->db, STR("kitchen"), 2, &err), &err);
	const int64_t session = hold(f, "2026-06-01");
	attend(f, session, "K1", "kitchen");
	attend(f, session, "K2", "kitchen");
	attend(f, session, "K3", "kitchen");
	const struct training_total total = total_of(f, 2026);
	assert_int_equal(total.people, 2);
	assert_int_equal(total.trained, 2);
	assert_int_equal(total.others, 0);
}

static void a_list_is_read_in_cp932_and_a_wrong_row_is_named(void **state)
{
	struct store_fixture *f = *state;
	/* 職員番号,部署 / 7,受付 / (no number),受付 */
	static const char bytes[] = "\x90\x45\x88\xf5\x94\xd4\x8d\x86,\x95\x94\x8f\x90\r\n"
				    "7,\x8e\xf3\x95\x74\r\n,\x8e\xf3\x95\x74\r\n";
	struct charset *charset = charset_new();
	auto_roster_words *words = NULL;
	struct roster_report report;
	struct err err;

	assert_ok(roster_words_read_own(&words, &err), &err);
	const struct roster_source source = { .bytes = str_of(bytes, sizeof(bytes) - 1),
					      .words = words,
					      .charset = charset };
	assert_ok(roster_take_people(f->db, &source, STR("2026-04-01"), &report, &err), &err);
	assert_int_equal(report.taken, 1);
	assert_int_equal(report.noted, 1);
	assert_non_null(strstr(report.notes[0].text, "3"));
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct trainee person;
	assert_ok(training_people_get(f->db, STR("7"), &arena, &person, &err), &err);
	assert_str_is(person.department, "受付");
	charset_free(charset);
}

static void a_code_opens_its_session_until_it_ends(void **state)
{
	struct store_fixture *f = *state;
	const int64_t session = hold(f, "2026-06-01");
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct training_session found;
	struct session_code made;
	struct err err;

	assert_ok(training_code_open(f->db, session, STR("test"), NOON, NOON + 1000, &made, &err),
		  &err);
	const struct str code = str_from(made.text);
	assert_ok(training_code_find(f->db, code, NOON, &arena, &found, &err), &err);
	assert_int_equal(found.id, session);
	assert_int_equal(training_code_find(f->db, code, NOON + 1000, &arena, &found, &err),
			 ERR_NOT_FOUND);
	assert_int_equal(training_code_find(f->db, STR("AAAAA-AAAAA"), NOON, &arena, &found, &err),
			 ERR_NOT_FOUND);
	assert_int_equal(training_code_open(f->db, session, STR("test"), NOON,
					    NOON + SESSION_CODE_MAX_US + 1, &made, &err),
			 ERR_SYNTAX);
}

static void a_certificate_is_found_by_its_number_and_tries_have_an_end(void **state)
{
	struct store_fixture *f = *state;
	struct training_result result = { .course = STR("c"),
					  .course_version = 1,
					  .staff = STR("A1"),
					  .department = STR("desk"),
					  .taken_on = STR("2026-11-22"),
					  .taken_us = NOON,
					  .correct = 9,
					  .questions = 9,
					  .passed = true,
					  .answers = STR(""),
					  .entered_by = STR("test") };
	char number[CERTIFICATE_MAX];
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct training_result found;
	struct err err;

	assert_ok(training_results_add(f->db, &result, number, &err), &err);
	assert_ok(training_certificate_find(f->db, str_from(number), &arena, &found, &err), &err);
	assert_str_is(found.staff, "A1");
	assert_int_equal(
		training_certificate_find(f->db, STR("2026-00000000"), &arena, &found, &err),
		ERR_NOT_FOUND);
	for (int i = 1; i < RESULTS_A_DAY; i++)
		assert_ok(training_results_add(f->db, &result, number, &err), &err);
	assert_int_equal(training_results_add(f->db, &result, number, &err), ERR_LIMIT);
}

static void who_was_not_trained_late_in_the_year_is_a_duty(void **state)
{
	struct store_fixture *f = *state;
	struct duty_office *office = NULL;
	auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
	struct duties duties;
	struct err err;

	add_person(f, "A1", "desk", "2025-03-01");
	assert_ok(duty_office_open(NULL, &office, &err), &err);
	const int64_t late_us = NOON + INT64_C(60) * 24 * 3600 * US_PER_SEC;
	const struct duty_scope scope = duty_scope_at(office, NULL, late_us, 540, &arena);
	assert_ok(duties_list(f->db, &scope, &duties, &err), &err);
	assert_non_null(duties_find(&duties, STR("training-missing:2026/desk")));
	assert_non_null(duties_find(&duties, STR("training-overdue:2026/desk")));
	attend(f, hold(f, "2026-12-01"), "A1", "");
	assert_ok(duties_list(f->db, &scope, &duties, &err), &err);
	assert_null(duties_find(&duties, STR("training-missing:2026/desk")));
	assert_null(duties_find(&duties, STR("training-overdue:2026/desk")));
	duty_office_close(office);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_staff_number_is_kept_the_same_however_it_is_typed),
		STORE_TEST(people_count_once_and_only_in_their_year),
		STORE_TEST(a_department_without_a_list_counts_by_its_size),
		STORE_TEST(a_list_is_read_in_cp932_and_a_wrong_row_is_named),
		STORE_TEST(a_code_opens_its_session_until_it_ends),
		STORE_TEST(a_certificate_is_found_by_its_number_and_tries_have_an_end),
		STORE_TEST(who_was_not_trained_late_in_the_year_is_a_duty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
