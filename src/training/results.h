/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of the questions: every try, never changed. A try that passed has a certificate, whose
 * number tells whoever looks it up what was passed, when, and by which staff number.
 */
#pragma once

#include "training/people.h"
#include "training/quiz.h"

#define CERTIFICATE_SIGNS 8u
#define CERTIFICATE_MAX	  16u	/* "2026-ABCD1234" and a NUL */
#define RESULTS_A_DAY	  20	/* tries of one person at one course */
#define RESULTS_A_CODE	  20000 /* tries with one session's codes */

struct training_result {
	int64_t id;
	struct str course;
	int64_t course_version;
	struct str staff;
	struct str department;
	int64_t session;     /* 0: without a code */
	struct str taken_on; /* YYYY-MM-DD */
	int64_t taken_us;
	int64_t correct;
	int64_t questions;
	bool passed;
	struct str answers;
	struct str certificate; /* STR_NONE: not passed; not read by _add() */
	struct str entered_by;
};

/*
 * The certificate's number goes to `ret_certificate`, "" when it was not passed. ERR_SYNTAX: staff
 * number or department; ERR_LIMIT: too many tries.
 */
enum errc training_results_add(struct db *db, const struct training_result *result,
			       char ret_certificate[static CERTIFICATE_MAX],
			       struct err *err) MUST_CHECK;

/* As it was typed. Texts in `arena`. ERR_NOT_FOUND. */
enum errc training_certificate_find(struct db *db, struct str typed, struct arena *arena,
				    struct training_result *ret, struct err *err) MUST_CHECK;

/* Those of days `first` to `last`, the newest first, until `take` says false. */
enum errc training_results_each(struct db *db, struct str first, struct str last,
				bool (*take)(void *ctx, const struct training_result *result),
				void *ctx, struct err *err) MUST_CHECK;
