/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register of cases: what is written with what, what is refused, and that nothing goes.
 */
#include "support/check.h"

#include "case-fixture.h"

#include <sqlite3.h>

static void end_refused(struct case_edit *edit, enum errc code, enum errc expected)
{
	struct err err = { .text = "" };

	assert_int_equal(case_edit_end(edit, code, &err), expected);
}

static struct case_record record_of(struct db *db, int64_t id, struct arena *arena)
{
	struct case_record record;
	struct err err;

	assert_ok(cases_get(db, id, arena, &record, &err), &err);
	return record;
}

/* ---- opening ---- */

static void numbers_follow_each_other_and_drills_have_their_own(void **state)
{
	static const char *const expected[] = { "2026-0001", "2026-0002", "T2026-0001",
						"2026-0003" };
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(1024 * 1024);

	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		struct case_opening opening = opening_of("x");
		opening.training = expected[i][0] == 'T';
		const struct case_record record =
			record_of(f->db, open_case(f->db, &opening), &arena);
		assert_str_is(record.number, expected[i]);
		assert_int_equal(record.training, opening.training);
	}
}

static void a_case_is_found_by_number_and_by_id(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(1024 * 1024);
	const int64_t id = open_usual(f->db);
	struct case_record record;
	struct err err;

	assert_ok(cases_find(f->db, STR("2026-0001"), &arena, &record, &err), &err);
	assert_int_equal(record.id, id);
	assert_ok(cases_find(f->db, STR("1"), &arena, &record, &err), &err);
	assert_int_equal(record.id, id);
	assert_int_equal(cases_find(f->db, STR("2026-0009"), &arena, &record, &err), ERR_NOT_FOUND);
	assert_non_null(strstr(err.text, "2026-0009"));
	assert_int_equal(cases_find(f->db, STR_NONE, &arena, &record, &err), ERR_NOT_FOUND);
}

static void what_cannot_be_opened_leaves_nothing(void **state)
{
	static const struct {
		const char *row;
		const char *title;
		const char *cause;
		int64_t known_us;
		enum errc code;
	} rows[] = {
		{ "no title", " ", "", TIME_NONE, ERR_SYNTAX },
		{ "a title of two lines", "a\nb", "", TIME_NONE, ERR_SYNTAX },
		{ "a title that is no UTF-8", "\xff", "", TIME_NONE, ERR_SYNTAX },
		{ "a cause that is no id", "x", "Ransomware!", TIME_NONE, ERR_SYNTAX },
		{ "known tomorrow", "x", "", NOW_US + 24 * HOUR_US, ERR_SYNTAX },
	};
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(1024 * 1024);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct case_opening opening = opening_of(rows[i].title);
		struct case_record record;
		struct case_edit edit;
		struct err err;

		opening.cause = str_from(rows[i].cause);
		opening.known_us = rows[i].known_us;
		const enum errc code = case_open_begin(f->db, &opening, &tanaka, &edit, &err);
		check_row(case_edit_end(&edit, code, &err) == rows[i].code, rows[i].row);
		check_row(cases_find(f->db, STR("2026-0001"), &arena, &record, NULL) ==
				  ERR_NOT_FOUND,
			  rows[i].row);
	}
}

static void a_case_known_long_ago_is_back_dated(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(1024 * 1024);
	struct case_opening opening = opening_of("x");
	struct case_record record = record_of(f->db, open_case(f->db, &opening), &arena);

	assert_false(case_is_back_dated(&record));
	assert_int_equal(record.known_us, NOW_US);
	opening.known_us = NOW_US - 30 * 24 * HOUR_US;
	record = record_of(f->db, open_case(f->db, &opening), &arena);
	assert_true(case_is_back_dated(&record));
}

/* ---- changes and their entries ---- */

static enum errc change_the_case(struct case_edit *edit, struct err *err)
{
	enum errc code = case_note(edit, STR("暗号化の文を見つけた"), err);

	if (!code)
		code = case_set(edit, CASE_FIELD_CAUSE, STR("ransomware"), STR(""), err);
	if (!code)
		code = case_set_known(edit, NOW_US - HOUR_US, STR("日誌で確かめた"), err);
	if (!code)
		code = case_set_phase(edit, CASE_RESPONSE, STR(""), err);
	if (!code)
		code = case_fact_put(edit, STR("external-cut"), STR("yes"), err);
	if (code)
		return code;
	return case_decide(edit,
			   &(struct case_decision){ .question = STR("ransom"),
						    .choice = STR("no"),
						    .words = STR("払わない"),
						    .decided_by = STR("院長") },
			   err);
}

