/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drills: the same seed is the same drill and, for the same deeds, the same score; the clock of the
 * story; every scenario that ships; and that nothing of a drill is among what is real.
 */
#include "../cases/case-fixture.h"

#include "base/calendar/calendar.h"
#include "base/os/fd.h"
#include "cases/case-leaving.h"
#include "drills/drill-detect.h"
#include "drills/drill-duties.h"
#include "drills/drill-script.h"
#include "drills/drill-year.h"
#include "drills/scenario-make.h"
#include "duties/duty-list.h"
#include "duties/ical.h"
#include "reports/report-duties.h"

/* Records, content and a scope to score by. */
struct house {
	struct store_fixture *store;
	struct arena arena;
	struct duty_office *office;
	struct case_content *cases;
	struct playbook_set *playbooks;
	struct scenario_set *scenarios;
	struct duty_scope scope;
	struct drill_room room;
};

static int open_house(void **state)
{
	struct house *house = mem_new(sizeof(*house));
	struct err err;
	void *store = NULL;

	assert_int_equal(store_setup(&store), 0);
	house->store = store;
	arena_init(&house->arena, 64u * 1024 * 1024);
	assert_ok(duty_office_open(NULL, &house->office, &err), &err);
	assert_ok(case_content_load(NULL, &house->cases, &err), &err);
	assert_ok(playbook_set_load(NULL, &house->playbooks, &err), &err);
	assert_ok(scenario_set_load(NULL, &house->scenarios, &err), &err);
	house->scope = duty_scope_at(house->office, house->store->db, NOW_US, JAPAN, &house->arena);
	house->room = (struct drill_room){ .db = house->store->db,
					   .cases = house->cases,
					   .playbooks = house->playbooks };
	*state = house;
	return 0;
}

static int close_house(void **state)
{
	struct house *house = *state;
	void *store = house->store;

	scenario_set_free(house->scenarios);
	playbook_set_free(house->playbooks);
	case_content_free(house->cases);
	duty_office_close(house->office);
	arena_done(&house->arena);
	free(house);
	return store_teardown(&store);
}

static int64_t make_drill(struct house *house, const char *id, uint64_t seed, enum drill_form form)
{
	const struct scenario *scenario = scenario_find(house->scenarios, str_from(id));
	struct drill_part parts[DRILL_PARTS_MAX];
	struct err err;
	int64_t drill = 0;

	assert_non_null(scenario);
	for (size_t i = 0; i < scenario->n_roles; i++)
		parts[i] = (struct drill_part){ .role = scenario->roles[i].id,
						.department = STR("部署"),
						.people = STR("") };
	const struct drill_making making = {
		.scenario = scenario,
		.seed = seed,
		.form = form,
		.parts = parts,
		.n_parts = scenario->n_roles,
		.by = STR("tanaka"),
		.now_us = NOW_US,
	};
	enum errc code = db_begin(house->store->db, &err);
	if (!code)
		code = drills_make(house->store->db, &making, &drill, &err);
	assert_ok(db_end(house->store->db, code, &err), &err);
	return drill;
}

static void judge(struct house *house, int64_t drill, struct drill_judged *ret)
{
	auto_drill_play play = { .scenario = NULL };
	auto_drill_rules *rules = NULL;
	struct err err;

	assert_ok(drill_rules_open(NULL, &rules, &err), &err);
	assert_ok(drill_play_open(house->store->db, drill, &play, &err), &err);
	assert_ok(drill_judge_lines(house->store->db, &play, rules, ret, &err), &err);
}

static struct drill_script *read_script(void)
{
	struct drill_script *script = NULL;
	auto_buf text = BUF_INIT(64u * 1024);
	char path[512];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/content/demo/house/drill-answers.yml",
		       getenv("TONOI_SOURCE"));
	assert_ok(file_read(path, &text, &err), &err);
	assert_ok(drill_script_read(path, buf_str(&text), &script, &err), &err);
	return script;
}

/* ---- plans ---- */

