/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "detect/sigma/correlation.h"
#include "detect/sigma/ruleset.h"
#include "support/check.h"

#define RULE(name, id)                                                                             \
	"title: " name "\nid: " id "\nname: " name "\nlogsource: {product: p}\n"                   \
	"detection: {s: {f: " name "}, condition: s}\n---\n"
#define ID_A "00000000-0000-4000-8000-00000000000a"
#define ID_B "00000000-0000-4000-8000-00000000000b"
#define ID_C "00000000-0000-4000-8000-00000000000c"
#define BASE RULE("a", ID_A) RULE("b", ID_B)
#define HEAD "title: C\nid: " ID_C "\nname: c\ncorrelation:\n"

static struct ruleset *load(const char *text)
{
	const struct ruleset_sources sources = { .text = str_from(text) };
	struct ruleset *set = NULL;
	struct err err;

	assert_ok(ruleset_load(&sources, &set, &err), &err);
	return set;
}

static void what_is_written_is_what_is_run(void **state UNUSED)
{
	auto_ruleset *set =
		load(BASE HEAD "    type: value_count\n    rules: [a, " ID_B "]\n"
			       "    group-by: [who, Host]\n    timespan: 90m\n"
			       "    condition: {gte: 5, lt: 10, field: [x, y]}\n"
			       "    aliases:\n        who: {a: user, " ID_B ": account}\n");
	const struct correlation *c = ruleset_correlation(set, 0);
	auto_buf text = BUF_INIT(256);

	assert_int_equal(ruleset_refused_count(set), 0);
	assert_int_equal(ruleset_correlation_count(set), 1);
	assert_int_equal(c->type, CORRELATION_VALUE_COUNT);
	assert_int_equal(c->span_us, 90 * 60 * 1000000ll);
	assert_int_equal(c->n_members, 2);
	assert_int_equal(c->n_group, 2);
	assert_int_equal(c->n_values, 2);
	assert_true(c->at_end); /* "lt": more hits may end what holds */
	correlation_show_condition(c, &text);
	assert_str_is(buf_str(&text), "gte 5 and lt 10");
	assert_str_is(ruleset_plan(set)->names[c->members[0].places[0].slot], "user");
	assert_str_is(ruleset_plan(set)->names[c->members[1].places[0].slot], "account");
	assert_str_is(ruleset_plan(set)->names[c->members[1].places[1].slot], "Host");
}

static void members_are_quiet_unless_somebody_wants_them(void **state UNUSED)
{
	auto_ruleset *quiet =
		load(BASE HEAD "    type: temporal\n    rules: [a]\n    timespan: 1m\n");
	auto_ruleset *loud = load(BASE HEAD "    type: temporal\n    rules: [a]\n    timespan: 1m\n"
					    "    generate: true\n");

	assert_true(ruleset_rule(quiet, 0)->watched);
	assert_true(ruleset_rule(quiet, 0)->quiet);
	assert_false(ruleset_rule(quiet, 1)->watched);
	assert_false(ruleset_rule(quiet, 1)->quiet);
	assert_true(ruleset_rule(loud, 0)->watched);
	assert_false(ruleset_rule(loud, 0)->quiet);
}

/* Names of an inner correlation are looked up there, others in the events below it. */
static void a_chain_reads_through_the_inner_correlation(void **state UNUSED)
{
	auto_ruleset *set = load(
		BASE "title: Outer\nname: outer\nid: 00000000-0000-4000-8000-00000000000d\n"
		     "correlation:\n    type: temporal_ordered\n    rules: [c, b]\n"
		     "    group-by: [who, extra]\n    timespan: 1h\n---\n" HEAD
		     "    type: event_count\n    rules: a\n    group-by: who\n    timespan: 1m\n"
		     "    condition: {gte: 2}\n    aliases: {who: {a: user}}\n");
	const struct correlation *outer =
		ruleset_find_correlation(set, STR("00000000-0000-4000-8000-00000000000d"));
	const struct rule *a = ruleset_rule(set, 0);

	assert_int_equal(ruleset_refused_count(set), 0);
	assert_non_null(outer);
	assert_int_equal(outer->members[0].places[0].name, 0);
	assert_int_equal(outer->members[0].places[1].name, CORRELATION_NO_NAME);
	assert_int_equal(a->n_reads, 2); /* user for the inner one, extra for the outer */
	assert_int_equal(outer->rule.index, 3);
	assert_true(outer->members[0].rule->quiet);
}

