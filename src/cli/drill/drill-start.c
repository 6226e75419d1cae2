/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号（内部）", "ID"), .number = true },
	{ .name = "number", .title = TEXT("訓練の番号", "NUMBER") },
	{ .name = "scenario", .title = TEXT("シナリオ", "SCENARIO") },
	{ .name = "seed", .title = TEXT("種", "SEED"), .number = true },
	{ .name = "alerts", .title = TEXT("警報", "ALERTS"), .number = true },
	{ .name = NULL },
};

static enum errc print(const struct options *options, struct drill_desk *desk, int64_t id,
		       struct err *err)
{
	struct drill_record record;
	struct drill_alerts alerts;
	enum errc code = drills_get(desk->room.db, id, &desk->duties.arena, &record, err);
	char cells[3][24];

	if (!code)
		code = drill_alerts_list(desk->room.db, id, &desk->duties.arena, &alerts, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	(void)snprintf(cells[0], sizeof(cells[0]), "%lld", (long long)id);
	(void)snprintf(cells[1], sizeof(cells[1]), "%llu", (unsigned long long)record.seed);
	(void)snprintf(cells[2], sizeof(cells[2]), "%zu", alerts.n);
	rows_add(rows, (const struct str[]){ str_from(cells[0]), record.number, record.scenario,
					     str_from(cells[1]), str_from(cells[2]) });
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	auto_scenario *scenario = NULL;
	struct drill_part parts[DRILL_PARTS_MAX];
	const struct str id = str_from(options_arg(options, 0));
	int64_t drill = 0;
	struct err err;
	size_t n = 0;
	enum errc code = drill_desk_open(options, true, &desk, &err);

	if (!code)
		code = drill_desk_scenario(&desk, id, &scenario, &err);
	if (!code)
		code = drill_desk_parts(&desk, options, scenario, parts, &n, &err);
	if (!code)
		code = records_audit(desk.room.db, "drill.start", id, STR(""), &err);
	const struct drill_making making = {
		.scenario = scenario,
		.seed = (uint64_t)options_number(options, "seed"),
		.form = (enum drill_form)case_choice(drill_forms, options_str(options, "form")),
		.lang = lang_get(),
		.parts = parts,
		.n_parts = n,
		.by = desk.deed.by,
		.now_us = desk.deed.now_us,
	};
	if (!code)
		code = drill_desk_make(&desk, &making, &drill, &err);
	if (!code)
		code = print(options, &desk, drill, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	DRILL_SEED_OPTION,  DRILL_FORM_OPTION, DRILL_PART_OPTION,
	ROWS_FORMAT_OPTION, DUTY_NOW_OPTION,   OPTIONS_END,
};

const struct command command_drill_start = {
	.name = "drill start",
	.summary = TEXT("訓練を用意する（時計は drill next で動かす）",
			"make a drill ready (drill next sets its clock going)"),
	.args = "SCENARIO",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
