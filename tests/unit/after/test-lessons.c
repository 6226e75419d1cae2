/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case looked back on: what was said stays, what was said later counts, what is not known stays
 * not known, and an improvement is a duty until it is done and proved.
 */
#include "support/check.h"

#include "../cases/case-fixture.h"

#include "after/after-report.h"
#include "after/improvements.h"
#include "after/lessons.h"
#include "after/numbers.h"
#include "cases/case-sentence.h"
#include "duties/duty-list.h"
#include "store/evidence.h"
#include "store/rounds.h"

struct house {
	const struct store_fixture *f;
	struct duty_office *office;
	struct duty_scope scope;
	struct arena arena;
	int64_t id;
};

static struct house house_of(void **state)
{
	struct house house = { .f = *state, .arena = ARENA_INIT(256 * 1024 * 1024) };
	struct err err;

	assert_ok(duty_office_open(NULL, &house.office, &err), &err);
	house.id = open_usual(house.f->db);
	return house;
}

/* The scope borrows the arena, which must not move. */
static void look(struct house *house)
{
	house->scope = duty_scope_at(house->office, house->f->db, NOW_US, JAPAN, &house->arena);
}

static void house_done(struct house *house)
{
	duty_office_close(house->office);
	arena_done(&house->arena);
}
#define auto_house CLEANUP(house_done) struct house

static const struct after_content *content_of(struct house *house)
{
	look(house);
	return house->scope.lessons;
}

/* ---- whys ---- */

static int64_t answer(struct house *house, int64_t parent, const char *words)
{
	const struct why why = { .parent = parent, .words = str_from(words) };
	struct case_edit edit;
	int64_t node = 0;
	struct err err;

	begin(house->f->db, house->id, &edit);
	end(&edit, why_put(&edit, &why, &node, &err), &err);
	return node;
}

static struct whys *whys_of(struct house *house)
{
	struct whys *whys = arena_take(&house->arena, sizeof(*whys));
	struct err err;

	assert_non_null(whys);
	assert_ok(whys_get(house->f->db, house->id, &house->arena, whys, &err), &err);
	return whys;
}

static void whys_stand_below_what_they_explain(void **state)
{
	auto_house house = house_of(state);
	const int64_t fact = answer(&house, 0, "止まった");
	const int64_t other = answer(&house, 0, "もう一つ");
	const int64_t below = answer(&house, fact, "つながっていた");

	assert_true(fact == 1 && other == 2 && below == 3);
	const struct whys *whys = whys_of(&house);
	assert_int_equal(whys->n, 3);
	assert_str_is(whys->at[1].words, "つながっていた");
	assert_int_equal(whys->at[1].depth, 1);
	assert_str_is(whys->at[2].words, "もう一つ");
}

static enum errc say(struct house *house, int64_t node, int64_t parent, const char *words)
{
	const struct why why = { .node = node, .parent = parent, .words = str_from(words) };
	struct case_edit edit;

	begin(house->f->db, house->id, &edit);
	return case_edit_end(&edit, why_put(&edit, &why, NULL, NULL), NULL);
}

static void a_why_is_said_anew_or_taken_back_and_the_old_one_stays_on_record(void **state)
{
	auto_house house = house_of(state);
	const int64_t fact = answer(&house, 0, "止まった");
	const int64_t below = answer(&house, fact, "つながっていた");

	assert_int_equal(say(&house, fact, 0, ""), ERR_CONFLICT);
	assert_int_equal(say(&house, below, 0, "回線が常に開いていた"), ERR_OK);
	assert_str_is(whys_of(&house)->at[1].words, "回線が常に開いていた");
	assert_int_equal(say(&house, below, 0, ""), ERR_OK);
	assert_int_equal(whys_of(&house)->n, 1);
	assert_int_equal(say(&house, 0, 99, "x"), ERR_NOT_FOUND);
	assert_int_equal(say(&house, 99, 0, "x"), ERR_NOT_FOUND);
	assert_int_equal(say(&house, 0, 0, "  "), ERR_SYNTAX);
	const struct case_timeline timeline = timeline_of(house.f->db, house.id, &house.arena);
	size_t told = 0;
	for (size_t i = 0; i < timeline.n; i++)
		told += timeline.at[i].kind == CASE_ENTRY_LEARNT;
	assert_int_equal(told, 4);
}

