/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/duty/duty-desk.h"
#include "duties/ical.h"

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	auto_buf text = BUF_INIT(ICAL_MAX_BYTES);
	struct err err;

	if (duty_desk_open(options, false, &desk, &err))
		return command_fail(&err);
	ical_write(&desk.duties, &desk.scope, lang_get(), &text);
	if (buf_failed(&text) || fwrite(text.ptr, 1, text.len, stdout) != text.len ||
	    fflush(stdout)) {
		(void)fail_errno(&err, "stdout");
		return command_fail(&err);
	}
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_duty_calendar = {
	.name = "duty calendar",
	.summary = TEXT("しごとの期限をカレンダー（iCalendar）にする",
			"write the deadlines of duties as a calendar (iCalendar)"),
	.details =
		TEXT("予定には、することと期限だけが入ります。機器や人の名前は入りません。",
		     "Its entries say what to do and by when, and no names of machines or people."),
	.options = option_rows,
	.run = run,
};
