/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of documents: loaded, refused with line and reason, remarked upon, kept aside.
 */
#include "support/check.h"

#include <limits.h>

#include "base/os/fd.h"
#include "detect/sigma/ruleset.h"

#define HEAD "title: T\nid: 929a690e-bef0-4204-a928-ef5e620d6fcc\n"
#define BODY                                                                                       \
	"logsource:\n    product: windows\n"                                                       \
	"detection:\n    sel:\n        A: x\n    condition: sel\n"
#define OTHER_HEAD "title: U\nid: 08fbc97d-0a2f-491c-ae21-8ffcfd3174e9\n"

static struct ruleset *load_text(const char *text)
{
	const struct ruleset_sources sources = { .text = str_from(text) };
	struct ruleset *set = NULL;
	struct err err = { .code = ERR_OK };

	assert_ok(ruleset_load(&sources, &set, &err), &err);
	return set;
}

static const struct {
	const char *name;
	const char *text;
	unsigned line;
	const char *reason;
} refusals[] = {
	{ "no title", "id: 929a690e-bef0-4204-a928-ef5e620d6fcc\n" BODY, 1, "\"Title\"" },
	{ "empty title", "title: ''\n" BODY, 1, "\"Title\"" },
	{ "no logsource", HEAD "detection:\n    sel:\n        A: x\n    condition: sel\n", 1,
	  "\"LogSource\"" },
	{ "empty logsource",
	  HEAD "logsource:\n    definition: x\n"
	       "detection:\n    sel:\n        A: x\n    condition: sel\n",
	  3, "names no category" },
	{ "logsource that is no map", HEAD "logsource: windows\ndetection: {condition: a}\n", 3,
	  "\"LogSource\"" },
	{ "no detection", HEAD "logsource:\n    product: windows\n", 1, "\"Detection\"" },
	{ "detection that is no map", HEAD "logsource: {product: x}\ndetection: []\n", 1,
	  "\"Detection\"" },
	{ "id that is no UUID", "title: T\nid: 42\n" BODY, 2, "the id is no UUID" },
	{ "id too short", "title: T\nid: 929a690e-bef0-4204-a928-ef5e620d6fc\n" BODY, 2,
	  "the id is no UUID" },
	{ "unknown level", HEAD "level: urgent\n" BODY, 3, "there is no level “urgent”" },
	{ "unknown status", HEAD "status: new\n" BODY, 3, "there is no status “new”" },
	{ "tags that are a map", HEAD "tags: {a: b}\n" BODY, 3, "it must be a list of texts" },
	{ "unknown modifier",
	  HEAD "logsource: {product: x}\ndetection:\n    sel:\n        A|contain: x\n"
	       "    condition: sel\n",
	  6, "there is no modifier “contain”" },
	{ "the line of a value in a list",
	  HEAD "logsource: {product: x}\ndetection:\n    sel:\n        A:\n            - x\n"
	       "            - null\n    condition: sel\n",
	  8, "null cannot stand in a list" },
	{ "unknown identifier",
	  HEAD "logsource: {product: x}\ndetection:\n    sel: {A: x}\n    condition: other\n", 6,
	  "there is no search identifier “other”" },
	{ "global action", "action: global\n" HEAD BODY, 1, "“action” documents are gone" },
	{ "anchor", HEAD "author: &a x\n" BODY, 3, "anchors are not accepted" },
	{ "alias", HEAD "author: &a x\nmodified: *a\n" BODY, 3, "anchors are not accepted" },
	{ "tag", HEAD "author: !!str x\n" BODY, 3, "tags are not accepted" },
	{ "duplicate key", HEAD "author: a\nauthor: b\n" BODY, 4, "“author” stands twice" },
	{ "duplicate field",
	  HEAD "logsource: {product: x}\ndetection:\n    sel:\n        A: x\n        A: y\n"
	       "    condition: sel\n",
	  7, "“A” stands twice" },
	{ "broken YAML", HEAD "author: [a\n" BODY, 0, "YAML 1.2" },
	{ "tab indentation", HEAD "logsource:\n\tproduct: x\n", 0, "YAML 1.2" },
	{ "nesting", HEAD "x: [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\n" BODY, 3,
	  "nested deeper" },
	{ "the same id twice", HEAD BODY "---\n" HEAD BODY, 10, "the id is that of text:1" },
	{ "a list at the top", "- title: x\n", 0, NULL },
};

