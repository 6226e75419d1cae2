/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters: what becomes of them, and of the rules they are added to. The cases are in
 * tests/cases/sigma/filters.yml.
 */
#include "support/check.h"

#include <limits.h>

#include "base/buf.h"
#include "detect/sigma/matcher.h"
#include "event/event-yaml.h"

#define CASES_BYTES_MAX (16u * 1024 * 1024)

static void note_first(void *ctx, const struct match *match)
{
	bool *first = ctx;

	*first = *first || match->rule->index == 0;
}

static bool first_rule_holds(struct matcher *matcher, const struct yaml *fields, const char *name)
{
	auto_event event;
	bool holds = false;
	const struct match_sink sink = { .matched = note_first, .ctx = &holds };

	event_init(&event);
	event.source = (struct logsource){ .product = STR("windows"),
					   .category = STR("process_creation") };
	if (!event_add_yaml(&event, fields))
		fail_msg("“%s”: line %u: not an event", name, fields->line);
	matcher_run(matcher, &event, &sink);
	return holds;
}

static void check_events(const struct ruleset *set, const struct yaml *test, const char *name)
{
	static const char *const keys[] = { "fails", "holds" };
	auto_matcher *matcher = matcher_new(set);

	for (size_t expected = 0; expected < ARRAY_LEN(keys); expected++) {
		const struct yaml *list = yaml_get(test, keys[expected]);
		for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
			if (first_rule_holds(matcher, one, name) != (expected == 1))
				fail_msg("“%s”: event in line %u", name, one->line);
		}
	}
}

/* Is the text in one of the notes? */
static bool is_noted(const struct ruleset *set, size_t n,
		     const struct rule_note *(*at)(const struct ruleset *set, size_t i),
		     struct str text)
{
	for (size_t i = 0; i < n; i++) {
		if (str_find(at(set, i)->text, text) != SIZE_MAX)
			return true;
	}
	return false;
}

static void check_notes(const struct ruleset *set, const struct yaml *test, const char *name)
{
	const struct str refused = yaml_text(test, "refused");
	const struct str warning = yaml_text(test, "warning");
	const size_t n_refused = ruleset_refused_count(set);
	const size_t n_warnings = ruleset_warning_count(set);

	check_row(ruleset_aside_count(set) == 0, name);
	check_row(n_refused == (refused.ptr ? 1 : 0), name);
	check_row(!refused.ptr || is_noted(set, n_refused, ruleset_refused, refused), name);
	/* Filters without an id, unlike rules, are not remarked upon. */
	check_row(n_warnings == (warning.ptr ? 1 : 0), name);
	check_row(!warning.ptr || is_noted(set, n_warnings, ruleset_warning, warning), name);
}

static void check_filters(const struct ruleset *set, const struct yaml *test, const char *name)
{
	const struct str applied = yaml_text(test, "applied");
	const struct str filters = yaml_text(test, "filters");
	uint64_t n;

	if (filters.ptr) {
		check_row(str_to_u64(filters, &n), name);
		check_row(ruleset_filter_count(set) == n, name);
	}
	if (!applied.ptr)
		return;
	check_row(str_to_u64(applied, &n), name);
	check_row(ruleset_filter_count(set) == 1, name);
	check_row(ruleset_filter(set, 0)->n_applied == n, name);
}

static void run_case(struct str rules, const struct yaml *test)
{
	auto_buf text = BUF_INIT(CASES_BYTES_MAX);
	auto_buf name = BUF_INIT(1024);
	auto_ruleset *set = NULL;
	struct err err = { .code = ERR_OK };

	buf_add(&name, yaml_text(test, "name"));
	buf_add(&text, rules);
	buf_add(&text, yaml_text(test, "text"));
	const struct ruleset_sources sources = { .text = buf_str(&text) };
	assert_ok(ruleset_load(&sources, &set, &err), &err);
	check_row(ruleset_count(set) == 2, name.ptr);
	check_notes(set, test, name.ptr);
	check_filters(set, test, name.ptr);
	check_events(set, test, name.ptr);
}

static void filters_tune_the_rules_they_name(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(CASES_BYTES_MAX);
	char path[PATH_MAX];
	struct yaml *root = NULL;
	struct err err = { .code = ERR_OK };

	(void)snprintf(path, sizeof(path), "%s/tests/cases/sigma/filters.yml",
		       getenv("TONOI_SOURCE"));
	assert_ok(yaml_read_file(path, CASES_BYTES_MAX, &arena, &root, &err), &err);
	const struct yaml *cases = yaml_get(root, "cases");
	assert_non_null(cases);
	assert_true(cases->n > 0);
	for (const struct yaml *test = cases->child; test; test = test->next)
		run_case(yaml_text(root, "rules"), test);
}

static void take_step(void *ctx, const struct explain_step *step)
{
	bool *seen = ctx;

	*seen = *seen || (step->depth == 1 && str_is(step->text, "filter “Ward”: selection"));
}

static void an_explanation_shows_whose_selection_it_is(void **state UNUSED)
{
	const struct ruleset_sources sources = {
		.text = STR("title: T\nid: 929a690e-bef0-4204-a928-ef5e620d6fcc\n"
			    "logsource: {product: windows}\n"
			    "detection: {selection: {A: 1}, condition: selection}\n---\n"
			    "title: Ward\nlogsource: {product: windows}\n"
			    "filter: {rules: any, selection: {B: 1}, condition: not selection}\n"),
	};
	auto_ruleset *set = NULL;
	auto_event event;
	bool seen = false;
	const struct explain_sink sink = { .step = take_step, .ctx = &seen };
	struct err err = { .code = ERR_OK };

	event_init(&event);
	event.source.product = STR("windows");
	event_add(&event, STR("A"), STR("1"));
	assert_ok(ruleset_load(&sources, &set, &err), &err);
	auto_matcher *matcher = matcher_new(set);
	assert_int_equal(matcher_explain(matcher, &event, ruleset_rule(set, 0), &sink),
			 VERDICT_YES);
	assert_true(seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_tune_the_rules_they_name),
		cmocka_unit_test(an_explanation_shows_whose_selection_it_is),
	};

	return cmocka_run_group_tests_name("sigma-filters", tests, NULL, NULL);
}
