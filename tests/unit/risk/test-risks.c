/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of risks, what is suggested from it, the register and its duties.
 */
#include "support/check.h"

#include "../store/store-fixture.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "duties/duty-list.h"
#include "facts/fact-content.h"
#include "risk/director.h"
#include "risk/look.h"
#include "risk/plan.h"

#define NOW_US (INT64_C(1795392000) * US_PER_SEC) /* 2026-11-23 */

static const struct risk_said said = { .by = STR("tanaka"), .now_us = NOW_US };

static struct risk_content *content_of(void)
{
	struct risk_content *content = NULL;
	struct err err;

	assert_ok(risk_content_load(NULL, &content, &err), &err);
	return content;
}

static void the_catalogue_is_whole(void **state UNUSED)
{
	auto_risk_content *content = content_of();

	assert_true(risk_threat_count(content) >= 15);
	assert_true(risk_measure_count(content) >= 30);
	assert_true(risk_task_count(content) >= 10);
	for (size_t i = 0; i < risk_measure_count(content); i++) {
		const struct risk_measure *measure = risk_measure_at(content, i);
		bool used = false;

		for (size_t t = 0; t < risk_threat_count(content); t++) {
			const struct risk_threat *threat = risk_threat_at(content, t);
			for (size_t m = 0; m < threat->n_measures; m++)
				used = used || threat->measures[m] == measure;
		}
		check_row(used || str_is(measure->id, "rooms-locked"), measure->id.ptr);
	}
}

static void mistakes_are_named_with_their_line(void **state)
{
	static const struct {
		const char *text;
		const char *wanted;
	} rows[] = {
		{ "threats:\n  - id: a\n    title: { ja: a, en: a }\n    story: { ja: a, en: a }\n"
		  "    measures: [nothing]\n    source: s\n",
		  "bad.yml:8: there is no measure “nothing”" },
		{ "measures:\n  - id: a\n    title: { ja: a, en: a }\n    source: s\n",
		  "how is missing" },
		{ "tasks:\n  - id: a\n    title: { ja: a, en: a }\n    why: { ja: a, en: a }\n"
		  "    days: 0\n    source: s\n",
		  "days is a number from 1" },
	};
	const struct store_fixture *f = *state;
	char folder[PATH_MAX];
	char path[PATH_MAX + 16];

	(void)snprintf(folder, sizeof(folder), "%s/risk", f->data);
	(void)snprintf(path, sizeof(path), "%s/bad.yml", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct risk_content *content = NULL;
		struct err err = { .text = "" };
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		(void)fprintf(file, "version: 1\ndate: 2026-11-22\nsource: a\n%s", rows[i].text);
		assert_int_equal(fclose(file), 0);
		check_row(risk_content_load(f->data, &content, &err) == ERR_SYNTAX, rows[i].wanted);
		check_row(strstr(err.text, rows[i].wanted), err.text);
	}
}

static void levels_grow_with_both_sides(void **state UNUSED)
{
	for (int l = 1; l <= RISK_SCALE; l++) {
		for (int i = 1; i <= RISK_SCALE; i++) {
			if (l > 1)
				assert_true(risk_level_of(l, i) >= risk_level_of(l - 1, i));
			if (i > 1)
				assert_true(risk_level_of(l, i) >= risk_level_of(l, i - 1));
		}
	}
	assert_int_equal(risk_level_of(1, 1), RISK_LOW);
	assert_int_equal(risk_level_of(1, 4), RISK_MEDIUM);
	assert_int_equal(risk_level_of(4, 4), RISK_HIGH);
}

static void what_is_missing_makes_it_likelier(void **state UNUSED)
{
	static const struct {
		const char *name;
		enum measure_state all;
		bool contradicted; /* the first of them */
		int likelihood;
	} rows[] = {
		{ "nobody knows", MEASURE_UNKNOWN, false, 4 },
		{ "nothing is in place", MEASURE_NO, false, 4 },
		{ "half of each", MEASURE_PARTLY, false, 3 },
		{ "all is in place", MEASURE_YES, false, 1 },
		{ "people say all, a machine sees otherwise", MEASURE_YES, true, 2 },
	};
	auto_risk_content *content = content_of();
	auto_arena arena = ARENA_INIT(64 * 1024);
	const struct risk_threat *threat = risk_threat_find(content, STR("ransomware-vpn"));

	assert_non_null(threat);
	for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
		struct risk_look look = { .assets = 0 };

		for (size_t i = 0; i < threat->n_measures; i++)
			look.states[i] = rows[r].all;
		look.facts[0].n = rows[r].contradicted;
		look.facts[0].at[0].verdict = FACT_CONTRADICTS;
		const struct risk_advice advice = risk_advise(threat, &look, &arena);
		check_row(advice.likelihood == rows[r].likelihood, rows[r].name);
		check_row(advice.impact == threat->impact, rows[r].name);
		check_row(advice.why.ja.len && advice.why.en.len, rows[r].name);
	}
}

