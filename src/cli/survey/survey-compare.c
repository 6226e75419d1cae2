/* SPDX-License-Identifier: Apache-2.0 */
/* Two years side by side, by what is published of each: nothing is worked out of anything else. */
#include "cli/survey/survey-desk.h"
#include "surveys/open-table.h"

static const struct rows_column columns[] = {
	{ .name = "question", .title = TEXT("設問", "QUESTION") },
	{ .name = "answer", .title = TEXT("回答", "ANSWER") },
	{ .name = "before", .title = TEXT("前（%）", "BEFORE %"), .number = true },
	{ .name = "before_asked", .title = TEXT("前の分母", "ASKED"), .number = true },
	{ .name = "after", .title = TEXT("後（%）", "AFTER %"), .number = true },
	{ .name = "after_asked", .title = TEXT("後の分母", "ASKED"), .number = true },
	{ .name = "points", .title = TEXT("差（ポイント）", "POINTS"), .number = true },
	{ .name = NULL },
};

struct year {
	struct survey_tables tables;
	const struct form *form;
};

/* The first breakdown's: totals are the same in all. */
static const struct survey_table *table_of(const struct year *year, struct str item)
{
	const size_t at = form_find(year->form, item);

	for (size_t i = 0; i < year->tables.release.n_tables; i++) {
		const struct survey_table *t = &year->tables.release.tables[i];

		if (t->item == at && t->breakdown == 0 && t->state != SURVEY_TABLE_WITHHELD)
			return t;
	}
	return NULL;
}

static const struct survey_table_row *row_of(const struct survey_table *table, struct str value)
{
	for (size_t r = 0; r < table->n_rows; r++) {
		if (table->rows[r].n_values == 1 && table->rows[r].values[0].ptr &&
		    str_equal(table->rows[r].values[0], value))
			return &table->rows[r];
	}
	return NULL;
}

static void add_row(struct rows *rows, const struct open_survey *open,
		    const struct survey_table *after, size_t row, const struct survey_table *before,
		    const struct survey_table_row *was)
{
	const uint32_t now = survey_permille(after->rows[row].total, after->asked);
	const uint32_t then = survey_permille(was->total, before->asked);
	const int points = (int)now - (int)then;
	auto_buf words = BUF_INIT(8192);
	char cells[5][24];

	open_row_words(open, after, row, &words);
	(void)snprintf(cells[0], sizeof(cells[0]), "%u.%u", then / 10, then % 10);
	(void)snprintf(cells[1], sizeof(cells[1]), "%u", before->asked);
	(void)snprintf(cells[2], sizeof(cells[2]), "%u.%u", now / 10, now % 10);
	(void)snprintf(cells[3], sizeof(cells[3]), "%u", after->asked);
	(void)snprintf(cells[4], sizeof(cells[4]), "%s%d.%d", points < 0 ? "-" : "",
		       abs(points) / 10, abs(points) % 10);
	rows_add(rows,
		 (const struct str[]){ open->sample->form->items[after->item].id, buf_str(&words),
				       str_from(cells[0]), str_from(cells[1]), str_from(cells[2]),
				       str_from(cells[3]), str_from(cells[4]) });
}

/* An item that is stricter now asks something else, and stands in no row. */
static const struct survey_table *table_before(const struct year *before, const struct form *form,
					       const struct form_item *item)
{
	if (before->form == form)
		return table_of(before, item->id);
	if (form->previous != before->form || item->n_origins != 1 || item->change != CHANGE_SAME)
		return NULL;
	return table_of(before, before->form->items[item->origins[0]].id);
}

static void compare(struct rows *rows, const struct year *before, const struct year *after)
{
	const struct open_survey open = { .sample = &after->tables.sample, .lang = lang_get() };

	for (size_t i = 0; i < after->form->n_items; i++) {
		const struct form_item *item = &after->form->items[i];
		const struct survey_table *now = table_of(after, item->id);
		const struct survey_table *then = table_before(before, after->form, item);

		for (size_t r = 0; now && then && r < now->n_rows; r++) {
			const struct survey_table_row *was =
				now->rows[r].n_values == 1 && now->rows[r].values[0].ptr
					? row_of(then, now->rows[r].values[0])
					: NULL;
			if (was)
				add_row(rows, &open, now, r, then, was);
		}
	}
}

static enum errc load(struct survey_desk *desk, const char *name, struct year *ret, struct err *err)
{
	const struct survey_design *design;
	struct survey survey;
	enum errc code =
		survey_get(desk->base.scope, str_from(name), &desk->base.arena, &survey, err);
	if (!code)
		code = survey_desk_form(desk, &survey, &design, &ret->form, err);
	return code ? code : survey_desk_tables(desk, &survey, &ret->tables, err);
}

static enum exit_code run(const struct options *options)
{
	auto_survey_desk desk = { .content = NULL };
	struct year before;
	struct year after;
	struct err err;
	enum errc code = survey_desk_open(options, false, false, &desk, &err);

	if (!code)
		code = load(&desk, options_arg(options, 0), &before, &err);
	if (!code)
		code = load(&desk, options_arg(options, 1), &after, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	compare(rows, &before, &after);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	FORMS_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_survey_compare = {
	.name = "survey compare",
	.summary = TEXT("二つの年の調査を比べる", "compare the surveys of two years"),
	.args = "BEFORE AFTER",
	.min_args = 2,
	.max_args = 2,
	.details =
		TEXT("公表できる割合だけを比べます。前の年より厳しくなった設問は比べません。",
		     "Only published shares are compared. A question that became stricter is not."),
	.options = option_rows,
	.run = run,
};
