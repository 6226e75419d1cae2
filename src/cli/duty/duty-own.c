/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/duty/duty-desk.h"
#include "cli/records.h"

static struct str name_of(const struct options *options, const char *option, struct str now)
{
	const char *given = options_text(options, option);

	return given ? str_trim(str_from(given)) : now;
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	char by[RECORDS_USER_MAX];
	struct duty_word word;
	struct err err;

	if (duty_desk_open(options, true, &desk, &err) ||
	    duty_desk_word(&desk, options, records_user(by), &word, &err))
		return command_fail(&err);
	const struct duty *duty = duties_find(&desk.duties, word.key);
	const struct str owner = name_of(options, "owner", duty->owner);
	const struct str deputy = name_of(options, "deputy", duty->deputy);
	if (records_audit(desk.db, "duty.own", word.key, owner, &err) ||
	    duty_own(desk.db, &word, owner, deputy, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "owner",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("担当（空なら、いない）", "who does it (empty: nobody)") },
	{ .name = "deputy",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("副担当", "who stands in") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_duty_own = {
	.name = "duty own",
	.summary = TEXT("しごとの担当と副担当を決める", "say who does a duty, and who stands in"),
	.args = "KEY",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("書かなかったほうは、いままでのままです。",
			"What is not given stays as it is."),
	.options = option_rows,
	.run = run,
};
