/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"
#include "cli/out-file.h"
#include "drills/scenario-make.h"

static enum errc keep(struct drill_desk *desk, const struct case_record *record, struct str text,
		      struct err *err)
{
	auto_scenario *scenario = NULL;
	enum errc code = scenario_read("case", text, &scenario, err);

	if (!code)
		code = scenario_check(scenario, desk->cases, err);
	if (!code)
		code = records_audit(desk->room.db, "drill.scenario", scenario->id, STR(""), err);
	if (!code)
		code = db_begin(desk->room.db, err);
	if (!code)
		code = drill_scenarios_add(desk->room.db, scenario, record->id, desk->deed.by,
					   desk->deed.now_us, err);
	return db_end(desk->room.db, code, err);
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	auto_buf text = BUF_INIT(SCENARIO_BYTES_MAX);
	struct case_record record;
	struct err err;
	enum errc code = drill_desk_open(options, true, &desk, &err);

	if (!code)
		code = cases_find(desk.room.db, str_from(options_arg(options, 0)),
				  &desk.duties.arena, &record, &err);
	if (!code)
		code = scenario_of_case(desk.room.db, desk.cases, record.id,
					(uint32_t)options_number(options, "minutes"), &text, &err);
	if (!code && !options_text(options, "out"))
		code = keep(&desk, &record, buf_str(&text), &err);
	if (!code)
		code = out_file_write(options, buf_str(&text), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "minutes",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "60",
	  .min = 10,
	  .max = SCENARIO_MINUTES_MAX,
	  .help = TEXT("訓練の長さ（分）", "how long the drill takes, in minutes") },
	OUT_FILE_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_drill_from_case = {
	.name = "drill from-case",
	.summary = TEXT("過去の事案を、訓練のシナリオにする", "make a scenario of a past case"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("--out がなければ、この見張りのシナリオとして残し、中身も書き出します。",
			"Without --out it is kept as a scenario of this watch, and its text is "
			"printed."),
	.options = option_rows,
	.run = run,
};
