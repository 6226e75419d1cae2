/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-correlate [UPDATES]: how many hits a second one core correlates, for each type, and for
 * value_count by the number of different values in the window. Prints one JSON object a line; time
 * is the processor's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "detect/correlate/correlator.h"
#include "detect/sigma/ruleset.h"

#define UPDATES 2000000u
#define NAMES	(1u << 17)

struct lane {
	const char *name;
	const char *body;
	unsigned groups;
	unsigned values;
};

/* Bounds that are not reached: what is measured is the window, not the findings. */
static const struct lane lanes[] = {
	{ "event_count", "type: event_count\n    rules: [a]\n    condition: {gte: 1000}\n", 5000,
	  1 },
	{ "value_count, 10 values",
	  "type: value_count\n    rules: [a]\n    condition: {gte: 100000, field: v}\n", 100, 10 },
	{ "value_count, 1,000 values",
	  "type: value_count\n    rules: [a]\n    condition: {gte: 100000, field: v}\n", 10, 1000 },
	{ "value_count, 99,999 values",
	  "type: value_count\n    rules: [a]\n    condition: {gte: 100000, field: v}\n", 1, 99999 },
	{ "value_sum", "type: value_sum\n    rules: [a]\n    condition: {gte: 1e15, field: v}\n",
	  1000, 1000 },
	{ "temporal", "type: temporal\n    rules: [a, b]\n", 5000, 1 },
	{ "temporal_ordered", "type: temporal_ordered\n    rules: [a, b]\n", 5000, 1 },
};

static char names[NAMES][12];

static void ignore(void *ctx, const struct correlation_finding *finding UNUSED)
{
	++*(uint64_t *)ctx;
}

static struct ruleset *load(const struct lane *lane)
{
	auto_buf text = BUF_INIT(4096);
	struct ruleset *set = NULL;
	struct err err;

	buf_printf(&text,
		   "title: A\nname: a\nlogsource: {product: p}\n"
		   "detection: {s: {f: 1}, condition: s}\n---\n"
		   "title: B\nname: b\nlogsource: {product: p}\n"
		   "detection: {s: {f: 2}, condition: s}\n---\n"
		   "title: C\ncorrelation:\n    timespan: 10m\n    group-by: u\n    %s",
		   lane->body);
	const struct ruleset_sources sources = { .text = buf_str(&text) };
	if (ruleset_load(&sources, &set, &err) || !ruleset_correlation_count(set)) {
		fprintf(stderr, "%s: cannot be loaded\n", lane->name);
		exit(1);
	}
	return set;
}

static double processor_seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A hit each millisecond of its time, straight to the correlator or through the waiting ones. */
static double run(const struct lane *lane, const struct ruleset *set, unsigned updates,
		  bool waiting, uint64_t *ret_found)
{
	struct correlator_options options = CORRELATOR_OPTIONS;
	const struct correlation_sink sink = { .found = ignore, .ctx = ret_found };
	const struct rule *rule = ruleset_rule(set, 0);

	options.bytes = 64u * 1024 * 1024;
	auto_correlator *correlator = correlator_new(set, &options, &sink);
	const double begin = processor_seconds();
	for (unsigned i = 0; i < updates; i++) {
		const struct str values[] = { str_from(names[i % lane->groups]),
					      str_from(names[i / lane->groups % lane->values]) };
		const int64_t now_us = (int64_t)i * US_PER_MS + US_PER_SEC;
		const struct hit hit = {
			.rule = rule, .time_us = now_us, .place = { .record = i }, .values = values
		};
		correlator_advance(correlator, waiting ? now_us - US_PER_SEC : now_us);
		correlator_take(correlator, &hit);
	}
	return processor_seconds() - begin;
}

int main(int argc, char **argv)
{
	uint64_t updates = UPDATES;

	if (argc > 1 && !str_to_u64(str_from(argv[1]), &updates))
		return 2;
	for (unsigned i = 0; i < NAMES; i++)
		(void)snprintf(names[i], sizeof(names[i]), "%u", 100000u + i);
	for (size_t i = 0; i < ARRAY_LEN(lanes); i++) {
		auto_ruleset *set = load(&lanes[i]);
		uint64_t found = 0;
		const double at_once = run(&lanes[i], set, (unsigned)updates, false, &found);
		const double sorted = run(&lanes[i], set, (unsigned)updates, true, &found);
		printf("{\"lane\": \"%s\", \"updates\": %llu, \"updates_per_s\": %.0f, "
		       "\"reordered_per_s\": %.0f}\n",
		       lanes[i].name, (unsigned long long)updates, (double)updates / at_once,
		       (double)updates / sorted);
	}
	return 0;
}