static enum errc change_its_parts(struct case_edit *edit, struct err *err)
{
	struct case_thing thing = { .kind = CASE_THING_ASSET,
				    .name = STR("srv-1"),
				    .state = CASE_THING_SUSPECTED };
	const struct case_task cut = { .title = STR("回線を抜く"), .due_us = TIME_NONE };
	int64_t task = 0;
	enum errc code = case_thing_put(edit, &thing, STR(""), err);

	thing.state = CASE_THING_AFFECTED;
	if (!code)
		code = case_thing_put(edit, &thing, STR("開けない"), err);
	if (!code)
		code = case_task_add(edit, &cut, &task, err);
	if (!code)
		code = case_task_give(edit, task, STR("suzuki"), NOW_US + HOUR_US, err);
	return code ? code : case_task_end(edit, task, CASE_TASK_DONE, STR("抜いた"), err);
}

static void each_change_writes_its_entry(void **state)
{
	static const enum case_entry_kind expected[] = {
		CASE_ENTRY_OPENED, CASE_ENTRY_NOTE, CASE_ENTRY_CHANGE,	 CASE_ENTRY_CHANGE,
		CASE_ENTRY_PHASE,  CASE_ENTRY_FACT, CASE_ENTRY_DECISION, CASE_ENTRY_THING,
		CASE_ENTRY_THING,  CASE_ENTRY_TASK, CASE_ENTRY_TASK,	 CASE_ENTRY_RESULT,
	};
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	const int64_t id = open_usual(f->db);
	struct case_edit edit;
	struct err err;

	begin(f->db, id, &edit);
	const enum errc code = change_the_case(&edit, &err);
	end(&edit, code ? code : change_its_parts(&edit, &err), &err);

	const struct case_timeline timeline = timeline_of(f->db, id, &arena);
	assert_int_equal(timeline.n, ARRAY_LEN(expected));
	for (size_t i = 0; i < timeline.n; i++) {
		assert_int_equal(timeline.at[i].kind, expected[i]);
		assert_int_equal(timeline.at[i].seq, i + 1);
		assert_str_is(timeline.at[i].written_by, "tanaka");
	}
	assert_str_is(timeline.at[8].words, "開けない");
	assert_str_is(timeline.at[11].words, "抜いた");
}

static void what_stands_already_is_not_said_twice(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	const int64_t id = open_usual(f->db);

	for (int i = 0; i < 2; i++) {
		struct case_edit edit;
		struct err err;
		begin(f->db, id, &edit);
		enum errc code = case_fact_put(&edit, STR("patients"), STR("12"), &err);
		if (!code)
			code = case_set_phase(&edit, CASE_RESPONSE, STR(""), &err);
		if (!code)
			code = case_set(&edit, CASE_FIELD_KIND, STR("outage"), STR(""), &err);
		if (!code)
			code = case_task_add(&edit,
					     &(struct case_task){ .title = STR("x"),
								  .due_us = TIME_NONE,
								  .source = STR("playbook:a:b") },
					     NULL, &err);
		end(&edit, code, &err);
	}
	assert_int_equal(timeline_of(f->db, id, &arena).n, 5);
}

static void a_failed_edit_leaves_neither_change_nor_entry(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	const int64_t id = open_usual(f->db);
	struct case_facts facts;
	struct case_edit edit;
	struct err err;

	begin(f->db, id, &edit);
	enum errc code = case_fact_put(&edit, STR("patients"), STR("12"), &err);
	assert_ok(code, &err);
	code = case_note(&edit, STR("  "), &err);
	end_refused(&edit, code, ERR_SYNTAX);
	assert_ok(case_facts_get(f->db, id, TIME_NONE, &arena, &facts, &err), &err);
	assert_int_equal(facts.n, 0);
	assert_int_equal(timeline_of(f->db, id, &arena).n, 1);
}

static void the_newest_fact_counts_and_the_older_ones_can_be_asked(void **state)
{
	static const char *const values[] = { "unknown", "yes", "" };
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	const int64_t id = open_usual(f->db);
	struct case_facts facts;
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		const struct case_actor actor = { .by = STR("tanaka"),
						  .now_us = NOW_US + (int64_t)i * HOUR_US };
		struct case_edit edit;
		assert_ok(case_edit_begin(f->db, id, &actor, &edit, &err), &err);
		end(&edit, case_fact_put(&edit, STR("leak"), str_from(values[i]), &err), &err);
	}
	assert_ok(case_facts_get(f->db, id, TIME_NONE, &arena, &facts, &err), &err);
	assert_int_equal(facts.n, 0);
	assert_ok(case_facts_get(f->db, id, NOW_US + HOUR_US, &arena, &facts, &err), &err);
	assert_str_is(case_fact_find(&facts, STR("leak")), "yes");
	assert_ok(case_facts_get(f->db, id, NOW_US, &arena, &facts, &err), &err);
	assert_str_is(case_fact_find(&facts, STR("leak")), "unknown");
	assert_str_is(case_fact_find(&facts, STR("nothing")), "");
}

