/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports from the facts of a case: nothing is made up, what left the house stays, what differs is
 * shown, a drill says so.
 */
#include "report-fixture.h"

#include "reports/report-paper.h"

static const struct report_draft *draft_of(struct report_fixture *f,
					   const struct case_record *record, const char *form,
					   enum lang lang, bool final)
{
	const struct report_form *found = report_form_find(f->content, str_from(form));
	struct report_draft *draft = NULL;
	struct err err;

	assert_non_null(found);
	assert_ok(report_draft_make(&f->scope, record, found, lang, final, &draft, &err), &err);
	return draft;
}

static const struct report_value *value(const struct report_draft *draft, const char *id)
{
	for (size_t i = 0; i < draft->n; i++) {
		if (str_is(draft->values[i].id, id))
			return &draft->values[i];
	}
	fail_msg("there is no field “%s”", id);
	return NULL;
}

static enum errc hand_over(struct report_fixture *f, const struct case_record *record,
			   const struct report_draft *draft, bool training, struct err *err)
{
	struct report_version version;
	const struct telling_in in = {
		.telling = { .recipient = STR("ppc"),
			     .duty = STR("preliminary"),
			     .told_us = f->scope.now_us,
			     .how = TELLING_FORM,
			     .whom = STR("受付"),
			     .words = STR(""),
			     .training = training },
		.title = STR("個人情報保護委員会"),
		.report = &version,
	};

	assert_ok(report_version_of(draft, &f->arena, &version, err), err);
	return try_telling(f, record, &in, NULL, err);
}

static bool says(struct str text, const char *words)
{
	return str_find(text, str_from(words)) < text.len;
}

static void every_form_is_filled_in_both_languages(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);

	for (size_t i = 0; i < report_form_count(f->content); i++) {
		const char *form = report_form_at(f->content, i)->id.ptr;
		char id[YAML_CONTENT_ID_MAX + 1];

		(void)snprintf(id, sizeof(id), "%.*s", STR_ARG(report_form_at(f->content, i)->id));
		const struct report_draft *ja = draft_of(f, &record, id, LANG_JA, false);
		const struct report_draft *en = draft_of(f, &record, id, LANG_EN, true);
		check_row(ja->n == en->n && ja->n > 0, form);
		check_row(en->n_missing >= ja->n_missing, form);
		for (size_t v = 0; v < ja->n; v++) {
			check_row(!says(ja->values[v].text, "{$"), form);
			check_row(ja->values[v].known || says(ja->values[v].text, "【未記入：") ||
					  ja->values[v].text.len > 0,
				  form);
		}
	}
}

static void what_is_known_stands_there_and_nothing_else(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);

	say_fact(f, &record, "summary", "カルテが開けない");
	say_fact(f, &record, "noticed-how", "staff");
	say_fact(f, &record, "personal-data-sensitive", "unknown");
	const struct report_draft *draft = draft_of(f, &record, "ppc-report", LANG_JA, false);
	assert_str_is(value(draft, "summary")->text,
		      "カルテが開けない\n知ったきっかけ：職員が気づいた");
	assert_true(value(draft, "summary")->known);
	assert_str_is(value(draft, "known-at")->text, "2026-11-23 01:10");
	assert_str_is(value(draft, "data-kinds")->text, "【未記入：個人データの項目】");
	assert_true(value(draft, "data-kinds")->missing);
	assert_false(value(draft, "sensitive")->known);
	assert_false(says(value(draft, "sensitive")->text, "【"));
}

