/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"
#include "cli/drill/score-rows.h"

static enum errc end_it(struct drill_desk *desk, const struct options *options,
			struct drill_play *play, const struct drill_scores *scores, struct err *err)
{
	const struct drill_ending ending = { .deed = desk->deed,
					     .next_day = options_str(options, "next-on"),
					     .scores = scores };
	int32_t day;
	enum errc code =
		records_audit(desk->room.db, "drill.end", play->record.number, STR(""), err);

	if (!code && ending.next_day.len && !day_parse(ending.next_day, &day))
		code = fail(err, ERR_USAGE, "--next-on: YYYY-MM-DD");
	return code ? code : drill_end(&desk->room, play, &ending, err);
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	auto_drill_play play = { .scenario = NULL };
	struct drill_scores scores = { .n = 0 };
	struct err err;
	enum errc code = drill_desk_open(options, true, &desk, &err);

	if (!code)
		code = drill_desk_play(&desk, options, &play, &err);
	const bool ended = !code && play.record.ended_us != TIME_NONE;
	if (!code && !ended)
		code = drill_deliver(&desk.room, &play, desk.deed.now_us, &err);
	if (!code)
		code = ended ? drill_scores_get(desk.room.db, play.record.id, &play.arena, &scores,
						&err)
			     : drill_score(&play, &desk.reports, &scores, &err);
	if (!code && options_flag(options, "end"))
		code = end_it(&desk, options, &play, &scores, &err);
	if (!code)
		code = score_rows_print(options, play.scenario, &scores, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "end",
	  .type = OPTION_FLAG,
	  .help = TEXT("訓練を終え、点を残し、事案を閉じる",
		       "end the drill: keep the score, close its case") },
	{ .name = "next-on",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("次の訓練の日（--end とともに）", "day of the next drill (with --end)") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_drill_score = {
	.name = "drill score",
	.summary = TEXT("訓練の点を、事案の記録から出す",
			"score a drill out of the record of its case"),
	.args = "DRILL",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
