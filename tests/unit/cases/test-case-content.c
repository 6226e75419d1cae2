/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of cases as data: the program's own files, and facts as people write them.
 */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cases/case-content.h"

#define JAPAN 540

static struct case_content *own_content(void)
{
	struct case_content *content = NULL;
	struct err err;

	assert_ok(case_content_load(NULL, &content, &err), &err);
	return content;
}

static void ways_in_are_those_of_the_police_statistics(void **state)
{
	static const char *const routes[] = { "vpn", "rdp", "mail", "other", "unknown" };
	auto_case_content *content = own_content();

	(void)state;
	assert_int_equal(content->n_routes, ARRAY_LEN(routes));
	for (size_t i = 0; i < ARRAY_LEN(routes); i++)
		assert_str_is(content->routes[i].id, routes[i]);
}

static void every_class_of_cause_has_one(void **state)
{
	auto_case_content *content = own_content();
	bool seen[CASE_CLASSES] = { false };

	(void)state;
	for (size_t i = 0; i < content->n_causes; i++)
		seen[content->causes[i].class] = true;
	for (size_t i = 0; i < CASE_CLASSES; i++)
		check_row(seen[i], case_classes[i].value);
	assert_non_null(case_cause_find(content, STR("unknown")));
	assert_null(case_cause_find(content, STR("no-such")));
}

static void the_ransom_question_shows_its_policy(void **state)
{
	auto_case_content *content = own_content();
	const struct case_question *ransom = case_question_find(content, STR("ransom"));

	(void)state;
	assert_non_null(ransom);
	assert_true(ransom->policy.ja.len > 100 && ransom->policy.en.len > 100);
	assert_non_null(case_choices_find(&ransom->choices, STR("no")));
}

static void words_of_the_sector_are_put_in(void **state)
{
	auto_case_content *content = own_content();

	(void)state;
	for (size_t i = 0; i < content->n_facts; i++)
		check_row(str_find_char(content->facts[i].title.ja, '{') == SIZE_MAX,
			  content->facts[i].id.ptr);
	assert_non_null(case_fact_def_find(content, STR("people-affected")));
}

static void a_fact_is_kept_as_its_type_is_written(void **state)
{
	static const struct {
		const char *fact;
		const char *typed;
		const char *kept; /* NULL: refused */
	} rows[] = {
		{ "personal-data", "yes", "yes" },
		{ "personal-data", " わからない ", "unknown" },
		{ "personal-data", "maybe", NULL },
		{ "personal-data", "", "" },
		{ "devices-affected", "0031", "31" },
		{ "devices-affected", "31 台", NULL },
		{ "devices-affected", "-1", NULL },
		{ "devices-affected", "99999999999999999999", NULL },
		{ "began-at", "2026-11-23 04:30", "2026-11-22T19:30:00Z" },
		{ "began-at", "2026-11-23T04:30:00Z", "2026-11-23T04:30:00Z" },
		{ "began-at", "2026-11-23", "2026-11-22T15:00:00Z" },
		{ "began-at", "きのう", NULL },
		{ "noticed-how", "staff", "staff" },
		{ "noticed-how", "nobody", NULL },
		{ "vendor-name", "二行\nになる", NULL },
		{ "summary", "二行\nになる", "二行\nになる" },
		{ "summary", "\001", NULL },
	};
	auto_case_content *content = own_content();
	auto_arena arena = ARENA_INIT(64 * 1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct case_fact_def *def =
			case_fact_def_find(content, str_from(rows[i].fact));
		struct str kept;
		struct err err;

		check_row(def, rows[i].fact);
		const enum errc code =
			case_fact_read(def, str_from(rows[i].typed), JAPAN, &arena, &kept, &err);
		check_row((code == ERR_OK) == (rows[i].kept != NULL), rows[i].typed);
		check_row(code || str_is(kept, rows[i].kept), rows[i].typed);
		check_row(!code || strstr(err.text, rows[i].fact) || def->type == CASE_FACT_TEXT ||
				  def->type == CASE_FACT_LINES,
			  rows[i].typed);
	}
}

static void a_fact_is_shown_in_words(void **state)
{
	static const struct {
		const char *fact;
		const char *value;
		const char *ja;
	} rows[] = {
		{ "personal-data", "unknown", "わからない" },
		{ "began-at", "2026-11-22T19:30:00Z", "2026-11-23 04:30" },
		{ "noticed-how", "staff", "職員が気づいた" },
		{ "devices-affected", "31", "31" },
	};
	auto_case_content *content = own_content();
	auto_arena arena = ARENA_INIT(64 * 1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct case_fact_def *def =
			case_fact_def_find(content, str_from(rows[i].fact));
		assert_str_is(case_fact_words(def, str_from(rows[i].value), LANG_JA, JAPAN, &arena),
			      rows[i].ja);
	}
}

/* ---- files that somebody wrote ---- */

#define HEAD "version: 1\ndate: 2026-11-23\nsource: x\n"
#define PAIR "title: { ja: あ, en: a }"

static void a_mistake_in_a_file_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *sentence;
	} rows[] = {
		{ HEAD "causes:\n  - { id: a, class: war, " PAIR " }\n", "x.yml:5:" },
		{ HEAD "routes:\n  - { id: a, " PAIR " }\n  - { id: a, " PAIR " }\n",
		  "is there already" },
		{ HEAD "measures:\n  - { id: a, from: b, to: c, " PAIR " }\n",
		  "there is no milestone “b”" },
		{ HEAD "facts:\n  - { id: a, group: none, type: text, " PAIR " }\n",
		  "there is no such group" },
		{ HEAD "groups:\n  - { id: g, " PAIR " }\nfacts:\n"
		       "  - { id: a, group: g, type: choice, " PAIR " }\n",
		  "choices stand with" },
		{ HEAD "wonders: []\n", "wonders" },
		{ "causes: []\n", "version" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char folder[] = "/tmp/tonoi-cases-XXXXXX";
		struct case_content *content = NULL;
		char path[64];
		struct err err = { .text = "" };

		assert_non_null(mkdtemp(folder));
		(void)snprintf(path, sizeof(path), "%s/cases", folder);
		assert_int_equal(mkdir(path, 0700), 0);
		(void)snprintf(path, sizeof(path), "%s/cases/x.yml", folder);
		FILE *file = fopen(path, "w");
		assert_non_null(file);
		assert_true(fputs(rows[i].text, file) >= 0);
		assert_int_equal(fclose(file), 0);
		check_row(case_content_load(folder, &content, &err) == ERR_SYNTAX, rows[i].text);
		check_row(strstr(err.text, rows[i].sentence), err.text);
		(void)unlink(path);
		(void)snprintf(path, sizeof(path), "%s/cases", folder);
		(void)rmdir(path);
		(void)rmdir(folder);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ways_in_are_those_of_the_police_statistics),
		cmocka_unit_test(every_class_of_cause_has_one),
		cmocka_unit_test(the_ransom_question_shows_its_policy),
		cmocka_unit_test(words_of_the_sector_are_put_in),
		cmocka_unit_test(a_fact_is_kept_as_its_type_is_written),
		cmocka_unit_test(a_fact_is_shown_in_words),
		cmocka_unit_test(a_mistake_in_a_file_is_named_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
