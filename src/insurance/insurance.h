/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies of cyber insurance: who pays, what for, by when it wants to hear. Owns the SQL of
 * insurance_policies. Days are "YYYY-MM-DD", both the first and the last day of cover; `notice` is
 * a deadline as base/calendar/deadline.h reads it, counted from the time of knowing.
 */
#pragma once

#include "base/arena.h"
#include "base/calendar/deadline.h"
#include "store/db.h"

#define INSURANCE_MAX	    50u
#define INSURANCE_TEXT_MAX  300u  /* bytes; so is the next */
#define INSURANCE_LINES_MAX 2000u /* of what is covered, what is asked of us */

struct insurance_policy {
	int64_t id;
	struct str insurer;
	struct str number;
	struct str contact;
	struct str phone;
	struct str mail;
	struct str covers;
	struct str deductible;
	struct str sum;
	struct str notice; /* "": none is written down */
	struct str duties;
	struct str from_on;
	struct str until_on;
	int64_t changed_us;
	struct str changed_by;
};

struct insurance_policies {
	struct insurance_policy at[INSURANCE_MAX];
	size_t n;
};

/*
 * Checked first; `id` 0 adds one. ERR_SYNTAX (a field, a day, a deadline that cannot be read, an
 * end before the beginning), ERR_LIMIT, ERR_NOT_FOUND; the sentence names the field.
 */
enum errc insurance_put(struct db *db, const struct insurance_policy *policy,
			struct err *err) MUST_CHECK;
enum errc insurance_remove(struct db *db, int64_t id, struct err *err) MUST_CHECK;

/* Those that end last first. Texts in `arena`. */
enum errc insurance_list(struct db *db, struct arena *arena, struct insurance_policies *ret,
			 struct err *err) MUST_CHECK;

/* Was it in force on that day? */
bool insurance_holds(const struct insurance_policy *policy, int32_t day);
