/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The published statistics of beacons, on series whose answer can be worked out by hand.
 */
#include "support/check.h"

#include "detect/beacon/beacon-score.h"

#define DAY 86400u

static void quartiles_are_those_of_the_sorted_values(void **state)
{
	static const struct {
		const char *name;
		uint32_t values[9];
		size_t n;
		uint32_t expected[3];
	} rows[] = {
		{ "one value", { 7 }, 1, { 7, 7, 7 } },
		{ "five in disorder", { 5, 1, 4, 2, 3 }, 5, { 2, 3, 4 } },
		{ "nine, some equal", { 9, 9, 1, 1, 5, 5, 5, 0, 2 }, 9, { 1, 5, 5 } },
		{ "all equal", { 3, 3, 3, 3 }, 4, { 3, 3, 3 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (unsigned quarter = 1; quarter <= 3; quarter++) {
			uint32_t copy[9];
			memcpy(copy, rows[i].values, sizeof(copy));
			check_row(beacon_quartile(copy, rows[i].n, quarter) ==
					  rows[i].expected[quarter - 1],
				  rows[i].name);
		}
	}
}

static void skew_follows_bowley_with_its_exceptions(void **state)
{
	static const struct {
		const char *name;
		uint32_t values[5];
		double expected;
	} rows[] = {
		{ "even quartiles", { 0, 100, 200, 300, 400 }, 1.0 },
		/* Q1 100, Q2 120, Q3 300: (100 + 300 - 240) / 200 = 0.8 */
		{ "leaning quartiles", { 0, 100, 120, 300, 400 }, 0.2 },
		{ "denominator under 10", { 0, 100, 101, 109, 400 }, 1.0 },
		{ "denominator of 10 counts", { 0, 100, 101, 110, 400 }, 0.2 },
		{ "Q2 = Q1", { 0, 100, 100, 300, 400 }, 1.0 },
		{ "Q2 = Q3", { 0, 100, 300, 300, 400 }, 1.0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t copy[5];
		memcpy(copy, rows[i].values, sizeof(copy));
		const double got = beacon_skew_score(copy, 5);
		check_row(got > rows[i].expected - 0.0005 && got < rows[i].expected + 0.0005,
			  rows[i].name);
	}
}

static void spread_is_measured_by_the_median(void **state)
{
	static const struct {
		const char *name;
		uint32_t values[5];
		double tiny;
		double expected;
	} rows[] = {
		{ "no deviation", { 60, 60, 60, 60, 60 }, 0, 1.0 },
		/* median 100, distances 100 50 0 50 100: median 50 */
		{ "half of the median", { 0, 50, 100, 150, 200 }, 0, 0.5 },
		/* median 10, distances 10 9 0 90 990: median 10 */
		{ "more than the median is clipped", { 0, 1, 10, 100, 1000 }, 0, 0.0 },
		{ "median under 1, times", { 0, 0, 0, 5, 9 }, 1, 1.0 },
		{ "median under 1, sizes", { 0, 0, 0, 5, 9 }, 0, 0.0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t copy[5];
		memcpy(copy, rows[i].values, sizeof(copy));
		const double got = beacon_spread_score(copy, 5, rows[i].tiny);
		check_row(got > rows[i].expected - 0.0005 && got < rows[i].expected + 0.0005,
			  rows[i].name);
	}
}

static void histogram_is_even_or_two_sided(void **state)
{
	static const struct {
		const char *name;
		uint32_t hours[24];
		double least;
		double most;
	} rows[] = {
		{ "every hour the same",
		  { 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3 },
		  1.0,
		  1.0 },
		/* Two modes fill all hours: (12 + 12) / (24 - 1) is clipped. */
		{ "half busy, half quiet",
		  { 99, 1, 99, 1, 99, 1, 99, 1, 99, 1, 99, 1,
		    99, 1, 99, 1, 99, 1, 99, 1, 99, 1, 99, 1 },
		  1.0,
		  1.0 },
		{ "one hour of the day", { [9] = 50 }, 0.0, 0.0 },
		/* Ten filled hours are one too few for two modes; the variation is over 1. */
		{ "ten hours alike", { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 }, 0.0, 0.0 },
		{ "empty", { 0 }, 0.0, 0.0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const double got = beacon_histogram_score(rows[i].hours, 24);
		check_row(got >= rows[i].least && got <= rows[i].most, rows[i].name);
	}
}

/* ---- whole series ---- */

struct made {
	struct beacon_sample samples[BEACON_SAMPLES_MAX];
	uint32_t hours[BEACON_HOURS];
	struct beacon_series series;
};

static void made_add(struct made *made, uint32_t second, uint32_t bytes)
{
	made->samples[made->series.n++] =
		(struct beacon_sample){ .second = DAY + second, .bytes = bytes };
	made->hours[second / 3600]++;
}

static struct beacon_score made_score(struct made *made)
{
	struct beacon_series *s = &made->series;

	s->samples = made->samples;
	s->hours = made->hours;
	s->n_hours = BEACON_HOURS;
	s->connections = s->connections ? s->connections : s->n;
	s->first_s = made->samples[0].second;
	s->last_s = made->samples[s->n - 1].second;
	s->watched_first_s = DAY;
	s->watched_last_s = 2 * DAY - 1;
	return beacon_score(s);
}

/* A generator of the test's own: the same numbers on every machine. */
static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

static void a_perfect_beacon_scores_one(void **state)
{
	struct made made = { .series = { .n = 0 } };

	(void)state;
	for (uint32_t second = 0; second < DAY; second += 300)
		made_add(&made, second, 1200);
	const struct beacon_score score = made_score(&made);
	assert_true(score.valid);
	assert_true(score.total >= 1.0);
	assert_int_equal(score.interval_s, 300);
	assert_int_equal(score.bytes, 1200);
	assert_int_equal(score.hours, 24);
}

static void a_beacon_with_jitter_scores_high(void **state)
{
	struct made made = { .series = { .n = 0 } };
	uint64_t seed = 1;

	(void)state;
	for (uint32_t second = 0; second < DAY; second += 540 + next_random(&seed) % 120)
		made_add(&made, second, 1000 + next_random(&seed) % 100);
	assert_true(made_score(&made).total > 0.85);
}

static void a_person_at_work_scores_low(void **state)
{
	struct made made = { .series = { .n = 0 } };
	uint64_t seed = 7;
	uint32_t second = 9 * 3600;

	(void)state;
	/* Three sittings of clicks, pages of all sizes, seconds to minutes between. */
	for (unsigned sitting = 0; sitting < 3; sitting++) {
		for (unsigned click = 0; click < 40; click++) {
			const uint32_t wait = next_random(&seed) % 12;
			made_add(&made, second, 1u << next_random(&seed) % 22);
			second += 1 + wait * wait * wait / 20;
		}
		second += 5400;
	}
	const struct beacon_score score = made_score(&made);
	assert_true(score.valid);
	assert_true(score.total < 0.3);
}

static void fewer_than_four_seconds_give_no_score(void **state)
{
	struct made made = { .series = { .n = 0 } };

	(void)state;
	made_add(&made, 10, 1);
	made_add(&made, 20, 1);
	made_add(&made, 20, 1);
	made_add(&made, 30, 1);
	assert_false(made_score(&made).valid);
	made_add(&made, 40, 1);
	assert_true(made_score(&made).valid);
}

static void once_a_second_is_a_strobe(void **state)
{
	struct made made = { .series = { .connections = BEACON_STROBE } };

	(void)state;
	for (uint32_t second = DAY - 900; second < DAY; second++)
		made_add(&made, second, 100);
	const struct beacon_score score = made_score(&made);
	assert_true(score.strobe);
	assert_true(score.total >= 1.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quartiles_are_those_of_the_sorted_values),
		cmocka_unit_test(skew_follows_bowley_with_its_exceptions),
		cmocka_unit_test(spread_is_measured_by_the_median),
		cmocka_unit_test(histogram_is_even_or_two_sided),
		cmocka_unit_test(a_perfect_beacon_scores_one),
		cmocka_unit_test(a_beacon_with_jitter_scores_high),
		cmocka_unit_test(a_person_at_work_scores_low),
		cmocka_unit_test(fewer_than_four_seconds_give_no_score),
		cmocka_unit_test(once_a_second_is_a_strobe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
