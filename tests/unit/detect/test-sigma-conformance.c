/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cases of tests/cases/sigma: a detection, the events on which it must hold, those on which it
 * must not, those on which it cannot be decided, or the reason for which it must be refused.
 */
#include "support/check.h"

#include <limits.h>

#include "base/buf.h"
#include "base/os/paths.h"
#include "detect/sigma/evaluate.h"
#include "event/event-yaml.h"

#define CASES_BYTES_MAX (64u * 1024 * 1024)

/* The raw text of the record, among the fields of a case. */
#define RAW_KEY "raw()"

static const struct {
	const char *key;
	enum verdict verdict;
} expectations[] = {
	{ "holds", VERDICT_YES },
	{ "fails", VERDICT_NO },
	{ "undecided", VERDICT_UNKNOWN },
};

static void load_cases(const char *name, struct arena *arena, struct yaml **ret)
{
	char path[PATH_MAX];
	struct err err = { .code = ERR_OK };

	(void)snprintf(path, sizeof(path), "%s/tests/cases/sigma/%s", getenv("TONOI_SOURCE"), name);
	assert_ok(yaml_read_file(path, CASES_BYTES_MAX, arena, ret, &err), &err);
}

static void check_event(const struct yaml *node, const struct detection *detection,
			struct evaluator *evaluator, enum verdict expected, const char *name)
{
	auto_event event;

	event_init(&event);
	event.raw = yaml_text(node, RAW_KEY);
	if (!event_add_yaml(&event, node))
		fail_msg("%s: line %u: not an event", name, node->line);
	view_set(&evaluator->view, &event);
	const enum verdict verdict = evaluate_detection(evaluator, detection);
	if (verdict != expected)
		fail_msg("“%s”, event in line %u: got %d, expected %d", name, node->line,
			 (int)verdict, (int)expected);
}

static void check_events(const struct yaml *test, const struct detection *detection,
			 const struct pool *pool, const char *name)
{
	struct evaluator evaluator;
	size_t n = 0;

	evaluator_init(&evaluator, pool);
	for (size_t i = 0; i < ARRAY_LEN(expectations); i++) {
		const struct yaml *list = yaml_get(test, expectations[i].key);
		for (const struct yaml *one = list ? list->child : NULL; one; one = one->next, n++)
			check_event(one, detection, &evaluator, expectations[i].verdict, name);
	}
	evaluator_done(&evaluator);
	if (n == 0)
		fail_msg("“%s”: no events", name);
}

static void run_case(const struct yaml *test, const struct yaml *vars)
{
	auto_arena scratch = ARENA_INIT(CASES_BYTES_MAX);
	struct pool pool;
	struct builder builder = { .pool = &pool, .scratch = &scratch };
	const struct detection *detection = NULL;
	const struct str refused = yaml_text(test, "refused");
	struct err err = { .code = ERR_OK };
	char *name = arena_cstr(&scratch, yaml_text(test, "name"));

	pool_init(&pool);
	pool.vars = vars;
	const enum errc code =
		detection_build(&builder, yaml_get(test, "detection"), &detection, &err);
	if (refused.ptr) {
		if (!code || str_find(str_from(err.text), refused) == SIZE_MAX)
			fail_msg("“%s”: not refused for that reason, but: %s", name, err.text);
	} else if (code) {
		fail_msg("“%s”: refused: %s", name, err.text);
	} else {
		check_events(test, detection, &pool, name);
	}
	pool_done(&pool);
}

static void run_cases(const char *file)
{
	auto_arena arena = ARENA_INIT(CASES_BYTES_MAX);
	struct yaml *root = NULL;

	load_cases(file, &arena, &root);
	const struct yaml *cases = yaml_get(root, "cases");
	assert_non_null(cases);
	assert_true(cases->n > 0);
	for (const struct yaml *test = cases->child; test; test = test->next)
		run_case(test, yaml_get(root, "vars"));
}

static void values_mean_what_the_specification_says(void **state UNUSED)
{
	run_cases("values.yml");
}

static void modifiers_do_what_the_appendix_says(void **state UNUSED)
{
	run_cases("modifiers.yml");
}

static void conditions_are_read_as_specified(void **state UNUSED)
{
	run_cases("conditions.yml");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_mean_what_the_specification_says),
		cmocka_unit_test(modifiers_do_what_the_appendix_says),
		cmocka_unit_test(conditions_are_read_as_specified),
	};

	return cmocka_run_group_tests_name("sigma-conformance", tests, NULL, NULL);
}
