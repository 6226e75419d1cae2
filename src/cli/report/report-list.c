/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report-desk.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("様式", "FORM") },
	{ .name = "title", .title = TEXT("名前", "TITLE") },
	{ .name = "anonymous", .title = TEXT("名前を出さない", "ANONYMOUS") },
	{ .name = "confirmed", .title = TEXT("原文と照合", "CONFIRMED") },
	{ .name = "workbook", .title = TEXT("公式の Excel", "WORKBOOK") },
	{ .name = "workbook_sha256" },
	{ .name = "version" },
	{ .name = "source" },
	{ .name = NULL },
};

static enum errc add(const struct report_desk *desk, struct rows *rows,
		     const struct report_form *form, struct err *err)
{
	struct report_workbook workbook = { .name = STR_NONE };
	struct err none;
	const enum errc code =
		report_workbooks_get(desk->scope.db, form->id, desk->scope.arena, &workbook, &none);

	if (code && code != ERR_NOT_FOUND)
		return fail(err, code, "%s", none.text);
	rows_add(rows, (const struct str[]){
			       form->id,
			       text_pair_in(form->title, lang_get()),
			       form->anonymous ? STR("yes") : STR("no"),
			       form->confirmed ? STR("yes") : STR("no"),
			       code ? STR_NONE : workbook.name,
			       code ? STR_NONE : workbook.sha256,
			       form->version,
			       form->source,
		       });
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_report_desk desk;
	struct err err;
	enum errc code = report_desk_open(options, false, &desk, &err);

	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; !code && i < report_form_count(desk.scope.content); i++)
		code = add(&desk, rows, report_form_at(desk.scope.content, i), &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_report_list = {
	.name = "report list",
	.summary = TEXT("事案の報告の様式を並べる", "list the forms of reports of cases"),
	.options = option_rows,
	.run = run,
};
