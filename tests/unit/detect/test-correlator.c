/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The correlator against a reference that keeps every hit and looks at all of them again for each
 * answer, on random streams; and what hostile or unlucky input must not do.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "detect/correlate/hit-list.h"
#include "support/check.h"
#include "support/correlation-samples.h"

#define HITS	400u
#define STREAMS 60u

static const char *const bodies[] = {
	"    type: event_count\n    rules: [a, b]\n    condition: {gte: 5}\n",
	"    type: event_count\n    rules: [a, b]\n    condition: {gt: 3, gte: 2}\n",
	"    type: event_count\n    rules: [a, b]\n    condition: {lt: 4}\n",
	"    type: event_count\n    rules: [a, b, c]\n    condition: {gte: 4, lte: 6}\n",
	"    type: event_count\n    rules: [a, b]\n    condition: {eq: 3}\n",
	"    type: event_count\n    rules: [a, b]\n    condition: {neq: 3}\n",
	"    type: value_count\n    rules: [a, b]\n    condition: {gte: 4, field: v}\n",
	"    type: value_count\n    rules: [a, b]\n    condition: {lte: 2, field: v}\n",
	"    type: value_sum\n    rules: [a, b]\n    condition: {gt: 20, field: v}\n",
	"    type: value_sum\n    rules: [a, b]\n    condition: {lte: 9, field: v}\n",
	"    type: value_avg\n    rules: [a, b]\n    condition: {gte: 4, field: v}\n",
	"    type: value_avg\n    rules: [a, b]\n    condition: {lt: 2, field: v}\n",
	("    type: value_percentile\n    rules: [a, b]\n"
	 "    condition: {gte: 4, field: v, percentile: 75}\n"),
	"    type: value_median\n    rules: [a, b]\n    condition: {gte: 4, field: v}\n",
	"    type: value_median\n    rules: [a, b]\n    condition: {eq: 3, field: v}\n",
	"    type: temporal\n    rules: [a, b, c]\n",
	"    type: temporal\n    rules: [a, b, c]\n    condition: {gte: 2}\n",
	"    type: temporal\n    rules: [a, b, c]\n    condition: {lt: 2}\n",
	"    type: temporal\n    rules: [a, b, c]\n    condition: a and (b or c)\n",
	"    type: temporal\n    rules: [a, b, c]\n    condition: a and not b and not c\n",
	"    type: temporal_ordered\n    rules: [c, a, b]\n",
	"    type: temporal_ordered\n    rules: [c, a, b]\n    condition: {gte: 2}\n",
	"    type: temporal_ordered\n    rules: [c, a, b]\n    condition: {eq: 2}\n",
	"    type: temporal_ordered\n    rules: [c, a, b]\n    condition: c and a and not b\n",
};

static int compare_found(const void *a, const void *b)
{
	const struct sample_found *x = a;
	const struct sample_found *y = b;

	if (x->time_us != y->time_us)
		return x->time_us < y->time_us ? -1 : 1;
	return (x->group > y->group) - (x->group < y->group);
}

static void sort_findings(struct sample_findings *all)
{
	qsort(all->at, all->n, sizeof(all->at[0]), compare_found);
}

static void check_same(const struct sample_findings *got, const struct sample_findings *wanted,
		       const char *row, uint64_t seed)
{
	for (size_t i = 0; i < got->n && i < wanted->n; i++) {
		const struct sample_found *g = &got->at[i];
		const struct sample_found *w = &wanted->at[i];
		if (g->time_us != w->time_us || g->group != w->group || g->last != w->last)
			fail_msg("%sseed %llu, finding %zu: %llds group %u hit %llu, expected "
				 "%llds group %u hit %llu",
				 row, (unsigned long long)seed, i,
				 (long long)(g->time_us / US_PER_SEC), g->group,
				 (unsigned long long)g->last, (long long)(w->time_us / US_PER_SEC),
				 w->group, (unsigned long long)w->last);
		if (g->number > w->number + 1e-9 || g->number < w->number - 1e-9)
			fail_msg("%sseed %llu, finding %zu: number %g, expected %g", row,
				 (unsigned long long)seed, i, g->number, w->number);
	}
	if (got->n != wanted->n)
		fail_msg("%sseed %llu: %zu findings, expected %zu", row, (unsigned long long)seed,
			 got->n, wanted->n);
}

