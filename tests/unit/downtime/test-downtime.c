/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes on by hand: since when, until when, who said so; nothing is overwritten. The published
 * orders of return, entered as data, give the published durations.
 */
#include "support/check.h"

#include "downtime-fixture.h"

#include "downtime/downtime-notes.h"
#include "downtime/downtime-words.h"

static void the_published_durations_of_departments_come_out(void **state)
{
	static const struct {
		const char *file;
		const char *department;
		const char *service;
		const char *better;
		const char *back;
	} rows[] = {
		{ "demo/downtime/osaka-2022.json", "surgery", "care", "4 days", "72 days" },
		{ "demo/downtime/osaka-2022.json", "emergency", "care", "17 days", "72 days" },
		{ "demo/downtime/osaka-2022.json", "outpatient", "care", "72 days", "72 days" },
		{ "demo/downtime/osaka-2022.json", "all", "records", "10 days", "42 days" },
		{ "demo/downtime/osaka-2022.json", "ward", "records", "10 days", "42 days" },
		{ "demo/downtime/osaka-2022.json", "ward", "all", "10 days", "42 days" },
		{ "demo/downtime/osaka-2022.json", "surgery", "all", "4 days", "72 days" },
		{ "demo/downtime/okayama-2024.json", "all", "records", "13 days", "about 92 days" },
		{ "demo/downtime/okayama-2024.json", "outpatient", "all", "13 days",
		  "about 92 days" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		void *store = NULL;
		assert_int_equal(store_setup(&store), 0);
		{
			auto_ward_house house = ward_house_of(&store);
			struct err err;

			assert_ok(import_file(&house, rows[i].file, &err), &err);
			const struct downtime_lengths lengths =
				lengths_of(&house, rows[i].department, rows[i].service, NOW_US);
			assert_str_is(took_of(&house, &lengths.better), rows[i].better);
			assert_str_is(took_of(&house, &lengths.back), rows[i].back);
			assert_false(lengths.going_on);
		}
		assert_int_equal(store_teardown(&store), 0);
	}
	(void)state;
}

static void the_published_stages_are_reached_in_their_order(void **state)
{
	static const struct {
		const char *id;
		bool reached;
		const char *took;
	} rows[] = {
		{ "known", true, "72 days" },
		{ "identity", false, "-" },
		{ "surgery-partial", true, "4 days" },
		{ "records-readable", true, "10 days" },
		{ "emergency-open", true, "17 days" },
		{ "records-back", true, "42 days" },
		{ "all", true, "72 days" },
	};
	auto_ward_house house = ward_house_of(state);
	struct downtime_stage_states states;
	struct err err;

	assert_ok(import_file(&house, "demo/downtime/osaka-2022.json", &err), &err);
	downtime_stages_of(board_of(&house), JAPAN, &states);
	assert_int_equal(states.n, ARRAY_LEN(rows));
	for (size_t i = 0; i < states.n; i++) {
		assert_str_is(states.at[i].stage->id, rows[i].id);
		check_row(states.at[i].reached == rows[i].reached, rows[i].id);
		assert_str_is(took_of(&house, &states.at[i].took), rows[i].took);
	}
	/* Nothing of the base was spoken of: it is not “reached” but no part of the case. */
	assert_false(states.at[1].concerned);
}

static void what_falls_back_is_no_longer_reached(void **state)
{
	auto_ward_house house = ward_house_of(state);
	struct downtime_stage_states states;

	say_state(&house, "surgery", "care", DOWNTIME_STOPPED, NOW_US - 10 * DAY_US);
	say_state(&house, "surgery", "care", DOWNTIME_REDUCED, NOW_US - 5 * DAY_US);
	downtime_stages_of(board_of(&house), JAPAN, &states);
	assert_true(states.at[2].reached);
	say_state(&house, "surgery", "care", DOWNTIME_STOPPED, NOW_US - DAY_US);
	downtime_stages_of(board_of(&house), JAPAN, &states);
	assert_false(states.at[2].reached);
	assert_int_equal(states.at[2].waiting, 1);
	const struct downtime_lengths lengths = lengths_of(&house, "surgery", "care", NOW_US);
	assert_true(lengths.going_on);
	assert_str_is(took_of(&house, &lengths.better), "5 days");
	assert_str_is(took_of(&house, &lengths.back), "10 days");
}

static void a_stretch_of_normal_between_does_not_count(void **state)
{
	auto_ward_house house = ward_house_of(state);

	say_state(&house, "pharmacy", "dispensing", DOWNTIME_PAPER, NOW_US - 10 * HOUR_US);
	say_state(&house, "pharmacy", "dispensing", DOWNTIME_NORMAL, NOW_US - 8 * HOUR_US);
	say_state(&house, "pharmacy", "dispensing", DOWNTIME_PAPER, NOW_US - 3 * HOUR_US);
	const struct downtime_lengths lengths =
		lengths_of(&house, "pharmacy", "dispensing", NOW_US);
	assert_str_is(took_of(&house, &lengths.back), "5 hours 0 minutes");
	assert_str_is(took_of(&house, &lengths.better), "2 hours 0 minutes");
}

/* A department is as bad as its worst service. */
static void a_bar_of_many_shows_the_worst(void **state)
{
	static const enum downtime_state states[] = { DOWNTIME_NORMAL, DOWNTIME_REDUCED,
						      DOWNTIME_STOPPED, DOWNTIME_REDUCED,
						      DOWNTIME_NORMAL };
	auto_ward_house house = ward_house_of(state);
	struct downtime_bar bar;

	say_state(&house, "lab", "orders", DOWNTIME_NORMAL, NOW_US - 9 * HOUR_US);
	say_state(&house, "lab", "orders", DOWNTIME_REDUCED, NOW_US - 8 * HOUR_US);
	say_state(&house, "lab", "laboratory", DOWNTIME_STOPPED, NOW_US - 7 * HOUR_US);
	say_state(&house, "lab", "laboratory", DOWNTIME_NORMAL, NOW_US - 6 * HOUR_US);
	say_state(&house, "lab", "orders", DOWNTIME_NORMAL, NOW_US - 5 * HOUR_US);
	downtime_bar_of(board_of(&house), STR("lab"), STR("all"), &house.arena, &bar);
	assert_int_equal(bar.n, ARRAY_LEN(states));
	for (size_t i = 0; i < bar.n; i++)
		assert_int_equal(bar.at[i].state, states[i]);
}

static void what_is_heard_later_of_earlier_goes_to_its_place(void **state)
{
	auto_ward_house house = ward_house_of(state);

	say_state(&house, "ward", "orders", DOWNTIME_NORMAL, NOW_US - HOUR_US);
	say_state(&house, "ward", "orders", DOWNTIME_PAPER, NOW_US - 5 * HOUR_US);
	const struct downtime_lengths lengths = lengths_of(&house, "ward", "orders", NOW_US);
	assert_int_equal(lengths.now, DOWNTIME_NORMAL);
	assert_str_is(took_of(&house, &lengths.back), "4 hours 0 minutes");
}

static void a_correction_takes_the_place_and_both_stay(void **state)
{
	auto_ward_house house = ward_house_of(state);
	struct downtime_rows rows;
	struct err err;

	say_state(&house, "radiology", "imaging", DOWNTIME_STOPPED, NOW_US - 5 * HOUR_US);
	assert_ok(downtime_rows_list(house.db, house.id, &house.arena, &rows, &err), &err);
	const struct downtime_change mend = { .department = STR("radiology"),
					      .service = STR("imaging"),
					      .state = DOWNTIME_STOPPED,
					      .planned_us = TIME_NONE,
					      .words = STR("時刻が違った"),
					      .corrects = rows.at[0].id };
	assert_ok(change_at(&house, &mend, NOW_US - 2 * HOUR_US, CASE_EXACT, &err), &err);
	assert_ok(downtime_rows_list(house.db, house.id, &house.arena, &rows, &err), &err);
	assert_int_equal(rows.n, 2);
	assert_int_equal(rows.at[0].corrected_by, rows.at[1].id);
	const struct downtime_lengths lengths = lengths_of(&house, "radiology", "imaging", NOW_US);
	assert_str_is(took_of(&house, &lengths.back), "2 hours 0 minutes");
	assert_int_equal(change_at(&house, &mend, NOW_US, CASE_EXACT, &err), ERR_CONFLICT);
	struct downtime_change other = mend;
	other.department = STR("lab");
	other.service = STR("laboratory");
	assert_int_equal(change_at(&house, &other, NOW_US, CASE_EXACT, &err), ERR_NOT_FOUND);
}

static void each_change_is_one_entry_and_what_stands_is_not_said_twice(void **state)
{
	auto_ward_house house = ward_house_of(state);
	const size_t before = timeline_of(house.db, house.id, &house.arena).n;
	struct err err;
	size_t n = 0;
	struct case_edit edit;
	const struct downtime_change change = { .department = STR("all"),
						.service = STR("records"),
						.state = DOWNTIME_PAPER,
						.planned_us = TIME_NONE,
						.words = STR("紙カルテに切り替え") };

	begin(house.db, house.id, &edit);
	enum errc code = downtime_set(&edit, house.content, &change, &n, &err);
	end(&edit, code, &err);
	assert_int_equal(n, 7);
	const struct case_timeline after = timeline_of(house.db, house.id, &house.arena);
	size_t downtime = 0;
	for (size_t i = 0; i < after.n; i++)
		downtime += after.at[i].kind == CASE_ENTRY_DOWNTIME;
	assert_int_equal(downtime, 1);
	/* The entry of the change, and the facts that reports read. */
	assert_int_equal(after.n, before + 3);
	begin(house.db, house.id, &edit);
	code = downtime_set(&edit, house.content, &change, &n, &err);
	end(&edit, code, &err);
	assert_int_equal(n, 0);
	assert_int_equal(timeline_of(house.db, house.id, &house.arena).n, after.n);
}

static void rows_are_never_changed_nor_deleted(void **state)
{
	static const char *const statements[] = {
		"UPDATE downtime_states SET state = 'normal'",
		"DELETE FROM downtime_states",
		"UPDATE downtime_limits SET words = ''",
		"DELETE FROM downtime_limits",
	};
	auto_ward_house house = ward_house_of(state);
	const struct downtime_limit_change limit = { .kind = STR("emergency"),
						     .state = DOWNTIME_CLOSED,
						     .planned_us = TIME_NONE };
	struct case_edit edit;
	struct err err;

	say_state(&house, "ward", "orders", DOWNTIME_PAPER, NOW_US - HOUR_US);
	begin(house.db, house.id, &edit);
	end(&edit, downtime_limit_set(&edit, house.content, &limit, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		check_row(db_run(db_stmt(house.db, statements[i]), &err) != ERR_OK, statements[i]);
}

static void what_is_limited_answers_the_fact_that_reports_ask(void **state)
{
	static const struct {
		const char *kind;
		enum downtime_open open;
		const char *fact;
	} rows[] = {
		{ "emergency", DOWNTIME_CLOSED, "yes" },
		{ "surgery", DOWNTIME_LIMITED, "yes" },
		{ "emergency", DOWNTIME_OPEN, "yes" },
		{ "surgery", DOWNTIME_OPEN, "no" },
	};
	auto_ward_house house = ward_house_of(state);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct downtime_limit_change change = { .kind = str_from(rows[i].kind),
							      .state = rows[i].open,
							      .planned_us = TIME_NONE };
		struct case_facts facts;
		struct case_edit edit;
		struct err err;

		begin(house.db, house.id, &edit);
		end(&edit, downtime_limit_set(&edit, house.content, &change, &err), &err);
		assert_ok(case_facts_get(house.db, house.id, TIME_NONE, &house.arena, &facts, &err),
			  &err);
		assert_str_is(case_fact_find(&facts, STR("acceptance-limited")), rows[i].fact);
	}
}

static void how_it_stands_is_told_in_lines(void **state)
{
	auto_ward_house house = ward_house_of(state);
	const struct downtime_reader reader = { .lang = LANG_JA,
						.utc_offset_minutes = JAPAN,
						.arena = &house.arena };
	auto_buf out = BUF_INIT(4000);
	struct err err;

	say_state(&house, "lab", "laboratory", DOWNTIME_PAPER, NOW_US - HOUR_US);
	say_state(&house, "emergency", "laboratory", DOWNTIME_PAPER, NOW_US - HOUR_US);
	say_state(&house, "pharmacy", "dispensing", DOWNTIME_NORMAL, NOW_US - HOUR_US);
	assert_ok(downtime_state_lines(house.db, house.id, &reader, &out, &err), &err);
	assert_str_is(buf_str(&out), "検体検査：紙で運用（2026-11-23 08:00 から）　検査科、救急");
}

static void what_is_wrong_is_refused_and_named(void **state)
{
	static const struct {
		const char *department;
		const char *service;
		int64_t at_us;
		enum errc code;
		const char *names;
	} rows[] = {
		{ "moon", "records", NOW_US, ERR_NOT_FOUND, "moon" },
		{ "ward", "moon", NOW_US, ERR_NOT_FOUND, "moon" },
		{ "kitchen", "imaging", NOW_US, ERR_NOT_FOUND, "imaging" },
		{ "ward", "records", NOW_US + DAY_US, ERR_SYNTAX, "" },
	};
	auto_ward_house house = ward_house_of(state);
	const size_t before = timeline_of(house.db, house.id, &house.arena).n;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct downtime_change change = { .department = str_from(rows[i].department),
							.service = str_from(rows[i].service),
							.state = DOWNTIME_PAPER,
							.planned_us = TIME_NONE };
		struct err err = { .text = "" };

		check_row(change_at(&house, &change, rows[i].at_us, CASE_EXACT, &err) ==
				  rows[i].code,
			  err.text);
		check_row(strstr(err.text, rows[i].names), err.text);
	}
	assert_int_equal(timeline_of(house.db, house.id, &house.arena).n, before);
}

#define HEAD "{\"format\":\"tonoi-downtime\",\"version\":1,"

static void a_bad_file_is_refused_whole_and_its_place_is_named(void **state)
{
	static const struct {
		const char *text;
		const char *place;
	} rows[] = {
		{ "{", "line 1" },
		{ "{\"format\":\"tonoi-case\",\"version\":1}", "format" },
		{ HEAD "\"states\":{}}", "states:" },
		{ HEAD "\"states\":[1]}", "states[0]" },
		{ HEAD "\"states\":[{\"department\":\"ward\",\"service\":\"records\"}]}",
		  "states[0].state" },
		{ HEAD "\"states\":[{\"department\":\"ward\",\"service\":\"records\",\"state\":"
		       "\"paper\"},{\"department\":\"moon\",\"service\":\"records\",\"state\":"
		       "\"paper\"}]}",
		  "states[1]: moon" },
		{ HEAD "\"states\":[{\"time\":\"soon\"}]}", "states[0].time" },
		{ HEAD "\"states\":[{\"time\":\"2026-11-01\",\"accuracy\":\"perhaps\"}]}",
		  "states[0].accuracy" },
		{ HEAD "\"limits\":[{\"limit\":\"moon\",\"state\":\"open\"}]}", "limits[0]: moon" },
		{ HEAD "\"marks\":[{\"service\":\"records\",\"mark\":\"in-use\"}]}",
		  "marks[0]: records" },
	};
	auto_ward_house house = ward_house_of(state);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = { .text = "" };
		struct case_edit edit;
		struct downtime_rows kept;

		begin(house.db, house.id, &edit);
		enum errc code = downtime_import(&edit, house.content, str_from(rows[i].text),
						 LANG_EN, JAPAN, &err);
		code = case_edit_end(&edit, code, &err);
		check_row(code != ERR_OK, rows[i].text);
		check_row(strstr(err.text, rows[i].place), err.text);
		assert_ok(downtime_rows_list(house.db, house.id, &house.arena, &kept, &err), &err);
		assert_int_equal(kept.n, 0);
	}
}

