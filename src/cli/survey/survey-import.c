/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/fd.h"
#include "cli/survey/survey-desk.h"
#include "surveys/survey-intake.h"

static const struct rows_column columns[] = {
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "count", .title = TEXT("件数", "COUNT"), .number = true },
	{ .name = "line", .title = TEXT("行", "LINE"), .number = true },
	{ .name = "what", .title = TEXT("内容", "WHAT") },
	{ .name = NULL },
};

static void note(void *ctx, size_t line, struct str sentence)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%zu", line);
	rows_add(ctx, (const struct str[]){ STR("left-out"), STR("1"), str_from(text), sentence });
}

static void print_counts(struct rows *rows, const struct survey_intake_report *report)
{
	const struct {
		const char *name;
		size_t n;
		struct text words;
	} counts[] = {
		{ "rows", report->rows, TEXT("読んだ行", "rows read") },
		{ "changed", report->changed, TEXT("入った回答", "answers taken") },
		{ "same", report->same, TEXT("前と同じ回答", "answers as before") },
		{ "reasons", report->reasons, TEXT("回答しない理由", "reasons for no answer") },
		{ "left-out-all", report->left_out, TEXT("除いたもの", "left out") },
	};
	char number[24];

	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		(void)snprintf(number, sizeof(number), "%zu", counts[i].n);
		rows_add(rows,
			 (const struct str[]){ str_from(counts[i].name), str_from(number), STR_NONE,
					       str_from(text_of(counts[i].words)) });
	}
}

static enum errc take(struct survey_desk *desk, const struct survey_intake *intake,
		      struct str bytes, struct survey_intake_report *report, struct err *err)
{
	enum errc code = db_begin(desk->base.db, err);

	if (code)
		return code;
	code = survey_intake_run(desk->base.scope, intake, bytes, report, err);
	return db_end(desk->base.db, code, err);
}

static enum errc import(const struct options *options, struct survey_desk *desk, struct err *err)
{
	const char *path = options_arg(options, 1);
	const char *name = strrchr(path, '/');
	auto_buf bytes = BUF_INIT(SURVEY_INTAKE_MAX);
	struct survey_intake_report report = { 0 };
	enum errc code = file_read(path, &bytes, err);

	if (!code)
		code = records_audit(desk->base.db, "survey.import", desk->survey.code,
				     str_from(path), err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	struct charset *charset = charset_new();
	const struct survey_intake intake = {
		.content = desk->content,
		.organisations = desk->base.content,
		.survey = &desk->survey,
		.form = desk->form,
		.charset = charset,
		.file = str_from(name ? name + 1 : path),
		.actor = desk->actor,
		.note = note,
		.ctx = rows,
	};

	records_confine(options);
	code = take(desk, &intake, buf_str(&bytes), &report, err);
	charset_free(charset);
	if (!code)
		print_counts(rows, &report);
	code = rows_end_after(rows, code ? fail_in(err, code, path) : ERR_OK, err);
	if (!code && report.left_out)
		return fail(err, ERR_SYNTAX,
			    text_of(TR("%zu か所を取り込めませんでした（ほかは取り込みました）",
				       "%zu places could not be taken (the others were)")),
			    report.left_out);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_survey_desk desk = { .content = NULL };
	struct err err;
	enum errc code = survey_desk_open(options, true, true, &desk, &err);

	if (!code)
		code = import(options, &desk, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	FORMS_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_survey_import = {
	.name = "survey import",
	.summary = TEXT("FAX や Excel で届いた回答の表を取り込む",
			"take in answers that came by FAX or workbook"),
	.args = "SURVEY FILE",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT(
		"CSV（UTF-8、CP932）か XLSX の最初のシートで、一行が一つの組織です。列は見出し"
		"（コード、設問の番号か文、理由）で見つけます。空のセルは何も変えません。",
		"CSV in UTF-8 or CP932, or the first sheet of an XLSX; a row an organisation. "
		"Columns are found by their headings: the code, an item's id, number or title, "
		"reason. An empty cell changes nothing."),
	.options = option_rows,
	.run = run,
};
