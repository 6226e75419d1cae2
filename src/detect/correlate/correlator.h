/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the correlations of a rule set over hits (docs/formats/correlations.md has the semantics for
 * authors of rules).
 *
 * Time is the hits' own. Hits may come out of order by up to the lateness: they are held until the
 * watermark has passed them and then taken in order of time, record, event and rule, so that any
 * order of coming within the lateness gives the same findings. The caller moves the watermark with
 * correlator_advance(); moving it in one step or in several comes to the same. A hit that comes
 * behind the watermark is taken at once: in its group's order when the group has nothing newer, as
 * of the group's newest time when it is older than that by no more than the timespan, else not at
 * all; each is counted.
 *
 * A condition that more hits cannot undo (only gt and gte, no "not") is decided with each hit over
 * the hits of the last timespan, both ends included. After a finding its group is quiet until more
 * than the timespan has passed since; what happens in that time is counted and said with the next.
 * Other conditions are decided when the timespan that the group's first hit began is over, over all
 * hits in it; the next hit after that begins the next.
 *
 * Memory is bounded by the options and taken from the system at the start (pages are used as they
 * are touched). When it is full, the group that was active the longest time ago goes.
 *
 * One thread; the set outlives the correlator.
 */
#pragma once

#include "detect/correlate/hit.h"
#include "detect/correlate/window.h"

struct correlator_options {
	size_t bytes;	     /* of groups and held hits: brought to a power of two */
	uint32_t groups_max; /* of one correlation */
	uint32_t held_max;   /* hits held back at a time; beyond, the oldest is taken early */
	int64_t lateness_us; /* of hits that wait for others */
	bool tell_quiet;     /* also findings of correlations that only serve others */
};

#define CORRELATOR_OPTIONS                                                                         \
	{                                                                                          \
		.bytes = 32u * 1024 * 1024, .groups_max = 50000, .held_max = 32768,                \
		.lateness_us = 30 * US_PER_SEC                                                     \
	}

/* A correlation held. Good until the sink returns. */
struct correlation_finding {
	const struct correlation *correlation;
	int64_t time_us;	    /* of the hit that completed it, or the end of its time */
	int64_t first_us;	    /* of the oldest hit shown */
	double number;		    /* what its bounds were compared with; temporal: rules seen */
	uint64_t hits;		    /* of the group since its last finding, this one's included */
	const struct group *group;  /* its values: group_value() */
	struct moment last;	    /* the newest hit */
	const struct moment *shown; /* the newest hits of its time, in order */
	size_t n_shown;
	struct str host; /* of the newest hit; STR_NONE when unknown */
	struct str user;
	struct str source;
};

struct correlation_sink {
	void (*found)(void *ctx, const struct correlation_finding *finding);
	void *ctx;
};

struct correlator_counts {
	uint64_t hits;	  /* taken */
	uint64_t updates; /* of groups */
	uint64_t findings;
	uint64_t ungrouped; /* hits without a field of group-by */
	uint64_t valueless; /* hits without the field, or without a number in it */
	uint64_t late;	    /* came behind the watermark */
	uint64_t late_lost; /* of those: too old for their group, not counted anywhere */
	uint64_t early;	    /* held hits taken before their time: too many were held */
	uint64_t evicted;   /* groups that went for room */
	uint64_t cut;	    /* values that left a measuring window early */
	uint64_t refused;   /* updates for which no room could be made */
	uint64_t groups;    /* now */
	uint64_t held;	    /* now */
	size_t bytes;	    /* now, of groups and held hits */
};

struct correlator;

/* NULL when the set has no correlations. */
struct correlator *correlator_new(const struct ruleset *set,
				  const struct correlator_options *options,
				  const struct correlation_sink *sink) MUST_CHECK;
void correlator_free(struct correlator *correlator);
void correlator_free_at(struct correlator **correlator);
#define auto_correlator CLEANUP(correlator_free_at) struct correlator

/* A hit, in any order. */
void correlator_take(struct correlator *correlator, const struct hit *hit);

/* All hits up to that time have come. A time before the watermark changes nothing. */
void correlator_advance(struct correlator *correlator, int64_t watermark_us);

/* All hits have come: what is held is taken, what is open is decided. */
void correlator_end(struct correlator *correlator);

int64_t correlator_watermark_us(const struct correlator *correlator);
struct correlator_counts correlator_counts(const struct correlator *correlator);

/* As at the start. */
void correlator_clear(struct correlator *correlator);

/* ---- state that survives the process ---- */

/*
 * All that it remembers, as a number of parts of about `part_bytes`: take() is called for each and
 * must copy it. Groups of correlations that the restoring set does not have in the same words are
 * left out there.
 */
void correlator_save(const struct correlator *correlator, size_t part_bytes,
		     void (*take)(void *ctx, struct str part, bool last), void *ctx);

/*
 * One part after another, into a correlator that was cleared. ERR_CORRUPT when a part is not what
 * save made; the correlator is then cleared.
 */
enum errc correlator_restore(struct correlator *correlator, struct str part,
			     struct err *err) MUST_CHECK;

/* One hit as bytes, and back: false when its rule is not what it was, or the bytes make no sense
   (then `at->failed`). `values` has room for HIT_VALUES_MAX. */
void correlator_save_hit(const struct correlator *correlator, const struct hit *hit,
			 struct buf *out);
bool correlator_restore_hit(const struct correlator *correlator, struct cursor *at,
			    struct str *values, struct hit *ret);
