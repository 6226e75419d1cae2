/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/ssvc.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/yaml.h"

#define TABLE_FILE_MAX	(1024u * 1024)
#define TABLE_ARENA_MAX (4u * 1024 * 1024)
#define NO_OUTCOME	UINT8_MAX

struct point {
	struct str key;
	struct str values[SSVC_VALUES_MAX];
	size_t n;
};

struct ssvc_table {
	struct arena arena;
	struct point points[SSVC_POINTS_MAX];
	size_t n_points;
	struct ssvc_outcome outcomes[SSVC_OUTCOMES_MAX]; /* from the least urgent on */
	size_t n_outcomes;
	uint8_t *rows; /* outcome of each combination, the last point counting fastest */
	size_t n_rows;
};

/* What the reading of one file shares. */
struct loading {
	struct ssvc_table *table;
	const char *path;
	struct err *err;
};

static enum errc wrong(const struct loading *l, const struct yaml *at, const char *what)
{
	return fail(l->err, ERR_SYNTAX, "%s:%u: %s", l->path, at->line, what);
}

static size_t index_of(const struct str *list, size_t n, struct str key)
{
	size_t i = 0;

	while (i < n && !str_equal(list[i], key))
		i++;
	return i;
}

static enum errc read_point(const struct loading *l, const struct yaml *at)
{
	struct ssvc_table *table = l->table;
	const struct yaml *values = yaml_get(at, "values");
	struct point *point = &table->points[table->n_points];

	if (table->n_points == SSVC_POINTS_MAX)
		return wrong(l, at, "too many decision points");
	point->key = arena_str(&table->arena, yaml_text(at, "key"));
	if (point->key.len == 0 || !values || values->kind != YAML_LIST || !values->child)
		return wrong(l, at, "a point has “key” and a list “values”");
	for (const struct yaml *one = values->child; one; one = one->next) {
		if (point->n == SSVC_VALUES_MAX || one->kind != YAML_SCALAR)
			return wrong(l, one, "too many values, or one that is no text");
		if (index_of(point->values, point->n, one->text) < point->n)
			return wrong(l, one, "a value stands twice");
		point->values[point->n++] = arena_str(&table->arena, one->text);
	}
	table->n_points++;
	table->n_rows *= point->n;
	if (table->n_rows > SSVC_ROWS_MAX)
		return wrong(l, at, "too many combinations");
	return ERR_OK;
}

static enum errc read_outcome(const struct loading *l, const struct yaml *at)
{
	struct ssvc_table *table = l->table;

	if (table->n_outcomes == SSVC_OUTCOMES_MAX)
		return wrong(l, at, "too many outcomes");
	struct ssvc_outcome *outcome = &table->outcomes[table->n_outcomes++];
	outcome->key = arena_str(&table->arena, yaml_text(at, "key"));
	outcome->ja = arena_str(&table->arena, yaml_text(at, "ja"));
	outcome->en = arena_str(&table->arena, yaml_text(at, "en"));
	if (outcome->key.len == 0 || outcome->ja.len == 0 || outcome->en.len == 0)
		return wrong(l, at, "an outcome has “key”, “ja” and “en”");
	return ERR_OK;
}

static size_t outcome_of(const struct ssvc_table *table, struct str key)
{
	size_t i = 0;

	while (i < table->n_outcomes && !str_equal(table->outcomes[i].key, key))
		i++;
	return i;
}

static enum errc read_row(const struct loading *l, const struct yaml *at)
{
	struct ssvc_table *table = l->table;
	const struct yaml *cell = at->child;
	size_t row = 0;

	if (at->kind != YAML_LIST || at->n != table->n_points + 1)
		return wrong(l, at, "a row has a value for each point and the outcome");
	for (size_t p = 0; p < table->n_points; p++, cell = cell->next) {
		const struct point *point = &table->points[p];
		const size_t value = index_of(point->values, point->n, cell->text);
		if (value == point->n)
			return wrong(l, cell, "this is no value of its point");
		row = row * point->n + value;
	}
	const size_t outcome = outcome_of(table, cell->text);
	if (outcome == table->n_outcomes)
		return wrong(l, cell, "this is no outcome");
	if (table->rows[row] != NO_OUTCOME)
		return wrong(l, at, "this combination stands twice");
	table->rows[row] = (uint8_t)outcome;
	return ERR_OK;
}

static enum errc read_list(const struct loading *l, const struct yaml *root, const char *name,
			   enum errc (*read)(const struct loading *, const struct yaml *))
{
	const struct yaml *list = yaml_get(root, name);
	enum errc code = ERR_OK;

	if (!list || list->kind != YAML_LIST || !list->child)
		return fail(l->err, ERR_SYNTAX, "%s:%u: a list “%s” is missing", l->path,
			    root->line, name);
	for (const struct yaml *one = list->child; one && !code; one = one->next)
		code = read(l, one);
	return code;
}

static enum errc read_table(const struct loading *l, const struct yaml *root)
{
	static const char *const members[] = { "version", "date", "source", "table" };
	struct ssvc_table *table = l->table;

	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (yaml_text(root, members[i]).len == 0)
			return fail(l->err, ERR_SYNTAX, "%s:%u: “%s” is missing", l->path,
				    root->line, members[i]);
	enum errc code = read_list(l, root, "points", read_point);
	if (!code)
		code = read_list(l, root, "outcomes", read_outcome);
	if (code)
		return code;
	table->rows = mem_new_array(table->n_rows, 1);
	memset(table->rows, NO_OUTCOME, table->n_rows);
	code = read_list(l, root, "rows", read_row);
	if (!code && memchr(table->rows, NO_OUTCOME, table->n_rows))
		code = wrong(l, yaml_get(root, "rows"), "not every combination is there");
	return code;
}