static void whys_have_a_bottom(void **state)
{
	auto_house house = house_of(state);
	int64_t node = 0;

	for (unsigned i = 0; i < WHY_DEPTH_MAX; i++)
		node = answer(&house, node, "なぜ");
	assert_int_equal(say(&house, 0, node, "もっと深く"), ERR_LIMIT);
	assert_int_equal(whys_of(&house)->n, WHY_DEPTH_MAX);
}

static void words_that_blame_are_seen_and_others_are_not(void **state)
{
	static const struct {
		const char *text;
		bool blames;
	} rows[] = {
		{ "担当者の不注意で開いたまま", true },
		{ "He was CARELESS", true },
		{ "更新の決まりがなかった", false },
		{ "The rule did not say who updates", false },
		{ "", false },
	};
	auto_house house = house_of(state);
	const struct after_content *content = content_of(&house);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row((blame_word(content, str_from(rows[i].text)).ptr != NULL) ==
				  rows[i].blames,
			  rows[i].text);
}

/* ---- factors ---- */

static void judge(struct house *house, int64_t id, const char *name, enum factor_verdict verdict)
{
	const struct case_factor factor = { .factor =
						    factor_find(content_of(house), str_from(name)),
					    .verdict = verdict,
					    .words = STR("言葉") };
	struct case_edit edit;
	struct err err;

	assert_non_null(factor.factor);
	begin(house->f->db, id, &edit);
	end(&edit, case_factor_put(&edit, &factor, &err), &err);
}

static void the_newest_judgement_counts_and_the_same_is_not_said_twice(void **state)
{
	auto_house house = house_of(state);
	struct case_factors *factors = arena_take(&house.arena, sizeof(*factors));
	struct err err;

	judge(&house, house.id, "one-factor", FACTOR_CONTRIBUTED);
	judge(&house, house.id, "one-factor", FACTOR_RULED_OUT);
	judge(&house, house.id, "one-factor", FACTOR_RULED_OUT);
	assert_ok(case_factors_get(house.f->db, house.id, content_of(&house), &house.arena, factors,
				   &err),
		  &err);
	assert_int_equal(factors->n, 1);
	assert_int_equal(factors->at[0].verdict, FACTOR_RULED_OUT);
	assert_int_equal(timeline_of(house.f->db, house.id, &house.arena).n, 3);
}

static void factors_that_repeat_are_counted_without_drills(void **state)
{
	auto_house house = house_of(state);
	struct case_opening drill = opening_of("訓練");
	struct factor_repeats *repeats = arena_take(&house.arena, sizeof(*repeats));
	const int64_t second = open_usual(house.f->db);
	struct err err;

	drill.training = true;
	judge(&house, open_case(house.f->db, &drill), "one-factor", FACTOR_CONTRIBUTED);
	judge(&house, house.id, "backup-connected", FACTOR_CONTRIBUTED);
	judge(&house, second, "backup-connected", FACTOR_CONTRIBUTED);
	judge(&house, second, "flat-network", FACTOR_UNKNOWN);
	assert_ok(factor_repeats_get(house.f->db, content_of(&house), &house.arena, repeats, &err),
		  &err);
	assert_int_equal(repeats->n, 1);
	assert_str_is(repeats->at[0].factor->id, "backup-connected");
	assert_int_equal(repeats->at[0].cases, 2);
}

static void every_factor_speaks_of_no_person_and_asks_something(void **state)
{
	auto_house house = house_of(state);
	const struct after_content *content = content_of(&house);

	assert_true(content->n_factors > 10);
	for (size_t i = 0; i < content->n_factors; i++) {
		const struct factor *one = &content->factors[i];
		check_row(!blame_word(content, one->title.ja).ptr &&
				  !blame_word(content, one->title.en).ptr &&
				  !blame_word(content, one->better.ja).ptr,
			  one->id.ptr);
		check_row(one->ask.ja.len && one->ask.en.len, one->id.ptr);
	}
}

/* ---- costs ---- */