static void what_was_handed_over_stays_as_it_was(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);
	struct report_differences differences;
	struct report_version version;
	struct report_draft *before = NULL;
	struct err err;

	say_fact(f, &record, "summary", "一度目");
	const struct report_draft *first = draft_of(f, &record, "ppc-report", LANG_JA, false);
	assert_int_equal(first->turn, TURN_FIRST);
	assert_ok(hand_over(f, &record, first, false, &err), &err);
	say_fact(f, &record, "personal-data-count", "1200");
	const struct report_draft *second = draft_of(f, &record, "ppc-report", LANG_JA, false);
	assert_int_equal(second->turn, TURN_FOLLOW_UP);
	assert_int_equal(second->number, 2);
	assert_ok(report_versions_get(f->scope.db, record.id, STR("ppc-report"), 0, &f->arena,
				      &version, &err),
		  &err);
	assert_true(report_version_whole(&version));
	assert_ok(report_draft_of_version(&f->scope, &record, &version, &before, &err), &err);
	assert_int_equal(before->n, first->n);
	assert_ok(report_compare(before, second, &f->arena, &differences, &err), &err);
	assert_int_equal(differences.n, 1);
	assert_str_is(differences.at[0].title, "本人の数");
	assert_int_equal(draft_of(f, &record, "ppc-report", LANG_JA, true)->turn, TURN_FINAL);

	version.body = STR("{\"fields\":[]}");
	assert_int_equal(report_draft_of_version(&f->scope, &record, &version, &before, &err),
			 ERR_CORRUPT);
}

static void the_database_keeps_reports_and_tellings(void **state)
{
	static const char *const statements[] = {
		"UPDATE case_report_versions SET body = ''", "DELETE FROM case_report_versions",
		"UPDATE case_tellings SET whom = ''",	     "DELETE FROM case_tellings",
		"UPDATE case_receipts SET words = ''",	     "DELETE FROM case_receipts",
	};
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);
	struct case_edit edit;
	struct err err;

	assert_ok(hand_over(f, &record, draft_of(f, &record, "ppc-report", LANG_JA, false), false,
			    &err),
		  &err);
	begin_edit(f, &record, &edit);
	enum errc code = telling_receipt_add(&edit, 1, f->scope.now_us, STR("R-1"), &err);
	assert_ok(case_edit_end(&edit, code, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		check_row(db_run(db_stmt(f->scope.db, statements[i]), &err), statements[i]);
}

static void a_drill_says_so_and_cannot_be_told_for_real(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record drill = open_known(f, "2026-11-23T01:10", true);
	const struct case_record real = open_known(f, "2026-11-23T01:10", false);
	const struct report_draft *draft = draft_of(f, &drill, "police-sheet", LANG_JA, false);
	auto_report *paper = NULL;
	auto_buf body = BUF_INIT(REPORT_BODY_MAX);
	struct err err;

	assert_ok(report_paper(&f->scope, draft, &paper, &err), &err);
	assert_true(str_starts(report_about(paper)->title, STR("【訓練】")));
	/* It stands at the head of every page. */
	assert_true(str_starts(report_about(paper)->facility, STR("【訓練】")));
	assert_ok(report_body_write(draft, &body, &err), &err);
	assert_true(says(buf_str(&body), "\"training\":true"));
	assert_int_equal(hand_over(f, &drill, draft, false, &err), ERR_DENIED);
	assert_int_equal(
		hand_over(f, &real, draft_of(f, &real, "police-sheet", LANG_JA, false), true, &err),
		ERR_DENIED);
	assert_ok(hand_over(f, &drill, draft, true, &err), &err);
}

static void a_telling_to_come_is_refused(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);
	struct telling_in in = { .telling = { .recipient = STR("police"),
					      .duty = STR("report"),
					      .told_us = f->scope.now_us + HOUR_US,
					      .whom = STR("警察署"),
					      .words = STR("") },
				 .title = STR("警察") };
	struct err err;

	assert_int_equal(try_telling(f, &record, &in, NULL, &err), ERR_SYNTAX);
	in.telling.told_us = f->scope.now_us;
	in.telling.whom = STR(" ");
	assert_int_equal(try_telling(f, &record, &in, NULL, &err), ERR_SYNTAX);
	in.telling.whom = STR("a\x01");
	assert_int_equal(try_telling(f, &record, &in, NULL, &err), ERR_SYNTAX);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, report_setup, report_teardown)
	const struct CMUnitTest tests[] = {
		TEST(every_form_is_filled_in_both_languages),
		TEST(what_is_known_stands_there_and_nothing_else),
		TEST(what_was_handed_over_stays_as_it_was),
		TEST(the_database_keeps_reports_and_tellings),
		TEST(a_drill_says_so_and_cannot_be_told_for_real),
		TEST(a_telling_to_come_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
