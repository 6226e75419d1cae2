/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much the connections of one host to one destination look like a program that reports home by
 * the clock. The statistics are those that RITA (version 5) publishes for beacons, derived anew
 * from their description:
 *
 *   times      how even the intervals between connections are
 *   sizes      how alike the amounts of data are
 *   duration   how much of the time it goes on, or for how many hours without a pause
 *   histogram  how even, or how two-sided, the hours of the day are filled
 *
 * Each is 0 to 1, rounded to three digits; the score is their mean. Times and sizes look at the
 * skewness of Bowley (are the quartiles even around the median?) and at the median absolute
 * deviation (how far from the median are the values, measured by the median?).
 *
 * Fewer than BEACON_TIMES_LEAST different seconds give no score. One that connects
 * BEACON_STROBE or more times a day (once a second) is a strobe: it has no intervals to speak of
 * and scores 1.
 */
#pragma once

#include "base/compiler.h"

#define BEACON_HOURS	   24
#define BEACON_TIMES_LEAST 4
#define BEACON_STROBE	   86400
#define BEACON_SAMPLES_MAX 1024 /* of one pair; the newest are kept */

struct beacon_sample {
	uint32_t second; /* since 1970 */
	uint32_t bytes;	 /* both directions; UINT32_MAX stands for more */
};

struct beacon_series {
	const struct beacon_sample *samples; /* by time */
	size_t n;			     /* at most BEACON_SAMPLES_MAX */
	uint64_t connections;
	const uint32_t *hours; /* connections by hour, the oldest first */
	size_t n_hours;	       /* that were watched: 1..BEACON_HOURS */
	int64_t first_s;       /* of the pair, within those hours */
	int64_t last_s;
	int64_t watched_first_s; /* of everything that was seen */
	int64_t watched_last_s;
};

struct beacon_score {
	bool valid;  /* there was enough to judge */
	bool strobe; /* too often to have intervals */
	double total;
	double times;
	double sizes;
	double duration;
	double histogram;
	uint32_t interval_s; /* median */
	uint32_t spread_s;   /* median of the deviations from it */
	uint32_t bytes;	     /* median size */
	unsigned hours;	     /* with at least one connection */
	unsigned run;	     /* the longest row of such hours */
};

struct beacon_score beacon_score(const struct beacon_series *series);

/* The parts, for tests; `values` are put into another order. */
double beacon_skew_score(uint32_t *values, size_t n);
double beacon_spread_score(uint32_t *values, size_t n, double when_tiny);
double beacon_histogram_score(const uint32_t *hours, size_t n);

/* The value of rank round((n - 1) * quarter / 4) by selection; n is at least 1. */
uint32_t beacon_quartile(uint32_t *values, size_t n, unsigned quarter);
