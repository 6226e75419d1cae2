/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows from published sums: the least and the greatest value of an unknown that is not
 * below zero, by linear programming. Written for tests that attack tables, and on purpose another
 * way than the program's: the textbook's two phases of the simplex method (Bland's rule, so that it
 * ends) on a full tableau, knowing nothing of tables.
 */
#pragma once

#include <math.h>
#include <stdlib.h>

#include "support/check.h"

#define LINEAR_TINY 1e-7

struct linear {
	size_t unknowns;
	size_t sums;
	size_t max_sums;
	double *rows; /* a sum a row: a factor an unknown, and what it gives */
};

static struct linear linear_new(size_t unknowns, size_t max_sums)
{
	return (struct linear){ .unknowns = unknowns,
				.max_sums = max_sums,
				.rows = calloc((unknowns + 1) * (max_sums + 1), sizeof(double)) };
}

static void linear_free(struct linear *l)
{
	free(l->rows);
}

/* The next sum, all factors 0: the caller sets them, and the last one, what it gives. */
static double *linear_sum(struct linear *l)
{
	assert_true(l->sums < l->max_sums);
	return &l->rows[l->sums++ * (l->unknowns + 1)];
}

/* Columns: unknowns, one helper a sum, what it gives. The last row is the goal's. */
struct tableau {
	size_t width;
	size_t height;
	double *at;
	size_t *basis;
};

static double *cell(struct tableau *t, size_t row, size_t column)
{
	return &t->at[row * t->width + column];
}

static void pivot(struct tableau *t, size_t row, size_t column)
{
	const double by = *cell(t, row, column);

	for (size_t c = 0; c < t->width; c++)
		*cell(t, row, c) /= by;
	for (size_t r = 0; r <= t->height; r++) {
		const double factor = *cell(t, r, column);

		if (r == row || fabs(factor) < 1e-12)
			continue;
		for (size_t c = 0; c < t->width; c++)
			*cell(t, r, c) -= factor * *cell(t, row, c);
	}
	t->basis[row] = column;
}

/* SIZE_MAX: it can grow without end. */
static size_t leaving_row(struct tableau *t, size_t column)
{
	size_t found = SIZE_MAX;
	double least = 0;

	for (size_t r = 0; r < t->height; r++) {
		const double factor = *cell(t, r, column);
		const double ratio = factor > LINEAR_TINY ? *cell(t, r, t->width - 1) / factor : 0;

		if (factor <= LINEAR_TINY)
			continue;
		if (found == SIZE_MAX || ratio < least - 1e-12 ||
		    (ratio < least + 1e-12 && t->basis[r] < t->basis[found])) {
			found = r;
			least = ratio;
		}
	}
	return found;
}

/* Lower the goal as far as it goes, with the first `columns` alone. */
static void lower(struct tableau *t, size_t columns)
{
	for (size_t c = 0; c < columns; c++) {
		if (*cell(t, t->height, c) >= -LINEAR_TINY)
			continue;
		const size_t row = leaving_row(t, c);

		if (row == SIZE_MAX)
			fail_msg("the unknown has no bound");
		pivot(t, row, c);
		c = SIZE_MAX; /* from the first again */
	}
}

static void set_goal(struct tableau *t, size_t column, double factor)
{
	for (size_t c = 0; c < t->width; c++)
		*cell(t, t->height, c) = 0;
	*cell(t, t->height, column) = factor;
	for (size_t r = 0; r < t->height; r++) {
		if (t->basis[r] == column) {
			for (size_t c = 0; c < t->width; c++)
				*cell(t, t->height, c) -= factor * *cell(t, r, c);
		}
	}
}

/* Any point that gives the sums. */
static struct tableau linear_start(const struct linear *l)
{
	struct tableau t = { .width = l->unknowns + l->sums + 1, .height = l->sums };

	t.at = calloc(t.width * (t.height + 1), sizeof(double));
	t.basis = calloc(t.height + 1, sizeof(size_t));
	for (size_t r = 0; r < l->sums; r++) {
		const double *sum = &l->rows[r * (l->unknowns + 1)];
		const double sign = sum[l->unknowns] < 0 ? -1 : 1;

		for (size_t c = 0; c < l->unknowns; c++)
			*cell(&t, r, c) = sign * sum[c];
		*cell(&t, r, l->unknowns + r) = 1;
		*cell(&t, r, t.width - 1) = sign * sum[l->unknowns];
		t.basis[r] = l->unknowns + r;
		for (size_t c = 0; c < t.width; c++)
			*cell(&t, t.height, c) -=
				c < l->unknowns || c + 1 == t.width ? *cell(&t, r, c) : 0;
	}
	lower(&t, l->unknowns);
	assert_true(fabs(*cell(&t, t.height, t.width - 1)) < 1e-4); /* the truth is one */
	for (size_t r = 0; r < t.height; r++) {
		for (size_t c = 0; t.basis[r] >= l->unknowns && c < l->unknowns; c++) {
			if (fabs(*cell(&t, r, c)) > LINEAR_TINY)
				pivot(&t, r, c);
		}
	}
	return t;
}

static double linear_goal(struct tableau *t, const struct linear *l, size_t unknown, double sign)
{
	set_goal(t, unknown, sign);
	lower(t, l->unknowns);
	return -sign * *cell(t, t->height, t->width - 1);
}

/* Of every unknown: bounds[2 * i] to bounds[2 * i + 1]. */
static void linear_bounds(const struct linear *l, double *bounds)
{
	struct tableau t = linear_start(l);

	for (size_t i = 0; i < l->unknowns; i++) {
		bounds[2 * i] = linear_goal(&t, l, i, 1);
		bounds[2 * i + 1] = linear_goal(&t, l, i, -1);
	}
	free(t.at);
	free(t.basis);
}
