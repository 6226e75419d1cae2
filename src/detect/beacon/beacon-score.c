/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/beacon-score.h"

#include <math.h>

#define QUARTER_SPAN_LEAST  10	 /* quartiles nearer than that are no skew, but noise */
#define HOURS_SPARSE	    12	 /* hours that were not watched count as empty up to here */
#define HOURS_FOR_DURATION  6	 /* in more than so many something must have happened */
#define HOURS_IN_A_ROW	    12.0 /* without a pause are as good as a whole day */
#define HOURS_FOR_TWO_MODES 11
#define MODE_WIDTH	    0.05 /* of the fullest hour: hours that near are of one kind */
#define MODES		    22	 /* 1 / MODE_WIDTH, and the ends */

static double round3(double value)
{
	return round(value * 1000) / 1000;
}

static double clip(double value)
{
	return fmin(fmax(value, 0), 1);
}

/* ---- order statistics ---- */

static void swap(uint32_t *a, uint32_t *b)
{
	const uint32_t kept = *a;

	*a = *b;
	*b = kept;
}

static uint32_t middle_of_three(uint32_t a, uint32_t b, uint32_t c)
{
	if ((a <= b) == (b <= c))
		return b;
	return (b <= a) == (a <= c) ? a : c;
}

/* Hoare's selection: what is at `k` when sorted stands there afterwards. */
static uint32_t select_nth(uint32_t *values, size_t n, size_t k)
{
	size_t low = 0;
	size_t high = n - 1;

	while (low < high) {
		const uint32_t pivot =
			middle_of_three(values[low], values[low + (high - low) / 2], values[high]);
		size_t i = low;
		size_t j = high;
		while (i <= j) {
			while (values[i] < pivot)
				i++;
			while (values[j] > pivot)
				j--;
			if (i > j)
				break;
			swap(&values[i++], &values[j]);
			if (j == 0)
				break;
			j--;
		}
		if (k <= j)
			high = j;
		else if (k >= i)
			low = i;
		else
			break;
	}
	return values[k];
}

uint32_t beacon_quartile(uint32_t *values, size_t n, unsigned quarter)
{
	return select_nth(values, n, ((n - 1) * quarter * 2 + 4) / 8);
}

/* Replaces the values by their distances from `median`; gives the median of those. */
static uint32_t deviation(uint32_t *values, size_t n, uint32_t median)
{
	for (size_t i = 0; i < n; i++)
		values[i] = values[i] > median ? values[i] - median : median - values[i];
	return beacon_quartile(values, n, 2);
}

double beacon_skew_score(uint32_t *values, size_t n)
{
	const double low = beacon_quartile(values, n, 1);
	const double middle = beacon_quartile(values, n, 2);
	const double high = beacon_quartile(values, n, 3);
	const double span = high - low;

	if (span < QUARTER_SPAN_LEAST || middle <= low || middle >= high)
		return 1;
	return round3(1 - fabs((low + high - 2 * middle) / span));
}

double beacon_spread_score(uint32_t *values, size_t n, double when_tiny)
{
	const uint32_t median = beacon_quartile(values, n, 2);

	if (median < 1)
		return when_tiny;
	const double away = deviation(values, n, median);
	return round3(clip((median - away) / median));
}

/* ---- the four scores ---- */

static double mean_score(uint32_t *values, size_t n, double when_tiny)
{
	const double skew = beacon_skew_score(values, n);

	return round3((skew + beacon_spread_score(values, n, when_tiny)) / 2);
}

/* Intervals between different seconds; returns how many. */
static size_t intervals_of(const struct beacon_series *series, uint32_t *out)
{
	size_t n = 0;

	for (size_t i = 1; i < series->n; i++) {
		const uint32_t interval = series->samples[i].second - series->samples[i - 1].second;
		if (interval)
			out[n++] = interval;
	}
	return n;
}

static void score_times(uint32_t *intervals, size_t n, struct beacon_score *score)
{
	score->times = mean_score(intervals, n, 1);
}

