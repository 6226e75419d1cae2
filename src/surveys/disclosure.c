/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/disclosure.h"

#include <stdlib.h>

#include "base/alloc.h"

#define NODES_MAX (DISCLOSURE_ROWS_MAX + DISCLOSURE_COLUMNS_MAX)
#define ENDLESS	  UINT32_MAX
#define NOWHERE	  UINT16_MAX

/* Rows come first, then columns. What can still be added from one node to another. */
struct network {
	const struct count_table *table;
	enum cell_mark *marks;
	size_t nodes;
	uint32_t room[NODES_MAX][NODES_MAX];
	uint16_t from[NODES_MAX]; /* of the way that is looked for */
	uint16_t queue[NODES_MAX];
};

static uint32_t cell_at(const struct count_table *table, size_t row, size_t column)
{
	return table->cells[row * table->columns + column];
}

static enum cell_mark *mark_at(const struct network *net, size_t row, size_t column)
{
	return &net->marks[row * net->table->columns + column];
}

/* A cell left out can grow without end and shrink to zero. */
static void lay(struct network *net, size_t but_row, size_t but_column)
{
	const struct count_table *table = net->table;

	memset(net->room, 0, sizeof(net->room));
	for (size_t r = 0; r < table->rows; r++) {
		for (size_t c = 0; c < table->columns; c++) {
			const bool self = r == but_row && c == but_column;

			if (self || *mark_at(net, r, c) == CELL_SHOWN)
				continue;
			net->room[r][table->rows + c] = ENDLESS;
			net->room[table->rows + c][r] = cell_at(table, r, c);
		}
	}
}

/* The shortest way there, in net->from. */
static bool find_way(struct network *net, size_t start, size_t goal)
{
	size_t first = 0;
	size_t last = 0;

	memset(net->from, 0xff, sizeof(net->from));
	net->from[start] = (uint16_t)start;
	net->queue[last++] = (uint16_t)start;
	while (first < last) {
		const size_t at = net->queue[first++];

		for (size_t next = 0; next < net->nodes; next++) {
			if (net->from[next] != NOWHERE || !net->room[at][next])
				continue;
			net->from[next] = (uint16_t)at;
			net->queue[last++] = (uint16_t)next;
		}
	}
	return net->from[goal] != NOWHERE;
}

static uint32_t narrowest(const struct network *net, size_t start, size_t goal)
{
	uint32_t room = ENDLESS;

	for (size_t at = goal; at != start; at = net->from[at]) {
		const uint32_t here = net->room[net->from[at]][at];

		room = here < room ? here : room;
	}
	return room;
}

static void send(struct network *net, size_t start, size_t goal, uint32_t amount)
{
	for (size_t at = goal; at != start; at = net->from[at]) {
		uint32_t *there = &net->room[net->from[at]][at];
		uint32_t *back = &net->room[at][net->from[at]];

		*there -= *there == ENDLESS ? 0 : amount;
		*back += *back == ENDLESS ? 0 : amount;
	}
}

/* How much goes from one to the other beside the cell, up to `enough`. */
static uint32_t flow(struct network *net, size_t start, size_t goal, uint32_t enough)
{
	uint32_t sum = 0;

	while (sum < enough && find_way(net, start, goal)) {
		const uint32_t amount = narrowest(net, start, goal);

		send(net, start, goal, amount);
		sum += amount;
	}
	return sum < enough ? sum : enough;
}

/* No further than `enough` from the count: all that matters while choosing. */
static struct cell_bounds bounds_within(struct network *net, size_t row, size_t column,
					uint32_t enough)
{
	const uint32_t count = cell_at(net->table, row, column);
	const size_t node = net->table->rows + column;
	const uint32_t down = count < enough ? count : enough;

	if (*mark_at(net, row, column) == CELL_SHOWN)
		return (struct cell_bounds){ count, count };
	lay(net, row, column);
	const uint32_t more = flow(net, node, row, enough);

	lay(net, row, column);
	return (struct cell_bounds){ count - flow(net, row, node, down), count + more };
}

/* ---- choosing ---- */

/* By how much the cell must be able to grow and to shrink further. */
struct need {
	uint32_t up;
	uint32_t down;
};

static struct need need_of(struct network *net, size_t row, size_t column)
{
	const uint32_t threshold = net->table->threshold;
	const struct cell_bounds b = bounds_within(net, row, column, threshold);

	if (*mark_at(net, row, column) == CELL_SMALL)
		return (struct need){ b.most < threshold ? threshold - b.most : 0,
				      b.least > 1 ? b.least - 1 : 0 };
	const uint32_t span = b.most - b.least;

	return (struct need){ span < threshold - 1 ? threshold - 1 - span : 0, 0 };
}

/* Three cells that with the one make a rectangle: one grows, two shrink, one grows. */
struct pairing {
	size_t row;
	size_t column;
	uint32_t lacks; /* of the need */
	unsigned added;
	uint64_t hidden; /* counts that are shown until now */
};

static void count_added(const struct network *net, size_t row, size_t column, struct pairing *p)
{
	if (*mark_at(net, row, column) != CELL_SHOWN)
		return;
	p->added++;
	p->hidden += cell_at(net->table, row, column);
}

static uint32_t left_over(uint32_t need, uint32_t a, uint32_t b)
{
	const uint32_t gain = a < b ? a : b;

	return need > gain ? need - gain : 0;
}

