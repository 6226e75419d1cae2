/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/risk/risk-desk.h"

/* A threat of the catalogue by its id, or a risk that is in the register by its number. */
static enum errc find(struct duty_desk *desk, const struct options *options, struct risk *ret,
		      struct err *err)
{
	const struct str name = str_from(options_arg(options, 0));
	const struct risk_threat *threat = risk_threat_find(desk->scope.risks, name);

	if (threat) {
		*ret = (struct risk){ .kind = RISK_THREAT,
				      .threat = threat->id,
				      .title = STR(""),
				      .supplier = STR(""),
				      .why = STR("") };
		return ERR_OK;
	}
	if (name.len && name.ptr[0] >= '0' && name.ptr[0] <= '9')
		return risk_desk_get(desk, options, ret, err);
	return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(name, 0, 40)),
		    text_of(TR("その脅威はありません（tonoi risk threats）",
			       "there is no such threat (tonoi risk threats)")));
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct risk risk;
	struct err err;

	if (duty_desk_open(options, true, &desk, &err) || find(&desk, options, &risk, &err) ||
	    risk_desk_rate(&desk, options, &risk, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	RISK_RATING_OPTIONS,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_rate = {
	.name = "risk rate",
	.summary = TEXT("脅威や、台帳の危険を評価する", "rate a threat, or a risk in the register"),
	.args = "THREAT|ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("脅威の名は tonoi risk threats に、番号は tonoi risk list "
			"にあります。評価し直すと、"
			"終わった危険も続いているものに戻ります。番号と大きさを出します。",
			"Threats are named by “tonoi risk threats”, numbers by “tonoi risk list”. "
			"Rated again, a closed risk is open again. Prints number and level."),
	.options = option_rows,
	.run = run,
};
