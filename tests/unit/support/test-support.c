/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help from outside: routes by size and day, stages that go forward, drills that never become real;
 * and the insurer among those to be told.
 */
#include "../cases/case-fixture.h"

#include "insurance/insurance.h"
#include "support/support-mail.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

/* ---- routes ---- */

static enum support_verdict verdict_of(const struct support_content *content, const char *kind,
				       const char *beds, const char *day, const char *route)
{
	struct facility_record facility = { .changed_us = TIME_NONE };
	struct support_choices choices;
	int32_t on = DAY_NONE;

	assert_true(day_parse(str_from(day), &on));
	for (size_t i = 0; i < FACILITY_KEYS; i++)
		facility.values[i] = STR("");
	facility.values[FACILITY_KIND_KEY] = str_from(kind);
	facility.values[FACILITY_BEDS_KEY] = str_from(beds);
	support_choose(content, &facility, on, &choices);
	for (size_t i = 0; i < choices.n; i++) {
		if (str_is(choices.at[i].route->id, route))
			return choices.at[i].verdict;
	}
	return (enum support_verdict) - 1; /* not in force */
}

static void who_comes_hangs_on_kind_size_and_day(void **state UNUSED)
{
	static const enum support_verdict not_in_force = (enum support_verdict) - 1;
	const struct {
		const char *kind;
		const char *beds;
		const char *day;
		const char *route;
		enum support_verdict verdict;
	} rows[] = {
		{ "hospital", "200", "2026-11-23", "ministry-team", SUPPORT_FITS },
		{ "hospital", "199", "2026-11-23", "ministry-team", SUPPORT_OTHER },
		{ "hospital", "199", "2026-11-23", "helper-service-2", SUPPORT_FITS },
		{ "hospital", "200", "2026-11-23", "helper-service-2", SUPPORT_OTHER },
		{ "hospital", "", "2026-11-23", "ministry-team", SUPPORT_UNKNOWN },
		{ "hospital", "", "2026-11-23", "helper-service-2", SUPPORT_UNKNOWN },
		{ "", "300", "2026-11-23", "ministry-team", SUPPORT_UNKNOWN },
		{ "pharmacy", "", "2026-11-23", "ministry-team", SUPPORT_OTHER },
		{ "clinic", "0", "2026-11-23", "helper-service-2", SUPPORT_FITS },
		/* The criteria changed on 2024-03-15. */
		{ "clinic", "0", "2024-03-14", "helper-service", SUPPORT_FITS },
		{ "clinic", "0", "2024-03-14", "helper-service-2", not_in_force },
		{ "clinic", "0", "2024-03-15", "helper-service", not_in_force },
		{ "clinic", "0", "2024-03-15", "helper-service-2", SUPPORT_FITS },
		{ "hospital", "500", "2023-03-31", "ministry-team", not_in_force },
		{ "", "", "2026-11-23", "advice-desk", SUPPORT_FITS },
	};
	auto_support_content *content = NULL;
	struct err err;

	assert_ok(support_content_load(getenv("TONOI_CONTENT"), &content, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(verdict_of(content, rows[i].kind, rows[i].beds, rows[i].day,
				     rows[i].route) == rows[i].verdict,
			  rows[i].route);
}

/* ---- stages ---- */

static int64_t ask_for_help(struct db *db, int64_t case_id)
{
	const struct support_request request = { .route = STR("maintainer"),
						 .route_title = STR("保守会社"),
						 .title = STR("サーバーを見てほしい"),
						 .beds = STR("199") };
	struct support_edit edit;
	struct err err;
	int64_t id = 0;
	enum errc code = support_edit_begin(db, case_id, &tanaka, &edit, &err);

	if (!code)
		code = support_open(&edit, &request, &id, &err);
	assert_ok(support_edit_end(&edit, code, &err), &err);
	return id;
}

static struct support_step step_at(enum support_stage stage)
{
	return (struct support_step){ .stage = stage,
				      .happened_us = NOW_US,
				      .how = TELLING_PHONE,
				      .ours = STR("情報係"),
				      .theirs = STR("当番"),
				      .words = STR("話した"),
				      .papers = STR("") };
}

static enum errc write_step(struct db *db, int64_t case_id, int64_t id,
			    const struct support_step *step, struct err *err)
{
	struct support_edit edit;
	enum errc code = support_edit_begin(db, case_id, &tanaka, &edit, err);

	if (!code)
		code = support_step_add(&edit, id, step, err);
	return support_edit_end(&edit, code, err);
}

static void stages_go_forward_and_an_ended_request_takes_nothing(void **state)
{
	const struct store_fixture *f = *state;
	const int64_t id = ask_for_help(f->db, 0);
	auto_arena arena = ARENA_INIT(1u << 20);
	struct support_request request;
	struct support_step step = step_at(SUPPORT_REMOTE);
	struct err err;

	assert_ok(write_step(f->db, 0, id, &step, &err), &err);
	step.stage = SUPPORT_CONSULT;
	assert_int_equal(write_step(f->db, 0, id, &step, &err), ERR_CONFLICT);
	step.stage = SUPPORT_DISPATCH;
	step.ended = true;
	assert_ok(write_step(f->db, 0, id, &step, &err), &err);
	assert_int_equal(write_step(f->db, 0, id, &step, &err), ERR_CONFLICT);
	assert_ok(support_get(f->db, id, &arena, &request, &err), &err);
	assert_int_equal(request.stage, SUPPORT_DISPATCH);
	assert_true(request.ended);
}

static void asking_for_people_is_a_telling_of_the_case(void **state)
{
	const struct store_fixture *f = *state;
	const int64_t case_id = open_usual(f->db);
	const int64_t id = ask_for_help(f->db, case_id);
	const struct support_step step = step_at(SUPPORT_REQUEST);
	auto_arena arena = ARENA_INIT(4u << 20);
	struct tellings tellings;
	struct err err;

	assert_ok(write_step(f->db, case_id, id, &step, &err), &err);
	assert_ok(tellings_list(f->db, case_id, &arena, &tellings, &err), &err);
	assert_int_equal(tellings.n, 1);
	assert_str_is(tellings.at[0].whom, "当番");
	assert_str_is(tellings.at[0].recipient, TELLING_OTHER);
	/* And of another case it is not. */
	assert_int_equal(write_step(f->db, open_usual(f->db), id, &step, &err), ERR_NOT_FOUND);
}

static void a_drill_is_never_asked_for_as_real(void **state)
{
	const struct store_fixture *f = *state;
	struct case_opening opening = opening_of("訓練");
	struct support_step step = step_at(SUPPORT_REQUEST);
	struct err err;

	opening.training = true;
	const int64_t case_id = open_case(f->db, &opening);
	const int64_t id = ask_for_help(f->db, case_id);
	assert_int_equal(write_step(f->db, case_id, id, &step, &err), ERR_DENIED);
	step.training = true;
	assert_ok(write_step(f->db, case_id, id, &step, &err), &err);
	const int64_t real = open_usual(f->db);
	assert_int_equal(write_step(f->db, real, ask_for_help(f->db, real), &step, &err),
			 ERR_DENIED);
}

/* ---- the sheet ---- */

static void the_sheet_has_what_is_known_and_lines_for_the_rest(void **state)
{
	const struct store_fixture *f = *state;
	const int64_t case_id = open_usual(f->db);
	const int64_t id = ask_for_help(f->db, case_id);
	auto_support_content *content = NULL;
	auto_arena arena = ARENA_INIT(8u << 20);
	struct case_edit edit;
	struct str text = STR("");
	struct err err;

	begin(f->db, case_id, &edit);
	end(&edit, case_fact_put(&edit, STR("files-encrypted"), STR("yes"), &err), &err);
	assert_ok(support_content_load(getenv("TONOI_CONTENT"), &content, &err), &err);
	const struct support_sheet_scope scope = { .db = f->db,
						   .content = content,
						   .facility = STR("架空病院"),
						   .lang = LANG_JA,
						   .now_us = NOW_US,
						   .utc_offset_minutes = JAPAN,
						   .arena = &arena };
	assert_ok(support_sheet_text(&scope, id, &text, &err), &err);
	assert_true(str_find(text, STR("架空病院")) != SIZE_MAX);
	assert_true(str_find(text, STR("画面が真っ黒")) != SIZE_MAX);
	assert_true(str_find(text, STR("暗号化された: はい")) != SIZE_MAX);
	assert_true(str_find(text, STR("何が起きたか: ＿＿")) != SIZE_MAX);
	assert_true(str_find(text, STR("訓練")) == SIZE_MAX);
}

static void a_request_goes_by_mail_only_where_a_road_is(void **state)
{
	const struct store_fixture *f = *state;
	const int64_t id = ask_for_help(f->db, 0);
	const struct support_mail mail = { .to = STR("desk@help.example"), .theirs = STR("窓口") };
	auto_support_content *content = NULL;
	auto_arena arena = ARENA_INIT(8u << 20);
	struct support_edit edit;
	struct err err;

	assert_ok(support_content_load(getenv("TONOI_CONTENT"), &content, &err), &err);
	const struct support_sheet_scope scope = { .db = f->db,
						   .content = content,
						   .facility = STR(""),
						   .lang = LANG_JA,
						   .now_us = NOW_US,
						   .arena = &arena };
	enum errc code = support_edit_begin(f->db, 0, &tanaka, &edit, &err);
	if (!code)
		code = support_mail_send(&edit, &scope, id, &mail, &err);
	assert_int_equal(support_edit_end(&edit, code, &err), ERR_CONFLICT);
}

/* ---- insurance ---- */

static struct insurance_policy policy_of(const char *from, const char *until, const char *notice)
{
	return (struct insurance_policy){ .insurer = STR("架空損保"),
					  .number = STR("A-1"),
					  .from_on = str_from(from),
					  .until_on = str_from(until),
					  .notice = str_from(notice),
					  .changed_us = NOW_US,
					  .changed_by = STR("tanaka") };
}

static void what_is_wrong_with_a_policy_is_named(void **state)
{
	const struct store_fixture *f = *state;
	const struct {
		const char *from;
		const char *until;
		const char *notice;
		enum errc code;
		const char *says;
	} rows[] = {
		{ "2026-04-01", "2027-03-31", "within 3 days", ERR_OK, "" },
		{ "2026-04-01", "2027-03-31", "", ERR_OK, "" },
		{ "2026-04-01", "2026-04-01", "3日以内", ERR_OK, "" },
		{ "2026-04-01", "2026-03-31", "", ERR_SYNTAX, "2026-03-31" },
		{ "2026-02-30", "2026-03-31", "", ERR_SYNTAX, "2026-02-30" },
		{ "2026-04-01", "2027-03-31", "soon", ERR_SYNTAX, "soon" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct insurance_policy policy =
			policy_of(rows[i].from, rows[i].until, rows[i].notice);
		struct err err = { .text = "" };

		check_row(insurance_put(f->db, &policy, &err) == rows[i].code, rows[i].notice);
		check_row(strstr(err.text, rows[i].says), err.text);
	}
}

static void a_policy_holds_from_its_first_day_to_its_last(void **state UNUSED)
{
	const struct insurance_policy policy = policy_of("2026-04-01", "2027-03-31", "");
	const int32_t first = day_of(2026, 4, 1);
	const int32_t last = day_of(2027, 3, 31);

	assert_false(insurance_holds(&policy, first - 1));
	assert_true(insurance_holds(&policy, first));
	assert_true(insurance_holds(&policy, last));
	assert_false(insurance_holds(&policy, last + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_comes_hangs_on_kind_size_and_day),
		TEST(stages_go_forward_and_an_ended_request_takes_nothing),
		TEST(asking_for_people_is_a_telling_of_the_case),
		TEST(a_drill_is_never_asked_for_as_real),
		TEST(the_sheet_has_what_is_known_and_lines_for_the_rest),
		TEST(a_request_goes_by_mail_only_where_a_road_is),
		TEST(what_is_wrong_with_a_policy_is_named),
		cmocka_unit_test(a_policy_holds_from_its_first_day_to_its_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