static void an_amount_is_read_or_refused(void **state)
{
	static const struct {
		const char *text;
		int64_t yen; /* -2: refused */
	} rows[] = {
		{ "1,234,000", 1234000 },
		{ "0", 0 },
		{ "", COST_UNKNOWN },
		{ "unknown", COST_UNKNOWN },
		{ " 12 ", 12 },
		{ "12x", -2 },
		{ "-5", -2 },
		{ "1.5", -2 },
		{ "99999999999999999999", -2 },
		{ "1000000000001", -2 },
	};
	(void)state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t yen = 0;
		const enum errc code = yen_read(str_from(rows[i].text), &yen, NULL);
		check_row((code != ERR_OK) == (rows[i].yen == -2), rows[i].text);
		check_row(code || yen == rows[i].yen, rows[i].text);
	}
}

static void cost(struct house *house, const char *line, const char *label, int64_t yen, bool final)
{
	const struct case_cost one = { .line = cost_line_find(content_of(house), str_from(line)),
				       .label = str_from(label),
				       .yen = yen,
				       .final = final,
				       .words = STR("") };
	struct case_edit edit;
	struct err err;

	assert_non_null(one.line);
	begin(house->f->db, house->id, &edit);
	end(&edit, case_cost_put(&edit, &one, &err), &err);
}

static void what_is_not_known_is_not_zero_and_what_came_back_is_taken_off(void **state)
{
	auto_house house = house_of(state);
	struct case_costs *costs = arena_take(&house.arena, sizeof(*costs));
	struct err err;

	cost(&house, "restore", "", 5000, false);
	cost(&house, "restore", "", 3000, true);
	cost(&house, "restore", "二社目", 1000, false);
	cost(&house, "devices", "", COST_UNKNOWN, false);
	cost(&house, "insurance", "", 500, true);
	assert_ok(case_costs_get(house.f->db, house.id, content_of(&house), &house.arena, costs,
				 &err),
		  &err);
	assert_int_equal(costs->n, 4);
	assert_int_equal(costs->total, 3500);
	assert_int_equal(costs->unknown, 1);
	assert_int_equal(costs->estimated, 1);
}

/* ---- improvements ---- */

static int64_t improve(struct house *house, const char *topic)
{
	const struct improvement one = { .title = STR("写しを離す"),
					 .factor = STR("backup-connected"),
					 .topic = str_from(topic),
					 .owner = STR("情報係"),
					 .due_on = STR("2027-01-31") };
	struct case_edit edit;
	int64_t id = 0;
	struct err err;

	begin(house->f->db, house->id, &edit);
	end(&edit, improvement_add(&edit, &one, &id, &err), &err);
	return id;
}

static void see_duty(void *ctx, const struct duty *duty)
{
	size_t *n = ctx;

	assert_str_is(duty->kind, "after-improve");
	assert_true(duty->due_day != DAY_NONE);
	++*n;
}

static size_t duties_of(struct house *house)
{
	size_t n = 0;
	const struct duty_sink sink = { .take = see_duty, .ctx = &n };
	struct err err;

	look(house);
	assert_ok(duties_of_improvements(house->f->db, &house->scope, &sink, &err), &err);
	return n;
}

static bool count_proof(void *ctx, const struct evidence *evidence UNUSED)
{
	++*(size_t *)ctx;
	return true;
}

static void an_improvement_is_a_duty_until_it_is_proved(void **state)
{
	auto_house house = house_of(state);
	const struct round round = { .form = STR("mhlw-hospital-r7"),
				     .form_version = STR("1"),
				     .subject = STR(""),
				     .title = STR("点検"),
				     .opened_us = NOW_US,
				     .opened_by = STR("tanaka"),
				     .closed_us = TIME_NONE };
	const struct evidence proof = { .title = STR("写真"),
					.file = STR("a.jpg"),
					.sha256 = STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649"
						      "b934ca495991b7852b855"),
					.expires_on = STR_NONE,
					.added_by = STR("tanaka"),
					.added_us = NOW_US };
	struct improvement one;
	struct case_edit edit;
	int64_t evidence = 0;
	int64_t round_id = 0;
	size_t linked = 0;
	struct err err;

	assert_ok(rounds_open(house.f->db, &round, &round_id, &err), &err);
	const int64_t id = improve(&house, "backups");
	assert_int_equal(duties_of(&house), 1);
	assert_ok(improvements_get(house.f->db, id, &house.arena, &one, &err), &err);
	begin(house.f->db, house.id, &edit);
	enum errc code = evidence_add_within(house.f->db, &proof, &evidence, &err);
	if (!code)
		code = improvement_end(&edit, id, IMPROVEMENT_DONE, STR("離した"), evidence, &err);
	if (!code)
		code = improvement_prove(&edit, house.scope.forms, &one, evidence, &linked, &err);
	end(&edit, code, &err);
	assert_int_equal(duties_of(&house), 0);
	assert_int_equal(linked, 1);
	size_t proofs = 0;
	assert_ok(
		evidence_of_item(house.f->db, round_id, STR("backups"), count_proof, &proofs, &err),
		&err);
	assert_int_equal(proofs, 1);
}

