/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out-file.h"
#include "cli/risk/risk-desk.h"
#include "risk/register-report.h"
#include "store/facility.h"

#define PAPER_MAX (64u * 1024 * 1024)

static enum errc write_paper(struct duty_desk *desk, const struct options *options, struct err *err)
{
	auto_buf out = BUF_INIT(PAPER_MAX);
	char day[DAY_TEXT_MAX];
	const struct report_head head = {
		.title = str_from(text_of(TR("危険の台帳", "Register of risks"))),
		.facility = facility_name(desk->db, &desk->arena),
		.day = str_from(day_text(desk->scope.today, day)),
		.made_us = desk->scope.now_us,
		.lang = lang_get(),
	};
	auto_report *report = report_new(&head);
	enum errc code = risk_register_fill(desk->db, &desk->scope, report, err);

	if (!code)
		code = str_is(str_from(options_text(options, "as")), "pdf")
			       ? report_pdf(report, &out, err)
			       : report_xlsx(report, &out, err);
	return code ? code : out_file_write(options, buf_str(&out), err);
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct err err;

	if (duty_desk_open(options, false, &desk, &err) || write_paper(&desk, options, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .choices = "xlsx|pdf",
	  .fallback = "xlsx",
	  .help = TEXT("Excel の表か PDF", "a workbook or a PDF") },
	OUT_FILE_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_export = {
	.name = "risk export",
	.summary = TEXT("危険の台帳と計画の板を、Excel か PDF にする",
			"write the register and the plan board as a workbook or a PDF"),
	.details = TEXT("CSV は tonoi risk list --format csv と tonoi risk task list --format csv "
			"で出ます。",
			"CSV comes from “tonoi risk list --format csv” and “tonoi risk task list "
			"--format csv”."),
	.options = option_rows,
	.run = run,
};
