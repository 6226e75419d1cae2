/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates, drafts from what is known, adopted versions and what differs from them.
 */
#include "support/check.h"

#include "../store/store-fixture.h"

#include <limits.h>
#include <sys/stat.h>

#include "duties/duty-list.h"
#include "policy/policy-draft.h"
#include "policy/policy-duties.h"
#include "policy/policy-paper.h"
#include "store/facility.h"

#define NOW_US (INT64_C(1795392000) * US_PER_SEC) /* 2026-11-23 */
#define DAY_US (24 * 3600 * US_PER_SEC)

static struct policy_content *content_of(void)
{
	struct policy_content *content = NULL;
	struct err err;

	assert_ok(policy_content_load(NULL, &content, &err), &err);
	return content;
}

static const struct policy_draft *draft_of(struct db *db, const struct policy_content *content,
					   const char *id, enum lang lang, struct arena *arena)
{
	const struct policy_scope scope = { .db = db, .content = content, .arena = arena };
	const struct policy *policy = policy_find(content, str_from(id));
	struct policy_facts *facts = NULL;
	struct policy_draft *draft = NULL;
	struct err err;

	assert_non_null(policy);
	assert_ok(policy_facts_gather(&scope, lang, &facts, &err), &err);
	assert_ok(policy_draft_write(&scope, facts, policy, lang, &draft, &err), &err);
	return draft;
}

static bool says(struct str text, const char *words)
{
	return str_find(text, str_from(words)) < text.len;
}

static void know_facility(struct db *db, const char *name, const char *beds, const char *ehr,
			  const char *contract)
{
	const struct facility_record record = {
		.values = { [FACILITY_NAME_KEY] = str_from(name),
			    [FACILITY_KIND_KEY] = STR("clinic"),
			    [FACILITY_BEDS_KEY] = str_from(beds),
			    [FACILITY_EHR_KEY] = str_from(ehr),
			    [FACILITY_CONTRACT_KEY] = str_from(contract),
			    [FACILITY_PREFECTURE_KEY] = STR(""),
			    [FACILITY_SECTOR_KEY] = STR("") },
		.changed_us = NOW_US,
		.changed_by = STR("tanaka"),
	};
	struct err err;

	assert_ok(facility_put(db, &record, &err), &err);
}

static void decide(struct db *db, const char *name, const char *value)
{
	const struct policy_decision decision = {
		.name = str_from(name),
		.value = str_from(value),
		.said_us = NOW_US,
		.said_by = STR("tanaka"),
	};
	struct err err;

	assert_ok(policy_decisions_put(db, &decision, &err), &err);
}

static int64_t adopt(struct db *db, const struct policy_draft *draft, int64_t now_us)
{
	const struct policy_adoption adoption = { .approved = STR("the committee"),
						  .valid_from = STR("2026-12-01"),
						  .by = STR("tanaka"),
						  .now_us = now_us,
						  .with_blanks = true };
	struct err err;
	int64_t number = 0;

	assert_ok(policy_draft_adopt(db, draft, &adoption, &number, &err), &err);
	return number;
}

/* ---- templates ---- */

static void every_sector_has_its_templates(void **state)
{
	static const char *const wanted[] = { "basic-policy",	   "operating-rules", "passwords",
					      "maintenance-lines", "carrying-out",    "backups",
					      "incidents",	   "vendors" };
	const struct store_fixture *f = *state;
	auto_policy_content *content = content_of();

	assert_int_equal(policy_count(content), ARRAY_LEN(wanted));
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		auto_arena arena = ARENA_INIT(8 * 1024 * 1024);
		const struct policy_draft *ja =
			draft_of(f->db, content, wanted[i], LANG_JA, &arena);
		const struct policy_draft *en =
			draft_of(f->db, content, wanted[i], LANG_EN, &arena);

		check_row(says(ja->text, "【未定：") && says(en->text, "【to be decided: "),
			  wanted[i]);
		check_row(!says(ja->text, "{") && !says(en->text, "{"), wanted[i]);
		check_row(ja->n_blanks == en->n_blanks, wanted[i]);
	}
}

