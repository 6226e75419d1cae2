/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What inspections of a fiscal year found, item by item, in all and in each prefecture, and how
 * that compares with what the facilities' own machines said of the same item. Shares are of what
 * was judged: what was looked at and could not be judged, and what does not apply, stand in columns
 * of their own and in no denominator.
 */
#pragma once

#include "inspections/visits.h"

struct rollup_row {
	struct str item;
	struct str prefecture; /* "" : all */
	uint64_t judged;       /* the denominator: met, advice and findings */
	uint64_t met;
	uint64_t advice;
	uint64_t findings;
	uint64_t not_judged;
	uint64_t not_asked;
	uint64_t machine_bad;  /* judged, and the machine said it is bad */
	uint64_t hits;	       /* of those, found by the inspection, too: a finding or advice */
	uint64_t machine_good; /* judged, and the machine said it is good */
	uint64_t missed;       /* of those, found by the inspection all the same */
	const struct rollup_row *next;
};

/* By item, then prefecture with all first. Only of visits that took place. */
enum errc visits_rollup(const struct org_scope *scope, int64_t year, struct arena *arena,
			const struct rollup_row **ret, struct err *err) MUST_CHECK;

/* In tenths of a percent; ROLLUP_NONE of nothing. */
#define ROLLUP_NONE UINT32_MAX
uint32_t rollup_share(uint64_t part, uint64_t whole);
