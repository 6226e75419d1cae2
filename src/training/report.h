/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many were trained within a time, by department, and who was not yet. Trained is: on the list
 * of a session held then, or a course passed then, or every part of a package done then. Whoever is
 * in no list of staff counts only where a department has nothing but a size.
 */
#pragma once

#include "training/people.h"

/* Days as text, both included. */
struct training_span {
	char first[11];
	char last[11];
	char listed_by[11]; /* only those listed on that day or before are asked for; "" : all */
};

/* The fiscal year of that name. */
struct training_span training_year(int fiscal_year, int first_month);

struct training_row {
	struct str department;
	int64_t people;
	int64_t trained;
	bool by_size; /* the department lists nobody */
};

struct training_total {
	int64_t people;
	int64_t trained;
	int64_t others; /* trained, and in no list of staff nor in a department known by size */
	int64_t departments;
};

/* By department. */
enum errc training_report_each(struct db *db, const struct training_span *span,
			       void (*take)(void *ctx, const struct training_row *row), void *ctx,
			       struct err *err) MUST_CHECK;

enum errc training_report_total(struct db *db, const struct training_span *span,
				struct training_total *ret, struct err *err) MUST_CHECK;

/* Listed, still belonging to the house, and not trained; of that department, or "" for all. */
enum errc training_missing_each(struct db *db, const struct training_span *span,
				struct str department,
				void (*take)(void *ctx, const struct trainee *person), void *ctx,
				struct err *err) MUST_CHECK;
