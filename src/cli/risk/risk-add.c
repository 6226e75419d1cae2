/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/risk/risk-desk.h"

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	const struct str supplier = risk_desk_text(options, "supplier", STR(""));
	struct risk risk = {
		.kind = supplier.len ? RISK_SUPPLIER : RISK_OWN,
		.threat = STR(""),
		.title = str_trim(str_from(options_arg(options, 0))),
		.supplier = supplier,
		.why = STR(""),
	};
	struct err err;

	if (duty_desk_open(options, true, &desk, &err) ||
	    risk_desk_rate(&desk, options, &risk, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "supplier",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("委託先の危険なら、その名前", "whose it is, when it is a supplier's") },
	RISK_RATING_OPTIONS,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_add = {
	.name = "risk add",
	.summary = TEXT("自分たちの危険や、委託先の危険を台帳に加える",
			"add a risk of your own or of a supplier to the register"),
	.args = "TITLE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