static void describe_times(uint32_t *intervals, size_t n, struct beacon_score *score)
{
	score->interval_s = beacon_quartile(intervals, n, 2);
	score->spread_s = deviation(intervals, n, score->interval_s);
}

static void score_sizes(const struct beacon_series *series, struct beacon_score *score)
{
	uint32_t values[BEACON_SAMPLES_MAX];

	for (size_t i = 0; i < series->n; i++)
		values[i] = series->samples[i].bytes;
	score->bytes = beacon_quartile(values, series->n, 2);
	score->sizes = mean_score(values, series->n, 0);
}

static void count_hours(const struct beacon_series *series, struct beacon_score *score)
{
	unsigned run = 0;

	for (size_t i = 0; i < series->n_hours; i++) {
		run = series->hours[i] ? run + 1 : 0;
		score->hours += series->hours[i] ? 1 : 0;
		score->run = run > score->run ? run : score->run;
	}
}

static void score_duration(const struct beacon_series *series, struct beacon_score *score)
{
	const double watched = (double)(series->watched_last_s - series->watched_first_s);
	const double active = (double)(series->last_s - series->first_s);

	if (score->hours <= HOURS_FOR_DURATION || watched <= 0)
		return;
	score->duration = round3(clip(fmax(active / watched, score->run / HOURS_IN_A_ROW)));
}

/* 1 less the coefficient of variation: even hours give 1. */
static double even_hours(const uint32_t *hours, size_t n)
{
	const double bars = (double)(n < HOURS_SPARSE ? HOURS_SPARSE : n);
	double sum = 0;
	double squares = 0;

	for (size_t i = 0; i < n; i++) {
		sum += hours[i];
		squares += (double)hours[i] * hours[i];
	}
	if (sum <= 0)
		return 0;
	const double mean = sum / bars;
	const double variance = fmax(squares / bars - mean * mean, 0);
	return clip(1 - sqrt(variance) / mean);
}

/* How many of the filled hours are of the two commonest kinds; one hour may be neither. */
static double two_sided_hours(const uint32_t *hours, size_t n)
{
	unsigned kinds[MODES] = { 0 };
	unsigned filled = 0;
	unsigned first = 0;
	unsigned second = 0;
	uint32_t fullest = 0;

	for (size_t i = 0; i < n; i++)
		fullest = hours[i] > fullest ? hours[i] : fullest;
	const double width = fmax(ceil(fullest * MODE_WIDTH), 1);
	for (size_t i = 0; i < n; i++) {
		if (!hours[i])
			continue;
		filled++;
		kinds[size_min((size_t)(hours[i] / width), MODES - 1)]++;
	}
	if (filled < HOURS_FOR_TWO_MODES)
		return 0;
	for (size_t i = 0; i < MODES; i++) {
		if (kinds[i] > first) {
			second = first;
			first = kinds[i];
		} else if (kinds[i] > second) {
			second = kinds[i];
		}
	}
	return clip((first + second) / (filled - 1.0));
}

double beacon_histogram_score(const uint32_t *hours, size_t n)
{
	return round3(fmax(even_hours(hours, n), two_sided_hours(hours, n)));
}

struct beacon_score beacon_score(const struct beacon_series *series)
{
	uint32_t intervals[BEACON_SAMPLES_MAX];
	struct beacon_score score = { .valid = false };
	const size_t n = series->n ? intervals_of(series, intervals) : 0;

	if (n + 1 < BEACON_TIMES_LEAST || series->n > BEACON_SAMPLES_MAX)
		return score;
	score.valid = true;
	count_hours(series, &score);
	score_sizes(series, &score);
	if (series->connections >= BEACON_STROBE) {
		score.strobe = true;
		score.total = 1;
		return score;
	}
	score_duration(series, &score);
	score.histogram = beacon_histogram_score(series->hours, series->n_hours);
	score_times(intervals, n, &score);
	(void)intervals_of(series, intervals);
	describe_times(intervals, n, &score);
	score.total = round3((score.times + score.sizes + score.duration + score.histogram) / 4);
	return score;
}
