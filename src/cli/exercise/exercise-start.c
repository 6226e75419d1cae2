/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/sector-drill.h"

static const struct rows_column columns[] = {
	{ .name = "exercise", .title = TEXT("演習", "EXERCISE") },
	{ .name = "injects", .title = TEXT("知らせ", "INJECTS"), .number = true },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	struct sector_drill drill = { .code = str_from(options_arg(options, 0)),
				      .seed = options_number(options, "seed"),
				      .begin_us = desk->actor.now_us };
	const struct incident_plan *plan =
		incident_plan_find(desk->content, options_str(options, "plan"));
	uint64_t injects = 0;
	enum errc code = options_time(options, "at", &drill.begin_us, err);

	if (!code && !plan)
		code = fail(err, ERR_NOT_FOUND, "--plan %s: %s", options_text(options, "plan"),
			    text_of(TR("その筋書きはありません", "there is no such plan")));
	if (!code)
		code = sector_drill_make(desk->base.scope, &drill, plan, &desk->actor, &injects,
					 err);
	if (!code)
		rows_add(rows, (const struct str[]){
				       drill.code, incident_desk_number(desk, (int64_t)injects) });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "exercise.start",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "plan",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .fallback = "national",
	  .help = TEXT("筋書き", "which plan") },
	{ .name = "seed",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "1",
	  .min = 0,
	  .max = 1000000000,
	  .help = TEXT("同じ数なら同じ時刻割り", "the same number gives the same times") },
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("始める時刻（なければ今）", "when it begins (else now)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_exercise_start = {
	.name = "exercise start",
	.summary = TEXT("全国演習を始める：知らせを施設ごとに組む",
			"start a drill of the sector: injects for each facility"),
	.args = "EXERCISE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
