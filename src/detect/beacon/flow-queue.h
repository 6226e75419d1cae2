/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts flows that come from several sources into the order of their time. A flow waits until one
 * came that is `lateness_us` younger, so that whatever is late by less than that still finds its
 * place; one that is later than that is refused and counted.
 *
 * When more than `bytes_max` wait, the oldest go out early and are counted: from then on the
 * allowed lateness is shorter, in proportion to what fits.
 *
 * Most sources tell in order: a flow that is not before the last of the line joins the line; only
 * the others go into a heap. What goes out is the earlier of the two heads.
 */
#pragma once

#include "detect/beacon/flow.h"

#define FLOW_LATENESS_ANY INT64_MAX /* wait until the end, or until the room is full */

struct waiting {
	int64_t time_us;   /* of the flow: most comparisons end here */
	struct flow *flow; /* texts stand behind the struct */
};

#define FLOW_SPARE_MAX	 64u
#define FLOW_SPARE_BYTES 256u

struct flow_queue {
	struct flow *spare[FLOW_SPARE_MAX]; /* of FLOW_SPARE_BYTES each, for the next ones */
	size_t n_spare;
	struct waiting *line; /* a ring, in order */
	size_t line_from;
	size_t n_line;
	size_t cap_line;      /* a power of two */
	struct waiting *heap; /* the earliest first */
	size_t n_heap;
	size_t cap_heap;
	size_t bytes;
	size_t bytes_max;
	int64_t lateness_us;
	int64_t newest_us;   /* TIME_NONE: nothing came yet */
	int64_t released_us; /* time of the last that went out */
	uint64_t late;	     /* refused */
	uint64_t early;	     /* went out because the room was full */
};

void flow_queue_init(struct flow_queue *queue, size_t bytes_max, int64_t lateness_us);
void flow_queue_done(struct flow_queue *queue);

/* False when it is too late. Texts are copied. */
bool flow_queue_add(struct flow_queue *queue, const struct flow *flow) MUST_CHECK;

/*
 * The next that has waited long enough, or with `all` any; NULL when there is none. The caller
 * gives it back by flow_queue_spare().
 */
struct flow *flow_queue_next(struct flow_queue *queue, bool all) MUST_CHECK;

void flow_queue_spare(struct flow_queue *queue, struct flow *flow);

size_t flow_queue_count(const struct flow_queue *queue);

/* Any of those that wait, by number. */
const struct flow *flow_queue_at(const struct flow_queue *queue, size_t i);
