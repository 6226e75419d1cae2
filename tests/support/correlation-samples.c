/* SPDX-License-Identifier: Apache-2.0 */
#include "support/correlation-samples.h"

#include "base/buf.h"
#include "support/check.h"

uint64_t sample_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 33;
}

void samples_make(uint64_t seed, struct sample *samples, size_t n)
{
	int64_t now_us = 1000 * US_PER_SEC;

	for (size_t i = 0; i < n; i++) {
		now_us += (int64_t)(sample_random(&seed) % 4) * US_PER_SEC;
		if (sample_random(&seed) % 40 == 0)
			now_us += 30 * US_PER_SEC;
		samples[i] = (struct sample){
			.time_us = now_us,
			.rule = (unsigned)(sample_random(&seed) % SAMPLE_RULES),
			.group = (unsigned)(sample_random(&seed) % (SAMPLE_GROUPS * 8 + 1) / 8),
			.value = (unsigned)(sample_random(&seed) % SAMPLE_VALUES),
		};
	}
}

static const char rules_text[] =
	"title: A\nname: a\nlogsource: {product: p}\ndetection: {s: {f: 1}, condition: s}\n---\n"
	"title: B\nname: b\nlogsource: {product: p}\ndetection: {s: {f: 2}, condition: s}\n---\n"
	"title: C\nname: c\nlogsource: {product: p}\ndetection: {s: {f: 3}, condition: s}\n---\n";

struct ruleset *sample_ruleset(const char *body)
{
	auto_buf text = BUF_INIT(8192);
	struct ruleset *set = NULL;
	struct err err;

	buf_add_text(&text, rules_text);
	buf_add_text(&text,
		     "title: X\nname: x\ncorrelation:\n    timespan: 20s\n    group-by: u\n");
	buf_add_text(&text, body);
	const struct ruleset_sources sources = { .text = buf_str(&text) };
	assert_ok(ruleset_load(&sources, &set, &err), &err);
	if (ruleset_correlation_count(set) == 0)
		fail_msg("%s: %.*s", body, STR_ARG(ruleset_refused(set, 0)->text));
	return set;
}

void sample_take_finding(void *ctx, const struct correlation_finding *finding)
{
	struct sample_findings *all = ctx;

	assert_true(all->n < SAMPLES_FOUND);
	assert_true(finding->n_shown > 0 || finding->correlation->at_end);
	all->at[all->n++] = (struct sample_found){
		.time_us = finding->time_us,
		.group = (unsigned)(group_value(finding->group, 0).ptr[0] - '0'),
		.number = finding->number,
		.last = finding->last.place.record,
	};
}

struct correlator *sample_correlator(const struct ruleset *set, struct sample_findings *all)
{
	const struct correlator_options options = { .bytes = 1024 * 1024,
						    .groups_max = 1000,
						    .held_max = 1000,
						    .lateness_us = SAMPLE_LATENESS_US };
	const struct correlation_sink sink = { .found = sample_take_finding, .ctx = all };

	all->n = 0;
	return correlator_new(set, &options, &sink);
}

void sample_hit(const struct ruleset *set, const struct sample *sample, size_t number,
		void (*take)(void *ctx, const struct hit *hit), void *ctx)
{
	const struct rule *rule = ruleset_rule(set, sample->rule);
	char group[2] = { (char)('0' + sample->group), '\0' };
	char value[2] = { (char)('0' + sample->value), '\0' };
	struct str values[HIT_VALUES_MAX];

	for (size_t i = 0; i < rule->n_reads; i++) {
		const bool is_group = str_is(ruleset_plan(set)->names[rule->reads[i]], "u");
		values[i] = str_from(is_group ? group : value);
		if (is_group && sample->group == SAMPLE_GROUPS)
			values[i] = STR_NONE;
	}
	const struct hit hit = { .rule = rule,
				 .time_us = sample->time_us,
				 .place = { .record = number },
				 .values = values };
	if (rule->watched)
		take(ctx, &hit);
}

static void give(void *ctx, const struct hit *hit)
{
	correlator_take(ctx, hit);
}

void sample_give(struct correlator *correlator, const struct ruleset *set,
		 const struct sample *sample, size_t number)
{
	sample_hit(set, sample, number, give, correlator);
}