/* ---- the reference ---- */

/* The hits of one window: those of `group` in `samples` from `from_us` to `to_us`. */
struct window {
	const struct correlation *c;
	const struct ruleset *set;
	const struct sample *samples;
	size_t n; /* up to here, exclusive */
	unsigned group;
	int64_t from_us;
	int64_t to_us;
};

static uint32_t member_of(const struct window *w, const struct sample *sample)
{
	for (uint32_t m = 0; m < w->c->n_members; m++) {
		if (w->c->members[m].rule == ruleset_rule(w->set, sample->rule))
			return m;
	}
	return UINT32_MAX;
}

static bool is_in(const struct window *w, size_t i)
{
	const struct sample *sample = &w->samples[i];

	return sample->group == w->group && sample->time_us >= w->from_us &&
	       sample->time_us <= w->to_us && member_of(w, sample) != UINT32_MAX;
}

static int compare_doubles(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double measure(const struct window *w)
{
	double values[HITS];
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (!is_in(w, i))
			continue;
		values[n++] = w->samples[i].value;
		sum += w->samples[i].value;
	}
	if (w->c->type == CORRELATION_EVENT_COUNT)
		return (double)n;
	if (w->c->type == CORRELATION_VALUE_SUM)
		return sum;
	if (w->c->type == CORRELATION_VALUE_AVG)
		return sum / (double)n;
	qsort(values, n, sizeof(*values), compare_doubles);
	const double rank = w->c->percentile / 100 * (double)(n - 1);
	const size_t low = (size_t)rank;
	const size_t high = low + 1 < n ? low + 1 : low;
	return values[low] + (values[high] - values[low]) * (rank - (double)low);
}

static double count_values(const struct window *w)
{
	bool seen[SAMPLE_VALUES] = { false };
	double n = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (is_in(w, i) && !seen[w->samples[i].value]) {
			seen[w->samples[i].value] = true;
			n++;
		}
	}
	return n;
}

static void see_members(const struct window *w, bool *seen)
{
	for (size_t i = 0; i < w->n; i++) {
		if (is_in(w, i))
			seen[member_of(w, &w->samples[i])] = true;
	}
}

/* The longest chain whose places rise, over all hits of the window, by trying every one. */
static unsigned longest_chain(const struct window *w, const uint32_t *place)
{
	unsigned best[HITS];
	unsigned most = 0;

	for (size_t i = 0; i < w->n; i++) {
		best[i] = 0;
		if (!is_in(w, i) || place[member_of(w, &w->samples[i])] == UINT32_MAX)
			continue;
		best[i] = 1;
		for (size_t k = 0; k < i; k++) {
			if (best[k] &&
			    place[member_of(w, &w->samples[k])] <
				    place[member_of(w, &w->samples[i])] &&
			    best[k] + 1 > best[i])
				best[i] = best[k] + 1;
		}
		most = best[i] > most ? best[i] : most;
	}
	return most;
}

static bool expression_holds(const struct condition *c, const bool *seen)
{
	bool all = true;
	bool any = false;

	if (c->op == CONDITION_SELECTION)
		return seen[c->selection];
	for (uint32_t i = 0; i < c->n_parts; i++) {
		all = all && expression_holds(c->parts[i], seen);
		any = any || expression_holds(c->parts[i], seen);
	}
	return c->op == CONDITION_NOT ? !all : c->op == CONDITION_AND ? all : any;
}

