/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who must be told: by the facts of the case, by the rules of its day, and never "not needed" only
 * because nobody has answered.
 */
#include "report-fixture.h"

#include <limits.h>

#include "base/os/pack.h"

static const struct obligation *wanted(const struct obligations *all, const char *recipient,
				       const char *duty)
{
	const struct obligation *o = obligation_find(all, str_from(recipient), str_from(duty));

	if (!o || !str_is(o->duty->id, duty))
		fail_msg("%s %s: is not there", recipient, duty);
	return o;
}

static void check_day(const struct obligation *o, const char *expected)
{
	char text[DAY_TEXT_MAX];

	check_row(strcmp(day_text(o->due.day, text), expected) == 0, text);
}

static bool asks(const struct report_fixture *f, const struct obligation *o, const char *key)
{
	for (size_t i = 0; i < o->n_questions; i++) {
		if (str_is(report_fact_key(f->cases, o->questions[i]), key))
			return true;
	}
	return false;
}

static void nothing_is_not_needed_before_somebody_answers(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);
	const struct obligations all = obligations_now(f, &record);
	const struct obligation *ppc = wanted(&all, "ppc", "preliminary");

	for (size_t i = 0; i < all.n; i++) {
		const struct obligation *o = &all.at[i];

		check_row(o->state != OBLIGATION_NOT_NEEDED, o->recipient->id.ptr);
		check_row(o->state == OBLIGATION_OPEN || o->n_questions > 0, o->recipient->id.ptr);
		check_row(o->rule->clause.len > 0, o->recipient->id.ptr);
	}
	assert_int_equal(ppc->state, OBLIGATION_NOT_JUDGED);
	assert_true(asks(f, ppc, "personal-data"));
	check_day(ppc, "2026-11-27");
	assert_int_equal(wanted(&all, "police", "report")->state, OBLIGATION_OPEN);
	assert_true(wanted(&all, "police", "report")->at_once);
}

static void answers_decide_and_only_what_is_open_is_asked(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);

	say_fact(f, &record, "personal-data", "yes");
	say_fact(f, &record, "personal-data-sensitive", "yes");
	struct obligations all = obligations_now(f, &record);
	const struct obligation *ppc = wanted(&all, "ppc", "preliminary");
	assert_int_equal(ppc->state, OBLIGATION_NOT_JUDGED);
	assert_int_equal(ppc->n_questions, 1);
	assert_true(asks(f, ppc, "personal-data-strongly-encrypted"));

	say_fact(f, &record, "personal-data-strongly-encrypted", "no");
	all = obligations_now(f, &record);
	assert_int_equal(wanted(&all, "ppc", "preliminary")->state, OBLIGATION_OPEN);
	assert_int_equal(wanted(&all, "ppc", "preliminary")->aim_day, day_of(2026, 11, 25));

	say_fact(f, &record, "personal-data-strongly-encrypted", "yes");
	all = obligations_now(f, &record);
	assert_int_equal(wanted(&all, "ppc", "preliminary")->state, OBLIGATION_NOT_NEEDED);
	assert_int_equal(wanted(&all, "ppc", "preliminary")->n_questions, 0);
}

static void unknown_is_no_answer(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);

	say_fact(f, &record, "personal-data", "unknown");
	say_fact(f, &record, "personal-data-lost", "unknown");
	const struct obligations all = obligations_now(f, &record);
	assert_int_equal(wanted(&all, "ppc", "preliminary")->state, OBLIGATION_NOT_JUDGED);
}

/* 30 days are kept until it is known that there are 60. */
static void the_earlier_deadline_counts_while_a_question_is_open(void **state)
{
	static const struct {
		const char *answer; /* NULL: none */
		const char *due;
		bool open;
	} rows[] = {
		{ NULL, "2026-12-22", true },
		{ "no", "2026-12-22", false },
		{ "yes", "2027-01-21", false },
	};
	struct report_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct case_record record = open_known(f, "2026-11-23T01:10", false);

		if (rows[i].answer)
			say_fact(f, &record, "personal-data-wrongful", rows[i].answer);
		const struct obligations all = obligations_now(f, &record);
		const struct obligation *final = wanted(&all, "ppc", "final");
		check_day(final, rows[i].due);
		check_row(final->rule_open == rows[i].open, rows[i].due);
	}
}

static void an_old_case_is_judged_by_the_rules_of_its_day(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record before = open_known(f, "2021-10-31T03:00", false);
	const struct case_record after = open_known(f, "2022-10-31T07:00", false);
	const struct obligations then = obligations_now(f, &before);
	const struct obligations later = obligations_now(f, &after);

	assert_int_equal(wanted(&then, "ppc", "preliminary")->rule->force, FORCE_ADVISED);
	assert_true(wanted(&then, "ppc", "preliminary")->at_once);
	assert_null(obligation_find(&then, STR("ppc"), STR("final")));
	assert_null(obligation_find(&then, STR("nco"), STR("common-form")));
	assert_int_equal(wanted(&later, "ppc", "preliminary")->rule->force, FORCE_LAW);
	check_day(wanted(&later, "ppc", "preliminary"), "2022-11-04");
	assert_null(obligation_find(&later, STR("nco"), STR("common-form")));
}