static void entries_stand_by_the_time_they_happened(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	const int64_t id = open_usual(f->db);
	struct case_edit edit;
	struct err err;

	begin(f->db, id, &edit);
	edit.happened_us = NOW_US - 2 * HOUR_US;
	edit.accuracy = CASE_ABOUT;
	enum errc code = case_note(&edit, STR("早い方"), &err);
	edit.happened_us = TIME_NONE;
	if (!code)
		code = case_note(&edit, STR("いつかは不明"), &err);
	end(&edit, code, &err);

	const struct case_timeline timeline = timeline_of(f->db, id, &arena);
	assert_str_is(timeline.at[0].words, "早い方");
	assert_int_equal(timeline.at[0].accuracy, CASE_ABOUT);
	assert_int_equal(timeline.at[0].written_us, NOW_US);
	assert_int_equal(timeline.at[1].kind, CASE_ENTRY_OPENED);
	assert_int_equal(timeline.at[2].happened_us, TIME_NONE);
}

static void what_is_still_to_come_did_not_happen(void **state)
{
	const struct store_fixture *f = *state;
	struct case_edit edit;
	struct err err;

	begin(f->db, open_usual(f->db), &edit);
	edit.happened_us = NOW_US + HOUR_US;
	end_refused(&edit, case_note(&edit, STR("明日のこと"), &err), ERR_SYNTAX);
}

static void a_correction_names_what_it_takes_the_place_of(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	const int64_t id = open_usual(f->db);
	struct case_entry correction = { .kind = CASE_ENTRY_NOTE,
					 .words = STR("黒ではなく青"),
					 .corrects = 1 };
	struct case_edit edit;
	struct err err;

	begin(f->db, id, &edit);
	end(&edit, case_entry_add(&edit, &correction, NULL, &err), &err);
	assert_int_equal(timeline_of(f->db, id, &arena).at[0].corrected_by, 2);
	correction.corrects = 9;
	begin(f->db, id, &edit);
	end_refused(&edit, case_entry_add(&edit, &correction, NULL, &err), ERR_NOT_FOUND);
}

/* ---- things ---- */

struct found {
	int64_t id[8];
	size_t n;
};

static void find_case(void *ctx, const struct case_record *record)
{
	struct found *found = ctx;

	found->id[found->n++] = record->id;
}

static void the_cases_of_an_alert_are_found(void **state)
{
	const struct store_fixture *f = *state;
	const int64_t id = open_usual(f->db);
	struct found found = { .n = 0 };
	struct case_edit edit;
	struct err err;

	(void)open_usual(f->db);
	begin(f->db, id, &edit);
	end(&edit,
	    case_thing_put(&edit,
			   &(struct case_thing){ .kind = CASE_THING_ALERT,
						 .ref = STR("a-1"),
						 .name = STR("Mass encryption") },
			   STR(""), &err),
	    &err);
	assert_ok(cases_with_thing(f->db, CASE_THING_ALERT, STR("a-1"), find_case, &found, &err),
		  &err);
	assert_int_equal(found.n, 1);
	assert_int_equal(found.id[0], id);
}

/* ---- tasks ---- */

struct titles {
	char text[64];
};

static void add_title(void *ctx, const struct case_task *task)
{
	struct titles *titles = ctx;
	const size_t len = strlen(titles->text);

	(void)snprintf(titles->text + len, sizeof(titles->text) - len, "%.*s%s",
		       STR_ARG(task->title), task->state == CASE_TASK_OPEN ? " " : "- ");
}