static double number_of(const struct window *w)
{
	/* Ordered bodies here list their rules as they are expected; the negated one is last. */
	const bool negated = w->c->expression && w->c->at_end;
	const uint32_t places[] = { 0, 1, negated ? UINT32_MAX : 2 };
	bool seen[CORRELATION_MEMBERS] = { false };
	double n = 0;

	if (w->c->type == CORRELATION_VALUE_COUNT)
		return count_values(w);
	if (w->c->type == CORRELATION_TEMPORAL_ORDERED)
		return longest_chain(w, places);
	if (w->c->type != CORRELATION_TEMPORAL)
		return measure(w);
	see_members(w, seen);
	for (uint32_t m = 0; m < w->c->n_members; m++)
		n += seen[m];
	return n;
}

static bool window_holds(const struct window *w)
{
	bool seen[CORRELATION_MEMBERS] = { false };

	if (!w->c->expression)
		return correlation_bounds_hold(w->c, number_of(w));
	see_members(w, seen);
	return expression_holds(w->c->expression, seen) &&
	       (w->c->type == CORRELATION_TEMPORAL || number_of(w) >= 2);
}

/* How high the engine counts: no further than the condition asks. */
static double shown_number(const struct window *w)
{
	const double number = number_of(w);
	double cap = number;

	if (w->c->at_end || w->c->expression)
		return number;
	if (w->c->type == CORRELATION_EVENT_COUNT || w->c->type == CORRELATION_VALUE_COUNT ||
	    w->c->type == CORRELATION_TEMPORAL_ORDERED) {
		cap = 0;
		for (uint32_t i = 0; i < w->c->n_bounds; i++) {
			const double least = w->c->bounds[i].number +
					     (w->c->bounds[i].op == CORRELATION_GT ? 1 : 0);
			cap = least > cap ? least : cap;
		}
	}
	return number < cap ? number : cap;
}

static void add_found(struct sample_findings *all, const struct window *w, int64_t time_us,
		      size_t last)
{
	all->at[all->n++] = (struct sample_found){
		.time_us = time_us, .group = w->group, .number = shown_number(w), .last = last
	};
}

static void expect_at_once(struct window w, struct sample_findings *all, size_t n)
{
	int64_t quiet_until_us = INT64_MIN;

	for (size_t i = 0; i < n; i++) {
		const struct sample *sample = &w.samples[i];
		if (sample->group != w.group || member_of(&w, sample) == UINT32_MAX)
			continue;
		w.n = i + 1;
		w.to_us = sample->time_us;
		w.from_us = sample->time_us - SAMPLE_SPAN_US;
		if (sample->time_us <= quiet_until_us || !window_holds(&w))
			continue;
		add_found(all, &w, sample->time_us, i);
		quiet_until_us = sample->time_us + SAMPLE_SPAN_US;
	}
}

static void expect_at_end(struct window w, struct sample_findings *all, size_t n)
{
	size_t i = 0;

	while (i < n) {
		const struct sample *sample = &w.samples[i];
		if (sample->group != w.group || member_of(&w, sample) == UINT32_MAX) {
			i++;
			continue;
		}
		size_t last = i;
		w.from_us = sample->time_us;
		w.to_us = sample->time_us + SAMPLE_SPAN_US;
		w.n = n;
		while (i < n && w.samples[i].time_us <= w.to_us) {
			last = is_in(&w, i) ? i : last;
			i++;
		}
		if (window_holds(&w))
			add_found(all, &w, w.to_us, last);
	}
}

static void expect(const struct ruleset *set, const struct sample *samples, size_t n,
		   struct sample_findings *all)
{
	struct window w = { .c = ruleset_correlation(set, 0), .set = set, .samples = samples };

	all->n = 0;
	for (w.group = 0; w.group < SAMPLE_GROUPS; w.group++) {
		if (w.c->at_end)
			expect_at_end(w, all, n);
		else
			expect_at_once(w, all, n);
	}
	sort_findings(all);
}

