/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "cli/report/report-desk.h"

static enum exit_code run(const struct options *options)
{
	auto_report_desk desk;
	struct case_edit edit = { .db = NULL };
	struct err err;
	int64_t telling = 0;
	int64_t got_us = 0;
	enum errc code = report_desk_case(options, true, &desk, &err);

	if (!code)
		code = options_arg_number(options, 1, &telling, &err);
	got_us = desk.scope.now_us;
	if (!code)
		code = options_time(options, "at", &got_us, &err);
	if (code)
		return command_fail(&err);
	code = report_desk_edit(&desk, "case.receipt", &edit, &err);
	if (!code)
		code = telling_receipt_add(&edit, telling, got_us,
					   str_from(options_arg(options, 2)), &err);
	return case_edit_end(&edit, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("いつ届いたか（なければ今）", "when it came (else now)") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_receipt = {
	.name = "case receipt",
	.summary = TEXT("知らせたことへの受付を記録する", "write down the receipt for a telling"),
	.args = "CASE TELLING TEXT",
	.min_args = 3,
	.max_args = 3,
	.details = TEXT("TELLING は tonoi case told の番号です。",
			"TELLING is the number that tonoi case told shows."),
	.options = option_rows,
	.run = run,
};