static struct pairing pairing_of(const struct network *net, struct need need, const size_t cell[2],
				 const size_t other[2])
{
	const struct count_table *t = net->table;
	struct pairing p = { .row = other[0], .column = other[1] };

	count_added(net, cell[0], other[1], &p);
	count_added(net, other[0], cell[1], &p);
	count_added(net, other[0], other[1], &p);
	p.lacks =
		left_over(need.up, cell_at(t, cell[0], other[1]), cell_at(t, other[0], cell[1])) +
		left_over(need.down, cell_at(t, cell[0], cell[1]), cell_at(t, other[0], other[1]));
	return p;
}

static bool is_better(const struct pairing *a, const struct pairing *b)
{
	if (!b->added)
		return true;
	if (a->lacks != b->lacks)
		return a->lacks < b->lacks;
	return a->added != b->added ? a->added < b->added : a->hidden < b->hidden;
}

static void leave_out(struct network *net, size_t row, size_t column)
{
	if (*mark_at(net, row, column) == CELL_SHOWN)
		*mark_at(net, row, column) = CELL_PAIRED;
}

/* False: there is nothing left to leave out. */
static bool add_pairing(struct network *net, struct need need, size_t row, size_t column)
{
	struct pairing best = { .added = 0 };

	for (size_t r = 0; r < net->table->rows; r++) {
		for (size_t c = 0; c < net->table->columns; c++) {
			const struct pairing p = pairing_of(net, need, (size_t[]){ row, column },
							    (size_t[]){ r, c });
			if (r != row && c != column && p.added && is_better(&p, &best))
				best = p;
		}
	}
	if (!best.added)
		return false;
	leave_out(net, row, best.column);
	leave_out(net, best.row, column);
	leave_out(net, best.row, best.column);
	return true;
}

static void mark_small(const struct count_table *table, enum cell_mark *marks)
{
	for (size_t r = 0; r < table->rows; r++) {
		for (size_t c = 0; c < table->columns; c++) {
			const uint32_t count = cell_at(table, r, c);
			const bool counts = !table->open || !table->open[r];
			const bool small = counts && count && count < table->threshold;

			marks[r * table->columns + c] = small ? CELL_SMALL : CELL_SHOWN;
		}
	}
}

static bool protect_cell(struct network *net, size_t row, size_t column)
{
	struct need need = need_of(net, row, column);

	while (need.up || need.down) {
		if (!add_pairing(net, need, row, column))
			return false;
		need = need_of(net, row, column);
	}
	return true;
}

/* Further cells only widen what was wide enough, so that one round per kind will do. */
static bool protect_all(struct network *net, enum cell_mark kind, size_t *ret_column)
{
	for (size_t r = 0; r < net->table->rows; r++) {
		for (size_t c = 0; c < net->table->columns; c++) {
			if (*mark_at(net, r, c) != kind || protect_cell(net, r, c))
				continue;
			*ret_column = c;
			return false;
		}
	}
	return true;
}

/* Cells that the second round adds may stand above where it is. */
static bool all_wide(struct network *net, size_t *ret_column)
{
	for (size_t at = 0; at < net->table->rows * net->table->columns; at++) {
		const size_t r = at / net->table->columns;
		const size_t c = at % net->table->columns;

		if (net->marks[at] == CELL_SHOWN)
			continue;
		const struct need need = need_of(net, r, c);

		if (!need.up && !need.down)
			continue;
		*ret_column = c;
		return false;
	}
	return true;
}

static struct network *network_of(const struct count_table *table, enum cell_mark *marks)
{
	struct network *net = mem_new(sizeof(*net));

	net->table = table;
	net->marks = marks;
	net->nodes = table->rows + table->columns;
	return net;
}

static bool choose(struct network *net, size_t *ret_column)
{
	const size_t cells = net->table->rows * net->table->columns;
	size_t before = SIZE_MAX;
	size_t left_out = 0;

	if (!protect_all(net, CELL_SMALL, ret_column))
		return false;
	while (left_out != before) {
		before = left_out;
		if (!protect_all(net, CELL_PAIRED, ret_column))
			return false;
		left_out = 0;
		for (size_t i = 0; i < cells; i++)
			left_out += net->marks[i] != CELL_SHOWN;
	}
	return all_wide(net, ret_column);
}

enum errc disclosure_protect(const struct count_table *table, enum cell_mark *marks,
			     size_t *ret_column, struct err *err)
{
	if (table->rows > DISCLOSURE_ROWS_MAX || table->columns > DISCLOSURE_COLUMNS_MAX ||
	    table->threshold > DISCLOSURE_THRESHOLD_MAX)
		return fail(err, ERR_LIMIT,
			    "table: %u rows, %u columns and a threshold of %u at most",
			    DISCLOSURE_ROWS_MAX, DISCLOSURE_COLUMNS_MAX, DISCLOSURE_THRESHOLD_MAX);
	mark_small(table, marks);
	struct network *net = network_of(table, marks);
	const bool done = choose(net, ret_column);

	free(net);
	return done ? ERR_OK
		    : fail(err, ERR_CONFLICT,
			   "table: a count below %u could be worked out from its totals",
			   table->threshold);
}

struct cell_bounds disclosure_bounds(const struct count_table *table, const enum cell_mark *marks,
				     size_t row, size_t column)
{
	/* Nothing is marked while bounds are looked for. */
	struct network *net = network_of(table, (enum cell_mark *)(uintptr_t)marks);
	const struct cell_bounds bounds = bounds_within(net, row, column, ENDLESS / 2);

	free(net);
	return bounds;
}
