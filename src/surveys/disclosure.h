/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which cells of a table of counts are left out so that nobody can work out a small one.
 *
 * The reader is taken to know everything that is published: all totals of rows and columns, every
 * cell that is shown, that no count is below zero, and the threshold. What is promised of a table
 * that disclosure_protect() has marked, for each cell that is left out:
 *
 *     a small one (1 to threshold − 1): it could be 1 or less, and could be the threshold or more
 *     any other: what it could be spans threshold − 1 at least
 *
 * The bounds are exact, not estimated: with fixed totals the cells left out are a flow in a network
 * (rows to columns), so the greatest and the least value of one are flows too (Ford and Fulkerson),
 * and whole numbers. Which cells to add is chosen greedily, fewest and smallest first: the choice
 * is safe, not proved to be the smallest there is. The same table always gives the same marks.
 */
#pragma once

#include "base/err.h"

#define DISCLOSURE_ROWS_MAX	 80u
#define DISCLOSURE_COLUMNS_MAX	 64u
#define DISCLOSURE_THRESHOLD_MAX 100u

enum cell_mark {
	CELL_SHOWN,
	CELL_SMALL,  /* left out: 1 to threshold − 1 */
	CELL_PAIRED, /* left out so that a small one cannot be worked out; on paper they look alike
		      */
};

struct count_table {
	size_t rows;
	size_t columns;
	const uint32_t *cells; /* cells[row * columns + column]; a count is below 2^31 */
	const bool *open;      /* of a row: says nothing of anybody, so that it is never small */
	uint32_t threshold;    /* 0 and 1: everything is shown */
};

struct cell_bounds {
	uint32_t least;
	uint32_t most;
};

/*
 * `marks` has a mark a cell. ERR_CONFLICT: not even leaving out every cell is enough, and
 * `*ret_column` is where: the table needs fewer columns. ERR_LIMIT: it is too large.
 */
enum errc disclosure_protect(const struct count_table *table, enum cell_mark *marks,
			     size_t *ret_column, struct err *err) MUST_CHECK;

/* What a reader can tell of the cell; of one that is shown, the count. Within the limits above. */
struct cell_bounds disclosure_bounds(const struct count_table *table, const enum cell_mark *marks,
				     size_t row, size_t column);
