/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scenario as one seed plays it: which injects come, when, and with which details. The same
 * scenario and seed give the same plan, on every machine. Nothing of the clock or of people is in
 * it.
 */
#pragma once

#include "drills/scenario.h"

#define DRILL_LINE_MAX (16u * 1024) /* bytes of a log line */

struct plan_inject {
	const struct inject *inject;
	int64_t at_us; /* since the beginning of the story, whole minutes */
	struct text_pair text;
	struct text_pair expects[SCENARIO_EXPECTS_MAX];
	struct text_pair ask; /* STR_NONE */
};

struct drill_plan {
	const struct scenario *scenario;
	uint64_t seed;
	struct text_pair details[SCENARIO_DETAILS_MAX]; /* as chosen */
	struct plan_inject at[SCENARIO_INJECTS_MAX];	/* by time, then as the file has them */
	size_t n;
	int64_t end_us; /* the scenario's length, or the last inject when that is later */
};

/* Texts in `arena`; the scenario outlives the plan. ERR_LIMIT. */
enum errc drill_plan_make(const struct scenario *scenario, uint64_t seed, struct arena *arena,
			  struct drill_plan *ret, struct err *err) MUST_CHECK;

/* NULL: it does not come with this seed. */
const struct plan_inject *drill_plan_find(const struct drill_plan *plan, struct str inject);

/* A log line of an inject, and when in the story it is written. */
struct plan_line {
	const struct plan_inject *from;
	int64_t at_us;
	struct str text; /* good during the call */
};

/*
 * Every log line of the plan in the order of time, with its moments written as if the story had
 * begun at `began_us`. ERR_SYNTAX names a placeholder nobody knows; so does whatever `take` gives
 * end it.
 */
enum errc drill_plan_lines(const struct drill_plan *plan, int64_t began_us,
			   enum errc (*take)(void *ctx, const struct plan_line *line,
					     struct err *err),
			   void *ctx, struct err *err) MUST_CHECK;