static void one_seed_is_one_plan(void **state)
{
	struct house *house = *state;
	const struct scenario *scenario = scenario_find(house->scenarios, STR("handa-2021"));
	struct drill_plan a;
	struct drill_plan b;
	size_t differ = 0;
	struct err err;

	for (uint64_t seed = 0; seed < 40; seed++) {
		assert_ok(drill_plan_make(scenario, seed, &house->arena, &a, &err), &err);
		assert_ok(drill_plan_make(scenario, seed, &house->arena, &b, &err), &err);
		assert_int_equal(a.n, b.n);
		for (size_t i = 0; i < a.n; i++) {
			assert_ptr_equal(a.at[i].inject, b.at[i].inject);
			assert_int_equal(a.at[i].at_us, b.at[i].at_us);
			assert_true(str_equal(a.at[i].text.ja, b.at[i].text.ja));
			assert_true(!i || a.at[i].at_us >= a.at[i - 1].at_us);
		}
		assert_ok(drill_plan_make(scenario, seed + 1, &house->arena, &b, &err), &err);
		for (size_t i = 0; i < a.n && i < b.n; i++)
			differ += a.at[i].at_us != b.at[i].at_us;
	}
	assert_true(differ > 40);
}

static void of_a_group_exactly_one_comes(void **state)
{
	struct house *house = *state;
	const struct scenario *scenario = scenario_find(house->scenarios, STR("website"));
	size_t floods = 0;
	struct drill_plan plan;
	struct err err;

	for (uint64_t seed = 0; seed < 40; seed++) {
		assert_ok(drill_plan_make(scenario, seed, &house->arena, &plan, &err), &err);
		const bool flood = drill_plan_find(&plan, STR("flood"));
		assert_true(flood != (drill_plan_find(&plan, STR("defaced")) != NULL));
		floods += flood;
	}
	assert_true(floods > 5 && floods < 35);
}

static enum errc no_hole(void *ctx, const struct plan_line *line, struct err *err UNUSED)
{
	size_t *n = ctx;

	check_row(line->text.len > 0 && str_find(line->text, STR("${")) == SIZE_MAX,
		  "a log line is filled in");
	(*n)++;
	return ERR_OK;
}

static void every_scenario_is_whole(void **state)
{
	struct house *house = *state;
	size_t technical = 0;

	assert_true(scenario_count(house->scenarios) >= 8);
	for (size_t i = 0; i < scenario_count(house->scenarios); i++) {
		const struct scenario *scenario = scenario_at(house->scenarios, i);
		struct err err;

		assert_ok(scenario_check(scenario, house->cases, &err), &err);
		check_row(scenario->source.len > 20, "its public source is named");
		check_row(scenario->n_roles >= 3 && scenario->n_measures >= 6, "it is no stub");
		technical += scenario_is_technical(scenario);
		for (uint64_t seed = 0; seed < 10; seed++) {
			struct drill_plan plan;
			size_t n = 0;

			assert_ok(drill_plan_make(scenario, seed, &house->arena, &plan, &err),
				  &err);
			for (size_t k = 0; k < plan.n; k++)
				check_row(str_find(plan.at[k].text.ja, STR("{")) == SIZE_MAX &&
						  str_find(plan.at[k].text.en, STR("{")) ==
							  SIZE_MAX,
					  "every hole of a text is filled");
			assert_ok(drill_plan_lines(&plan, NOW_US, no_hole, &n, &err), &err);
		}
	}
	assert_true(technical >= 5);
}

static void mistakes_name_file_and_line(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} rows[] = {
		{ "version: 1\n", "x.yml" },
		{ "nonsense: 1\n", "x.yml:1" },
		{ "[a, b]\n", "x.yml" },
		{ "roles: &a []\n", "x.yml" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct scenario *scenario = NULL;
		struct err err;

		check_row(scenario_read("x.yml", str_from(rows[i].text), &scenario, &err) != ERR_OK,
			  rows[i].text);
		check_row(str_find(str_from(err.text), str_from(rows[i].says)) != SIZE_MAX,
			  err.text);
	}
}

/* ---- the clock ---- */

