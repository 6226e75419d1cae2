/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/downtime/downtime-desk.h"
#include "downtime/restore-plan.h"

static enum errc set(struct downtime_room *room, const struct options *options,
		     struct case_edit *edit, struct err *err)
{
	struct restore_marking marking = {
		.service = str_from(options_arg(options, 1)),
		.said_by = options_str(options, "by"),
		.words = options_str(options, "words"),
	};
	size_t mark = RESTORE_MARKS;
	const enum errc code = downtime_word(options, 2, restore_marks, &mark, err);

	marking.mark = (enum restore_mark)mark;
	return code ? code : restore_mark_set(edit, room->content, &marking, err);
}

static enum exit_code run(const struct options *options)
{
	auto_downtime_room room = { .content = NULL };
	struct case_edit edit;
	struct err err;
	enum errc code = downtime_room_begin(options, "downtime.mark", &room, &edit, &err);

	if (!code)
		code = set(&room, options, &edit, &err);
	return case_desk_end(&edit, code, &err);
}

static const struct option_def option_rows[] = {
	DOWNTIME_SAID_OPTIONS,
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_downtime_mark = {
	.name = "downtime mark",
	.summary = TEXT("システムの復旧がどこまで進んだかを書く",
			"write down how far the restoring of a system is"),
	.args = "CASE SERVICE MARK",
	.min_args = 3,
	.max_args = 3,
	.details = TEXT(
		"MARK は waiting, checked, restoring, restored, tested, in-use, failed です。"
		"tested には、どう試したかを --words に書きます。試す前に in-use にはできません。",
		"MARK is waiting, checked, restoring, restored, tested, in-use or failed. "
		"Say with --words how it was tested; what was not tested cannot be in use."),
	.options = option_rows,
	.run = run,
};
