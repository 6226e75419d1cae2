/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/release.h"

const char *const survey_table_state_names[3] = {
	[SURVEY_TABLE_SHOWN] = "shown",
	[SURVEY_TABLE_TOTALS] = "totals",
	[SURVEY_TABLE_WITHHELD] = "withheld",
};

bool survey_table_cell(const struct survey_table *table, size_t row, size_t column, uint32_t *ret)
{
	const size_t at = row * table->n_columns + column;

	if (table->marks[at] != CELL_SHOWN)
		return false;
	*ret = table->cells[at];
	return true;
}

uint32_t survey_permille(uint64_t part, uint64_t whole)
{
	return whole ? (uint32_t)((part * 2000 + whole) / (2 * whole)) : 0;
}

/* What of a table those that depend on it must not tell. */
struct covered {
	bool withheld;			/* it, or it has answers that were put together */
	bool groups[SURVEY_GROUPS_MAX]; /* that lack a cell, or are one column with others */
};

/* A table in the making: which answer stands in which row, which group in which column. */
struct making {
	const struct survey_sample *sample;
	struct arena *arena;
	struct survey_counts counts;
	uint32_t threshold;
	size_t row_of[SURVEY_ROWS_MAX];
	size_t column_of[SURVEY_GROUPS_MAX];
	struct covered *covered; /* by item, of this breakdown */
	struct survey_table table;
};

/* ---- rows ---- */

static uint32_t total_of(const struct making *m, size_t row)
{
	uint32_t sum = 0;

	for (size_t a = 0; a < m->counts.answers.n; a++) {
		for (size_t g = 0; m->row_of[a] == row && g < m->counts.groups; g++)
			sum += m->counts.counts[a * m->counts.groups + g];
	}
	return sum;
}

/* The rarest of the rows that tell something, besides `but`; SIZE_MAX: none. */
static size_t rarest_row(const struct making *m, size_t but)
{
	size_t found = SIZE_MAX;

	for (size_t a = 0; a + 1 < m->counts.answers.n; a++) {
		if (m->row_of[a] != a || a == but || !total_of(m, a))
			continue;
		if (found == SIZE_MAX || total_of(m, a) < total_of(m, found))
			found = a;
	}
	return found;
}

static void join(size_t *of, size_t n, size_t from, size_t into)
{
	for (size_t i = 0; i < n; i++)
		of[i] = of[i] == from ? into : of[i];
}

/* False: who answered are too few in all. */
static bool join_rare_answers(struct making *m, bool *ret_joined)
{
	size_t rare = rarest_row(m, SIZE_MAX);

	*ret_joined = false;
	while (rare != SIZE_MAX && total_of(m, rare) < m->threshold) {
		const size_t other = rarest_row(m, rare);

		if (other == SIZE_MAX)
			return false;
		join(m->row_of, m->counts.answers.n, other > rare ? other : rare,
		     other > rare ? rare : other);
		*ret_joined = true;
		rare = rarest_row(m, SIZE_MAX);
	}
	return true;
}

/* ---- columns ---- */

static uint32_t asked_of(const struct making *m, size_t column)
{
	uint32_t sum = 0;

	for (size_t g = 0; g < m->counts.groups; g++) {
		for (size_t a = 0; m->column_of[g] == column && a < m->counts.answers.n; a++)
			sum += m->counts.counts[a * m->counts.groups + g];
	}
	return sum;
}

/* The smaller neighbour of bands; of others the smallest at all. */
static size_t partner_of(const struct making *m, size_t column)
{
	const bool ordered = m->sample->breakdowns[m->table.breakdown].ordered;
	size_t before = SIZE_MAX;
	size_t after = SIZE_MAX;
	size_t smallest = SIZE_MAX;

	for (size_t g = 0; g < m->counts.groups; g++) {
		if (m->column_of[g] != g || g == column)
			continue;
		if (g < column)
			before = g;
		else if (after == SIZE_MAX)
			after = g;
		if (smallest == SIZE_MAX || asked_of(m, g) < asked_of(m, smallest))
			smallest = g;
	}
	if (!ordered)
		return smallest;
	if (before == SIZE_MAX || after == SIZE_MAX)
		return before == SIZE_MAX ? after : before;
	return asked_of(m, before) <= asked_of(m, after) ? before : after;
}

static void join_columns(struct making *m, size_t a, size_t b)
{
	join(m->column_of, m->counts.groups, a > b ? a : b, a > b ? b : a);
}

/* ---- what it depends on ---- */

struct parents {
	struct making *m;
	bool withheld;
	bool groups[SURVEY_GROUPS_MAX];
};