enum errc ssvc_read(const char *path, struct ssvc_table **ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(TABLE_ARENA_MAX);
	auto_ssvc *table = mem_new(sizeof(*table));
	const struct loading l = { .table = table, .path = path, .err = err };
	struct yaml *root;

	arena_init(&table->arena, TABLE_ARENA_MAX);
	table->n_rows = 1;
	enum errc code = yaml_read_file(path, TABLE_FILE_MAX, &arena, &root, err);
	if (!code)
		code = read_table(&l, root);
	if (!code)
		*ret = STEAL(table);
	return code;
}

void ssvc_free(struct ssvc_table *table)
{
	if (!table)
		return;
	arena_done(&table->arena);
	free(table->rows);
	free(table);
}

void ssvc_free_at(struct ssvc_table **table)
{
	ssvc_free(*table);
}

size_t ssvc_points(const struct ssvc_table *table)
{
	return table->n_points;
}

size_t ssvc_rows(const struct ssvc_table *table)
{
	return table->n_rows;
}

size_t ssvc_urgency(const struct ssvc_table *table, const struct ssvc_outcome *outcome)
{
	return (size_t)(outcome - table->outcomes);
}

const struct ssvc_outcome *ssvc_outcome_of(const struct ssvc_table *table, struct str key)
{
	const size_t at = outcome_of(table, key);

	return at < table->n_outcomes ? &table->outcomes[at] : NULL;
}

/* "ssvc:E" is "ssvc:E:1.1.0", whatever its version. */
static bool is_point(const struct point *point, struct str name)
{
	return str_starts(point->key, name) &&
	       (point->key.len == name.len || point->key.ptr[name.len] == ':');
}

void ssvc_may(const struct ssvc_table *table, const char *point, const char *value,
	      struct ssvc_answers *answers)
{
	for (size_t p = 0; p < table->n_points; p++) {
		const struct point *one = &table->points[p];
		const size_t at = index_of(one->values, one->n, str_from(value));
		if (is_point(one, str_from(point)) && at < one->n)
			answers->may[p] |= 1u << at;
	}
}

/* Is this combination among those the answers leave open? */
static bool may_hold(const struct ssvc_table *table, const struct ssvc_answers *answers, size_t row)
{
	for (size_t p = table->n_points; p-- > 0;) {
		const size_t value = row % table->points[p].n;
		row /= table->points[p].n;
		if (answers->may[p] && !(answers->may[p] & (1u << value)))
			return false;
	}
	return true;
}

struct ssvc_decision ssvc_decide(const struct ssvc_table *table, const struct ssvc_answers *answers)
{
	size_t least = table->n_outcomes - 1;
	size_t most = 0;

	for (size_t row = 0; row < table->n_rows; row++) {
		if (!may_hold(table, answers, row))
			continue;
		least = size_min(least, table->rows[row]);
		most = size_max(most, table->rows[row]);
	}
	return (struct ssvc_decision){ .least = &table->outcomes[least],
				       .most = &table->outcomes[most] };
}

static bool vector_has(struct str vector, const char *metric)
{
	while (vector.ptr)
		if (str_is(str_split(&vector, '/'), metric))
			return true;
	return false;
}

/* An attack over the network that needs no rights and nobody's help can be run by a program; one
 * that takes confidentiality, integrity and availability whole is total. */
static void answer_by_vector(const struct ssvc_table *table, struct str vector,
			     struct ssvc_answers *answers)
{
	const bool v4 = str_starts(vector, STR("CVSS:4"));
	const bool automatable = vector_has(vector, "AV:N") && vector_has(vector, "PR:N") &&
				 vector_has(vector, "UI:N");
	const bool total = vector_has(vector, v4 ? "VC:H" : "C:H") &&
			   vector_has(vector, v4 ? "VI:H" : "I:H") &&
			   vector_has(vector, v4 ? "VA:H" : "A:H");

	if (!str_starts(vector, STR("CVSS:3")) && !v4)
		return;
	ssvc_may(table, "ssvc:A", automatable ? "Y" : "N", answers);
	ssvc_may(table, "ssvc:TI", total ? "T" : "P", answers);
}

struct ssvc_answers ssvc_answers_of(const struct ssvc_table *table, const struct advisory *advisory,
				    enum exposure exposure, enum human_impact impact)
{
	static const char *const exposures[] = { NULL, "S", "C", "O" };
	static const char *const impacts[] = { NULL, "L", "M", "H", "VH" };
	const struct advisory_score *score = advisory_best_score(advisory);
	struct ssvc_answers answers = { .may = { 0 } };

	ssvc_may(table, "ssvc:E", advisory->exploited ? "A" : "P", &answers);
	if (!advisory->exploited && !advisory->exploit_public)
		ssvc_may(table, "ssvc:E", "N", &answers);
	ssvc_may(table, "cisa:KEV", advisory->exploited ? "Y" : "N", &answers);
	if (exposures[exposure]) {
		ssvc_may(table, "ssvc:EXP", exposures[exposure], &answers);
		ssvc_may(table, "cisa:PE", exposure == EXPOSURE_OPEN ? "Y" : "N", &answers);
	}
	if (impacts[impact])
		ssvc_may(table, "ssvc:HI", impacts[impact], &answers);
	if (score)
		answer_by_vector(table, score->vector, &answers);
	return answers;
}