static void an_improvement_needs_somebody_and_a_day(void **state)
{
	static const struct {
		const char *title, *owner, *due;
		int64_t risk;
		enum errc code;
	} rows[] = {
		{ "", "a", "2027-01-31", 0, ERR_SYNTAX },
		{ "t", " ", "2027-01-31", 0, ERR_SYNTAX },
		{ "t", "a", "", 0, ERR_SYNTAX },
		{ "t", "a", "2027-02-30", 0, ERR_SYNTAX },
		{ "t", "a", "2027-01-31", 7, ERR_NOT_FOUND },
		{ "t", "a", "2027-01-31", 0, ERR_OK },
	};
	auto_house house = house_of(state);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct improvement one = { .title = str_from(rows[i].title),
						 .owner = str_from(rows[i].owner),
						 .due_on = str_from(rows[i].due),
						 .risk = rows[i].risk };
		struct case_edit edit;
		begin(house.f->db, house.id, &edit);
		const enum errc code = improvement_add(&edit, &one, NULL, NULL);
		assert_int_equal(case_edit_end(&edit, code, NULL), rows[i].code);
	}
	struct case_edit edit;
	begin(house.f->db, house.id, &edit);
	assert_int_equal(
		case_edit_end(&edit,
			      improvement_end(&edit, 1, IMPROVEMENT_DROPPED, STR(""), 0, NULL),
			      NULL),
		ERR_SYNTAX);
}

static enum errc touch(const struct house *house, const char *sql)
{
	return db_run(db_stmt(house->f->db, sql), NULL);
}

static void nothing_that_was_said_can_be_taken_away(void **state)
{
	static const char *const sql[] = {
		"DELETE FROM case_whys",	 "UPDATE case_whys SET words = 'x'",
		"DELETE FROM case_factors",	 "UPDATE case_factors SET words = 'x'",
		"DELETE FROM case_costs",	 "UPDATE case_costs SET amount = 1",
		"DELETE FROM case_improvements", "UPDATE case_improvements SET title = 'x'",
	};
	auto_house house = house_of(state);

	(void)answer(&house, 0, "止まった");
	judge(&house, house.id, "one-factor", FACTOR_CONTRIBUTED);
	cost(&house, "restore", "", 1, true);
	(void)improve(&house, "");
	for (size_t i = 0; i < ARRAY_LEN(sql); i++)
		check_row(touch(&house, sql[i]) != ERR_OK, sql[i]);
}

/* ---- numbers and the report ---- */

static void mark(struct house *house, int64_t id, const char *milestone, int64_t at_us)
{
	const struct case_entry entry = { .kind = CASE_ENTRY_NOTE,
					  .words = STR("節目"),
					  .milestone = str_from(milestone) };
	struct case_edit edit;
	struct err err;

	begin(house->f->db, id, &edit);
	edit.happened_us = at_us;
	end(&edit, case_entry_add(&edit, &entry, NULL, &err), &err);
}

static const struct measure_numbers *measure_of(const struct numbers *numbers, const char *id)
{
	for (size_t i = 0; i < numbers->n; i++) {
		if (str_is(numbers->at[i].measure->id, id))
			return &numbers->at[i];
	}
	return NULL;
}

