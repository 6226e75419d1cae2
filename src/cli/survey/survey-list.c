/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/survey/survey-desk.h"

static const struct rows_column columns[] = {
	{ .name = "survey", .title = TEXT("調査", "SURVEY") },
	{ .name = "design", .title = TEXT("種類", "DESIGN") },
	{ .name = "frame", .title = TEXT("対象の日", "FRAME") },
	{ .name = "due", .title = TEXT("期限", "DUE") },
	{ .name = "before", .title = TEXT("前回", "BEFORE") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = NULL },
};

static enum exit_code run(const struct options *options)
{
	auto_survey_desk desk = { .content = NULL };
	const struct survey *s = NULL;
	struct err err;
	enum errc code = survey_desk_open(options, false, false, &desk, &err);

	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = surveys_list(desk.base.scope, &desk.base.arena, &s, &err);
	for (; !code && s; s = s->next)
		rows_add(rows, (const struct str[]){ s->code, s->design, s->frame_on, s->due_on,
						     str_or_none(s->before),
						     s->closed_us == TIME_NONE ? STR("open")
									       : STR("closed") });
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	FORMS_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_survey_list = {
	.name = "survey list",
	.summary = TEXT("調査の一覧を出す", "list surveys"),
	.options = option_rows,
	.run = run,
};