static int64_t rate(struct db *db, const char *threat, int likelihood, int impact)
{
	const struct risk risk = { .kind = RISK_THREAT,
				   .threat = str_from(threat),
				   .likelihood = likelihood,
				   .impact = impact,
				   .why = STR("seen") };
	int64_t id = 0;
	struct err err;

	assert_ok(risks_rate(db, &risk, &said, &id, &err), &err);
	return id;
}

static void a_threat_stands_in_the_register_once(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	struct risk_step steps[5];
	struct risk_list risks;
	struct err err;
	size_t n;

	const int64_t id = rate(f->db, "mail", 2, 3);
	assert_int_equal(rate(f->db, "mail", 4, 4), id);
	assert_int_not_equal(rate(f->db, "usb", 1, 1), id);
	assert_ok(risks_list(f->db, &arena, &risks, &err), &err);
	assert_int_equal(risks.n, 2);
	assert_int_equal(risks.at[0].id, id);
	assert_int_equal(risks.at[0].likelihood, 4);
	assert_ok(risk_steps(f->db, id, &arena, steps, ARRAY_LEN(steps), &n, &err), &err);
	assert_int_equal(n, 2);
	assert_str_is(steps[0].by, "tanaka");
}

static void what_is_decided_needs_an_owner_and_a_day(void **state)
{
	static const struct {
		enum risk_treatment treatment;
		const char *owner;
		const char *due;
		enum errc code;
	} rows[] = {
		{ TREAT_REDUCE, "", "2027-03-31", ERR_SYNTAX },
		{ TREAT_REDUCE, "sato", "", ERR_SYNTAX },
		{ TREAT_REDUCE, "sato", "2027-02-30", ERR_SYNTAX },
		{ TREAT_REDUCE, "sato", "2027-03-31", ERR_OK },
		{ TREAT_ACCEPT, "", "", ERR_SYNTAX },
		{ TREAT_ACCEPT, "sato", "", ERR_OK },
		{ TREAT_UNDECIDED, "", "", ERR_OK },
	};
	const struct store_fixture *f = *state;
	const int64_t id = rate(f->db, "leak", 3, 3);
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct risk risk = { .id = id,
					   .treatment = rows[i].treatment,
					   .owner = str_from(rows[i].owner),
					   .due_on = str_from(rows[i].due),
					   .residual = -1,
					   .open = true };
		check_row(risks_treat(f->db, &risk, &said, &err) == rows[i].code, rows[i].due);
	}
	const struct risk none = { .id = 999, .residual = -1, .open = true };
	assert_int_equal(risks_treat(f->db, &none, &said, &err), ERR_NOT_FOUND);
}

static void the_history_cannot_be_changed(void **state)
{
	const struct store_fixture *f = *state;
	struct err err;

	(void)rate(f->db, "failure", 2, 2);
	assert_int_not_equal(db_run(db_stmt(f->db, "UPDATE risk_history SET words = 'x'"), &err),
			     ERR_OK);
	assert_int_not_equal(db_run(db_stmt(f->db, "DELETE FROM risk_history"), &err), ERR_OK);
}

static bool has_duty(const struct duties *duties, const char *key, int32_t overdue)
{
	const struct duty *duty = duties_find(duties, str_from(key));

	return duty && duty->overdue_days >= overdue;
}

