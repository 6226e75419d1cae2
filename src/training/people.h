/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is to be trained: staff numbers and departments. A name is kept only where the house gives
 * one, stays in the records database, and is in no export but the house's own list. Of departments
 * that list nobody, the size alone may be known.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"
#include "training/course.h"
#include "training/number.h"

#define DEPARTMENT_MAX	    100u /* bytes */
#define TRAINEE_NAME_MAX    200u
#define TRAINING_PEOPLE_MAX 20000

struct trainee {
	struct str staff;
	struct str department;
	enum audience audience;
	struct str name;      /* "": not kept */
	struct str listed_on; /* YYYY-MM-DD */
	struct str left_on;   /* STR_NONE: belongs to the house */
};

/* ERR_SYNTAX: none, too long, or with control characters. Trimmed into `ret`. */
enum errc department_check(struct str department, struct str *ret, struct err *err) MUST_CHECK;

/*
 * Somebody known is changed (the day of being listed stays), else added. ERR_SYNTAX, ERR_LIMIT.
 * `ret_new` may be NULL.
 */
enum errc training_people_put(struct db *db, const struct trainee *person, bool *ret_new,
			      struct err *err) MUST_CHECK;

/* By department and number, those who left too; views are good during the call. */
enum errc training_people_each(struct db *db, void (*take)(void *ctx, const struct trainee *person),
			       void *ctx, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND. Texts in `arena`. */
enum errc training_people_get(struct db *db, struct str staff, struct arena *arena,
			      struct trainee *ret, struct err *err) MUST_CHECK;

/* 0 people: it is forgotten. */
enum errc training_departments_put(struct db *db, struct str name, int64_t people,
				   struct err *err) MUST_CHECK;

/* All that are known, by size or by people, by name: for choosing one. */
enum errc training_departments_each(struct db *db, void (*take)(void *ctx, struct str name),
				    void *ctx, struct err *err) MUST_CHECK;
