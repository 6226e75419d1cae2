/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a rule held on an event, or did not. Asked after the answer, so it may take its time.
 */
#pragma once

#include "detect/sigma/evaluate.h"

/* The values that made the detection hold, in the event's order; the number of them.
 * `*ret_named`: an item about a field held, not words or absences alone. */
size_t why_matched(struct evaluator *evaluator, const struct detection *detection,
		   struct match_field fields[static MATCH_FIELDS_MAX], bool *ret_named);

/* The value of the rule a test compares with, in Sigma's notation, cut by what `out` can take. */
void why_show_test(const struct pool *pool, const struct test *test, struct buf *out);

/* Every selection, item and value with its verdict. */
void why_explain(struct evaluator *evaluator, const struct detection *detection,
		 const struct explain_sink *sink);
