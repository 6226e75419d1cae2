/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of a survey: the ministry's of 2022 to the digit, denominators by question, and an attack
 * on all tables at once that uses what one tells of another.
 */
#include "surveys/release.h"

#include "base/encoding/csv-read.h"
#include "base/os/fd.h"
#include "forms/form-set.h"
#include "support/linear.h"
#include "support/random.h"

#define CASES	    "/tests/cases/surveys/"
#define TOPICS	    "/content/packs/medicine/forms/topics/mhlw-checklist.yml"
#define SURVEY_FORM "/content/packs/medicine/forms/mhlw-cyber-survey-r4.yml"
#define BANDS	    6u
#define PLACES	    12u
#define REPLIES_MAX 7000u

static const char *const group_names[] = { "0", "1", "2", "3", "4",  "5",
					   "6", "7", "8", "9", "10", "11" };

struct fixture {
	struct form_set *forms;
	struct arena arena;
	struct survey_group groups[PLACES];
	struct survey_breakdown breakdowns[2];
	struct survey_reply replies[REPLIES_MAX];
	struct survey_sample sample;
	struct survey_release release;
	uint32_t threshold;
};

static struct fixture *fixture_new(const char *file)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char path[512];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s%s", getenv("TONOI_SOURCE"), file);
	f->forms = form_set_new();
	assert_ok(form_set_add(f->forms, path, &err), &err);
	(void)snprintf(path, sizeof(path), "%s" TOPICS, getenv("TONOI_SOURCE"));
	assert_ok(form_set_add(f->forms, path, &err), &err);
	form_set_finish(f->forms);
	assert_int_equal(form_set_count(f->forms), 1);
	arena_init(&f->arena, 256u * 1024 * 1024);
	for (size_t i = 0; i < PLACES; i++)
		f->groups[i].id = str_from(group_names[i]);
	f->breakdowns[0] = (struct survey_breakdown){
		.id = STR("beds"), .groups = f->groups, .n_groups = BANDS, .ordered = true
	};
	f->breakdowns[1] = (struct survey_breakdown){ .id = STR("prefecture"),
						      .groups = f->groups,
						      .n_groups = PLACES };
	f->sample = (struct survey_sample){ .form = form_set_at(f->forms, 0),
					    .breakdowns = f->breakdowns,
					    .n_breakdowns = 2,
					    .replies = f->replies };
	f->threshold = SURVEY_THRESHOLD_INSTITUTIONS;
	return f;
}

static void fixture_free(struct fixture *f)
{
	arena_done(&f->arena);
	form_set_free(f->forms);
	free(f);
}

static uint32_t threshold_of(const void *ctx, UNUSED size_t item, UNUSED size_t breakdown)
{
	return ((const struct fixture *)ctx)->threshold;
}

static void release(struct fixture *f)
{
	struct err err;

	assert_ok(survey_release_make(&f->sample, threshold_of, f, &f->arena, &f->release, &err),
		  &err);
}

static const struct survey_table *table_of(const struct fixture *f, const char *item,
					   size_t breakdown)
{
	const size_t at = form_find(f->sample.form, str_from(item));

	for (size_t i = 0; i < f->release.n_tables; i++) {
		if (f->release.tables[i].item == at && f->release.tables[i].breakdown == breakdown)
			return &f->release.tables[i];
	}
	fail_msg("%s has no table", item);
	return NULL;
}

static size_t row_of(const struct survey_table *table, const char *value)
{
	for (size_t r = 0; r < table->n_rows; r++) {
		if (table->rows[r].n_values == 1 && str_is(table->rows[r].values[0], value))
			return r;
	}
	return SIZE_MAX;
}

/* ---- people who answer ---- */

static struct str *reply_add(struct fixture *f, struct random *random)
{
	struct survey_reply *reply = &f->replies[f->sample.n_replies++];
	struct str *values = arena_take_array(&f->arena, f->sample.form->n_items, sizeof(*values));

	*reply = (struct survey_reply){ .values = values };
	reply->groups[0] = (uint16_t)random_below(random, BANDS);
	reply->groups[1] = (uint16_t)random_below(random, PLACES);
	reply->facility.fields[FACILITY_BEDS] = reply->groups[0] < 2 ? STR("120") : STR("320");
	return values;
}

