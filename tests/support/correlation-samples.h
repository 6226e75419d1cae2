/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random streams of hits for tests of the correlator: rules a, b and c, grouped by field u, with
 * field v as value.
 */
#pragma once

#include "detect/correlate/correlator.h"

#define SAMPLE_RULES	   3u
#define SAMPLE_GROUPS	   3u /* as `group`: the field is missing */
#define SAMPLE_VALUES	   6u
#define SAMPLE_SPAN_US	   (20 * US_PER_SEC)
#define SAMPLE_LATENESS_US (8 * US_PER_SEC)
#define SAMPLES_FOUND	   4096u

struct sample {
	int64_t time_us;
	unsigned rule;
	unsigned group;
	unsigned value;
};

uint64_t sample_random(uint64_t *seed);
void samples_make(uint64_t seed, struct sample *samples, size_t n);

/* The three rules and one correlation of 20 seconds by u: the rest of its section is `body`. */
struct ruleset *sample_ruleset(const char *body);

struct sample_found {
	int64_t time_us;
	unsigned group;
	double number;
	uint64_t last; /* number of the hit that completed it */
};

struct sample_findings {
	struct sample_found at[SAMPLES_FOUND];
	size_t n;
};

/* Puts its findings into `all`, which is emptied. */
struct correlator *sample_correlator(const struct ruleset *set, struct sample_findings *all);

/* The sink's function; its context is a struct sample_findings. */
void sample_take_finding(void *ctx, const struct correlation_finding *finding);

/* Hands `take` the sample as a hit, unless no correlation reads its rule. */
void sample_hit(const struct ruleset *set, const struct sample *sample, size_t number,
		void (*take)(void *ctx, const struct hit *hit), void *ctx);

/* The same, to the correlator. */
void sample_give(struct correlator *correlator, const struct ruleset *set,
		 const struct sample *sample, size_t number);
