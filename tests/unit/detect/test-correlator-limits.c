/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "detect/correlate/hit-list.h"
#include "support/check.h"
#include "support/correlation-samples.h"

static const char five[] = "    type: event_count\n    rules: [a, b]\n    condition: {gte: 5}\n";

static void memory_is_bounded_and_the_oldest_goes_first(void **state UNUSED)
{
	auto_ruleset *set = sample_ruleset(five);
	const struct correlator_options options = {
		.bytes = 64 * 1024, .groups_max = 100, .held_max = 10, .lateness_us = 0
	};
	struct sample_findings got = { .n = 0 };
	const struct correlation_sink sink = { .found = sample_take_finding, .ctx = &got };
	auto_correlator *correlator = correlator_new(set, &options, &sink);
	const struct rule *rule = ruleset_rule(set, 0);

	for (unsigned i = 0; i < 5000; i++) {
		char name[16];
		(void)snprintf(name, sizeof(name), "%u", i);
		const struct str values[] = { str_from(name) };
		const struct hit hit = { .rule = rule,
					 .time_us = US_PER_SEC + i,
					 .place = { .record = i },
					 .values = values };
		correlator_take(correlator, &hit);
		correlator_advance(correlator, US_PER_SEC + i);
	}
	const struct correlator_counts counts = correlator_counts(correlator);
	assert_int_equal(counts.updates, 5000);
	assert_int_equal(counts.groups, 100);
	assert_int_equal(counts.evicted, 4900);
	assert_true(counts.bytes <= 64 * 1024);
}

static void too_many_held_hits_are_taken_early(void **state UNUSED)
{
	auto_ruleset *set = sample_ruleset(five);
	const struct correlator_options options = {
		.bytes = 64 * 1024, .groups_max = 100, .held_max = 10, .lateness_us = 0
	};
	struct sample_findings got = { .n = 0 };
	const struct correlation_sink sink = { .found = sample_take_finding, .ctx = &got };
	auto_correlator *correlator = correlator_new(set, &options, &sink);
	struct sample sample = { .time_us = US_PER_SEC, .rule = 0, .group = 1 };

	for (unsigned i = 0; i < 100; i++) {
		sample.time_us += 1000;
		sample_give(correlator, set, &sample, i);
	}
	const struct correlator_counts counts = correlator_counts(correlator);
	assert_int_equal(counts.held, 10);
	assert_int_equal(counts.early, 90);
	assert_int_equal(got.n, 1);
}

/* A file of last week, read while the watch is at today: its groups have nothing newer. */
static void late_hits_count_in_their_own_order(void **state UNUSED)
{
	auto_ruleset *set = sample_ruleset(five);
	struct sample_findings got;
	auto_correlator *correlator = sample_correlator(set, &got);
	struct sample sample = { .time_us = 1000 * US_PER_SEC, .rule = 0, .group = 1 };

	correlator_advance(correlator, 1000000 * US_PER_SEC);
	for (unsigned i = 0; i < 5; i++) {
		sample.time_us += US_PER_SEC;
		sample_give(correlator, set, &sample, i);
	}
	assert_int_equal(correlator_counts(correlator).late, 5);
	assert_int_equal(got.n, 1);
	assert_int_equal(got.at[0].time_us, 1005 * US_PER_SEC);

	sample.time_us -=
		4 * SAMPLE_SPAN_US; /* older than its group's newest by more than a timespan */
	sample_give(correlator, set, &sample, 9);
	assert_int_equal(correlator_counts(correlator).late_lost, 1);
}

/* What ends late has the lateness to be completed: "not" is not decided before the rest is read. */
static void a_late_window_stays_open_for_the_lateness(void **state UNUSED)
{
	auto_ruleset *set = sample_ruleset("    type: temporal\n    rules: [a, b]\n"
					   "    condition: a and not b\n");
	struct sample_findings got;
	auto_correlator *correlator = sample_correlator(set, &got);
	const struct sample a = { .time_us = 1000 * US_PER_SEC, .rule = 0, .group = 1 };
	const struct sample b = { .time_us = 1005 * US_PER_SEC, .rule = 1, .group = 1 };

	correlator_advance(correlator, 1000000 * US_PER_SEC);
	sample_give(correlator, set, &a, 0);
	correlator_advance(correlator, 1000001 * US_PER_SEC);
	sample_give(correlator, set, &b, 1);
	correlator_end(correlator);
	assert_int_equal(got.n, 0);
}

static void group_values_differ_in_more_than_case(void **state UNUSED)
{
	auto_ruleset *set =
		sample_ruleset("    type: event_count\n    rules: a\n    condition: {gte: 2}\n");
	struct sample_findings got;
	auto_correlator *correlator = sample_correlator(set, &got);
	const struct str names[] = { STR("1Admin"), STR("1aDMIN") };

	for (size_t i = 0; i < 2; i++) {
		const struct hit hit = { .rule = ruleset_rule(set, 0),
					 .time_us = US_PER_SEC,
					 .place = { .record = i },
					 .values = &names[i] };
		correlator_take(correlator, &hit);
	}
	correlator_end(correlator);
	assert_int_equal(got.n, 1);
}

/* A list that overflows runs its older half: hits that come in order lose nothing by it. */
static void a_full_list_of_hits_changes_nothing_in_order(void **state UNUSED)
{
	auto_ruleset *set = sample_ruleset(five);
	struct sample_findings got;
	auto_correlator *correlator = sample_correlator(set, &got);
	struct hit_list *list = hit_list_new(correlator, 4096);
	const struct str values[] = { STR("1") };

	for (unsigned i = 0; i < 1000; i++) {
		const struct hit hit = { .rule = ruleset_rule(set, 0),
					 .time_us = US_PER_SEC * (1 + i),
					 .place = { .record = i },
					 .values = values };
		hit_list_add(list, &hit);
	}
	hit_list_end(list);
	assert_true(hit_list_early(list) > 0);
	hit_list_free(list);
	assert_int_equal(correlator_counts(correlator).updates, 1000);
	assert_int_equal(correlator_counts(correlator).late, 0);
	assert_int_equal(got.n, 48); /* the fifth hit, then one of each 21 seconds */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_bounded_and_the_oldest_goes_first),
		cmocka_unit_test(too_many_held_hits_are_taken_early),
		cmocka_unit_test(late_hits_count_in_their_own_order),
		cmocka_unit_test(a_late_window_stays_open_for_the_lateness),
		cmocka_unit_test(group_values_differ_in_more_than_case),
		cmocka_unit_test(a_full_list_of_hits_changes_nothing_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
