/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of a survey that may be published. All of them are made together, because one gives
 * another away: a question that only those who said yes are asked has as its denominators the very
 * cells of the question before.
 *
 *   - An answer that fewer than the threshold gave in all is put together with the rarest other.
 *   - Cells are left out as surveys/disclosure.h says; when that is not enough, two columns become
 *     one, and at the last only totals are left.
 *   - Where a question depends on others (its skip logic, or what it is worked out from), groups in
 *     which one of those lacks a cell are one column here, so that the denominators say nothing
 * new; and when answers of one of those were put together, the question is withheld.
 *
 * So the totals of every table are public, and tables have nothing else in common: what is promised
 * of each holds for all of them. Nothing answered is no fact about anybody, and is never small.
 * Percentages are of what is published; there are no others.
 *
 * The promise is about what follows from sums. It does not cover what a reader knows of single
 * institutions besides, nor answers that all of a group gave.
 */
#pragma once

#include "surveys/tabulate.h"

#define SURVEY_THRESHOLD_INSTITUTIONS 3u
#define SURVEY_THRESHOLD_PEOPLE	      10u

enum survey_table_state {
	SURVEY_TABLE_SHOWN,
	SURVEY_TABLE_TOTALS,   /* only: it has one column */
	SURVEY_TABLE_WITHHELD, /* has nothing but its question */
};

extern const char *const survey_table_state_names[3]; /* "shown", … */

/* One answer, or several that were put together. */
struct survey_table_row {
	const struct str *values; /* as survey_answers.values */
	size_t n_values;
	bool open; /* nothing was answered */
	uint32_t total;
};

struct survey_table_column {
	const uint16_t *groups; /* of the breakdown */
	size_t n_groups;
	uint32_t asked; /* its denominator */
};

struct survey_table {
	size_t item;
	size_t breakdown;
	enum survey_table_state state;
	uint32_t threshold;
	uint32_t asked;
	const struct survey_table_row *rows;
	size_t n_rows;
	const struct survey_table_column *columns;
	size_t n_columns;
	const uint32_t *cells; /* by row */
	const enum cell_mark *marks;
};

struct survey_release {
	const struct survey_table *tables; /* by item, then breakdown; proofs have none */
	size_t n_tables;
};

/* The threshold of a table. */
typedef uint32_t survey_threshold(const void *ctx, size_t item, size_t breakdown);

/* In `arena`. ERR_LIMIT. */
enum errc survey_release_make(const struct survey_sample *sample, survey_threshold *threshold,
			      const void *ctx, struct arena *arena, struct survey_release *ret,
			      struct err *err) MUST_CHECK;

/* The count of a cell, or false: it is left out. */
bool survey_table_cell(const struct survey_table *table, size_t row, size_t column, uint32_t *ret);

/* In tenths of a percent, halves up; 0 of nobody. 753 is 75.3 %. */
uint32_t survey_permille(uint64_t part, uint64_t whole);
