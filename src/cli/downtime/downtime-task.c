/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "cli/downtime/downtime-desk.h"
#include "downtime/downtime-notes.h"

static enum exit_code run(const struct options *options)
{
	auto_downtime_room room = { .content = NULL };
	struct case_edit edit;
	struct err err;
	enum errc code = downtime_room_begin(options, "downtime.task", &room, &edit, &err);

	if (!code)
		code = downtime_due_take(&edit, room.content, str_from(options_arg(options, 1)),
					 lang_get(), time_zone_offset(), &err);
	return case_desk_end(&edit, code, &err);
}

static const struct option_def option_rows[] = {
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_downtime_task = {
	.name = "downtime task",
	.summary = TEXT("請求・提出・記録への影響の一つを、期日つきのやることにする",
			"make a task, with its day, of what a downtime means for claims or data"),
	.args = "CASE SOURCE",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("SOURCE は tonoi downtime show CASE --what notes の source です。",
			"SOURCE is that of tonoi downtime show CASE --what notes."),
	.options = option_rows,
	.run = run,
};
