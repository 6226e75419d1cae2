/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A saved state of correlations from anywhere: refused, or one that saves to its like and goes on
 * taking hits. The set has a correlation of every kind of window.
 */
#include "fuzz/fuzz.h"

#include "base/buf.h"
#include "detect/correlate/correlator.h"

#define HITS	   64u
#define STEP_US	   US_PER_SEC
#define TEXT_VALUE "7"

static const char rules[] =
	"title: A\nname: a\nlogsource: {product: p}\ndetection: {s: {f: 1}, condition: s}\n---\n"
	"title: B\nname: b\nlogsource: {product: p}\ndetection: {s: {f: 2}, condition: s}\n---\n"
	"title: Many\nname: many\ncorrelation: {type: event_count, rules: [a], group-by: u,"
	" timespan: 20s, condition: {gte: 3}}\n---\n"
	"title: Few\nname: few\ncorrelation: {type: event_count, rules: [a, b], group-by: u,"
	" timespan: 20s, condition: {lt: 3}}\n---\n"
	"title: Different\nname: different\ncorrelation: {type: value_count, rules: [a],"
	" group-by: u, timespan: 20s, condition: {gte: 2, field: v}}\n---\n"
	"title: Sum\nname: sum\ncorrelation: {type: value_sum, rules: [b], group-by: u,"
	" timespan: 20s, condition: {gt: 20, field: v}}\n---\n"
	"title: Median\nname: median\ncorrelation: {type: value_median, rules: [b], group-by: u,"
	" timespan: 20s, condition: {gt: 1, field: v}}\n---\n"
	"title: Both\nname: both\ncorrelation: {type: temporal, rules: [a, b], group-by: u,"
	" timespan: 20s}\n---\n"
	"title: In order\nname: in_order\ncorrelation: {type: temporal_ordered, rules: [a, b],"
	" group-by: u, timespan: 20s}\n---\n"
	"title: Of correlations\nname: outer\ncorrelation: {type: temporal, rules: [many, both],"
	" group-by: u, timespan: 60s}\n";

static void ignore(void *ctx UNUSED, const struct correlation_finding *finding)
{
	assert(finding->group);
}

static void keep_part(void *ctx, struct str part, bool last)
{
	assert(last); /* it was asked for in one part */
	buf_add(ctx, part);
}

/* Several groups, some new and some perhaps restored, beginning where the state ends. */
static void go_on(struct correlator *correlator, const struct ruleset *set)
{
	int64_t now_us = correlator_watermark_us(correlator);
	struct str values[HIT_VALUES_MAX];

	if (now_us < 0 || now_us > INT64_MAX / 2)
		now_us = 1000 * US_PER_SEC;
	for (unsigned i = 0; i < HIT_VALUES_MAX; i++)
		values[i] = STR(TEXT_VALUE);
	for (unsigned i = 0; i < HITS; i++) {
		const struct hit hit = { .rule = ruleset_rule(set, i % ruleset_count(set)),
					 .time_us = now_us + i * STEP_US,
					 .place = { .record = i },
					 .values = values };
		if (hit.rule->watched)
			correlator_take(correlator, &hit);
		correlator_advance(correlator, hit.time_us - 5 * STEP_US);
	}
	correlator_end(correlator);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ruleset *set;
	const struct correlator_options options = {
		.bytes = 256 * 1024, .groups_max = 64, .held_max = 64, .lateness_us = 5 * STEP_US
	};
	const struct correlation_sink sink = { .found = ignore };

	if (!set) {
		const struct ruleset_sources sources = { .text = str_from(rules) };
		assert(ruleset_load(&sources, &set, NULL) == ERR_OK);
		assert(ruleset_correlation_count(set) == 8);
	}
	auto_correlator *first = correlator_new(set, &options, &sink);
	if (correlator_restore(first, str_of(data, size), NULL) == ERR_OK) {
		auto_correlator *second = correlator_new(set, &options, &sink);
		auto_buf once = BUF_INIT(SIZE_MAX / 2);
		auto_buf twice = BUF_INIT(SIZE_MAX / 2);
		correlator_save(first, SIZE_MAX, keep_part, &once);
		assert(correlator_restore(second, buf_str(&once), NULL) == ERR_OK);
		correlator_save(second, SIZE_MAX, keep_part, &twice);
		assert(str_equal(buf_str(&once), buf_str(&twice)));
	}
	go_on(first, set);
	return 0;
}
