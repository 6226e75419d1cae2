/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What machines found, in a case; and what open cases ask of people.
 */
#include "support/check.h"

#include "case-fixture.h"

#include "cases/case-findings.h"
#include "cases/case-sentence.h"
#include "duties/duty-list.h"

static struct alert alert_of(struct str host)
{
	return (struct alert){
		.id = STR("00112233445566778899aabbccddeeff"),
		.rule_id = STR("r-1"),
		.title = STR("Mass encryption"),
		.level = ALERT_CRITICAL,
		.host = host,
		.user = STR("root"),
		.file = STR("fw.log"),
		.time_us = NOW_US - HOUR_US,
		.arrival_us = NOW_US,
		.log_index = 7,
		.matched = STR("[{\"field\":\"dst\",\"value\":\"192.0.2.1\",\"indicator\":"
			       "{\"type\":\"ipv4\",\"value\":\"192.0.2.1\"}}]"),
	};
}

struct counts {
	size_t of[CASE_THING_KINDS];
	enum case_thing_state asset;
};

static void count_thing(void *ctx, const struct case_thing *thing)
{
	struct counts *counts = ctx;

	counts->of[thing->kind]++;
	if (thing->kind == CASE_THING_ASSET)
		counts->asset = thing->state;
}

static struct counts things_of(struct db *db, int64_t id)
{
	struct counts counts = { .asset = CASE_THING_STATES };
	struct err err;

	assert_ok(case_things_each(db, id, count_thing, &counts, &err), &err);
	return counts;
}

static void an_alert_brings_all_that_belongs_to_it_once(void **state)
{
	static const enum case_thing_kind expected[] = { CASE_THING_ALERT,   CASE_THING_RECORD,
							 CASE_THING_RULE,    CASE_THING_ASSET,
							 CASE_THING_ACCOUNT, CASE_THING_INDICATOR };
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	const struct alert alert = alert_of(STR("srv-1"));
	const int64_t id = open_usual(f->db);
	struct case_edit edit;
	struct err err;

	for (int i = 0; i < 2; i++) {
		begin(f->db, id, &edit);
		end(&edit, case_take_alert(&edit, &alert, &err), &err);
	}
	const struct counts counts = things_of(f->db, id);
	for (size_t i = 0; i < ARRAY_LEN(expected); i++)
		check_row(counts.of[expected[i]] == 1, case_thing_kinds[expected[i]].value);
	assert_int_equal(counts.asset, CASE_THING_SUSPECTED);

	const struct case_timeline timeline = timeline_of(f->db, id, &arena);
	assert_int_equal(timeline.n, 8);
	assert_int_equal(timeline.at[0].kind, CASE_ENTRY_FINDING);
	assert_int_equal(timeline.at[0].happened_us, NOW_US - HOUR_US);
}

static void what_a_person_judged_stays(void **state)
{
	const struct store_fixture *f = *state;
	const struct alert alert = alert_of(STR("srv-1"));
	const int64_t id = open_usual(f->db);
	const struct case_thing clean = { .kind = CASE_THING_ASSET,
					  .name = STR("srv-1"),
					  .state = CASE_THING_CLEAN };
	struct case_edit edit;
	struct err err;

	begin(f->db, id, &edit);
	enum errc code = case_thing_put(&edit, &clean, STR("見た"), &err);
	end(&edit, code ? code : case_take_alert(&edit, &alert, &err), &err);
	assert_int_equal(things_of(f->db, id).asset, CASE_THING_CLEAN);
}

static void hostile_names_do_not_keep_an_alert_out(void **state)
{
	static const char *const hosts[] = { "a\nb", "\xff\xfe", "x\x7f", "<script>" };
	const struct store_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		const struct alert alert = alert_of(str_from(hosts[i]));
		struct case_edit edit;
		struct err err;
		begin(f->db, open_usual(f->db), &edit);
		const int64_t id = edit.record.id;
		end(&edit, case_take_alert(&edit, &alert, &err), &err);
		check_row(things_of(f->db, id).of[CASE_THING_ASSET] == 1, hosts[i]);
	}
}

#define FINDING(rule, host, time)                                                                  \
	"{\"rule_id\":\"" rule "\",\"title\":\"T\",\"level\":\"high\",\"tags\":[],\"file\":\"f\"," \
	"\"record\":1,\"time\":" time ",\"host\":\"" host "\",\"user\":\"u\",\"matched\":[]}\n"

static void findings_of_a_scan_are_bunched_by_rule_host_and_minute(void **state)
{
	static const char lines[] = FINDING("r", "a", "\"2026-11-22T01:00:01Z\"")
		FINDING("r", "a", "\"2026-11-22T01:00:59Z\"") FINDING("r", "b", "null")
			FINDING("r", "a", "\"2026-11-22T01:01:00Z\"");
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	const int64_t id = open_usual(f->db);
	struct case_scanned scanned;
	struct case_edit edit;
	struct err err;
	size_t n = 0;

	begin(f->db, id, &edit);
	end(&edit, case_take_scan(&edit, str_from(lines), &scanned, &err), &err);
	assert_int_equal(scanned.findings, 4);
	assert_int_equal(scanned.entries, 3);
	const struct case_timeline timeline = timeline_of(f->db, id, &arena);
	for (size_t i = 0; i < timeline.n; i++)
		n += timeline.at[i].kind == CASE_ENTRY_FINDING;
	assert_int_equal(n, 3);
	assert_true(str_find(timeline.at[0].detail, STR("\"count\":2")) <
		    timeline.at[0].detail.len);
	assert_int_equal(things_of(f->db, id).of[CASE_THING_ASSET], 2);
}