static void refusals_name_the_line_and_the_clause(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		auto_ruleset *set = load_text(refusals[i].text);
		if (!refusals[i].reason) {
			check_row(ruleset_aside_count(set) == 1, refusals[i].name);
			continue;
		}
		check_row(ruleset_refused_count(set) == 1, refusals[i].name);
		const struct rule_note *note = ruleset_refused(set, 0);
		if (str_find(note->text, str_from(refusals[i].reason)) == SIZE_MAX ||
		    (refusals[i].line && note->line != refusals[i].line))
			fail_msg("row “%s”: line %u: %.*s", refusals[i].name, note->line,
				 STR_ARG(note->text));
	}
}

static void one_bad_document_does_not_stop_the_others(void **state UNUSED)
{
	auto_ruleset *set = load_text(HEAD "level: urgent\n" BODY "---\n" OTHER_HEAD BODY);

	assert_int_equal(ruleset_count(set), 1);
	assert_int_equal(ruleset_refused_count(set), 1);
	assert_str_is(ruleset_rule(set, 0)->title, "U");
	assert_int_equal(ruleset_rule(set, 0)->line, 11);
}

static void what_comes_before_broken_yaml_stays(void **state UNUSED)
{
	auto_ruleset *set = load_text(HEAD BODY "---\n" OTHER_HEAD "author: [\n");

	assert_int_equal(ruleset_count(set), 1);
	assert_int_equal(ruleset_refused_count(set), 1);
}

static void documents_that_are_no_rules_are_listed_not_dropped(void **state UNUSED)
{
	auto_ruleset *set = load_text("id: x\nrule_metadata: []\n---\n");

	assert_int_equal(ruleset_count(set), 0);
	assert_int_equal(ruleset_refused_count(set), 0);
	assert_int_equal(ruleset_aside_count(set), 1);
	assert_true(str_starts(ruleset_aside(set, 0)->text, STR("no rule")));
}

static const struct {
	const char *name;
	const char *text;
	const char *remark;
} remarks_wanted[] = {
	{ "an identifier nobody uses",
	  HEAD "logsource: {product: x}\ndetection:\n    a: {A: x}\n    b: {B: x}\n"
	       "    condition: a\n",
	  "the condition does not use “b”" },
	{ "all of one value",
	  HEAD "logsource: {product: x}\ndetection:\n    a: {A|all: x}\n    condition: a\n",
	  "“all” needs a list" },
	{ "no id", "title: T\n" BODY, "the rule has no id" },
	{ "a date in another form", HEAD "date: 2026/11/22\n" BODY, "is not YYYY-MM-DD" },
	{ "an impossible date", HEAD "date: 2026-02-30\n" BODY, "is not YYYY-MM-DD" },
};

static void doubtful_rules_load_with_a_remark(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(remarks_wanted); i++) {
		auto_ruleset *set = load_text(remarks_wanted[i].text);
		check_row(ruleset_count(set) == 1, remarks_wanted[i].name);
		check_row(ruleset_warning_count(set) == 1, remarks_wanted[i].name);
		check_row(str_find(ruleset_warning(set, 0)->text,
				   str_from(remarks_wanted[i].remark)) != SIZE_MAX,
			  remarks_wanted[i].name);
	}
}

static void keeps_what_an_alert_must_show(void **state UNUSED)
{
	auto_ruleset *set = load_text(
		HEAD "name: t\nstatus: test\nlevel: HIGH\nauthor: A, B\ndate: 2026-11-22\n"
		     "license: DRL-1.1\ndescription: |\n    Line one\n    line two\n"
		     "references: [one, two]\ntags: [attack.t1110]\nfalsepositives: none\n"
		     "fields: []\n" BODY);
	const struct rule *rule = ruleset_rule(set, 0);

	assert_int_equal(ruleset_count(set), 1);
	assert_str_is(rule->id, "929a690e-bef0-4204-a928-ef5e620d6fcc");
	assert_str_is(rule->name, "t");
	assert_str_is(rule->author, "A, B");
	assert_str_is(rule->license, "DRL-1.1");
	assert_str_is(rule->description, "Line one\nline two\n");
	assert_int_equal(rule->level, RULE_LEVEL_HIGH);
	assert_int_equal(rule->status, RULE_STATUS_TEST);
	assert_int_equal(rule->references.n, 2);
	assert_str_is(rule->references.at[1], "two");
	assert_int_equal(rule->falsepositives.n, 1);
	assert_int_equal(rule->fields.n, 0);
	assert_str_is(rule->logsource.product, "windows");
	assert_null(rule->logsource.category.ptr);
	assert_ptr_equal(ruleset_find(set, STR("929A690E-BEF0-4204-A928-EF5E620D6FCC")), rule);
	assert_null(ruleset_find(set, STR("x")));
}

