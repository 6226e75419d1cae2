/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"

static const struct rows_column columns[] = {
	{ .name = "minute", .title = TEXT("いま（分）", "MINUTE"), .number = true },
	{ .name = "clock", .title = TEXT("時計", "CLOCK") },
	{ .name = "come", .title = TEXT("出た状況", "COME"), .number = true },
	{ .name = "injects", .title = TEXT("全部で", "OF"), .number = true },
	{ .name = "latest", .title = TEXT("最後の状況", "LATEST") },
	{ .name = NULL },
};

static enum errc print(const struct options *options, const struct drill_play *play, int64_t now_us,
		       struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	char cells[3][24];
	size_t come = 0;

	while (come < play->plan.n && drill_is_due(play, &play->plan.at[come], now_us))
		come++;
	(void)snprintf(cells[0], sizeof(cells[0]), "%lld",
		       (long long)(drill_story_at(&play->clock, now_us) / (60 * US_PER_SEC)));
	(void)snprintf(cells[1], sizeof(cells[1]), "%zu", come);
	(void)snprintf(cells[2], sizeof(cells[2]), "%zu", play->plan.n);
	rows_add(rows, (const struct str[]){
			       str_from(cells[0]),
			       drill_clock_runs(&play->clock) ? STR("going") : STR("standing"),
			       str_from(cells[1]), str_from(cells[2]),
			       come ? text_pair_in(play->plan.at[come - 1].text, lang_get())
				    : STR_NONE });
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	auto_drill_play play = { .scenario = NULL };
	struct err err;
	enum errc code = drill_desk_open(options, true, &desk, &err);

	if (!code)
		code = drill_desk_play(&desk, options, &play, &err);
	if (!code)
		code = records_audit(desk.room.db, "drill.clock", play.record.number, STR(""),
				     &err);
	if (code)
		return command_fail(&err);
	if (options_flag(options, "pause"))
		code = drill_pause(&desk.room, &play, &desk.deed, &err);
	else if (options_flag(options, "go"))
		code = drill_go(&desk.room, &play, &desk.deed, &err);
	else
		code = drill_skip(&desk.room, &play, &desk.deed, &err);
	if (!code)
		code = print(options, &play, desk.deed.now_us, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "go",
	  .type = OPTION_FLAG,
	  .help = TEXT("時計を動かすだけ", "only set the clock going") },
	{ .name = "pause",
	  .type = OPTION_FLAG,
	  .help = TEXT("時計を止めるだけ", "only stop the clock") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_drill_next = {
	.name = "drill next",
	.summary = TEXT("訓練を次の状況まで進める（はじめは時計を動かす）",
			"go on to the next inject of a drill (at first: begin)"),
	.args = "DRILL",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