struct row {
	const char *body; /* of the correlation */
	const char *reason;
};

#define COUNT	 "    type: event_count\n    rules: a\n    timespan: 1m\n    condition: "
#define TEMPORAL "    type: temporal\n    rules: [a, b]\n    timespan: 1m\n    condition: "
#define ORDERED	 "    type: temporal_ordered\n    rules: [a, b]\n    timespan: 1m\n    condition: "

static const struct row refused[] = {
	{ "    type: event_sum\n    rules: a\n", "there is no type" },
	{ "    type: event_count\n    rules: a\n    timespan: 5x\n", "Time Selection" },
	{ "    type: event_count\n    rules: a\n    timespan: 0m\n", "Time Selection" },
	{ "    type: event_count\n    rules: a\n    timespan: 99999999d\n", "ten years" },
	{ "    type: event_count\n    timespan: 5m\n", "Related rules" },
	{ "    type: event_count\n    rules: a\n    timespan: 5m\n", "a map with gt" },
	{ "    type: event_count\n    rules: [a, a]\n    timespan: 5m\n", "twice" },
	{ "    type: temporal\n    rules: [a, " ID_A "]\n    timespan: 5m\n", "the same rule" },
	{ "    type: temporal\n    rules: [a, z]\n    timespan: 5m\n", "there is no rule “z”" },
	{ "    type: temporal\n    rules: [a, c]\n    timespan: 5m\n", "leads back" },
	{ COUNT "{gte: many}\n", "no number" },
	{ COUNT "{gte: 0}\n", "nothing happened" },
	{ COUNT "{gte: 200000}\n", "0 to 100000" },
	{ COUNT "{at-least: 2}\n", "there is no “at-least”" },
	{ COUNT "{gte: 2, field: x}\n", "only the value_ types" },
	{ COUNT "{gte: 2, percentile: 3}\n", "only value_percentile" },
	{ COUNT "{gte: 2}\n    group_by: x\n", "there is no “group_by”" },
	{ COUNT "{gte: 2}\n    aliases: {x: {b: y}}\n", "not one of “rules”" },
	{ COUNT "{gte: 2}\n    generate: perhaps\n", "true or false" },
	{ "    type: value_count\n    rules: a\n    timespan: 1m\n    condition: {gte: 2}\n",
	  "a field is missing" },
	{ "    type: value_sum\n    rules: a\n    timespan: 1m\n    condition: {gte: 2, field: [x, "
	  "y]}\n",
	  "only value_count takes several" },
	{ "    type: value_percentile\n    rules: a\n    timespan: 1m\n"
	  "    condition: {gte: 2, field: x}\n",
	  "needs a percentile" },
	{ TEMPORAL "a and\n", "missing at the end" },
	{ TEMPORAL "a and x\n", "no search identifier" },
	{ TEMPORAL "a\n", "leaves out" },
	{ TEMPORAL "a or not b\n", "nothing happened" },
	{ ORDERED "a or b\n", "linked by “and”" },
	{ "    type: event_count\n    rules: a\n    timespan: 1m\n    condition: a\n",
	  "a map with" },
};

