/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/survey/survey-desk.h"
#include "surveys/compare.h"
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

struct printing {
	struct rows *rows;
	struct open_survey open;
};

static void add_row(void *ctx, const struct survey_compared *row)
{
	const struct printing *p = ctx;
	auto_buf words = BUF_INIT(8192);
	char cells[5][24];

	open_row_words(&p->open, row->after, row->row, &words);
	(void)snprintf(cells[0], sizeof(cells[0]), "%u.%u", row->was / 10, row->was % 10);
	(void)snprintf(cells[1], sizeof(cells[1]), "%u", row->before->asked);
	(void)snprintf(cells[2], sizeof(cells[2]), "%u.%u", row->is / 10, row->is % 10);
	(void)snprintf(cells[3], sizeof(cells[3]), "%u", row->after->asked);
	(void)snprintf(cells[4], sizeof(cells[4]), "%s%d.%d", row->change < 0 ? "-" : "",
		       abs(row->change) / 10, abs(row->change) % 10);
	rows_add(p->rows, (const struct str[]){ p->open.sample->form->items[row->after->item].id,
						buf_str(&words), str_from(cells[0]),
						str_from(cells[1]), str_from(cells[2]),
						str_from(cells[3]), str_from(cells[4]) });
}

static enum errc load(struct survey_desk *desk, const char *name, struct survey_tables *ret,
		      struct err *err)
{
	struct survey survey;
	const enum errc code =
		survey_get(desk->base.scope, str_from(name), &desk->base.arena, &survey, err);

	return code ? code : survey_desk_tables(desk, &survey, ret, err);
}

static enum exit_code run(const struct options *options)
{
	auto_survey_desk desk = { .content = NULL };
	struct survey_tables before;
	struct survey_tables after;
	struct err err;
	enum errc code = survey_desk_open(options, false, false, &desk, &err);

	if (!code)
		code = load(&desk, options_arg(options, 0), &before, &err);
	if (!code)
		code = load(&desk, options_arg(options, 1), &after, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	struct printing printing = { rows, { .sample = &after.sample, .lang = lang_get() } };

	survey_compare(&before, &after, add_row, &printing);
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
