/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/duty/duty-desk.h"
#include "cli/records.h"
#include "risk/register.h"

static const struct option_def option_rows[] = {
	{ .name = "threat",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("脅威の一覧にあるもの", "a threat of the catalogue") },
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("自分で書く危険の名前", "a risk of your own") },
	{ .name = "supplier",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("委託先の危険なら、その名前", "whose risk it is, when a supplier's") },
	{ .name = "likelihood",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = RISK_SCALE,
	  .fallback = "2",
	  .help = TEXT("起こりやすさ 1〜4", "how likely, 1 to 4") },
	{ .name = "impact",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = RISK_SCALE,
	  .fallback = "2",
	  .help = TEXT("影響の大きさ 1〜4", "how bad, 1 to 4") },
	{ .name = "why",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("そう考える理由", "why it is rated so") },
	{ .name = "treatment",
	  .type = OPTION_CHOICE,
	  .choices = "undecided|reduce|accept|transfer|avoid",
	  .fallback = "undecided",
	  .help = TEXT("どうするか", "what is done about it") },
	{ .name = "plan", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("何をするか", "how") },
	{ .name = "owner",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("担当（どうするかを決めるなら必要）", "who (needed with a treatment)") },
	{ .name = "due", .type = OPTION_TEXT, .arg = "DAY", .help = TEXT("いつまでに", "by when") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

static struct str given(const struct options *options, const char *name)
{
	const char *text = options_text(options, name);

	return text ? str_from(text) : STR("");
}

static enum errc read_risk(const struct options *options, const struct risk_content *content,
			   struct risk *ret, struct err *err)
{
	*ret = (struct risk){
		.threat = given(options, "threat"),
		.title = given(options, "title"),
		.supplier = given(options, "supplier"),
		.likelihood = (int)options_number(options, "likelihood"),
		.impact = (int)options_number(options, "impact"),
		.why = given(options, "why"),
		.plan = given(options, "plan"),
		.owner = given(options, "owner"),
		.due_on = given(options, "due"),
		.residual = -1,
		.open = true,
	};
	ret->kind = ret->threat.len ? RISK_THREAT : ret->supplier.len ? RISK_SUPPLIER : RISK_OWN;
	if (strcmp(options_text(options, "treatment"), "undecided") != 0)
		(void)risk_treatment_parse(given(options, "treatment"), &ret->treatment);
	if (ret->threat.len && !risk_threat_find(content, ret->threat))
		return fail(err, ERR_NOT_FOUND, "--threat %.*s: %s", STR_ARG(ret->threat),
			    text_of(TR("その脅威は一覧にありません", "no such threat")));
	return ERR_OK;
}

static enum errc put(struct db *db, struct risk *risk, struct err *err)
{
	char user[RECORDS_USER_MAX];
	const struct risk_said said = { records_user(user), clock_wall_us(&clock_system) };
	enum errc code = records_audit(
		db, "risk.rate", risk->threat.len ? risk->threat : risk->title, risk->why, err);

	if (!code)
		code = risks_rate(db, risk, &said, &risk->id, err);
	if (!code && risk->treatment != TREAT_UNDECIDED)
		code = risks_treat(db, risk, &said, err);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct risk risk;
	struct err err;

	if (duty_desk_open(options, true, &desk, &err) ||
	    read_risk(options, desk.scope.risks, &risk, &err) || put(desk.db, &risk, &err))
		return command_fail(&err);
	(void)printf("%lld\n", (long long)risk.id);
	return EXIT_DONE;
}

const struct command command_risk_rate = {
	.name = "risk rate",
	.summary =
		TEXT("危険を評価し、どうするかを書く", "rate a risk and say what is done about it"),
	.details = TEXT("番号を出します。同じ脅威をもう一度評価すると、同じ行が変わり、前の評価は"
			"履歴に残ります。",
			"Prints its number. A threat that is rated again is the same row; how it "
			"was rated before stays in its history."),
	.options = option_rows,
	.run = run,
};
