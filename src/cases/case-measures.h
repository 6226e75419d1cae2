/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long things took: from one milestone of the timeline to another (content/cases). What was
 * corrected does not count. Where nobody marked when it was noticed, the time of knowing stands in.
 * Where only a day is known, whole days are counted.
 */
#pragma once

#include "base/buf.h"
#include "cases/case-content.h"

struct case_measured {
	const struct case_measure *measure;
	int64_t took_us; /* TIME_NONE: one of the two moments is not known */
	bool days;	 /* whole days: of one of them no more is known */
	bool about;	 /* one of them is said to be about then */
	int64_t from_us; /* TIME_NONE; so is the next */
	int64_t until_us;
};

struct case_numbers {
	struct case_measured at[CASE_MEASURES_MAX];
	size_t n;
};

void case_numbers_of(const struct case_content *content, const struct case_record *record,
		     const struct case_timeline *timeline, int utc_offset_minutes,
		     struct case_numbers *ret);

/* 「3日 4時間」, "3 days 4 hours", "about 90 days"; "-" when it is not known. */
void case_took_words(const struct case_measured *measured, enum lang lang, struct buf *out);

/* ---- causes that repeat ---- */

/* Cases that are no drills, of one cause, or of one way in. */
struct case_repeat {
	struct str id; /* of the cause, or of the way in */
	bool is_route;
	uint64_t cases;
	int64_t last_us; /* the newest knowing */
};

struct case_repeats {
	struct case_repeat at[CASE_CAUSES_MAX + CASE_ROUTES_MAX];
	size_t n;
};

/* Known at or after `since_us` (TIME_NONE: all); the most frequent first. "unknown" is left out. */
enum errc case_repeats_get(struct db *db, int64_t since_us, struct arena *arena,
			   struct case_repeats *ret, struct err *err) MUST_CHECK;

/* How many of each class of causes. */
enum errc case_classes_count(struct db *db, const struct case_content *content, int64_t since_us,
			     uint64_t ret[static CASE_CLASSES], struct err *err) MUST_CHECK;