static void mistakes_are_named_with_their_line(void **state)
{
	static const struct {
		const char *text;
		const char *wanted;
	} rows[] = {
		{ "text: { ja: \"{$facility.colour}\", en: a }",
		  "bad.yml:12: nothing is known by" },
		{ "text: { ja: \"{$row.name}\", en: a }", "“{$row.name}”" },
		{ "text: { ja: \"{$decision.nobody}\", en: a }", "“{$decision.nobody}”" },
		{ "text: { ja: a, en: a }\n        each: dreams\n        row: { ja: a, en: a }",
		  "there is no list “dreams”" },
		{ "text: { ja: a, en: a }\n        row: { ja: a, en: a }", "row needs each" },
		{ "text: { ja: a, en: a }\n        when: dreams > 0", "when: “dreams”" },
		{ "text: { ja: a, en: a }\n        refs: [{ guideline: g }]", "clause is missing" },
	};
	const struct store_fixture *f = *state;
	char folder[PATH_MAX];
	char path[PATH_MAX + 16];

	(void)snprintf(folder, sizeof(folder), "%s/policy", f->data);
	(void)snprintf(path, sizeof(path), "%s/bad.yml", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct policy_content *content = NULL;
		struct err err = { .text = "" };
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		(void)fprintf(file,
			      "version: 1\ndate: 2026-11-23\nsource: a\npolicies:\n  - id: p\n"
			      "    title: { ja: a, en: a }\n    about: { ja: a, en: a }\n"
			      "    clauses:\n      - { id: c0, title: { ja: a, en: a }, "
			      "text: { ja: a, en: a } }\n      - id: c\n"
			      "        title: { ja: a, en: a }\n        %s\n",
			      rows[i].text);
		assert_int_equal(fclose(file), 0);
		check_row(policy_content_load(f->data, &content, &err) == ERR_SYNTAX,
			  rows[i].wanted);
		check_row(strstr(err.text, rows[i].wanted), err.text);
	}
}

/* ---- drafts ---- */

static void what_is_known_stands_there_and_nothing_else(void **state)
{
	const struct store_fixture *f = *state;
	auto_policy_content *content = content_of();
	auto_arena arena = ARENA_INIT(8 * 1024 * 1024);
	const struct policy_draft *before =
		draft_of(f->db, content, "basic-policy", LANG_EN, &arena);

	know_facility(f->db, "Invented Clinic", "19", "yes", "yes");
	decide(f->db, "review-month", "June");
	const struct policy_draft *after =
		draft_of(f->db, content, "basic-policy", LANG_EN, &arena);
	assert_true(says(before->text, "【to be decided: Number of beds】"));
	assert_true(says(after->text, "Number of beds: 19."));
	assert_true(says(after->text, "Invented Clinic protects"));
	assert_true(says(after->text, "every year in June"));
	assert_int_equal(before->n_blanks, after->n_blanks + 3);
	decide(f->db, "review-month", "");
	assert_true(says(draft_of(f->db, content, "basic-policy", LANG_EN, &arena)->text,
			 "every year in 【to be decided: "));
}

static void a_clause_stands_where_it_is_needed(void **state)
{
	static const struct {
		const char *ehr;
		bool clause;
		bool asked; /* whether it is needed is a blank */
	} rows[] = { { "", true, true }, { "yes", true, false }, { "no", false, false } };
	const struct store_fixture *f = *state;
	auto_policy_content *content = content_of();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(8 * 1024 * 1024);

		know_facility(f->db, "Invented Clinic", "19", rows[i].ehr, "yes");
		const struct str text =
			draft_of(f->db, content, "incidents", LANG_EN, &arena)->text;
		check_row(says(text, "Care without the record system") == rows[i].clause,
			  rows[i].ehr);
		check_row(says(text, "whether this clause is needed") == rows[i].asked,
			  rows[i].ehr);
	}
}

