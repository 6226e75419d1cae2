/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/duty/duty-desk.h"
#include "cli/records.h"

static enum errc read_until(const struct options *options, int32_t *ret, struct err *err)
{
	const struct str text = str_from(options_text(options, "until"));

	if (text.ptr && day_parse(text, ret))
		return ERR_OK;
	return fail(err, ERR_USAGE, "--until %.*s: %s", STR_ARG(text),
		    text_of(TR("日付（例: 2026-12-01）が要ります", "a day is needed (such as "
								   "2026-12-01)")));
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	char by[RECORDS_USER_MAX];
	const struct str reason = str_trim(str_from(options_text(options, "reason")));
	struct duty_word word;
	int32_t until;
	struct err err;

	if (read_until(options, &until, &err) || duty_desk_open(options, true, &desk, &err) ||
	    duty_desk_word(&desk, options, records_user(by), &word, &err) ||
	    records_audit(desk.db, "duty.defer", word.key, reason, &err) ||
	    duty_defer(desk.db, &word, until, reason, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "until",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("この日まで（例: 2026-12-01）", "until that day (such as 2026-12-01)") },
	{ .name = "reason",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("わけ（必要）", "why (needed)") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_duty_defer = {
	.name = "duty defer",
	.summary = TEXT("しごとを、わけを添えて延期する",
			"put a duty off until a day, with the reason"),
	.args = "KEY",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("その日が来れば、また並びます。", "On that day it is in the list again."),
	.options = option_rows,
	.run = run,
};