static void the_middle_is_of_what_is_known_without_drills(void **state)
{
	auto_house house = house_of(state);
	struct numbers *numbers = arena_take(&house.arena, sizeof(*numbers));
	struct case_opening drill = opening_of("訓練");
	struct drawing drawing;
	struct err err;

	drill.training = true;
	const int64_t ids[] = { house.id, open_usual(house.f->db), open_usual(house.f->db),
				open_case(house.f->db, &drill), open_usual(house.f->db) };
	for (size_t i = 0; i < 4; i++) {
		mark(&house, ids[i], "noticed", NOW_US - 100 * HOUR_US);
		mark(&house, ids[i], "contained",
		     NOW_US - 100 * HOUR_US + (int64_t)(i + 1) * HOUR_US);
	}
	assert_ok(numbers_over_cases(house.f->db, content_of(&house), JAPAN, LANG_EN, &house.arena,
				     numbers, &err),
		  &err);
	const struct measure_numbers *contain = measure_of(numbers, "to-contain");
	assert_non_null(contain);
	assert_int_equal(contain->known, 3);
	assert_int_equal(contain->not_known, 1);
	assert_true(contain->middle_us == 2 * HOUR_US);
	assert_ok(number_drawing(contain, house.id, LANG_EN, &house.arena, &drawing, &err), &err);
	assert_int_equal(drawing.n_boxes, 3);
	assert_true(drawing.words.len > 0);
	assert_int_equal(number_drawing(measure_of(numbers, "to-notice"), house.id, LANG_EN,
					&house.arena, &drawing, NULL),
			 ERR_NOT_FOUND);
}

static bool has_cell(const struct report *report, const char *text)
{
	for (const struct report_block *b = report_first(report); b; b = b->next) {
		for (size_t i = 0; i < b->n_cells; i++) {
			if (str_find(b->cells[i], str_from(text)) != SIZE_MAX)
				return true;
		}
	}
	return false;
}

static struct report *report_of(struct house *house, int64_t id)
{
	struct case_record record;
	struct report *report = NULL;
	struct err err;

	look(house);
	assert_ok(cases_get(house->f->db, id, &house->arena, &record, &err), &err);
	const struct after_paper paper = { .db = house->f->db,
					   .scope = &house->scope,
					   .record = &record,
					   .facility = STR("架空病院"),
					   .lang = LANG_EN };
	assert_ok(after_report(&paper, &report, &err), &err);
	return report;
}

static void the_report_lists_what_is_not_known(void **state)
{
	auto_house house = house_of(state);
	auto_report *empty = report_of(&house, house.id);

	assert_true(has_cell(empty, "what it cost"));
	assert_true(has_cell(empty, "which factors contributed"));
	(void)answer(&house, 0, "the fact");
	judge(&house, house.id, "one-factor", FACTOR_CONTRIBUTED);
	cost(&house, "restore", "", 123456, true);
	(void)improve(&house, "");
	auto_report *full = report_of(&house, house.id);
	assert_true(has_cell(full, "the fact") && has_cell(full, "123,456"));
	assert_true(has_cell(full, "写しを離す"));
	assert_false(has_cell(full, "which factors contributed"));
}

static void the_report_on_a_drill_says_so(void **state)
{
	auto_house house = house_of(state);
	struct case_opening drill = opening_of("訓練");

	drill.training = true;
	auto_report *report = report_of(&house, open_case(house.f->db, &drill));
	assert_true(has_cell(report, "This is a drill"));
	assert_true(str_starts(report_about(report)->title, STR("[DRILL]")));
	assert_true(str_starts(report_about(report)->facility, STR("[DRILL]")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whys_stand_below_what_they_explain),
		TEST(a_why_is_said_anew_or_taken_back_and_the_old_one_stays_on_record),
		TEST(whys_have_a_bottom),
		TEST(words_that_blame_are_seen_and_others_are_not),
		TEST(the_newest_judgement_counts_and_the_same_is_not_said_twice),
		TEST(factors_that_repeat_are_counted_without_drills),
		TEST(every_factor_speaks_of_no_person_and_asks_something),
		cmocka_unit_test(an_amount_is_read_or_refused),
		TEST(what_is_not_known_is_not_zero_and_what_came_back_is_taken_off),
		TEST(an_improvement_is_a_duty_until_it_is_proved),
		TEST(an_improvement_needs_somebody_and_a_day),
		TEST(nothing_that_was_said_can_be_taken_away),
		TEST(the_middle_is_of_what_is_known_without_drills),
		TEST(the_report_lists_what_is_not_known),
		TEST(the_report_on_a_drill_says_so),
	};

	lang_set(LANG_EN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
