/* SPDX-License-Identifier: Apache-2.0 */
/* How many drills were held in a fiscal year: for duties and facts. */
#pragma once

#include "drills/drill-records.h"

struct drill_year {
	int64_t held;	  /* drills that were ended in it */
	int32_t last;	  /* DAY_NONE: none was held */
	int64_t improved; /* improvements of them that were made */
	int64_t open;	  /* … that are not */
};

enum errc drill_year_count(struct db *db, int fiscal_year, int first_month, int utc_offset_minutes,
			   struct drill_year *ret, struct err *err) MUST_CHECK;
