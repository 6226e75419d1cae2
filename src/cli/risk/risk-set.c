/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/risk/risk-desk.h"

static enum errc read_words(const struct options *options, struct risk *risk, struct err *err)
{
	const char *treatment = options_text(options, "treatment");
	const char *residual = options_text(options, "residual");

	if (options_flag(options, "close") && options_flag(options, "open"))
		return fail(err, ERR_USAGE, "--close, --open: %s",
			    text_of(TR("どちらか一つです", "one of them")));
	if (treatment)
		(void)risk_treatment_parse(
			str_is(str_from(treatment), "undecided") ? STR("") : str_from(treatment),
			&risk->treatment);
	if (residual) {
		const size_t level =
			str_find_name(str_from(residual), risk_level_names, RISK_LEVELS);
		risk->residual = level < RISK_LEVELS ? (int)level : -1;
	}
	risk->owner = risk_desk_text(options, "owner", risk->owner);
	risk->due_on = risk_desk_text(options, "due", risk->due_on);
	risk->plan = risk_desk_text(options, "plan", risk->plan);
	risk->open =
		options_flag(options, "open") || (risk->open && !options_flag(options, "close"));
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	char user[RECORDS_USER_MAX];
	struct risk risk;
	struct err err;

	if (duty_desk_open(options, true, &desk, &err) ||
	    risk_desk_get(&desk, options, &risk, &err) || read_words(options, &risk, &err))
		return command_fail(&err);
	const struct risk_said said = risk_desk_said(&desk, user);
	if (records_audit(desk.db, "risk.treat", str_from(options_arg(options, 0)),
			  str_from(risk_treatment_names[risk.treatment]), &err) ||
	    risks_treat(desk.db, &risk, &said, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "treatment",
	  .type = OPTION_CHOICE,
	  .choices = "undecided|reduce|accept|transfer|avoid",
	  .help = TEXT("どうするか", "what is done about it") },
	{ .name = "owner",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("担当", "who sees to it") },
	{ .name = "due",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("いつまでに（YYYY-MM-DD）", "by when (YYYY-MM-DD)") },
	{ .name = "plan",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何をするか", "what will be done") },
	{ .name = "residual",
	  .type = OPTION_CHOICE,
	  .choices = "low|medium|high|unknown",
	  .help = TEXT("そのあとに残る大きさ", "the level that remains afterwards") },
	{ .name = "close", .type = OPTION_FLAG, .help = TEXT("もう続いていない", "it is over") },
	{ .name = "open", .type = OPTION_FLAG, .help = TEXT("また続いている", "it is open again") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_set = {
	.name = "risk set",
	.summary = TEXT("危険をどうするか決める", "say what is done about a risk"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("書かなかったものは、いままでのままです。決めたことには担当が、受け入れる以"
			"外には期限が"
			"要ります。",
			"What is not given stays. What is decided needs an owner, and all but "
			"accepting a day."),
	.options = option_rows,
	.run = run,
};
