/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/fd.h"
#include "cli/drill/drill-desk.h"

static enum errc keep(struct drill_desk *desk, const char *path, struct err *err)
{
	auto_buf text = BUF_INIT(SCENARIO_BYTES_MAX);
	auto_scenario *scenario = NULL;
	enum errc code = file_read(path, &text, err);

	if (!code)
		code = scenario_read(path, buf_str(&text), &scenario, err);
	if (!code)
		code = scenario_check(scenario, desk->cases, err);
	if (!code)
		code = records_audit(desk->room.db, "drill.scenario", scenario->id, STR(""), err);
	if (!code)
		code = drill_scenarios_take(desk->room.db, scenario, desk->deed.by,
					    desk->deed.now_us, err);
	if (!code)
		(void)printf("%.*s\n", STR_ARG(scenario->id));
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	struct err err;
	enum errc code = drill_desk_open(options, true, &desk, &err);

	if (!code)
		code = keep(&desk, options_arg(options, 0), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_drill_add = {
	.name = "drill add",
	.summary = TEXT("ほかから受け取ったシナリオを加える",
			"add a scenario that came from somewhere else"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("上位組織の事例集（tonoi library show）などです。読んで確かめてから残します。",
		     "From a hub's library (tonoi library show) or another house. It is read and "
		     "checked first."),
	.options = option_rows,
	.run = run,
};
