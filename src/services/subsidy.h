/* SPDX-License-Identifier: Apache-2.0 */
/* What a year's subsidy pays of a service, to the yen: whole yen, what is left over is dropped. */
#pragma once

#include "services/service-content.h"

enum subsidy_outcome {
	SUBSIDY_PAID,
	SUBSIDY_CAPPED,	    /* the most of that year */
	SUBSIDY_TOO_LITTLE, /* below the least: nothing is paid */
	SUBSIDY_NOT_KNOWN,  /* no source tells the rate or the most of that year */
	SUBSIDY_OUTCOMES,
};

extern const char *const subsidy_outcome_names[SUBSIDY_OUTCOMES]; /* "paid", … */

struct subsidy_wish {
	int64_t month_yen; /* what the service costs a month; 0 to SERVICE_YEN_MAX */
	int64_t months;	   /* 1 to 120 */
	int64_t once_yen;  /* besides, once */
	bool small;	   /* a small enterprise, where the year has a rate for them */
};

struct subsidy_sum {
	enum subsidy_outcome outcome;
	int64_t cost;	/* what counts: of the months that are paid */
	int64_t months; /* of them */
	int64_t part;	/* the rate */
	int64_t whole;
	int64_t paid; /* yen; 0 when it is not known or too little */
	int64_t own;  /* what is left to pay of all months */
	bool least_known;
};

/* ERR_SYNTAX: a number that is out of its range. */
enum errc subsidy_of(const struct subsidy_year *year, const struct subsidy_wish *wish,
		     struct subsidy_sum *ret, struct err *err) MUST_CHECK;
