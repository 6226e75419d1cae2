/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a rule held on an event, or did not. Asked after the answer, so it may take its time.
 */
#pragma once

#include "detect/sigma/evaluate.h"

#define WHY_HITS_MAX 256u

/* A value of the event that made a test hold. */
struct why_hit {
	uint32_t field; /* as view.h numbers them */
	uint32_t order; /* of being found: the first reason for a field is the one told */
	const struct selection *selection;
	const struct item *item;
	const struct test *test;
};

/* What is found while one goes through a detection; beyond WHY_HITS_MAX nothing is added. */
struct why_hits {
	size_t n;
	struct why_hit now; /* what is being looked at, without the field */
	bool named;	    /* an item about a field held, not keywords alone */
	struct why_hit at[WHY_HITS_MAX];
};

/* Empty, whatever the room for hits holds. */
static inline void why_hits_init(struct why_hits *hits)
{
	hits->n = 0;
	hits->now = (struct why_hit){ .field = VIEW_NONE };
	hits->named = false;
}

void why_hits_add(struct why_hits *hits, uint32_t field);

/* One reason for each field, in the event's order; the number of them. Sorts the hits. */
size_t why_hits_fields(struct why_hits *hits, const struct event *event,
		       struct match_field fields[static MATCH_FIELDS_MAX]);

/* The values that made the detection hold, in the event's order; the number of them.
 * `*ret_named`: an item about a field held, not words or absences alone. */
size_t why_matched(struct evaluator *evaluator, const struct detection *detection,
		   struct match_field fields[static MATCH_FIELDS_MAX], bool *ret_named);

/* The value of the rule a test compares with, in Sigma's notation, cut by what `out` can take. */
void why_show_test(const struct pool *pool, const struct test *test, struct buf *out);

/* Every selection, item and value with its verdict. */
void why_explain(struct evaluator *evaluator, const struct detection *detection,
		 const struct explain_sink *sink);
