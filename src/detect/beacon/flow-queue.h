/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts flows that come from several sources into the order of their time. A flow waits until one
 * came that is `lateness_us` younger, so that whatever is late by less than that still finds its
 * place; one that is later than that is refused and counted.
 *
 * When more than `bytes_max` wait, the oldest go out early and are counted: from then on the
 * allowed lateness is shorter, in proportion to what fits.
 */
#pragma once

#include "detect/beacon/flow.h"

#define FLOW_LATENESS_ANY INT64_MAX /* wait until the end, or until the room is full */

struct flow_queue {
	struct flow **heap; /* the earliest first; texts stand behind each struct */
	size_t n;
	size_t cap;
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

/* The next that has waited long enough, or with `all` any; NULL when there is none. The caller
   frees it. */
struct flow *flow_queue_next(struct flow_queue *queue, bool all) MUST_CHECK;