static void agrees_with_a_full_evaluation(void **state UNUSED)
{
	for (size_t b = 0; b < ARRAY_LEN(bodies); b++) {
		auto_ruleset *set = sample_ruleset(bodies[b]);
		size_t total = 0;
		for (uint64_t seed = 0; seed < STREAMS; seed++) {
			struct sample samples[HITS];
			struct sample_findings wanted;
			struct sample_findings got;
			auto_correlator *correlator = sample_correlator(set, &got);
			samples_make(seed, samples, HITS);
			expect(set, samples, HITS, &wanted);
			for (size_t i = 0; i < HITS; i++)
				sample_give(correlator, set, &samples[i], i);
			correlator_end(correlator);
			sort_findings(&got);
			check_same(&got, &wanted, bodies[b], seed);
			total += wanted.n;
		}
		check_row(total > STREAMS / 4, bodies[b]); /* the streams do try it */
	}
}

/* Any order of coming within the lateness, the watermark in any steps: the same findings. */
static void order_within_lateness_changes_nothing(void **state UNUSED)
{
	for (size_t b = 0; b < ARRAY_LEN(bodies); b++) {
		auto_ruleset *set = sample_ruleset(bodies[b]);
		for (uint64_t seed = 0; seed < STREAMS / 4; seed++) {
			struct sample samples[HITS];
			int64_t key[HITS];
			bool given[HITS] = { false };
			uint64_t random = seed + 77;
			struct sample_findings wanted;
			struct sample_findings got;
			auto_correlator *correlator = sample_correlator(set, &got);
			samples_make(seed, samples, HITS);
			expect(set, samples, HITS, &wanted);
			for (size_t i = 0; i < HITS; i++)
				key[i] = samples[i].time_us +
					 (int64_t)(sample_random(&random) %
						   (uint64_t)SAMPLE_LATENESS_US);
			for (size_t step = 0; step < HITS; step++) {
				size_t next = SIZE_MAX;
				for (size_t i = 0; i < HITS; i++) {
					if (!given[i] && (next == SIZE_MAX || key[i] < key[next]))
						next = i;
				}
				given[next] = true;
				if (sample_random(&random) % 3 == 0)
					correlator_advance(correlator,
							   key[next] - SAMPLE_LATENESS_US);
				sample_give(correlator, set, &samples[next], next);
			}
			assert_int_equal(correlator_counts(correlator).late, 0);
			correlator_end(correlator);
			sort_findings(&got);
			check_same(&got, &wanted, bodies[b], seed);
		}
	}
}

static void add_to_list(void *ctx, const struct hit *hit)
{
	hit_list_add(ctx, hit);
}

/* A scan sorts what the watch holds back: hits in any order at all give what live ones gave. */
static void a_scan_finds_what_the_watch_finds(void **state UNUSED)
{
	for (size_t b = 0; b < ARRAY_LEN(bodies); b++) {
		auto_ruleset *set = sample_ruleset(bodies[b]);
		for (uint64_t seed = 0; seed < STREAMS / 4; seed++) {
			struct sample samples[HITS];
			size_t order[HITS] = { 0 };
			uint64_t random = seed + 99;
			struct sample_findings wanted;
			struct sample_findings got;
			auto_correlator *correlator = sample_correlator(set, &got);
			struct hit_list *list = hit_list_new(correlator, HIT_LIST_BYTES);
			samples_make(seed, samples, HITS);
			expect(set, samples, HITS, &wanted);
			for (size_t i = 0; i < HITS; i++) {
				const size_t at = sample_random(&random) % (i + 1);
				order[i] = order[at];
				order[at] = i;
			}
			for (size_t i = 0; i < HITS; i++)
				sample_hit(set, &samples[order[i]], order[i], add_to_list, list);
			hit_list_end(list);
			hit_list_free(list);
			sort_findings(&got);
			check_same(&got, &wanted, bodies[b], seed);
		}
	}
}

/* ---- saving ---- */

struct saved {
	struct buf parts[64];
	size_t n;
	bool last;
};