/* 岡山県精神科医療センター: known 2024-05-19 16:00, told 2024-05-22: the fourth day. */
static void a_public_case_was_in_time(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2024-05-19T16:00", false);
	const struct telling_in in = {
		.telling = { .recipient = STR("ppc"),
			     .duty = STR("preliminary"),
			     .told_us = instant("2024-05-22T12:00"),
			     .how = TELLING_FORM,
			     .whom = STR("個人情報保護委員会"),
			     .words = STR("") },
		.title = STR("個人情報保護委員会"),
	};
	struct err err;

	assert_ok(try_telling(f, &record, &in, NULL, &err), &err);
	const struct obligations all = obligations_now(f, &record);
	const struct obligation *ppc = wanted(&all, "ppc", "preliminary");
	check_day(ppc, "2024-05-23");
	assert_int_equal(ppc->state, OBLIGATION_TOLD);
	assert_true(ppc->told->told_us < ppc->due.us);
	assert_false(ppc->late);
}

static void what_is_past_is_late_until_it_is_told(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-18T12:00", false);

	say_fact(f, &record, "personal-data", "yes");
	say_fact(f, &record, "personal-data-wrongful", "yes");
	say_fact(f, &record, "personal-data-strongly-encrypted", "no");
	f->scope.now_us = instant("2026-11-22T23:59:59");
	struct obligations all = obligations_now(f, &record);
	assert_false(wanted(&all, "ppc", "preliminary")->late);
	f->scope.now_us = instant("2026-11-23T00:00:00");
	all = obligations_now(f, &record);
	assert_true(wanted(&all, "ppc", "preliminary")->late);
}

static void without_consent_nothing_is_asked_for_but_what_the_law_wants(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);

	say_fact(f, &record, "files-encrypted", "yes");
	say_fact(f, &record, "essential-operator", "yes");
	struct obligations all = obligations_now(f, &record);
	assert_int_equal(wanted(&all, "nco", "common-form")->consent, CONSENT_OPEN);
	say_fact(f, &record, "share-consent", "no");
	all = obligations_now(f, &record);
	assert_int_equal(wanted(&all, "nco", "common-form")->state, OBLIGATION_NOT_NEEDED);
	assert_int_equal(wanted(&all, "nco", "essential-operator")->state, OBLIGATION_OPEN);
}

static void every_sector_has_its_recipients(void **state)
{
	static const struct {
		const char *pack;
		const char *recipient;
		const char *none;
	} rows[] = { { "water", "ministry", "mhlw" }, { "medicine", "mhlw", "ministry" } };
	struct report_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_report_content *content = NULL;
		auto_case_content *cases = NULL;
		struct err err;

		assert_ok(pack_choose(rows[i].pack, &err), &err);
		assert_ok(case_content_load(NULL, &cases, &err), &err);
		assert_ok(report_content_load(NULL, cases, &content, &err), &err);
		check_row(recipient_find(content, str_from(rows[i].recipient)), rows[i].pack);
		check_row(!recipient_find(content, str_from(rows[i].none)), rows[i].pack);
		check_row(recipient_find(content, STR("ppc")), rows[i].pack);
		check_row(report_form_find(content, STR("common-ransomware")), rows[i].pack);
	}
	(void)f;
}

/* ---- content ---- */

static void mistakes_are_named_with_their_line(void **state)
{
	static const struct {
		const char *text;
		const char *said;
	} rows[] = {
		{ "when: dreams = yes", "when: “dreams”" },
		{ "when: case.kind = dream", "when: “dream”" },
		{ "when: case.kind = attack\n    consent: { fact: dreams, why: { ja: a, en: a } }",
		  "there is no fact “dreams”" },
		{ "when: case.kind = attack\n    from: yesterday", "from: “yesterday” is no day" },
		{ "about: { ja: a, en: a }", "a recipient needs when" },
		{ "when: case.kind = attack\n    colour: red", "colour" },
	};
	struct report_fixture *f = *state;
	char folder[PATH_MAX];
	char path[PATH_MAX + 16];

	(void)snprintf(folder, sizeof(folder), "%s/reports", f->store->data);
	(void)snprintf(path, sizeof(path), "%s/bad.yml", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct report_content *content = NULL;
		struct err err = { .text = "" };
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		(void)fprintf(
			file,
			"version: 1\ndate: 2026-11-23\nsource: a\nrecipients:\n  - id: r\n"
			"    title: { ja: a, en: a }\n%s    %s\n    duties:\n"
			"      - { id: d, title: { ja: a, en: a }, rules: [ { from: 2026-01-01,"
			" force: law, clause: c } ] }\n",
			strstr(rows[i].text, "about") ? "" : "    about: { ja: a, en: a }\n",
			rows[i].text);
		assert_int_equal(fclose(file), 0);
		check_row(report_content_load(f->store->data, f->cases, &content, &err) ==
				  ERR_SYNTAX,
			  rows[i].said);
		check_row(strstr(err.text, rows[i].said), err.text);
		check_row(strstr(err.text, "bad.yml:"), err.text);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, report_setup, report_teardown)
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_not_needed_before_somebody_answers),
		TEST(answers_decide_and_only_what_is_open_is_asked),
		TEST(unknown_is_no_answer),
		TEST(the_earlier_deadline_counts_while_a_question_is_open),
		TEST(an_old_case_is_judged_by_the_rules_of_its_day),
		TEST(a_public_case_was_in_time),
		TEST(what_is_past_is_late_until_it_is_told),
		TEST(without_consent_nothing_is_asked_for_but_what_the_law_wants),
		TEST(every_sector_has_its_recipients),
		TEST(mistakes_are_named_with_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
