/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	auto_drill_play play = { .scenario = NULL };
	struct err err;
	enum errc code = drill_desk_open(options, true, &desk, &err);

	if (!code)
		code = drill_desk_play(&desk, options, &play, &err);
	if (!code)
		code = records_audit(desk.room.db, "drill.answer", play.record.number,
				     str_from(options_arg(options, 1)), &err);
	if (!code)
		code = drill_deliver(&desk.room, &play, desk.deed.now_us, &err);
	const struct drill_reply reply = { .inject = str_from(options_arg(options, 1)),
					   .role = options_str(options, "role"),
					   .answer = options_str(options, "with"),
					   .words = options_str(options, "words"),
					   .at_us = desk.deed.now_us,
					   .by = desk.deed.by };
	if (!code)
		code = drill_answer(&desk.room, &play, &reply, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "role",
	  .type = OPTION_TEXT,
	  .arg = "ROLE",
	  .help = TEXT("どの役割として（必要）", "as which role (needed)") },
	{ .name = "with",
	  .type = OPTION_TEXT,
	  .arg = "ANSWER",
	  .help = TEXT("選んだ答え", "the answer that was chosen") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("したこと", "what was done") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_drill_answer = {
	.name = "drill answer",
	.summary = TEXT("訓練の状況に、部署として答える", "answer an inject of a drill"),
	.args = "DRILL INJECT",
	.min_args = 2,
	.max_args = 2,
	.options = option_rows,
	.run = run,
};