static void keep_part(void *ctx, struct str part, bool last)
{
	struct saved *saved = ctx;

	assert_true(saved->n < ARRAY_LEN(saved->parts));
	buf_init(&saved->parts[saved->n], 1024 * 1024);
	buf_add(&saved->parts[saved->n++], part);
	saved->last = last;
}

static void forget_saved(struct saved *saved)
{
	for (size_t i = 0; i < saved->n; i++)
		buf_done(&saved->parts[i]);
	*saved = (struct saved){ .n = 0 };
}

static void goes_on_after_a_restart_as_if_nothing_had_happened(void **state UNUSED)
{
	for (size_t b = 0; b < ARRAY_LEN(bodies); b++) {
		auto_ruleset *set = sample_ruleset(bodies[b]);
		for (uint64_t seed = 0; seed < 8; seed++) {
			struct sample samples[HITS];
			struct saved saved = { .n = 0 };
			struct sample_findings wanted;
			struct sample_findings got;
			struct err err;
			auto_correlator *first = sample_correlator(set, &got);
			auto_correlator *second = sample_correlator(set, &got);
			const size_t half = 50 + (size_t)seed * 40;
			samples_make(seed, samples, HITS);
			expect(set, samples, HITS, &wanted);
			for (size_t i = 0; i < half; i++)
				sample_give(first, set, &samples[i], i);
			correlator_advance(first, samples[half - 1].time_us - SAMPLE_LATENESS_US);
			correlator_save(first, 256, keep_part, &saved);
			assert_true(saved.last);
			for (size_t i = 0; i < saved.n; i++)
				assert_ok(
					correlator_restore(second, buf_str(&saved.parts[i]), &err),
					&err);
			for (size_t i = half; i < HITS; i++)
				sample_give(second, set, &samples[i], i);
			correlator_end(second);
			sort_findings(&got);
			check_same(&got, &wanted, bodies[b], seed);
			forget_saved(&saved);
		}
	}
}

/* Whatever stands in what was saved: refused or taken, and usable afterwards. */
static void damaged_state_is_refused_or_harmless(void **state UNUSED)
{
	for (size_t b = 0; b < ARRAY_LEN(bodies); b++) {
		auto_ruleset *set = sample_ruleset(bodies[b]);
		struct sample samples[HITS];
		struct saved saved = { .n = 0 };
		struct sample_findings got;
		uint64_t seed = b;
		auto_correlator *first = sample_correlator(set, &got);
		auto_correlator *second = sample_correlator(set, &got);

		samples_make(3, samples, HITS);
		for (size_t i = 0; i < 120; i++)
			sample_give(first, set, &samples[i], i);
		correlator_advance(first, samples[119].time_us - SAMPLE_LATENESS_US);
		correlator_save(first, 1024 * 1024, keep_part, &saved);
		assert_int_equal(saved.n, 1);
		struct buf *part = &saved.parts[0];
		for (unsigned round = 0; round < 300; round++) {
			const size_t at = sample_random(&seed) % part->len;
			const char before = part->ptr[at];
			part->ptr[at] = (char)(before ^ (char)(1 + sample_random(&seed) % 255));
			const size_t len =
				round % 4 == 0 ? sample_random(&seed) % part->len : part->len;
			correlator_clear(second);
			got.n = 0;
			err_ignore(correlator_restore(second, str_of(part->ptr, len), NULL));
			for (size_t i = 120; i < 140; i++)
				sample_give(second, set, &samples[i], i);
			part->ptr[at] = before;
		}
		correlator_clear(second);
		got.n = 0;
		assert_int_equal(correlator_restore(second, buf_str(part), NULL), ERR_OK);
		forget_saved(&saved);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_a_full_evaluation),
		cmocka_unit_test(order_within_lateness_changes_nothing),
		cmocka_unit_test(a_scan_finds_what_the_watch_finds),
		cmocka_unit_test(goes_on_after_a_restart_as_if_nothing_had_happened),
		cmocka_unit_test(damaged_state_is_refused_or_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
