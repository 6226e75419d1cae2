/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receipts added up: the answers to each duty by prefecture, and how fast a notice was confirmed at
 * each hop. What recipients say of the time is theirs.
 */
#pragma once

#include "notices/receipts.h"

#define ROLLUP_ANSWERS 3u /* notice_answers[]: done, not yet, does not concern us */

struct notice_place {
	struct str prefecture; /* "13"; "": of those whose prefecture nobody told */
	struct str item;
	size_t asked;
	size_t answers[ROLLUP_ANSWERS];
	size_t open; /* no answer yet */
	const struct notice_place *next;
};

/* By duty, as they stand in the notice, and prefecture. */
enum errc receipts_by_place(const struct org_scope *scope, const struct notice_row *row,
			    struct arena *arena, const struct notice_place **ret,
			    struct err *err) MUST_CHECK;

/* Confirmed within so long of being sent. */
#define ROLLUP_TIMES 8u
extern const int64_t rollup_minutes[ROLLUP_TIMES]; /* 1, 5, 15, 60, 240, 1440, … */

struct notice_pace {
	size_t asked;
	size_t within[ROLLUP_TIMES]; /* not more than rollup_minutes[]: each counts in all later */
	int64_t median_us;	     /* of those who confirmed; -1: nobody */
};

/* paces[0] is all hops together. `sent_us`: of the notice. ERR_LIMIT: no memory. */
enum errc receipts_pace(const struct notice_recipient *recipients, int64_t sent_us,
			struct arena *arena, struct notice_pace paces[static NOTICE_HOPS_MAX + 1],
			struct err *err) MUST_CHECK;