static void risks_and_tasks_become_duties(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(32 * 1024 * 1024);
	auto_duty_office *office = NULL;
	struct duties duties;
	struct err err;
	char key[64];
	int64_t task = 0;

	const int64_t id = rate(f->db, "spread", 4, 4);
	assert_ok(duty_office_open(NULL, &office, &err), &err);
	struct duty_scope scope = duty_scope_at(office, NULL, NOW_US, 540, &arena);
	assert_ok(duties_list(f->db, &scope, &duties, &err), &err);
	(void)snprintf(key, sizeof(key), "risk-untreated:%lld", (long long)id);
	assert_true(has_duty(&duties, key, 0));

	const struct risk reduce = { .id = id,
				     .treatment = TREAT_REDUCE,
				     .owner = STR("sato"),
				     .due_on = STR("2026-11-01"),
				     .residual = RISK_LOW,
				     .open = true };
	assert_ok(risks_treat(f->db, &reduce, &said, &err), &err);
	const struct plan_task late = { .title = STR("a"),
					.due_on = STR("2026-11-02"),
					.changed_us = NOW_US,
					.changed_by = STR("tanaka") };
	assert_ok(plan_put(f->db, &late, &task, &err), &err);
	assert_ok(duties_list(f->db, &scope, &duties, &err), &err);
	assert_false(has_duty(&duties, key, 0));
	(void)snprintf(key, sizeof(key), "risk-overdue:%lld", (long long)id);
	assert_true(has_duty(&duties, key, 1));
	(void)snprintf(key, sizeof(key), "plan-task:%lld", (long long)task);
	assert_true(has_duty(&duties, key, 1));

	struct risk closed = reduce;
	closed.open = false;
	assert_ok(risks_treat(f->db, &closed, &said, &err), &err);
	assert_ok(duties_list(f->db, &scope, &duties, &err), &err);
	(void)snprintf(key, sizeof(key), "risk-overdue:%lld", (long long)id);
	assert_false(has_duty(&duties, key, 0));
}

static void a_task_of_the_catalogue_is_on_the_board_once(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(1024 * 1024);
	struct plan_task task = { .task = STR("owner-named"),
				  .changed_us = NOW_US,
				  .changed_by = STR("tanaka") };
	struct plan plan;
	struct err err;
	int64_t first;
	int64_t second;

	assert_ok(plan_put(f->db, &task, &first, &err), &err);
	task.stage = PLAN_DONE;
	assert_ok(plan_put(f->db, &task, &second, &err), &err);
	assert_int_equal(first, second);
	assert_ok(plan_list(f->db, &arena, &plan, &err), &err);
	assert_int_equal(plan.n, 1);
	assert_int_equal(plan.at[0].stage, PLAN_DONE);
	task.task = STR("");
	assert_int_equal(plan_put(f->db, &task, &second, &err), ERR_SYNTAX);
}

/* Is there a block that holds these words? */
static bool tells(const struct report *report, const char *words)
{
	for (const struct report_block *b = report_first(report); b; b = b->next) {
		for (size_t i = 0; i < b->n_cells; i++) {
			if (str_find(b->cells[i], str_from(words)) < b->cells[i].len)
				return true;
		}
	}
	return false;
}

static void the_director_sees_what_is_unknown(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(32 * 1024 * 1024);
	auto_duty_office *office = NULL;
	const struct report_head head = { .title = STR("t"),
					  .facility = STR("f"),
					  .day = STR("2026-11-23"),
					  .made_us = NOW_US,
					  .lang = LANG_EN };
	struct err err;

	assert_ok(duty_office_open(NULL, &office, &err), &err);
	const struct duty_scope scope = duty_scope_at(office, NULL, NOW_US, 540, &arena);
	auto_report *empty = report_new(&head);
	assert_ok(director_fill(f->db, &scope, empty, &err), &err);
	assert_true(tells(empty, "No risk has been rated yet"));
	assert_true(tells(empty, "whether backups can be restored"));
	(void)rate(f->db, "ransomware-vpn", 4, 4);
	auto_report *one = report_new(&head);
	assert_ok(director_fill(f->db, &scope, one, &err), &err);
	assert_true(tells(one, "Intruders come in by the VPN device and encrypt"));
	assert_false(tells(one, "No risk has been rated yet"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_catalogue_is_whole),
		CASE(mistakes_are_named_with_their_line),
		cmocka_unit_test(levels_grow_with_both_sides),
		cmocka_unit_test(what_is_missing_makes_it_likelier),
		CASE(a_threat_stands_in_the_register_once),
		CASE(what_is_decided_needs_an_owner_and_a_day),
		CASE(the_history_cannot_be_changed),
		CASE(risks_and_tasks_become_duties),
		CASE(a_task_of_the_catalogue_is_on_the_board_once),
		CASE(the_director_sees_what_is_unknown),
	};

	return cmocka_run_group_tests_name("risks", tests, NULL, NULL);
}
