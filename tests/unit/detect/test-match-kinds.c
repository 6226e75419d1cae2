/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a kind of events is right for each of them: every combination of a few values of
 * three fields, against the plain evaluator. Rules ask for all that a kind tells, and for what it
 * does not.
 */
#include "support/check.h"

#include "base/os/paths.h"
#include "detect/match/contents.h"
#include "detect/match/kinds.h"
#include "support/engine-pair.h"

#define HEAD(number, detection)                                                                    \
	"title: R" #number "\n"                                                                    \
	"id: 00000000-0000-4000-8000-0000000000" #number "\n"                                      \
	"logsource: {product: case}\n"                                                             \
	"detection: {" detection "}\n---\n"

/* The field that tells is A in most: the others are asked for when it is there. */
static const char rules[] = HEAD(10, "a: {A: one}, condition: a")
	HEAD(11, "a: {A: one, B|contains: x}, condition: a") HEAD(
		12, "a: {A: one}, f: {B: null}, condition: a and not f")
		HEAD(13, "a: {A: one, B|exists: true}, condition: a") HEAD(
			14, "a: {A: one, C|exists: false}, condition: a")
			HEAD(15, "a: {A: one, B|fieldref: C}, condition: a") HEAD(
				16, "a: {A: one, B|re: '^.[a-z]$'}, condition: a")
				HEAD(17, "a: {A: one, C|gte: 5}, condition: a") HEAD(
					18, "a: {A: one}, k: [needle], condition: a and k")
					HEAD(19, "k: [needle], condition: k") HEAD(
						20, "a: {B|contains: thread}, condition: a")
						HEAD(21, "a: {A: one, B|endswith: q}, b: {C: '7'}, "
							 "condition: a or b")
							HEAD(22, "f: {A: one}, condition: not f");

/* NULL: the field is not there; "": it is null. */
static const char *const values[] = { NULL, "", "one", "x", "ax", "7", "4", "a needle", "threads" };

static struct ruleset *load(void)
{
	char content[PATH_MAX];
	struct ruleset *set = NULL;
	struct err err = { .code = ERR_OK };

	assert_ok(path_content(content, &err), &err);
	const struct ruleset_sources sources = { .text = str_from(rules), .content = content };
	assert_ok(ruleset_load(&sources, &set, &err), &err);
	assert_int_equal(ruleset_refused_count(set), 0);
	return set;
}

static void add(struct event *event, const char *name, const char *value)
{
	if (value)
		event_add(event, str_from(name), *value ? str_from(value) : STR_NONE);
}

static void judge(struct engine_pair *pair, const char *const fields[static 4])
{
	static const char *const names[] = { "A", "B", "C", "B" };
	auto_event event;

	event_init(&event);
	event.plan = ruleset_plan(pair->set);
	event.source.product = STR("case");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		add(&event, names[i], fields[i]);
	event.raw = fields[2] ? str_from(fields[2]) : STR_NONE;
	if (!engine_pair_agrees(pair, &event))
		fail_msg("%s %s %s %s: the compiled engine says\n%.*sthe plain one\n%.*s",
			 fields[0], fields[1], fields[2], fields[3],
			 STR_ARG(buf_str(&pair->compiled)), STR_ARG(buf_str(&pair->plain)));
}

static void all_of_a_kind_get_their_own_answer(void **state UNUSED)
{
	auto_ruleset *set = load();
	struct engine_pair pair;
	const size_t n = ARRAY_LEN(values);

	engine_pair_init(&pair, set);
	for (size_t i = 0; i < n * n * n * 2; i++) {
		/* The second of two B says whether one or both are there. */
		const char *const fields[] = { values[i % n], values[i / n % n],
					       values[i / n / n % n],
					       i < n * n * n ? NULL : values[i * 7 % n] };
		judge(&pair, fields);
		judge(&pair, fields);
	}
	/* At the least those that came again. */
	assert_true(runner_work(pair.runner).of_kind >= n * n * n * 2);
	assert_true(engine_pair_counts_agree(&pair));
	engine_pair_done(&pair);
}

static void without_a_known_kind_it_is_looked_for_seldom(void **state UNUSED)
{
	auto_ruleset *set = load();
	struct engine_pair pair;
	char text[16];

	/* Combinations that never come again do no harm, and the next that do are known again. */
	engine_pair_init(&pair, set);
	for (unsigned i = 0; i < 2000; i++) {
		(void)snprintf(text, sizeof(text), "x%uq", i);
		const char *const fields[] = { values[i % 7], text, values[i / 7 % 7], text };
		judge(&pair, fields);
	}
	const uint64_t before = runner_work(pair.runner).of_kind;
	for (unsigned i = 0; i < 2000; i++)
		judge(&pair, (const char *const[]){ "one", "x", "7", NULL });
	assert_true(runner_work(pair.runner).of_kind - before > 1900);
	engine_pair_done(&pair);
}

static void equal_contents_have_one_number_and_others_never(void **state UNUSED)
{
	struct contents contents;
	uint64_t last = 0;

	contents_init(&contents);
	assert_int_equal(contents_number(&contents, NULL, 0), 0);
	for (uint32_t i = 0; i < 3 * CONTENTS_MAX; i++) {
		const uint32_t words[] = { i, i / 2, 7 };
		const uint64_t number = contents_number(&contents, words, ARRAY_LEN(words));
		assert_true(number > last);
		assert_int_equal(contents_number(&contents, words, ARRAY_LEN(words)), number);
		assert_int_not_equal(contents_number(&contents, words, 1), number);
		last = contents.last;
	}
	contents_done(&contents);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_a_kind_get_their_own_answer),
		cmocka_unit_test(without_a_known_kind_it_is_looked_for_seldom),
		cmocka_unit_test(equal_contents_have_one_number_and_others_never),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