static void words_from_outside_cannot_become_marks(void **state)
{
	const struct store_fixture *f = *state;
	auto_policy_content *content = content_of();
	auto_arena arena = ARENA_INIT(8 * 1024 * 1024);
	struct policy_line line;
	size_t titles = 0;
	size_t clauses = 0;
	bool whole = false;

	know_facility(f->db, "A <b>B</b> & [x](y) *c* 1_2", "19", "yes", "no");
	decide(f->db, "own-rules", "# one\n## two\n- three\n> four");
	const struct policy_draft *draft =
		draft_of(f->db, content, "basic-policy", LANG_EN, &arena);
	struct str text = draft->text;
	while (policy_line_next(&text, &arena, &line)) {
		titles += line.kind == POLICY_LINE_TITLE;
		clauses += line.kind == POLICY_LINE_CLAUSE;
		whole = whole || str_is(line.words, "A <b>B</b> & [x](y) *c* 1_2");
		assert_false(line.kind == POLICY_LINE_NOTE && says(line.words, "four"));
		assert_false(line.kind == POLICY_LINE_ITEM && says(line.words, "three"));
	}
	assert_int_equal(titles, 1);
	assert_int_equal(clauses, draft->policy->n_clauses);
	assert_true(whole);
	assert_false(says(draft->text, "<b>"));
}

/* ---- versions ---- */

static void an_adopted_version_stays_as_it_was(void **state)
{
	const struct store_fixture *f = *state;
	auto_policy_content *content = content_of();
	auto_arena arena = ARENA_INIT(8 * 1024 * 1024);
	const struct policy_draft *draft = draft_of(f->db, content, "passwords", LANG_JA, &arena);
	struct policy_version version;
	struct err err;

	assert_int_equal(adopt(f->db, draft, NOW_US), 1);
	decide(f->db, "password-length", "13文字");
	const struct policy_draft *newer = draft_of(f->db, content, "passwords", LANG_JA, &arena);
	assert_int_equal(adopt(f->db, newer, NOW_US), 2);
	assert_ok(policy_versions_get(f->db, STR("passwords"), 1, &arena, &version, &err), &err);
	assert_true(str_equal(version.text, draft->text));
	assert_string_equal(arena_cstr(&arena, version.sha256), draft->sha256);
	assert_true(policy_version_whole(&version));
	assert_ok(policy_versions_get(f->db, STR("passwords"), 0, &arena, &version, &err), &err);
	assert_int_equal(version.number, 2);
	static const char *const changes[] = {
		"UPDATE policy_versions SET text = 'x'",       "DELETE FROM policy_versions",
		"UPDATE policy_version_facts SET words = 'x'", "DELETE FROM policy_version_facts",
		"UPDATE policy_decisions SET value = 'x'",     "DELETE FROM policy_decisions",
	};
	for (size_t i = 0; i < ARRAY_LEN(changes); i++)
		check_row(db_run(db_stmt(f->db, changes[i]), &err) != ERR_OK, changes[i]);
}

static void blanks_and_missing_words_keep_it_from_being_adopted(void **state)
{
	static const struct {
		const char *name;
		struct policy_adoption adoption;
		enum errc code;
	} rows[] = {
		{ "blanks",
		  { .approved = STR("a"), .valid_from = STR("2026-12-01") },
		  ERR_CONFLICT },
		{ "nobody",
		  { .approved = STR(""), .valid_from = STR("2026-12-01"), .with_blanks = true },
		  ERR_SYNTAX },
		{ "no day",
		  { .approved = STR("a"), .valid_from = STR("2026-13-01"), .with_blanks = true },
		  ERR_SYNTAX },
		{ "two lines",
		  { .approved = STR("a\nb"), .valid_from = STR("2026-12-01"), .with_blanks = true },
		  ERR_LIMIT },
	};
	const struct store_fixture *f = *state;
	auto_policy_content *content = content_of();
	auto_arena arena = ARENA_INIT(8 * 1024 * 1024);
	const struct policy_draft *draft = draft_of(f->db, content, "vendors", LANG_EN, &arena);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct policy_version version;
		struct err err;
		int64_t number;

		check_row(policy_draft_adopt(f->db, draft, &rows[i].adoption, &number, &err) ==
				  rows[i].code,
			  rows[i].name);
		check_row(policy_versions_get(f->db, STR("vendors"), 0, &arena, &version, &err) ==
				  ERR_NOT_FOUND,
			  rows[i].name);
	}
}

