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

static uint32_t middle_of_three(uint32_t a, uint32_t b, uint32_t c)
{
	if ((a <= b) == (b <= c))
		return b;
	return (b <= a) == (a <= c) ? a : c;
}

/* Those up to `most` come first; returns where the others begin. Without a branch, as it is
 * anybody's guess which a value is. */
static size_t part(uint32_t *values, size_t low, size_t end, uint32_t most)
{
	size_t at = low;

	for (size_t i = low; i < end; i++) {
		const uint32_t value = values[i];
		values[i] = values[at];
		values[at] = value;
		at += value <= most ? 1 : 0;
	}
	return at;
}

/* Selection among values[low..end): what is at `k` when sorted stands there afterwards, nothing
 * greater before it and nothing less behind it. */
static uint32_t select_nth(uint32_t *values, size_t low, size_t end, size_t k)
{
	while (end - low > 1) {
		const uint32_t pivot = middle_of_three(values[low], values[low + (end - low) / 2],
						       values[end - 1]);
		const size_t less = pivot ? part(values, low, end, pivot - 1) : low;
		if (k < less) {
			end = less;
			continue;
		}
		const size_t more = part(values, less, end, pivot);
		if (k < more)
			return pivot;
		low = more;
	}
	return values[k];
}

static size_t quarter_at(size_t n, unsigned quarter)
{
	return ((n - 1) * quarter * 2 + 4) / 8;
}

uint32_t beacon_quartile(uint32_t *values, size_t n, unsigned quarter)
{
	return select_nth(values, 0, n, quarter_at(n, quarter));
}

/* What is asked of a series of values. */
struct spread {
	uint32_t low; /* the quartiles */
	uint32_t median;
	uint32_t high;
	uint32_t deviation; /* the median of the distances from the median */
};

/* Replaces the values by their distances from the median. */
static struct spread spread_of(uint32_t *values, size_t n)
{
	const size_t middle = quarter_at(n, 2);
	const uint32_t median = select_nth(values, 0, n, middle);
	struct spread spread = {
		/* The median parts them: each side is looked at alone. */
		.low = select_nth(values, 0, middle + 1, quarter_at(n, 1)),
		.median = median,
		.high = select_nth(values, middle, n, quarter_at(n, 3)),
	};

	for (size_t i = 0; i < n; i++)
		values[i] = values[i] > median ? values[i] - median : median - values[i];
	spread.deviation = select_nth(values, 0, n, middle);
	return spread;
}

static double skew_score(const struct spread *spread)
{
	const double low = spread->low;
	const double middle = spread->median;
	const double high = spread->high;
	const double span = high - low;

	if (span < QUARTER_SPAN_LEAST || middle <= low || middle >= high)
		return 1;
	return round3(1 - fabs((low + high - 2 * middle) / span));
}

static double spread_score(const struct spread *spread, double when_tiny)
{
	const uint32_t median = spread->median;
	const double away = spread->deviation;

	return median < 1 ? when_tiny : round3(clip((median - away) / median));
}

double beacon_skew_score(uint32_t *values, size_t n)
{
	const struct spread spread = spread_of(values, n);

	return skew_score(&spread);
}

double beacon_spread_score(uint32_t *values, size_t n, double when_tiny)
{
	const struct spread spread = spread_of(values, n);

	return spread_score(&spread, when_tiny);
}

/* ---- the four scores ---- */

static double mean_score(const struct spread *spread, double when_tiny)
{
	return round3((skew_score(spread) + spread_score(spread, when_tiny)) / 2);
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
	const struct spread spread = spread_of(intervals, n);

	score->times = mean_score(&spread, 1);
	score->interval_s = spread.median;
	score->spread_s = spread.deviation;
}

static void score_sizes(const struct beacon_series *series, struct beacon_score *score)
{
	uint32_t values[BEACON_SAMPLES_MAX] UNINITIALIZED;

	for (size_t i = 0; i < series->n; i++)
		values[i] = series->samples[i].bytes;
	const struct spread spread = spread_of(values, series->n);
	score->bytes = spread.median;
	score->sizes = mean_score(&spread, 0);
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
	uint32_t intervals[BEACON_SAMPLES_MAX] UNINITIALIZED;
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
	score.total = round3((score.times + score.sizes + score.duration + score.histogram) / 4);
	return score;
}
