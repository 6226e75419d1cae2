/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nobody can work out a cell that was left out: every table is attacked by a solver that shares
 * nothing with the program (support/linear.h), small ones by trying all numbers.
 */
#include "surveys/disclosure.h"

#include "support/linear.h"
#include "support/random.h"

#define ROWS	6u
#define COLUMNS 8u

struct sample {
	uint32_t cells[ROWS * COLUMNS];
	enum cell_mark marks[ROWS * COLUMNS];
	struct count_table table;
};

/* Many small counts and zeros, some large ones. */
static void make(struct sample *s, struct random *random, uint32_t threshold)
{
	s->table = (struct count_table){ .rows = 2 + random_below(random, ROWS - 1),
					 .columns = 2 + random_below(random, COLUMNS - 1),
					 .cells = s->cells,
					 .threshold = threshold };
	for (size_t i = 0; i < s->table.rows * s->table.columns; i++) {
		const size_t most = random_below(random, 4) ? 60 : 5;

		s->cells[i] = (uint32_t)random_below(random, most);
	}
}

/* Totals less what is shown are what the unknown cells add up to. */
static void add_sum(struct linear *l, const struct sample *s, const size_t *unknown, size_t first,
		    size_t step, size_t n)
{
	double *sum = linear_sum(l);

	for (size_t i = 0, at = first; i < n; i++, at += step) {
		if (s->marks[at] == CELL_SHOWN)
			continue;
		sum[unknown[at]] = 1;
		sum[l->unknowns] += s->cells[at];
	}
}

static size_t number(const struct sample *s, size_t *unknown)
{
	size_t n = 0;

	for (size_t i = 0; i < s->table.rows * s->table.columns; i++)
		unknown[i] = s->marks[i] == CELL_SHOWN ? SIZE_MAX : n++;
	return n;
}

static void attack(const struct sample *s, double *bounds, size_t *unknown)
{
	const size_t rows = s->table.rows;
	const size_t columns = s->table.columns;
	struct linear l = linear_new(number(s, unknown), rows + columns);

	for (size_t r = 0; r < rows; r++)
		add_sum(&l, s, unknown, r * columns, 1, columns);
	for (size_t c = 0; c < columns; c++)
		add_sum(&l, s, unknown, c, columns, rows);
	linear_bounds(&l, bounds);
	linear_free(&l);
}

static void check_promise(const struct sample *s, size_t at, double least, double most)
{
	const double t = s->table.threshold;

	if (s->marks[at] == CELL_SMALL) {
		assert_true(least <= 1 + LINEAR_TINY);
		assert_true(most >= t - LINEAR_TINY);
	}
	assert_true(most - least >= t - 1 - LINEAR_TINY);
}

static void every_small_count_is_left_out_and_none_can_be_worked_out(UNUSED void **state)
{
	struct random random = random_of(2026);
	size_t protected = 0;

	for (size_t round = 0; round < 400; round++) {
		struct sample s;
		double bounds[2 * ROWS * COLUMNS];
		size_t unknown[ROWS * COLUMNS];
		size_t column;
		struct err err;

		make(&s, &random, round % 2 ? 3 : 10);
		if (disclosure_protect(&s.table, s.marks, &column, &err) != ERR_OK)
			continue;
		protected++;
		attack(&s, bounds, unknown);
		for (size_t i = 0; i < s.table.rows * s.table.columns; i++) {
			if (s.cells[i] && s.cells[i] < s.table.threshold)
				assert_int_equal(s.marks[i], CELL_SMALL);
			if (unknown[i] != SIZE_MAX)
				check_promise(&s, i, bounds[2 * unknown[i]],
					      bounds[2 * unknown[i] + 1]);
		}
	}
	assert_true(protected > 200); /* the test says something */
}

static void bounds_are_exact(UNUSED void **state)
{
	struct random random = random_of(7);

	for (size_t round = 0; round < 200; round++) {
		struct sample s;
		double bounds[2 * ROWS * COLUMNS];
		size_t unknown[ROWS * COLUMNS];

		make(&s, &random, 3);
		for (size_t i = 0; i < s.table.rows * s.table.columns; i++)
			s.marks[i] = random_below(&random, 2) ? CELL_PAIRED : CELL_SHOWN;
		attack(&s, bounds, unknown);
		for (size_t i = 0; i < s.table.rows * s.table.columns; i++) {
			if (unknown[i] == SIZE_MAX)
				continue;
			const struct cell_bounds b = disclosure_bounds(
				&s.table, s.marks, i / s.table.columns, i % s.table.columns);
			assert_true(fabs(b.least - bounds[2 * unknown[i]]) < 1e-4);
			assert_true(fabs(b.most - bounds[2 * unknown[i] + 1]) < 1e-4);
		}
	}
}