static void claims_fall_due_for_each_month_and_become_tasks_once(void **state)
{
	static const char *const sources[] = { "downtime:claims:2026-10",
					       "downtime:claims:2026-11" };
	auto_ward_house house = ward_house_of(state);
	struct downtime_dues *dues = NULL;
	struct case_edit edit;
	struct err err;
	size_t claims = 0;

	/* 2026-10-24 to 2026-11-23 */
	say_state(&house, "office", "claims", DOWNTIME_PAPER, NOW_US - 30 * DAY_US);
	begin(house.db, house.id, &edit);
	end(&edit,
	    downtime_due_take(&edit, house.content, str_from(sources[0]), LANG_JA, JAPAN, &err),
	    &err);
	begin(house.db, house.id, &edit);
	const enum errc again =
		downtime_due_take(&edit, house.content, str_from(sources[0]), LANG_JA, JAPAN, &err);
	assert_int_equal(case_edit_end(&edit, again, &err), ERR_CONFLICT);
	assert_ok(downtime_dues_list(house.db, board_of(&house), house.id, NOW_US, JAPAN,
				     &house.arena, &dues, &err),
		  &err);
	for (size_t i = 0; i < dues->n; i++) {
		if (!str_is(dues->at[i].note->id, "claims"))
			continue;
		assert_str_is(dues->at[i].source, sources[claims]);
		assert_int_equal(dues->at[i].due,
				 claims ? day_of(2026, 12, 10) : day_of(2026, 11, 10));
		assert_true(dues->at[i].taken == (claims == 0));
		claims++;
	}
	assert_int_equal(claims, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_durations_of_departments_come_out),
		TEST(the_published_stages_are_reached_in_their_order),
		TEST(what_falls_back_is_no_longer_reached),
		TEST(a_stretch_of_normal_between_does_not_count),
		TEST(a_bar_of_many_shows_the_worst),
		TEST(what_is_heard_later_of_earlier_goes_to_its_place),
		TEST(a_correction_takes_the_place_and_both_stay),
		TEST(each_change_is_one_entry_and_what_stands_is_not_said_twice),
		TEST(rows_are_never_changed_nor_deleted),
		TEST(what_is_limited_answers_the_fact_that_reports_ask),
		TEST(how_it_stands_is_told_in_lines),
		TEST(what_is_wrong_is_refused_and_named),
		TEST(a_bad_file_is_refused_whole_and_its_place_is_named),
		TEST(claims_fall_due_for_each_month_and_become_tasks_once),
	};

	lang_set(LANG_EN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