static void the_clock_goes_stands_and_jumps(void **state)
{
	struct drill_mark marks[] = {
		{ .at_us = 1000, .story_us = 0, .running = true },
		{ .at_us = 2000, .story_us = 1000, .running = false },
		{ .at_us = 5000, .story_us = 1000, .running = true },
		{ .at_us = 5500, .story_us = 9000, .running = true },
	};
	const struct drill_clock clock = { .at = marks, .n = ARRAY_LEN(marks) };
	static const struct {
		int64_t wall;
		int64_t story;
	} rows[] = { { 0, 0 },	     { 1500, 500 },  { 3000, 1000 },
		     { 5200, 1200 }, { 5500, 9000 }, { 6000, 9500 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(drill_story_at(&clock, rows[i].wall), rows[i].story);
	assert_int_equal(drill_wall_of(&clock, 500, 6000), 1500);
	assert_int_equal(drill_wall_of(&clock, 1000, 6000), 2000);
	assert_int_equal(drill_wall_of(&clock, 8000, 6000), 5500); /* jumped over */
	assert_int_equal(drill_wall_of(&clock, 9400, 6000), 5900);
	assert_int_equal(drill_wall_of(&clock, 20000, 6000), TIME_NONE);
}

/* ---- played ---- */

static void play(struct house *house, int64_t drill, const struct drill_script *script,
		 struct drill_scores *ret)
{
	struct report_scope reports = report_scope_of(house->store->db, &house->scope);
	auto_drill_play play = { .scenario = NULL };
	int64_t end_us = 0;
	struct err err;

	assert_ok(drill_play_open(house->store->db, drill, &play, &err), &err);
	assert_ok(drill_script_play(&house->room, &play, script, NOW_US, &end_us, &err), &err);
	reports.now_us = end_us;
	assert_ok(drill_score(&play, &reports, ret, &err), &err);
	const struct drill_ending ending = { .deed = { .by = STR("tanaka"), .now_us = end_us },
					     .next_day = STR("2027-10-01"),
					     .scores = ret };
	assert_ok(drill_end(&house->room, &play, &ending, &err), &err);
}

static void the_same_seed_and_deeds_score_the_same(void **state)
{
	struct house *house = *state;
	auto_drill_script *script = read_script();
	struct drill_scores scores[2];
	uint32_t points[2];
	uint32_t of[2];

	for (size_t i = 0; i < 2; i++) {
		struct drill_judged judged;
		const int64_t drill = make_drill(house, "handa-2021", 7, DRILL_TECHNICAL);

		judge(house, drill, &judged);
		assert_true(judged.alerts > 0);
		play(house, drill, script, &scores[i]);
		drill_scores_sum(&scores[i], &points[i], &of[i]);
	}
	assert_int_equal(points[0], points[1]);
	assert_int_equal(of[0], of[1]);
	assert_true(points[0] > 10 && points[0] < of[0]);
	for (size_t i = 0; i < scores[0].n; i++) {
		assert_int_equal(scores[0].at[i].verdict, scores[1].at[i].verdict);
		assert_true(str_equal(scores[0].at[i].words.ja, scores[1].at[i].words.ja));
	}
}

static void who_does_nothing_meets_nothing(void **state)
{
	struct house *house = *state;
	struct drill_scores scores;
	uint32_t points = 0;
	uint32_t of = 0;

	play(house, make_drill(house, "handa-2021", 7, DRILL_TABLE), NULL, &scores);
	drill_scores_sum(&scores, &points, &of);
	assert_int_equal(points, 0);
	assert_true(of > 10);
}

/* What injects say is not what people did: the facts they bring score nothing. */
static void facts_of_injects_are_no_deeds(void **state)
{
	struct house *house = *state;
	struct drill_scores scores;
	const int64_t drill = make_drill(house, "osaka-2022", 1, DRILL_TABLE);
	struct drill_record record;
	struct case_facts facts;
	struct err err;

	play(house, drill, NULL, &scores);
	assert_ok(drills_get(house->store->db, drill, &house->arena, &record, &err), &err);
	assert_ok(case_facts_get(house->store->db, record.case_id, TIME_NONE, &house->arena, &facts,
				 &err),
		  &err);
	assert_str_is(case_fact_find(&facts, STR("files-encrypted")), "yes");
	for (size_t i = 0; i < scores.n; i++)
		assert_true(scores.at[i].verdict != DRILL_MET);
}

static void injects_are_written_once_and_the_case_is_closed(void **state)
{
	struct house *house = *state;
	struct drill_scores scores;
	const int64_t drill = make_drill(house, "website", 2, DRILL_TABLE);
	auto_drill_play after = { .scenario = NULL };
	struct case_record record;
	struct err err;
	size_t injects = 0;
	int64_t bad = 0;

	play(house, drill, NULL, &scores);
	assert_ok(drill_play_open(house->store->db, drill, &after, &err), &err);
	assert_ok(drill_deliver(&house->room, &after, NOW_US + HOUR_US, &err), &err);
	assert_ok(cases_get(house->store->db, after.record.case_id, &house->arena, &record, &err),
		  &err);
	const struct case_timeline timeline =
		timeline_of(house->store->db, record.id, &house->arena);
	for (size_t i = 0; i < timeline.n; i++)
		injects += timeline.at[i].kind == CASE_ENTRY_INJECT;
	assert_int_equal(injects, after.plan.n);
	assert_true(record.training && record.number.ptr[0] == 'T');
	assert_true(record.closed_us != TIME_NONE);
	assert_ok(case_entries_verify(house->store->db, record.id, &bad, &err), &err);
	assert_int_equal(bad, 0);
	const struct drill_deed deed = { .by = STR("tanaka"), .now_us = NOW_US + HOUR_US };
	assert_int_equal(drill_go(&house->room, &after, &deed, &err), ERR_CONFLICT);
}

/* ---- nothing is real ---- */

static void count_drill(void *ctx, const struct duty *duty)
{
	size_t *n = ctx;

	*n += duty->drill;
}

/* Every table from which something leaves, and every letter and calendar. */
static void nothing_of_a_drill_is_among_what_is_real(void **state)
{
	struct house *house = *state;
	struct db *db = house->store->db;
	const struct alert_filter every = ALERT_FILTER_ALL;
	auto_buf calendar = BUF_INIT(4u * 1024 * 1024);
	auto_drill_play play = { .scenario = NULL };
	struct drill_alerts alerts;
	struct drill_judged judged;
	struct duties duties;
	uint64_t real = 0;
	size_t drills = 0;
	int64_t seq = 0;
	struct err err;

	const int64_t drill = make_drill(house, "handa-2021", 3, DRILL_TECHNICAL);
	const struct drill_deed deed = { .by = STR("tanaka"), .now_us = NOW_US };
	judge(house, drill, &judged);
	assert_ok(drill_play_open(db, drill, &play, &err), &err);
	assert_ok(drill_go(&house->room, &play, &deed, &err), &err);
	assert_ok(drill_alerts_list(db, drill, &house->arena, &alerts, &err), &err);
	assert_true(alerts.n > 0);
	const struct drill_deed later = { .by = STR("tanaka"), .now_us = NOW_US + HOUR_US };
	assert_ok(drill_open_case(&house->room, &play, alerts.at[0].id, &later, &err), &err);
	/* The courier tells what is in `alerts`, by web hook, mail and syslog: there is nothing. */
	assert_ok(alerts_count(db, &every, &real, &err), &err);
	assert_int_equal(real, 0);
	assert_ok(alerts_last_seq(db, &seq, &err), &err);
	assert_int_equal(seq, 0);
	/* Duties of the drill are there to be seen, and in no letter and no calendar. */
	const struct duty_sink sink = { .take = count_drill, .ctx = &drills };
	assert_ok(duties_of_reports(db, &house->scope, &sink, &err), &err);
	assert_true(drills > 0);
	assert_ok(duties_list(db, &house->scope, &duties, &err), &err);
	drills = 0;
	for (size_t i = 0; i < duties.n; i++)
		drills += duties.at[i].drill;
	assert_true(drills > 0);
	ical_write(&duties, &house->scope, LANG_JA, &calendar);
	size_t events = 0;
	for (struct str rest = buf_str(&calendar);;) {
		const size_t at = str_find(rest, STR("BEGIN:VEVENT"));
		if (at == SIZE_MAX)
			break;
		events++;
		rest = str_from_pos(rest, at + 1);
	}
	size_t open = 0;
	for (size_t i = 0; i < duties.n; i++)
		open += duties.at[i].state == DUTY_OPEN && !duties.at[i].drill;
	assert_int_equal(events, open);
}

/* ---- afterwards ---- */

struct seen {
	size_t improve;
	size_t next;
};

static void see(void *ctx, const struct duty *duty)
{
	struct seen *seen = ctx;

	seen->improve += str_is(duty->kind, "drill-improve");
	seen->next += str_is(duty->kind, "drill-next");
}

static void what_was_found_becomes_a_duty_until_it_is_done(void **state)
{
	struct house *house = *state;
	struct db *db = house->store->db;
	struct drill_scores scores;
	struct drill_year year;
	const int64_t drill = make_drill(house, "lost-stick", 1, DRILL_TABLE);
	struct drill_improvement improvement = { .drill = drill,
						 .words = STR("連絡網を直す"),
						 .owner = STR("総務"),
						 .due_day = STR("2027-03-31"),
						 .added_us = NOW_US,
						 .added_by = STR("tanaka") };
	struct seen seen = { .improve = 0 };
	const struct duty_sink sink = { .take = see, .ctx = &seen };
	struct err err;

	play(house, drill, NULL, &scores);
	assert_ok(drill_improvements_add(db, &improvement, &err), &err);
	assert_ok(duties_of_drills(db, &house->scope, &sink, &err), &err);
	assert_int_equal(seen.improve, 1);
	assert_int_equal(seen.next, 1);
	improvement.id = 1;
	improvement.done_us = NOW_US;
	improvement.done_by = STR("suzuki");
	improvement.done_words = STR("夜間の番号を足した");
	assert_ok(drill_improvements_done(db, &improvement, &err), &err);
	assert_int_equal(drill_improvements_done(db, &improvement, &err), ERR_NOT_FOUND);
	seen = (struct seen){ .improve = 0 };
	assert_ok(duties_of_drills(db, &house->scope, &sink, &err), &err);
	assert_int_equal(seen.improve, 0);
	assert_ok(drill_year_count(db, 2026, 4, JAPAN, &year, &err), &err);
	assert_int_equal(year.held, 1);
	assert_int_equal(year.improved, 1);
}

static void a_past_case_becomes_a_scenario(void **state)
{
	struct house *house = *state;
	auto_buf text = BUF_INIT(SCENARIO_BYTES_MAX);
	auto_scenario *scenario = NULL;
	const int64_t id = open_usual(house->store->db);
	struct drill_plan plan;
	struct case_edit edit;
	struct err err;

	begin(house->store->db, id, &edit);
	edit.happened_us = NOW_US - HOUR_US;
	enum errc code = case_note(&edit, STR("朝に \"画面\" が消えた: {a}"), &err);
	edit.happened_us = NOW_US;
	if (!code)
		code = case_note(&edit, STR("情報担当に電話した"), &err);
	end(&edit, code, &err);
	assert_ok(scenario_of_case(house->store->db, house->cases, id, 60, &text, &err), &err);
	assert_ok(scenario_read("case", buf_str(&text), &scenario, &err), &err);
	assert_ok(scenario_check(scenario, house->cases, &err), &err);
	assert_ok(drill_plan_make(scenario, 1, &house->arena, &plan, &err), &err);
	assert_int_equal(plan.n, 2);
	assert_true(plan.at[0].at_us < plan.at[1].at_us);
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, open_house, close_house)
	const struct CMUnitTest tests[] = {
		IN_HOUSE(one_seed_is_one_plan),
		IN_HOUSE(of_a_group_exactly_one_comes),
		IN_HOUSE(every_scenario_is_whole),
		cmocka_unit_test(mistakes_name_file_and_line),
		cmocka_unit_test(the_clock_goes_stands_and_jumps),
		IN_HOUSE(the_same_seed_and_deeds_score_the_same),
		IN_HOUSE(who_does_nothing_meets_nothing),
		IN_HOUSE(facts_of_injects_are_no_deeds),
		IN_HOUSE(injects_are_written_once_and_the_case_is_closed),
		IN_HOUSE(nothing_of_a_drill_is_among_what_is_real),
		IN_HOUSE(what_was_found_becomes_a_duty_until_it_is_done),
		IN_HOUSE(a_past_case_becomes_a_scenario),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
