/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long things took, over all cases of the register and beside published figures. What is not
 * known is counted as not known and is in no middle value; drills stand apart.
 */
#pragma once

#include "after/after-content.h"
#include "base/office/drawing.h"

#define NUMBERS_CASES_MAX 200u /* the newest */

struct number_row {
	struct str name; /* "2026-0001 …", or the title of the figure */
	int64_t took_us;
	bool about;
	bool training;
	int64_t case_id;	     /* 0: a published figure */
	const struct figure *figure; /* NULL: a case */
};

struct measure_numbers {
	const struct case_measure *measure;
	struct number_row *at; /* cases in the order of the register, then what was published */
	size_t n;
	size_t known;	   /* cases that are no drills */
	size_t not_known;  /* the same, of which it is not known */
	int64_t middle_us; /* the median of those known; TIME_NONE: none is */
};

struct numbers {
	struct measure_numbers at[CASE_MEASURES_MAX];
	size_t n;
	bool more; /* behind NUMBERS_CASES_MAX */
};

/* Texts in `arena`. */
enum errc numbers_over_cases(struct db *db, const struct after_content *content,
			     int utc_offset_minutes, enum lang lang, struct arena *arena,
			     struct numbers *ret, struct err *err) MUST_CHECK;

/* As bars: that of the case `case_id` filled. ERR_NOT_FOUND: there is nothing to draw. In `arena`.
 */
enum errc number_drawing(const struct measure_numbers *numbers, int64_t case_id, enum lang lang,
			 struct arena *arena, struct drawing *ret, struct err *err) MUST_CHECK;

/* "about 3 days", "-". In `arena`. */
struct str number_words(const struct number_row *row, enum lang lang, struct arena *arena);
