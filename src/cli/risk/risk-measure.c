/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/risk/risk-desk.h"

static enum errc put(struct duty_desk *desk, const struct options *options, struct err *err)
{
	const struct str id = str_from(options_arg(options, 0));
	const struct str word = str_from(options_arg(options, 1));
	char user[RECORDS_USER_MAX];
	const struct risk_said said = risk_desk_said(desk, user);
	enum measure_state state;

	if (!risk_measure_find(desk->scope.risks, id))
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(id, 0, 40)),
			    text_of(TR("その対策はありません（tonoi risk threats）",
				       "there is no such measure (tonoi risk threats)")));
	if (!measure_state_parse(word, &state))
		return fail(err, ERR_USAGE, "“%.*s”: unknown, yes, partly, no",
			    STR_ARG(str_sub(word, 0, 40)));
	const enum errc code = records_audit(desk->db, "risk.measure", id, word, err);
	return code ? code : measures_put(desk->db, id, state, &said, err);
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct err err;

	if (duty_desk_open(options, true, &desk, &err) || put(&desk, options, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_measure = {
	.name = "risk measure",
	.summary = TEXT("対策ができているかを書く", "say whether a measure is in place"),
	.args = "MEASURE unknown|yes|partly|no",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("対策の名は tonoi risk threats "
			"にあります。機械の見たこととちがえば、そちらが並びます。",
			"Measures are named by “tonoi risk threats”; what machines see stands "
			"beside what is said."),
	.options = option_rows,
	.run = run,
};
