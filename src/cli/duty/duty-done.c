/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/duty/duty-desk.h"
#include "cli/records.h"

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	char by[RECORDS_USER_MAX];
	const struct str words = str_trim(str_from(options_text(options, "words")));
	struct duty_word word;
	struct err err;

	if (duty_desk_open(options, true, &desk, &err) ||
	    duty_desk_word(&desk, options, records_user(by), &word, &err) ||
	    records_audit(desk.db, "duty.done", word.key, words, &err) ||
	    duty_done(desk.db, &word, words, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何をしたか（必要）", "what was done (needed)") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_duty_done = {
	.name = "duty done",
	.summary = TEXT("しごとが済んだことを、したことと共に記録する",
			"say that a duty is done, and what was done"),
	.args = "KEY",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("機械が見ているしごとは、わけが残っていれば数日のうちにまた現れます。",
			"A duty that a machine can see comes back within days when its reason is "
			"still there."),
	.options = option_rows,
	.run = run,
};