static struct str any_of(struct random *random, size_t rare, const char *const *words, size_t n)
{
	if (!random_below(random, 40))
		return STR_NONE;
	return random_below(random, rare) ? str_from(words[0])
					  : str_from(words[random_below(random, n)]);
}

/* Each question has another answer that is rare. */
static void answer_nested(struct fixture *f, struct random *random, size_t n)
{
	static const char *const yes_no[] = { "yes", "no" };
	static const char *const no_yes[] = { "no", "yes" };
	static const char *const sizes[] = { "m", "s", "l" };

	for (size_t i = 0; i < n; i++) {
		struct str *values = reply_add(f, random);

		values[0] = any_of(random, 3, yes_no, 2);
		values[1] = any_of(random, 12, yes_no, 2);
		values[2] = any_of(random, 9, no_yes, 2);
		values[3] = any_of(random, 10, yes_no, 2);
		values[4] = any_of(random, 15, sizes, 3);
		values[6] = random_below(random, 30) ? STR_NONE : STR("x");
		survey_settle(f->sample.form, &f->replies[f->sample.n_replies - 1].facility,
			      values);
	}
}

/* ---- an attack on all tables of a breakdown ---- */

struct attack {
	const struct fixture *f;
	size_t breakdown;
	size_t unknown[16][SURVEY_ROWS_MAX * SURVEY_GROUPS_MAX]; /* by table */
	size_t n;
	struct linear linear;
};

static void number_unknown(struct attack *a)
{
	for (size_t t = 0; t < a->f->release.n_tables; t++) {
		const struct survey_table *table = &a->f->release.tables[t];

		if (table->breakdown != a->breakdown || table->state != SURVEY_TABLE_SHOWN)
			continue;
		for (size_t i = 0; i < table->n_rows * table->n_columns; i++)
			a->unknown[t][i] = table->marks[i] == CELL_SHOWN ? SIZE_MAX : a->n++;
	}
}

/* A cell in a sum: an unknown, or known and taken off what the sum gives. */
static void add_cell(struct attack *a, double *sum, const struct survey_table *table, size_t row,
		     size_t column)
{
	const size_t at = row * table->n_columns + column;
	uint32_t count;

	if (survey_table_cell(table, row, column, &count))
		sum[a->linear.unknowns] -= count;
	else
		sum[a->unknown[table - a->f->release.tables][at]] += 1;
}

static void add_totals(struct attack *a, const struct survey_table *table)
{
	for (size_t r = 0; r < table->n_rows; r++) {
		double *sum = linear_sum(&a->linear);

		sum[a->linear.unknowns] = table->rows[r].total;
		for (size_t c = 0; c < table->n_columns; c++)
			add_cell(a, sum, table, r, c);
	}
	for (size_t c = 0; c < table->n_columns; c++) {
		double *sum = linear_sum(&a->linear);

		sum[a->linear.unknowns] = table->columns[c].asked;
		for (size_t r = 0; r < table->n_rows; r++)
			add_cell(a, sum, table, r, c);
	}
}

static bool has_group(const struct survey_table_column *column, uint16_t group)
{
	for (size_t i = 0; i < column->n_groups; i++) {
		if (column->groups[i] == group)
			return true;
	}
	return false;
}

/* Who is asked the one question gave that answer to the other. */
static void add_denominators(struct attack *a, const char *child, const char *parent,
			     const char *value)
{
	const struct survey_table *below = table_of(a->f, child, a->breakdown);
	const struct survey_table *above = table_of(a->f, parent, a->breakdown);

	if (below->state == SURVEY_TABLE_WITHHELD)
		return;
	const size_t row = row_of(above, value);

	assert_int_not_equal(above->state, SURVEY_TABLE_WITHHELD);
	assert_true(row != SIZE_MAX); /* else its count would be known from here */
	assert_int_equal(above->rows[row].total, below->asked);
	for (size_t c = 0; c < below->n_columns; c++) {
		double *sum = linear_sum(&a->linear);
		size_t met = 0;

		sum[a->linear.unknowns] = below->columns[c].asked;
		for (size_t u = 0; u < above->n_columns; u++) {
			if (!has_group(&below->columns[c], above->columns[u].groups[0]))
				continue;
			met += above->columns[u].n_groups;
			add_cell(a, sum, above, row, u);
		}
		assert_int_equal(met, below->columns[c].n_groups); /* none is cut in two */
	}
}