static void open_tasks_stand_by_weight_then_deadline(void **state)
{
	static const struct case_task tasks[] = {
		{ .title = { "a", 1 }, .weight = CASE_WEIGHT_REPORT, .due_us = NOW_US },
		{ .title = { "b", 1 }, .weight = CASE_WEIGHT_PEOPLE, .due_us = TIME_NONE },
		{ .title = { "c", 1 }, .weight = CASE_WEIGHT_PEOPLE, .due_us = NOW_US + HOUR_US },
		{ .title = { "d", 1 }, .weight = CASE_WEIGHT_PEOPLE, .due_us = NOW_US },
	};
	const struct store_fixture *f = *state;
	const int64_t id = open_usual(f->db);
	struct titles titles = { "" };
	int64_t last = 0;
	struct case_edit edit;
	struct err err;
	enum errc code = ERR_OK;

	begin(f->db, id, &edit);
	for (size_t i = 0; !code && i < ARRAY_LEN(tasks); i++)
		code = case_task_add(&edit, &tasks[i], &last, &err);
	if (!code)
		code = case_task_end(&edit, last, CASE_TASK_DROPPED, STR("不要"), &err);
	end(&edit, code, &err);
	assert_ok(case_tasks_each(f->db, id, add_title, &titles, &err), &err);
	assert_string_equal(titles.text, "c b a d- ");
	titles.text[0] = '\0';
	assert_ok(case_tasks_each(f->db, 0, add_title, &titles, &err), &err);
	assert_string_equal(titles.text, "c b a ");
}

static void a_task_ends_once_and_says_how(void **state)
{
	const struct store_fixture *f = *state;
	const int64_t id = open_usual(f->db);
	struct case_edit edit;
	struct err err;
	int64_t task = 0;

	begin(f->db, id, &edit);
	enum errc code = case_task_add(
		&edit, &(struct case_task){ .title = STR("x"), .due_us = TIME_NONE }, &task, &err);
	end(&edit, code, &err);
	begin(f->db, id, &edit);
	end_refused(&edit, case_task_end(&edit, task, CASE_TASK_DONE, STR(" "), &err), ERR_SYNTAX);
	begin(f->db, id, &edit);
	end(&edit, case_task_end(&edit, task, CASE_TASK_DONE, STR("済み"), &err), &err);
	begin(f->db, id, &edit);
	end_refused(&edit, case_task_end(&edit, task, CASE_TASK_DONE, STR("済み"), &err),
		    ERR_CONFLICT);
	begin(f->db, open_usual(f->db), &edit);
	end_refused(&edit, case_task_give(&edit, task, STR("x"), NOW_US, &err), ERR_NOT_FOUND);
}

/* ---- closing ---- */

static void a_case_is_closed_when_all_is_said(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(4 * 1024 * 1024);
	const int64_t id = open_usual(f->db);
	struct case_edit edit;
	struct err err;
	int64_t task = 0;
	enum errc code;

	begin(f->db, id, &edit);
	code = case_task_add(&edit, &(struct case_task){ .title = STR("x"), .due_us = TIME_NONE },
			     &task, &err);
	end(&edit, code, &err);
	for (int missing = 0; missing < 4; missing++) {
		begin(f->db, id, &edit);
		end_refused(&edit, case_close(&edit, STR("まとめ"), &err), ERR_CONFLICT);
		begin(f->db, id, &edit);
		if (missing == 0)
			code = case_task_end(&edit, task, CASE_TASK_DONE, STR("済み"), &err);
		else if (missing == 1)
			code = case_set_phase(&edit, CASE_AFTER, STR(""), &err);
		else if (missing == 2)
			code = case_set(&edit, CASE_FIELD_CAUSE, STR("unknown"), STR(""), &err);
		else
			code = case_set(&edit, CASE_FIELD_ROUTE, STR("vpn"), STR(""), &err);
		end(&edit, code, &err);
	}
	begin(f->db, id, &edit);
	end(&edit, case_close(&edit, STR("まとめ"), &err), &err);
	struct case_record record = record_of(f->db, id, &arena);
	assert_int_equal(record.phase, CASE_NORMAL);
	assert_str_is(record.closed_by, "tanaka");

	begin(f->db, id, &edit);
	end_refused(&edit, case_fact_put(&edit, STR("leak"), STR("yes"), &err), ERR_CONFLICT);
	begin(f->db, id, &edit);
	end(&edit, case_note(&edit, STR("あとから分かった"), &err), &err);
	begin(f->db, id, &edit);
	end(&edit, case_reopen(&edit, STR("続きがあった"), &err), &err);
	record = record_of(f->db, id, &arena);
	assert_int_equal(record.closed_us, TIME_NONE);
	assert_int_equal(record.phase, CASE_AFTER);
}

/* ---- nothing goes ---- */