/* ---- what differs ---- */

static void a_change_is_shown_by_its_lines(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(1024 * 1024);
	struct policy_changes changes;
	struct err err;

	assert_ok(policy_compare(STR("# t\n\na\n\nb\n\n- c\n"),
				 STR("# t\n\na\n\nx\n\n- c\n\n- d\n"), &arena, &changes, &err),
		  &err);
	static const struct {
		enum policy_change change;
		const char *words;
	} wanted[] = {
		{ POLICY_SAME, "t" },  { POLICY_SAME, "a" }, { POLICY_REMOVED, "b" },
		{ POLICY_ADDED, "x" }, { POLICY_SAME, "c" }, { POLICY_ADDED, "d" },
	};
	assert_int_equal(changes.n, ARRAY_LEN(wanted));
	assert_int_equal(changes.n_changed, 3);
	for (size_t i = 0; i < changes.n; i++)
		check_row(changes.at[i].change == wanted[i].change &&
				  str_is(changes.at[i].words, wanted[i].words),
			  wanted[i].words);
}

static const struct duty *duty_about(struct db *db, const struct duty_scope *scope, const char *key)
{
	struct duties duties;
	struct err err;

	assert_ok(duties_list(db, scope, &duties, &err), &err);
	return duties_find(&duties, str_from(key));
}

static void age_and_changed_facts_become_duties(void **state)
{
	const struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(32 * 1024 * 1024);
	auto_policy_content *content = content_of();
	auto_duty_office *office = NULL;
	struct err err;

	assert_ok(duty_office_open(NULL, &office, &err), &err);
	const struct duty_scope now = duty_scope_at(office, NULL, NOW_US, 540, &arena);
	const struct duty_scope year =
		duty_scope_at(office, NULL, NOW_US + 366 * DAY_US, 540, &arena);
	know_facility(f->db, "Invented Clinic", "19", "yes", "yes");
	const struct policy_scope scope = {
		.db = f->db, .content = content, .forms = now.forms, .arena = &arena
	};
	struct policy_facts *facts = NULL;
	struct policy_draft *draft = NULL;
	assert_ok(policy_facts_gather(&scope, LANG_EN, &facts, &err), &err);
	assert_ok(policy_draft_write(&scope, facts, policy_find(content, STR("basic-policy")),
				     LANG_EN, &draft, &err),
		  &err);
	assert_null(duty_about(f->db, &now, "policy-old:basic-policy"));
	(void)adopt(f->db, draft, NOW_US);
	assert_null(duty_about(f->db, &now, "policy-old:basic-policy"));
	assert_null(duty_about(f->db, &now, "policy-changed:basic-policy"));
	assert_non_null(duty_about(f->db, &year, "policy-old:basic-policy"));
	know_facility(f->db, "Invented Clinic", "20", "yes", "yes");
	const struct duty *changed = duty_about(f->db, &now, "policy-changed:basic-policy");
	assert_non_null(changed);
	assert_true(says(changed->reason.en, "otherwise now: Number of beds"));
	know_facility(f->db, "Invented Clinic", "19", "yes", "yes");
	assert_null(duty_about(f->db, &now, "policy-changed:basic-policy"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
	const struct CMUnitTest tests[] = {
		CASE(every_sector_has_its_templates),
		CASE(mistakes_are_named_with_their_line),
		CASE(what_is_known_stands_there_and_nothing_else),
		CASE(a_clause_stands_where_it_is_needed),
		CASE(words_from_outside_cannot_become_marks),
		CASE(an_adopted_version_stays_as_it_was),
		CASE(blanks_and_missing_words_keep_it_from_being_adopted),
		cmocka_unit_test(a_change_is_shown_by_its_lines),
		CASE(age_and_changed_facts_become_duties),
	};

	return cmocka_run_group_tests_name("policies", tests, NULL, NULL);
}