static void check_promise(const struct attack *a, const struct survey_table *table, size_t at,
			  const double *bounds)
{
	const double t = table->threshold;

	assert_true(bounds[1] - bounds[0] >= t - 1 - LINEAR_TINY);
	if (table->marks[at] != CELL_SMALL)
		return;
	assert_true(bounds[0] <= 1 + LINEAR_TINY);
	assert_true(bounds[1] >= t - LINEAR_TINY);
	(void)a;
}

static void check_all(struct attack *a)
{
	double *bounds = calloc(2 * a->n + 2, sizeof(*bounds));

	linear_bounds(&a->linear, bounds);
	for (size_t t = 0; t < a->f->release.n_tables; t++) {
		const struct survey_table *table = &a->f->release.tables[t];

		if (table->breakdown != a->breakdown || table->state != SURVEY_TABLE_SHOWN)
			continue;
		for (size_t i = 0; i < table->n_rows * table->n_columns; i++) {
			const bool small = table->cells[i] && table->cells[i] < table->threshold &&
					   !table->rows[i / table->n_columns].open;

			assert_true(!small || table->marks[i] == CELL_SMALL);
			if (a->unknown[t][i] != SIZE_MAX)
				check_promise(a, table, i, &bounds[2 * a->unknown[t][i]]);
		}
	}
	free(bounds);
}

static size_t attack(const struct fixture *f, size_t breakdown)
{
	struct attack *a = calloc(1, sizeof(*a));

	a->f = f;
	a->breakdown = breakdown;
	number_unknown(a);
	a->linear = linear_new(a->n, 400);
	for (size_t t = 0; t < f->release.n_tables; t++) {
		if (f->release.tables[t].breakdown == breakdown &&
		    f->release.tables[t].state == SURVEY_TABLE_SHOWN)
			add_totals(a, &f->release.tables[t]);
	}
	add_denominators(a, "kept", "has", "yes");
	add_denominators(a, "proved", "kept", "yes");
	add_denominators(a, "wished", "has", "no");
	check_all(a);
	linear_free(&a->linear);
	const size_t n = a->n;

	free(a);
	return n;
}

static void no_cell_follows_from_all_tables_together(UNUSED void **state)
{
	size_t unknown = 0;

	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct fixture *f = fixture_new(CASES "form.yml");
		struct random random = random_of(seed);

		f->threshold = seed % 2 ? 3 : 10;
		answer_nested(f, &random, 20 + 40 * seed);
		release(f);
		unknown += attack(f, 0) + attack(f, 1);
		fixture_free(f);
	}
	assert_true(unknown > 500); /* there was something to find */
}

/* ---- denominators ---- */

static void each_question_counts_those_who_were_asked_it(UNUSED void **state)
{
	struct fixture *f = fixture_new(CASES "form.yml");
	struct random random = random_of(5);
	uint32_t yes = 0;
	uint32_t large = 0;

	answer_nested(f, &random, 3000);
	release(f);
	for (size_t i = 0; i < f->sample.n_replies; i++) {
		yes += str_is(str_or_empty(f->replies[i].values[0]), "yes");
		large += f->replies[i].groups[0] >= 2;
	}
	assert_int_equal(table_of(f, "has", 0)->asked, 3000);
	assert_int_equal(table_of(f, "kept", 0)->asked, yes);
	assert_int_equal(table_of(f, "size", 1)->asked, large);
	fixture_free(f);
}

static void an_answer_of_very_few_is_put_together_and_what_hangs_on_it_withheld(UNUSED void **state)
{
	struct fixture *f = fixture_new(CASES "form.yml");
	struct random random = random_of(6);

	for (size_t i = 0; i < 500; i++)
		reply_add(f, &random)[0] = i < 2 ? STR("yes") : STR("no");
	release(f);
	assert_int_equal(table_of(f, "has", 0)->rows[0].n_values, 2);
	assert_int_equal(table_of(f, "kept", 0)->state, SURVEY_TABLE_WITHHELD);
	/* 498 would tell the two. */
	assert_int_equal(table_of(f, "wished", 0)->state, SURVEY_TABLE_WITHHELD);
	fixture_free(f);
}