static void take_parent(void *ctx, size_t slot)
{
	struct parents *parents = ctx;

	if (slot >= CONDITION_FACILITY)
		return;
	const struct covered *covered = &parents->m->covered[slot];

	parents->withheld |= covered->withheld;
	for (size_t g = 0; g < SURVEY_GROUPS_MAX; g++)
		parents->groups[g] |= covered->groups[g];
}

static struct parents parents_of(struct making *m)
{
	const struct form_item *item = &m->sample->form->items[m->table.item];
	struct parents parents = { .m = m };

	if (item->when)
		condition_items(item->when, take_parent, &parents);
	if (item->compute)
		condition_items(item->compute, take_parent, &parents);
	return parents;
}

static void join_covered_groups(struct making *m, const struct parents *parents)
{
	size_t first = SIZE_MAX;

	for (size_t g = 0; g < m->counts.groups; g++) {
		if (!parents->groups[g])
			continue;
		if (first == SIZE_MAX)
			first = g;
		else
			join_columns(m, m->column_of[first], m->column_of[g]);
	}
}

/* ---- the table ---- */

static size_t *heads_of(const size_t *of, size_t n, struct arena *arena, size_t *ret_n)
{
	size_t *heads = arena_take_array(arena, n + 1, sizeof(*heads));

	*ret_n = 0;
	for (size_t i = 0; heads && i < n; i++) {
		if (of[i] == i)
			heads[(*ret_n)++] = i;
	}
	return heads;
}

static enum errc full(struct err *err)
{
	return fail(err, ERR_LIMIT, "survey: its tables are too large");
}

static enum errc make_rows(struct making *m, const size_t *heads, struct err *err)
{
	const size_t n = m->counts.answers.n;
	struct survey_table_row *rows = arena_take_array(m->arena, n, sizeof(*rows));
	struct str *values = arena_take_array(m->arena, n, sizeof(*values));

	if (!rows || !values)
		return full(err);
	for (size_t r = 0; r < m->table.n_rows; r++) {
		rows[r] = (struct survey_table_row){ .values = values,
						     .open = heads[r] == n - 1,
						     .total = total_of(m, heads[r]) };
		for (size_t a = 0; a < n; a++) {
			if (m->row_of[a] == heads[r])
				values[rows[r].n_values++] = m->counts.answers.values[a];
		}
		values += rows[r].n_values;
		m->table.asked += rows[r].total;
	}
	m->table.rows = rows;
	return ERR_OK;
}

static enum errc make_columns(struct making *m, const size_t *heads, struct err *err)
{
	const size_t n = m->counts.groups;
	struct survey_table_column *columns = arena_take_array(m->arena, n, sizeof(*columns));
	uint16_t *groups = arena_take_array(m->arena, n, sizeof(*groups));

	if (!columns || !groups)
		return full(err);
	for (size_t c = 0; c < m->table.n_columns; c++) {
		columns[c] = (struct survey_table_column){ .groups = groups,
							   .asked = asked_of(m, heads[c]) };
		for (size_t g = 0; g < n; g++) {
			if (m->column_of[g] == heads[c])
				groups[columns[c].n_groups++] = (uint16_t)g;
		}
		groups += columns[c].n_groups;
	}
	m->table.columns = columns;
	return ERR_OK;
}

static size_t place_of(const size_t *heads, size_t head)
{
	size_t i = 0;

	while (heads[i] != head)
		i++;
	return i;
}

struct cells {
	uint32_t *counts;
	enum cell_mark *marks;
	bool open[SURVEY_ROWS_MAX];
};

static enum errc make_cells(struct making *m, const size_t *rows, const size_t *columns,
			    struct cells *ret, struct err *err)
{
	const size_t n = m->table.n_rows * m->table.n_columns + 1;

	*ret = (struct cells){ .counts = arena_take_array(m->arena, n, sizeof(*ret->counts)),
			       .marks = arena_take_array(m->arena, n, sizeof(*ret->marks)) };
	if (!ret->counts || !ret->marks)
		return full(err);
	for (size_t a = 0; a < m->counts.answers.n; a++) {
		const size_t row = place_of(rows, m->row_of[a]);

		ret->open[row] |= a + 1 == m->counts.answers.n;
		for (size_t g = 0; g < m->counts.groups; g++)
			ret->counts[row * m->table.n_columns +
				    place_of(columns, m->column_of[g])] +=
				m->counts.counts[a * m->counts.groups + g];
	}
	m->table.cells = ret->counts;
	m->table.marks = ret->marks;
	return ERR_OK;
}