static void rules_without_id_keep_their_name_between_loads(void **state UNUSED)
{
	auto_ruleset *a = load_text("title: T\n" BODY);
	auto_ruleset *b = load_text(HEAD BODY "---\ntitle: T\n" BODY);

	assert_true(str_equal(ruleset_rule(a, 0)->id, ruleset_rule(b, 1)->id));
	assert_true(str_starts(ruleset_rule(a, 0)->id, STR("noid-")));
}

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[PATH_MAX];
	struct err err = { .code = ERR_OK };

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_ok(file_replace(path, str_from(text), 0600, &err), &err);
}

static void folders_are_read_in_order_without_test_files(void **state UNUSED)
{
	char dir[] = "/tmp/tonoi-rules-XXXXXX";
	const char *const paths[] = { dir };
	const char *const names[] = { "b.yml", "a.yaml", "a.test.yml", "c.txt", "z.yml" };
	const struct ruleset_sources sources = { .paths = paths, .n_paths = 1 };
	auto_ruleset *set = NULL;
	struct err err = { .code = ERR_OK };

	assert_non_null(mkdtemp(dir));
	write_file(dir, "b.yml", OTHER_HEAD BODY);
	write_file(dir, "a.yaml", HEAD BODY);
	write_file(dir, "a.test.yml", "tests: []\n");
	write_file(dir, "c.txt", "no yaml at all: [\n");
	write_file(dir, "z.yml", "broken: [\n");
	assert_ok(ruleset_load(&sources, &set, &err), &err);
	assert_int_equal(ruleset_count(set), 2);
	assert_str_is(ruleset_rule(set, 0)->title, "T");
	assert_int_equal(ruleset_refused_count(set), 1);
	assert_true(str_ends(ruleset_refused(set, 0)->file, STR("/z.yml")));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[PATH_MAX];
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(dir), 0);
}

static void a_path_that_is_not_there_is_an_error(void **state UNUSED)
{
	const char *const paths[] = { "/nonexistent/rules" };
	const struct ruleset_sources sources = { .paths = paths, .n_paths = 1 };
	struct ruleset *set = NULL;
	struct err err = { .code = ERR_OK };

	assert_int_equal(ruleset_load(&sources, &set, &err), ERR_IO);
	assert_non_null(strstr(err.text, "/nonexistent/rules"));
}

static void the_public_rules_load_whole(void **state UNUSED)
{
	char path[PATH_MAX];
	const char *const paths[] = { path };
	const struct ruleset_sources sources = { .paths = paths,
						 .n_paths = 1,
						 .content = getenv("TONOI_CONTENT") };
	auto_ruleset *set = NULL;
	struct err err = { .code = ERR_OK };

	(void)snprintf(path, sizeof(path), "%s/../shared/corpus/sigma", getenv("TONOI_SOURCE"));
	if (access(path, R_OK) != 0)
		skip();
	assert_ok(ruleset_load(&sources, &set, &err), &err);
	assert_true(ruleset_count(set) > 3700);
	for (size_t i = 0; i < ruleset_refused_count(set); i++) {
		const struct rule_note *note = ruleset_refused(set, i);
		if (str_find(note->text, STR("\"Placeholders\"")) == SIZE_MAX)
			fail_msg("%.*s:%u: %.*s", STR_ARG(note->file), note->line,
				 STR_ARG(note->text));
	}
	for (size_t i = 0; i < ruleset_count(set); i++) {
		const struct rule *rule = ruleset_rule(set, i);
		if (!rule->routed)
			fail_msg("%.*s: no route", STR_ARG(rule->file));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_name_the_line_and_the_clause),
		cmocka_unit_test(one_bad_document_does_not_stop_the_others),
		cmocka_unit_test(what_comes_before_broken_yaml_stays),
		cmocka_unit_test(documents_that_are_no_rules_are_listed_not_dropped),
		cmocka_unit_test(doubtful_rules_load_with_a_remark),
		cmocka_unit_test(keeps_what_an_alert_must_show),
		cmocka_unit_test(rules_without_id_keep_their_name_between_loads),
		cmocka_unit_test(folders_are_read_in_order_without_test_files),
		cmocka_unit_test(a_path_that_is_not_there_is_an_error),
		cmocka_unit_test(the_public_rules_load_whole),
	};

	return cmocka_run_group_tests_name("sigma-ruleset", tests, NULL, NULL);
}
