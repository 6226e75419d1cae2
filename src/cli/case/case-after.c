/* SPDX-License-Identifier: Apache-2.0 */
#include "after/after-report.h"
#include "cli/out-file.h"
#include "cli/report/report-desk.h"
#include "store/facility.h"

#define PAPER_MAX (64u * 1024 * 1024)

static enum errc write_paper(const struct after_paper *paper, struct str shape, struct buf *out,
			     struct err *err)
{
	auto_report *report = NULL;

	if (str_is(shape, "json"))
		return after_json(paper, out, err);
	const enum errc code = after_report(paper, &report, err);
	if (code)
		return code;
	return str_is(shape, "pdf") ? report_pdf(report, out, err) : report_xlsx(report, out, err);
}

static enum exit_code run(const struct options *options)
{
	auto_report_desk desk;
	auto_buf out = BUF_INIT(PAPER_MAX);
	struct err err;
	enum errc code = report_desk_case(options, false, &desk, &err);

	if (!code) {
		const struct after_paper paper = {
			.db = desk.scope.db,
			.scope = &desk.duties.scope,
			.record = &desk.record,
			.facility = facility_name(desk.scope.db, desk.scope.arena),
			.lang = lang_get(),
		};
		code = write_paper(&paper, str_from(options_text(options, "as")), &out, &err);
	}
	if (!code)
		code = out_file_write(options, buf_str(&out), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .choices = "pdf|xlsx|json",
	  .fallback = "json",
	  .help = TEXT("書き出す形", "how to write it") },
	OUT_FILE_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_after = {
	.name = "case after",
	.summary = TEXT("事案の報告書（経営向け）を作る",
			"make the report on a case for those who lead the house"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"時系列、影響、かかった時間の比較、決めたこと、報告、原因、費用、改善、まだ分からな"
		"い"
		"ことが入ります。",
		"It has the timeline, what it meant, how long things took beside others, what "
		"was decided, who was told, causes, costs, improvements, and what is not known "
		"yet."),
	.options = option_rows,
	.run = run,
};