static void refusals_name_what_is_wrong(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		auto_buf text = BUF_INIT(4096);
		buf_add_text(&text, BASE HEAD);
		buf_add_text(&text, refused[i].body);
		auto_ruleset *set = load(text.ptr);
		check_row(ruleset_correlation_count(set) == 0, refused[i].body);
		check_row(ruleset_refused_count(set) == 1, refused[i].body);
		if (str_find(ruleset_refused(set, 0)->text, str_from(refused[i].reason)) ==
		    SIZE_MAX)
			fail_msg("row “%s”: the reason is “%.*s”", refused[i].body,
				 STR_ARG(ruleset_refused(set, 0)->text));
		check_row(!ruleset_rule(set, 0)->watched, refused[i].body);
	}
}

static void what_refers_to_a_refused_one_is_refused(void **state UNUSED)
{
	auto_ruleset *set =
		load(BASE HEAD "    type: event_count\n    rules: z\n    timespan: 1m\n"
			       "    condition: {gte: 2}\n---\ntitle: D\nname: d\ncorrelation:\n"
			       "    type: temporal\n    rules: [c, a]\n    timespan: 1m\n");

	assert_int_equal(ruleset_correlation_count(set), 0);
	assert_int_equal(ruleset_refused_count(set), 2);
	assert_int_equal(ruleset_refused(set, 0)->line, 13);
}

static void a_circle_of_two_is_refused(void **state UNUSED)
{
	auto_ruleset *set =
		load(BASE HEAD "    type: temporal\n    rules: [d, a]\n    timespan: 1m\n---\n"
			       "title: D\nname: d\ncorrelation:\n"
			       "    type: temporal\n    rules: [c, b]\n    timespan: 1m\n");

	assert_int_equal(ruleset_correlation_count(set), 0);
	assert_int_equal(ruleset_refused_count(set), 2);
}

/* Two rules of one name: nobody can tell which is meant. */
static void a_name_that_two_rules_have_is_refused(void **state UNUSED)
{
	auto_ruleset *set = load(RULE("a", ID_A) RULE("a", ID_B) HEAD
				 "    type: temporal\n    rules: [a]\n    timespan: 1m\n");

	assert_int_equal(ruleset_correlation_count(set), 0);
	assert_true(str_find(ruleset_refused(set, 0)->text, STR("“a” is text:1 and text:7")) !=
		    SIZE_MAX);
}

static void what_ends_knows_only_its_group(void **state UNUSED)
{
	auto_ruleset *set = load(
		BASE HEAD
		"    type: event_count\n    rules: a\n    group-by: u\n    timespan: 1m\n"
		"    condition: {lt: 2}\n---\ntitle: D\nname: d\ncorrelation:\n"
		"    type: temporal\n    rules: [c, b]\n    group-by: host\n    timespan: 1m\n");

	assert_int_equal(ruleset_correlation_count(set), 1);
	assert_true(str_find(ruleset_refused(set, 0)->text, STR("only has its group-by")) !=
		    SIZE_MAX);
}

/* Without "rules" those of the expression are meant, in their order. */
static void an_expression_may_name_the_rules_alone(void **state UNUSED)
{
	auto_ruleset *set = load(BASE HEAD "    type: temporal\n    timespan: 1m\n"
					   "    condition: b AND NOT (a)\n");
	const struct correlation *c = ruleset_correlation(set, 0);

	assert_int_equal(ruleset_refused_count(set), 0);
	assert_int_equal(c->n_members, 2);
	assert_str_is(c->members[0].ref, "b");
	assert_true(c->at_end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_what_is_run),
		cmocka_unit_test(members_are_quiet_unless_somebody_wants_them),
		cmocka_unit_test(a_chain_reads_through_the_inner_correlation),
		cmocka_unit_test(refusals_name_what_is_wrong),
		cmocka_unit_test(what_refers_to_a_refused_one_is_refused),
		cmocka_unit_test(a_circle_of_two_is_refused),
		cmocka_unit_test(a_name_that_two_rules_have_is_refused),
		cmocka_unit_test(what_ends_knows_only_its_group),
		cmocka_unit_test(an_expression_may_name_the_rules_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
