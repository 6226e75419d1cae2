/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report-desk.h"

static const struct rows_column columns[] = {
	{ .name = "telling", .title = TEXT("番号", "NO"), .number = true },
	{ .name = "told_at", .title = TEXT("いつ", "WHEN") },
	{ .name = "recipient" },
	{ .name = "title", .title = TEXT("知らせた先", "WHOM") },
	{ .name = "duty" },
	{ .name = "how", .title = TEXT("どうやって", "HOW") },
	{ .name = "whom", .title = TEXT("相手", "WHO") },
	{ .name = "form", .title = TEXT("様式", "FORM") },
	{ .name = "version", .title = TEXT("報", "REPORT"), .number = true },
	{ .name = "receipt", .title = TEXT("受付", "RECEIPT") },
	{ .name = "words" },
	{ .name = "training" },
	{ .name = "written_by" },
	{ .name = NULL },
};

static void add(const struct report_desk *desk, struct rows *rows, const struct telling *telling)
{
	const struct recipient *recipient = recipient_find(desk->scope.content, telling->recipient);
	char at[TIME_TEXT_MAX];

	rows_add(rows,
		 (const struct str[]){
			 arena_printf(desk->scope.arena, "%lld", (long long)telling->id),
			 str_from(time_format_utc(telling->told_us, at)),
			 telling->recipient,
			 recipient ? text_pair_in(recipient->title, lang_get()) : telling->whom,
			 str_or_none(telling->duty),
			 str_from(telling_hows[telling->how].value),
			 telling->whom,
			 str_or_none(telling->form),
			 telling->number ? arena_printf(desk->scope.arena, "%lld",
							(long long)telling->number)
					 : STR_NONE,
			 str_or_none(telling->receipt),
			 telling->words,
			 telling->training ? STR("yes") : STR("no"),
			 telling->written_by,
		 });
}

static enum exit_code run(const struct options *options)
{
	auto_report_desk desk;
	struct tellings tellings = { .n = 0 };
	struct err err;
	enum errc code = report_desk_case(options, false, &desk, &err);

	if (!code)
		code = tellings_list(desk.scope.db, desk.record.id, desk.scope.arena, &tellings,
				     &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < tellings.n; i++)
		add(&desk, rows, &tellings.at[i]);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_told = {
	.name = "case told",
	.summary = TEXT("事案をだれに知らせたか", "who was told of a case"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
