/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out-file.h"
#include "cli/survey/survey-desk.h"
#include "surveys/open-table.h"

static enum errc write_as(const struct options *options, const struct open_survey *open,
			  struct buf *out, struct err *err)
{
	const struct str as = options_str(options, "as");

	if (str_is(as, "csv"))
		return open_table_csv(open, out, err);
	if (str_is(as, "xlsx"))
		return open_table_xlsx(open, out, err);
	if (!options_given(options, "item"))
		return fail(
			err, ERR_USAGE, "%s",
			text_of(TR("--as svg には --item が要ります", "--as svg needs --item")));
	return open_table_svg(open, options_str(options, "item"), options_str(options, "by"), out,
			      err);
}

static enum errc tabulate(const struct options *options, struct survey_desk *desk, struct err *err)
{
	auto_buf out = BUF_INIT(OPEN_TABLE_MAX);
	struct survey_tables tables;
	enum errc code = survey_desk_tables(desk, &desk->survey, &tables, err);

	if (code)
		return code;
	const struct open_survey open = survey_tables_open(&desk->survey, &tables, lang_get());

	code = write_as(options, &open, &out, err);
	return code ? code : out_file_write(options, buf_str(&out), err);
}

static enum exit_code run(const struct options *options)
{
	auto_survey_desk desk = { .content = NULL };
	struct err err;
	enum errc code = survey_desk_open(options, false, true, &desk, &err);

	if (!code)
		code = tabulate(options, &desk, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .arg = "KIND",
	  .choices = "csv|xlsx|svg",
	  .fallback = "csv",
	  .help = TEXT("何として書き出すか", "what to write") },
	{ .name = "item",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("図にする設問（--as svg）", "the question of the picture (--as svg)") },
	{ .name = "by",
	  .type = OPTION_CHOICE,
	  .choices = "beds|prefecture",
	  .fallback = "beds",
	  .help = TEXT("図を何で分けるか", "by what the picture is split") },
	OUT_FILE_OPTION,
	FORMS_OPTION,
	OPTIONS_END,
};

const struct command command_survey_tabulate = {
	.name = "survey tabulate",
	.summary = TEXT("公表できる表を作る", "make the tables that may be published"),
	.args = "SURVEY",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"分母は設問ごとに、聞かれた相手の数です。少数の数と、それが計算で分かる数は x "
		"です。",
		"The denominator of each question is who was asked it. Small counts, and those "
		"from which one could be worked out, are x."),
	.options = option_rows,
	.run = run,
};