/* a b / c d with all sums known has one unknown: all of them are tried. */
static void whole_numbers_say_no_more_than_the_bounds(UNUSED void **state)
{
	struct random random = random_of(11);

	for (size_t round = 0; round < 100; round++) {
		uint32_t cells[4];
		const enum cell_mark marks[4] = { CELL_SMALL, CELL_PAIRED, CELL_PAIRED,
						  CELL_PAIRED };
		const struct count_table table = { 2, 2, cells, NULL, 3 };
		uint32_t least = UINT32_MAX;
		uint32_t most = 0;

		for (size_t i = 0; i < 4; i++)
			cells[i] = (uint32_t)random_below(&random, 12);
		for (uint32_t a = 0; a <= cells[0] + cells[1]; a++) {
			const int64_t grown = (int64_t)a - cells[0];
			const bool fits =
				cells[1] >= grown && cells[2] >= grown && cells[3] + grown >= 0;

			if (!fits)
				continue;
			least = a < least ? a : least;
			most = a > most ? a : most;
		}
		const struct cell_bounds b = disclosure_bounds(&table, marks, 0, 0);
		assert_int_equal(b.least, least);
		assert_int_equal(b.most, most);
	}
}

static void a_table_without_small_counts_is_shown_whole(UNUSED void **state)
{
	static const uint32_t cells[] = { 3, 0, 20, 4, 5, 0 };
	const struct count_table table = { 2, 3, cells, NULL, 3 };
	enum cell_mark marks[6];
	size_t column;
	struct err err;

	assert_ok(disclosure_protect(&table, marks, &column, &err), &err);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(marks[i], CELL_SHOWN);
}

static void one_small_count_takes_three_others_with_it(UNUSED void **state)
{
	static const uint32_t cells[] = { 1, 40, 20, 50, 60, 70 };
	const struct count_table table = { 2, 3, cells, NULL, 3 };
	enum cell_mark marks[6];
	size_t column;
	struct err err;

	assert_ok(disclosure_protect(&table, marks, &column, &err), &err);
	assert_int_equal(marks[0], CELL_SMALL);
	assert_int_equal(marks[1], CELL_SHOWN); /* the larger numbers stay */
	assert_int_equal(marks[2], CELL_PAIRED);
	assert_int_equal(marks[3], CELL_PAIRED);
	assert_int_equal(marks[4], CELL_SHOWN);
	assert_int_equal(marks[5], CELL_PAIRED);
}

static void what_cannot_be_hidden_is_said(UNUSED void **state)
{
	static const uint32_t cells[] = { 1, 0, 0, 9 };
	const struct count_table table = { 2, 2, cells, NULL, 3 };
	enum cell_mark marks[4];
	size_t column = SIZE_MAX;
	struct err err;

	assert_int_equal(disclosure_protect(&table, marks, &column, &err), ERR_CONFLICT);
	assert_int_equal(column, 0);
}

static void a_row_of_those_who_said_nothing_is_never_small(UNUSED void **state)
{
	static const uint32_t cells[] = { 10, 20, 1, 2 };
	static const bool open[] = { false, true };
	const struct count_table table = { 2, 2, cells, open, 3 };
	enum cell_mark marks[4];
	size_t column;
	struct err err;

	assert_ok(disclosure_protect(&table, marks, &column, &err), &err);
	assert_int_equal(marks[2], CELL_SHOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_small_count_is_left_out_and_none_can_be_worked_out),
		cmocka_unit_test(bounds_are_exact),
		cmocka_unit_test(whole_numbers_say_no_more_than_the_bounds),
		cmocka_unit_test(a_table_without_small_counts_is_shown_whole),
		cmocka_unit_test(one_small_count_takes_three_others_with_it),
		cmocka_unit_test(what_cannot_be_hidden_is_said),
		cmocka_unit_test(a_row_of_those_who_said_nothing_is_never_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
