/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"
#include "cli/out-file.h"
#include "drills/drill-paper.h"
#include "store/facility.h"

static enum errc write_paper(struct drill_desk *desk, const struct options *options,
			     const struct drill_plan *plan, const struct drill_play *play,
			     struct err *err)
{
	auto_report *report = NULL;
	auto_buf out = BUF_INIT(REPORT_BYTES);
	const struct duty_scope *scope = &desk->duties.scope;
	char day[DAY_TEXT_MAX];
	const struct drill_paper_about about = {
		.paper = (enum drill_paper)case_choice(drill_papers, options_str(options, "sheet")),
		.plan = plan,
		.play = play,
		.facility = facility_name(desk->room.db, scope->arena),
		.day = str_from(day_text(scope->today, day)),
		.made_us = scope->now_us,
		.utc_offset_minutes = scope->utc_offset_minutes,
		.lang = lang_get(),
	};
	enum errc code = drill_paper_make(desk->room.db, &about, &report, err);

	if (!code)
		code = str_is(options_str(options, "as"), "xlsx") ? report_xlsx(report, &out, err)
								  : report_pdf(report, &out, err);
	return code ? code : out_file_write(options, buf_str(&out), err);
}

static enum errc of_scenario(struct drill_desk *desk, const struct options *options,
			     struct err *err)
{
	auto_scenario *scenario = NULL;
	struct drill_plan plan;
	enum errc code =
		drill_desk_scenario(desk, str_from(options_arg(options, 0)), &scenario, err);

	if (!code)
		code = drill_plan_make(scenario, (uint64_t)options_number(options, "seed"),
				       &desk->duties.arena, &plan, err);
	return code ? code : write_paper(desk, options, &plan, NULL, err);
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	auto_drill_play play = { .scenario = NULL };
	struct err err;
	enum errc code = drill_desk_open(options, true, &desk, &err);

	if (code)
		return command_fail(&err);
	code = drill_desk_play(&desk, options, &play, &err);
	if (code == ERR_NOT_FOUND)
		code = of_scenario(&desk, options, &err);
	else if (!code)
		code = write_paper(&desk, options, &play.plan, &play, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "sheet",
	  .type = OPTION_CHOICE,
	  .choices = "cards|leader|record",
	  .fallback = "cards",
	  .help = TEXT("カード（cards）、進行役の一覧（leader）、記録（record）",
		       "cards to hand out, the leader's sheet, or the record") },
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .choices = "pdf|xlsx",
	  .fallback = "pdf",
	  .help = TEXT("書き出す形", "how to write it") },
	DRILL_SEED_OPTION,
	OUT_FILE_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_drill_print = {
	.name = "drill print",
	.summary = TEXT("訓練の紙を作る（カード、進行役の一覧、記録）",
			"print a drill: cards, the leader's sheet, its record"),
	.args = "SCENARIO|DRILL",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