static void a_broken_line_of_a_scan_is_named(void **state)
{
	const struct store_fixture *f = *state;
	struct case_scanned scanned;
	struct case_edit edit;
	struct err err;

	begin(f->db, open_usual(f->db), &edit);
	const enum errc code = case_take_scan(&edit, STR("\n{}\n{\n"), &scanned, &err);
	assert_int_equal(case_edit_end(&edit, code, &err), ERR_SYNTAX);
	assert_non_null(strstr(err.text, "line 3"));
}

static void a_sentence_is_made_in_the_readers_language(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	auto_case_content *content = NULL;
	const int64_t id = open_usual(f->db);
	struct case_edit edit;
	struct err err;

	assert_ok(case_content_load(NULL, &content, &err), &err);
	begin(f->db, id, &edit);
	enum errc code = case_fact_put(&edit, STR("personal-data"), STR("unknown"), &err);
	if (!code)
		code = case_fact_put(&edit, STR("personal-data"), STR("yes"), &err);
	if (!code)
		code = case_set_phase(&edit, CASE_RESPONSE, STR("わけ"), &err);
	end(&edit, code, &err);

	const struct case_timeline timeline = timeline_of(f->db, id, &arena);
	const struct case_reader ja = { content, LANG_JA, JAPAN };
	const struct case_reader en = { content, LANG_EN, JAPAN };
	assert_str_is(case_entry_sentence(&ja, &timeline.at[2], &arena),
		      "個人データが漏れた、またはそのおそれがあるか：わからない → はい");
	assert_str_is(case_entry_sentence(&en, &timeline.at[3], &arena),
		      "Phase: Detection → First response");
	assert_str_is(case_time_words(&ja, NOW_US, CASE_ABOUT, &arena), "2026-11-23 09:00 ごろ");
	assert_str_is(case_time_words(&en, NOW_US, CASE_DAY, &arena), "2026-11-23");
	assert_str_is(case_time_words(&en, TIME_NONE, CASE_EXACT, &arena), "time not known");
}

/* ---- duties ---- */

static size_t duties_named(struct db *db, const char *kind, int64_t now_us, bool *ret_drill)
{
	struct duty_office *office = NULL;
	auto_arena arena = ARENA_INIT(32 * 1024 * 1024);
	struct duties duties;
	struct err err;
	size_t n = 0;

	assert_ok(duty_office_open(NULL, &office, &err), &err);
	const struct duty_scope scope = duty_scope_at(office, db, now_us, JAPAN, &arena);
	assert_ok(duties_list(db, &scope, &duties, &err), &err);
	for (size_t i = 0; i < duties.n; i++) {
		if (!str_is(duties.at[i].kind, kind))
			continue;
		n++;
		*ret_drill = str_starts(duties.at[i].reason.ja, STR("【訓練】"));
	}
	duty_office_close(office);
	return n;
}

static void open_tasks_are_duties_by_their_weight(void **state)
{
	const struct store_fixture *f = *state;
	struct case_opening opening = opening_of("訓練の事案");
	bool drill = false;
	int64_t task = 0;
	struct case_edit edit;
	struct err err;

	opening.training = true;
	const int64_t id = open_case(f->db, &opening);
	begin(f->db, id, &edit);
	end(&edit,
	    case_task_add(&edit,
			  &(struct case_task){ .title = STR("人を呼ぶ"),
					       .weight = CASE_WEIGHT_PEOPLE,
					       .due_us = NOW_US + HOUR_US },
			  &task, &err),
	    &err);
	assert_int_equal(duties_named(f->db, "case-people", NOW_US, &drill), 1);
	assert_true(drill);
	begin(f->db, id, &edit);
	end(&edit, case_task_end(&edit, task, CASE_TASK_DONE, STR("呼んだ"), &err), &err);
	assert_int_equal(duties_named(f->db, "case-people", NOW_US, &drill), 0);
}

static void money_asked_for_is_a_duty_until_it_is_decided(void **state)
{
	const struct store_fixture *f = *state;
	const int64_t id = open_usual(f->db);
	bool drill;
	struct case_edit edit;
	struct err err;

	begin(f->db, id, &edit);
	end(&edit, case_fact_put(&edit, STR("money-asked"), STR("yes"), &err), &err);
	assert_int_equal(duties_named(f->db, "case-ransom", NOW_US, &drill), 1);
	assert_false(drill);
	begin(f->db, id, &edit);
	end(&edit,
	    case_decide(&edit,
			&(struct case_decision){ .question = STR("ransom"),
						 .choice = STR("no"),
						 .words = STR("払わない"),
						 .decided_by = STR("会議") },
			&err),
	    &err);
	assert_int_equal(duties_named(f->db, "case-ransom", NOW_US, &drill), 0);
}

static void a_case_that_fell_quiet_is_a_duty(void **state)
{
	const struct store_fixture *f = *state;
	bool drill;

	(void)open_usual(f->db);
	assert_int_equal(duties_named(f->db, "case-quiet", NOW_US + 71 * HOUR_US, &drill), 0);
	assert_int_equal(duties_named(f->db, "case-quiet", NOW_US + 73 * HOUR_US, &drill), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_alert_brings_all_that_belongs_to_it_once),
		TEST(what_a_person_judged_stays),
		TEST(hostile_names_do_not_keep_an_alert_out),
		TEST(findings_of_a_scan_are_bunched_by_rule_host_and_minute),
		TEST(a_broken_line_of_a_scan_is_named),
		TEST(a_sentence_is_made_in_the_readers_language),
		TEST(open_tasks_are_duties_by_their_weight),
		TEST(money_asked_for_is_a_duty_until_it_is_decided),
		TEST(a_case_that_fell_quiet_is_a_duty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