static void nothing_of_a_case_is_changed_or_deleted(void **state)
{
	static const char *const refused[] = {
		"DELETE FROM cases",
		"DELETE FROM case_entries",
		"DELETE FROM case_tasks",
		"DELETE FROM case_things",
		"DELETE FROM case_facts",
		"DELETE FROM case_decisions",
		"UPDATE case_entries SET words = 'x'",
		"UPDATE case_facts SET value = 'x'",
		"UPDATE case_decisions SET words = 'x'",
		"UPDATE cases SET training = 1 - training",
		"UPDATE cases SET number = 'x'",
		"UPDATE cases SET opened_by = 'x'",
	};
	const struct store_fixture *f = *state;
	struct case_edit edit;
	struct err err;
	enum errc code;

	begin(f->db, open_usual(f->db), &edit);
	code = case_fact_put(&edit, STR("leak"), STR("yes"), &err);
	if (!code)
		code = case_task_add(&edit,
				     &(struct case_task){ .title = STR("x"), .due_us = TIME_NONE },
				     NULL, &err);
	if (!code)
		code = case_thing_put(
			&edit,
			&(struct case_thing){ .kind = CASE_THING_ACCOUNT, .name = STR("root") },
			STR(""), &err);
	if (!code)
		code = case_decide(&edit,
				   &(struct case_decision){ .question = STR("other"),
							    .words = STR("x"),
							    .decided_by = STR("y") },
				   &err);
	end(&edit, code, &err);
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		check_row(db_run(db_stmt(f->db, refused[i]), NULL) == ERR_CONFLICT, refused[i]);
}

static void a_timeline_altered_behind_our_back_is_seen(void **state)
{
	const struct store_fixture *f = *state;
	const int64_t id = open_usual(f->db);
	char path[128];
	sqlite3 *raw = NULL;
	struct case_edit edit;
	struct err err;
	int64_t bad = -1;

	for (int i = 0; i < 3; i++) {
		begin(f->db, id, &edit);
		end(&edit, case_note(&edit, STR("見たこと \"そのまま\"\n二行目"), &err), &err);
	}
	assert_ok(case_entries_verify(f->db, id, &bad, &err), &err);
	assert_int_equal(bad, 0);

	(void)snprintf(path, sizeof(path), "%s/" DB_FOLDER "/" DB_FILE, f->data);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw,
				      "DROP TRIGGER case_entries_stay;"
				      "UPDATE case_entries SET words = 'x' WHERE seq = 3",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(raw);
	assert_ok(case_entries_verify(f->db, id, &bad, &err), &err);
	assert_int_equal(bad, 3);
}

static void every_word_of_the_tables_is_found_again(void **state)
{
	static const struct {
		const struct text_choice *table;
		size_t n;
	} tables[] = {
		{ case_kinds, CASE_KINDS },
		{ case_phases, CASE_PHASES },
		{ case_origins, CASE_ORIGINS },
		{ case_accuracies, CASE_ACCURACIES },
		{ case_entry_kinds, CASE_ENTRY_KINDS },
		{ case_thing_kinds, CASE_THING_KINDS },
		{ case_thing_states, CASE_THING_STATES },
		{ case_weights, CASE_WEIGHTS },
		{ case_task_states, CASE_TASK_STATES },
	};

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		for (size_t i = 0; i < tables[t].n; i++)
			assert_int_equal(
				case_choice(tables[t].table, str_from(tables[t].table[i].value)),
				i);
		assert_int_equal(case_choice(tables[t].table, STR("no such word")), tables[t].n);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(numbers_follow_each_other_and_drills_have_their_own),
		TEST(a_case_is_found_by_number_and_by_id),
		TEST(what_cannot_be_opened_leaves_nothing),
		TEST(a_case_known_long_ago_is_back_dated),
		TEST(each_change_writes_its_entry),
		TEST(what_stands_already_is_not_said_twice),
		TEST(a_failed_edit_leaves_neither_change_nor_entry),
		TEST(the_newest_fact_counts_and_the_older_ones_can_be_asked),
		TEST(entries_stand_by_the_time_they_happened),
		TEST(what_is_still_to_come_did_not_happen),
		TEST(a_correction_names_what_it_takes_the_place_of),
		TEST(the_cases_of_an_alert_are_found),
		TEST(open_tasks_stand_by_weight_then_deadline),
		TEST(a_task_ends_once_and_says_how),
		TEST(a_case_is_closed_when_all_is_said),
		TEST(nothing_of_a_case_is_changed_or_deleted),
		TEST(a_timeline_altered_behind_our_back_is_seen),
		cmocka_unit_test(every_word_of_the_tables_is_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