static void answers_behind_a_gate_that_is_shut_do_not_count(UNUSED void **state)
{
	struct fixture *f = fixture_new(CASES "form.yml");
	struct facility small = { .fields[FACILITY_BEDS] = STR("40") };
	struct str values[7] = { STR("no"), STR("yes"), STR("yes"), STR("yes"), STR("l") };

	survey_settle(f->sample.form, &small, values);
	assert_str_is(values[0], "no");
	assert_null(values[1].ptr);
	assert_null(values[2].ptr); /* hangs on one that was not asked */
	assert_str_is(values[3], "yes");
	assert_null(values[4].ptr);
	fixture_free(f);
}

/* ---- the survey of 2022 ---- */

struct quota {
	struct str item;
	uint64_t asked;
	uint64_t yes;
	struct str percent;
};

static struct quota quota_of(struct str line, struct arena *arena)
{
	struct csv_cells cells = csv_cells_of(line, ',', arena);
	struct str cell[4] = { { .ptr = NULL } };
	struct quota q = { .asked = 0 };

	for (size_t i = 0; i < 4; i++)
		(void)csv_next(&cells, &cell[i]);
	q.item = cell[0];
	q.percent = str_or_empty(cell[3]);
	assert_true(str_to_u64(cell[1], &q.asked) && str_to_u64(cell[2], &q.yes));
	return q;
}

/* Of those who are asked, exactly so many say yes; who they are is drawn. */
static void draw(struct fixture *f, struct random *random, const struct quota *q)
{
	const size_t item = form_find(f->sample.form, q->item);
	uint64_t left = q->asked;
	uint64_t yes = q->yes;

	for (size_t i = 0; i < f->sample.n_replies; i++) {
		struct str *values = (struct str *)(uintptr_t)f->replies[i].values;
		const struct sheet sheet = { f->sample.form, &f->replies[i].facility, values };

		if (sheet_asks(&sheet, item) != VERDICT_YES)
			continue;
		const bool says = random_below(random, left) < yes;

		values[item] = says ? STR("yes") : STR("no");
		yes -= says;
		left--;
	}
	assert_int_equal(left, 0);
	assert_int_equal(yes, 0);
}

static void check_quota(const struct fixture *f, const struct quota *q)
{
	char name[FORM_ID_MAX + 1];
	char percent[16];

	(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(q->item));
	for (size_t b = 0; b < 2; b++) {
		const struct survey_table *table = table_of(f, name, b);
		const struct survey_table_row *yes = &table->rows[row_of(table, "yes")];
		const uint32_t permille = survey_permille(yes->total, table->asked);

		assert_int_equal(table->state, SURVEY_TABLE_SHOWN);
		assert_int_equal(table->asked, q->asked);
		assert_int_equal(yes->total, q->yes);
		(void)snprintf(percent, sizeof(percent), "%u.%u", permille / 10, permille % 10);
		if (q->percent.len)
			assert_str_is(q->percent, percent);
	}
}

static void each_quota(struct fixture *f, struct str text, struct random *random)
{
	struct str line;

	while (str_next_line(&text, &line)) {
		if (!line.len || line.ptr[0] == '#')
			continue;
		const struct quota q = quota_of(line, &f->arena);

		if (random)
			draw(f, random, &q);
		else
			check_quota(f, &q);
	}
}

static void the_tables_of_2022_come_out_to_the_digit(UNUSED void **state)
{
	struct fixture *f = fixture_new(SURVEY_FORM);
	struct random random = random_of(2022);
	auto_buf text = BUF_INIT(65536);
	char path[512];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s" CASES "deck.csv", getenv("TONOI_SOURCE"));
	assert_ok(file_read(path, &text, &err), &err);
	for (size_t i = 0; i < 6216; i++)
		(void)reply_add(f, &random);
	each_quota(f, buf_str(&text), &random);
	release(f);
	each_quota(f, buf_str(&text), NULL);
	assert_int_equal(survey_permille(6216, 8252), 753);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_cell_follows_from_all_tables_together),
		cmocka_unit_test(answers_behind_a_gate_that_is_shut_do_not_count),
		cmocka_unit_test(each_question_counts_those_who_were_asked_it),
		cmocka_unit_test(
			an_answer_of_very_few_is_put_together_and_what_hangs_on_it_withheld),
		cmocka_unit_test(the_tables_of_2022_come_out_to_the_digit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
