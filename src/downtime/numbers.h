/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Temporary numbers for people while the system that knows them is down. Owns the SQL of
 * downtime_ranges and downtime_counts, which are only added to.
 *
 * What is kept: ranges, where their sheets went, and how many numbers were used, matched with the
 * real ones afterwards, and destroyed. What is not: names, dates of birth, real numbers, and which
 * number is whose; that stands on paper alone. There is no field it could be typed into.
 *
 * A number is "ER-0042-7": letters, the number, and a digit that shows a slip of the pen (Damm
 * 2004: every wrong digit and every swap of neighbours). No number comes twice in the house: ranges
 * of the same letters may not overlap, whatever the case.
 */
#pragma once

#include "downtime/downtime-records.h"

#define NUMBER_PREFIX_MAX 4u
#define NUMBER_TEXT_MAX	  20u
#define NUMBER_LAST	  999999
#define NUMBER_RANGE_MAX  2000 /* numbers of one range */
#define NUMBER_RANGES_MAX 200u /* of a case */

struct number_range {
	int64_t id;
	int64_t number; /* within the case */
	struct str prefix;
	int64_t first;
	int64_t last;
	struct str place; /* where the sheets went */
	int64_t written_us;
	struct str written_by;
	bool counted; /* the next four are of the newest count */
	int64_t used;
	int64_t matched;
	int64_t destroyed;
	int64_t counted_us;
	struct str counted_by;
};

struct number_ranges {
	struct number_range at[NUMBER_RANGES_MAX];
	size_t n;
};

/* Of a case, in order. Texts in the arena. */
enum errc number_ranges_list(struct db *db, int64_t case_id, struct arena *arena,
			     struct number_ranges **ret, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND. */
enum errc number_ranges_find(struct db *db, int64_t case_id, int64_t number, struct arena *arena,
			     struct number_range *ret, struct err *err) MUST_CHECK;

int64_t number_range_size(const struct number_range *range);

/* Every number is accounted for: used and matched, or destroyed. */
bool number_range_done(const struct number_range *range);

/*
 * prefix, first, last, place are read. ERR_SYNTAX: letters other than A to Z, an empty or too large
 * range; ERR_CONFLICT: a number of it was given out already; ERR_LIMIT.
 */
enum errc number_range_add(struct case_edit *edit, const struct number_range *range,
			   int64_t *ret_number, struct err *err) MUST_CHECK;

struct number_count {
	int64_t number; /* of the range */
	int64_t used;
	int64_t matched;
	int64_t destroyed;
	struct str said_by;
};

/* ERR_SYNTAX: more matched than used, or more than there are; ERR_NOT_FOUND. */
enum errc number_count_add(struct case_edit *edit, const struct number_count *count,
			   struct err *err) MUST_CHECK;

/* "ER-0042-7" */
const char *number_text(struct str prefix, int64_t n, char out[static NUMBER_TEXT_MAX]);

/* Is it a number whose last digit fits? Small letters and spaces around it are fine. */
bool number_fits(struct str text);