/* One try. ERR_CONFLICT: with `*ret_column`, a head, the table has too many columns. */
static enum errc try_table(struct making *m, size_t *ret_column, struct err *err)
{
	size_t at = 0;
	struct cells cells;
	const size_t *rows = heads_of(m->row_of, m->counts.answers.n, m->arena, &m->table.n_rows);
	const size_t *columns =
		heads_of(m->column_of, m->counts.groups, m->arena, &m->table.n_columns);
	enum errc code = rows && columns ? make_cells(m, rows, columns, &cells, err) : full(err);

	if (code || m->table.n_columns < 2)
		return code;
	const struct count_table table = { .rows = m->table.n_rows,
					   .columns = m->table.n_columns,
					   .cells = cells.counts,
					   .open = cells.open,
					   .threshold = m->threshold };
	code = disclosure_protect(&table, cells.marks, &at, err);
	*ret_column = code == ERR_CONFLICT ? columns[at] : 0;
	return code;
}

static enum errc protect(struct making *m, struct err *err)
{
	size_t column;
	enum errc code = try_table(m, &column, err);

	while (code == ERR_CONFLICT) {
		join_columns(m, column, partner_of(m, column));
		code = try_table(m, &column, err);
	}
	return code;
}

/* What those that depend on it are to know. */
static void cover(struct making *m, bool joined)
{
	struct covered *covered = &m->covered[m->table.item];
	const struct survey_table *t = &m->table;

	covered->withheld = joined || t->state == SURVEY_TABLE_WITHHELD;
	for (size_t c = 0; t->state != SURVEY_TABLE_WITHHELD && c < t->n_columns; c++) {
		bool lacks = t->columns[c].n_groups > 1;

		for (size_t r = 0; r < t->n_rows; r++)
			lacks |= t->marks[r * t->n_columns + c] != CELL_SHOWN;
		for (size_t g = 0; lacks && g < t->columns[c].n_groups; g++)
			covered->groups[t->columns[c].groups[g]] = true;
	}
}

static enum errc finish(struct making *m, struct err *err)
{
	size_t n;
	const size_t *rows = heads_of(m->row_of, m->counts.answers.n, m->arena, &n);
	const size_t *columns = heads_of(m->column_of, m->counts.groups, m->arena, &n);
	enum errc code = rows && columns ? make_rows(m, rows, err) : full(err);

	if (!code)
		code = make_columns(m, columns, err);
	m->table.state = m->table.n_columns > 1 ? SURVEY_TABLE_SHOWN : SURVEY_TABLE_TOTALS;
	return code;
}

static enum errc make_table(struct making *m, struct err *err)
{
	const struct parents parents = parents_of(m);
	bool joined = false;

	for (size_t i = 0; i < SURVEY_ROWS_MAX; i++)
		m->row_of[i] = i;
	for (size_t i = 0; i < SURVEY_GROUPS_MAX; i++)
		m->column_of[i] = i;
	uint32_t asked = 0;
	for (size_t g = 0; g < m->counts.groups; g++)
		asked += asked_of(m, g);
	const bool few = (asked && asked < m->threshold) || !join_rare_answers(m, &joined);

	m->table.state = SURVEY_TABLE_WITHHELD;
	if (few || parents.withheld) {
		cover(m, joined);
		return ERR_OK;
	}
	join_covered_groups(m, &parents);
	enum errc code = protect(m, err);
	if (!code)
		code = finish(m, err);
	if (!code)
		cover(m, joined);
	return code;
}

enum errc survey_release_make(const struct survey_sample *sample, survey_threshold *threshold,
			      const void *ctx, struct arena *arena, struct survey_release *ret,
			      struct err *err)
{
	const size_t items = sample->form->n_items;
	const size_t n = sample->n_breakdowns;
	struct survey_table *tables = arena_take_array(arena, items * n + 1, sizeof(*tables));
	struct covered *covered = arena_take_array(arena, items * n + 1, sizeof(*covered));
	struct making *m = arena_take(arena, sizeof(*m));
	enum errc code = tables && covered && m ? ERR_OK : full(err);

	*ret = (struct survey_release){ .tables = tables };
	for (size_t at = 0; !code && at < items * n; at++) {
		const size_t item = at / n;
		const size_t b = at % n;

		*m = (struct making){ .sample = sample,
				      .arena = arena,
				      .threshold = threshold(ctx, item, b),
				      .covered = &covered[b * items],
				      .table = { .item = item, .breakdown = b } };
		m->table.threshold = m->threshold;
		code = survey_count(sample, item, b, arena, &m->counts, err);
		if (code || !m->counts.answers.n)
			continue;
		code = make_table(m, err);
		tables[ret->n_tables++] = m->table;
	}
	return code;
}
