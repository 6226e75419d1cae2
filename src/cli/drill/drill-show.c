/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"

static const struct rows_column columns[] = {
	{ .name = "minute", .title = TEXT("分", "MIN"), .number = true },
	{ .name = "inject", .title = TEXT("状況", "INJECT") },
	{ .name = "to", .title = TEXT("だれに", "TO") },
	{ .name = "by", .title = TEXT("何で", "BY") },
	{ .name = "text", .title = TEXT("内容", "TEXT") },
	{ .name = "lines", .title = TEXT("ログ", "LOG"), .number = true },
	{ .name = NULL },
};

static void add_inject(struct rows *rows, const struct scenario *scenario,
		       const struct plan_inject *inject)
{
	auto_buf to = BUF_INIT(SCENARIO_ROLES_MAX * (YAML_CONTENT_ID_MAX + 1));
	char minute[24];
	char lines[24];
	size_t n = 0;

	for (size_t i = 0; i < scenario->n_roles; i++) {
		if (inject->inject->to[i])
			buf_printf(&to, "%s%.*s", to.len ? " " : "",
				   STR_ARG(scenario->roles[i].id));
	}
	for (size_t i = 0; i < inject->inject->n_lines; i++)
		n += inject->inject->lines[i].times;
	(void)snprintf(minute, sizeof(minute), "%lld",
		       (long long)(inject->at_us / (60 * US_PER_SEC)));
	(void)snprintf(lines, sizeof(lines), "%zu", n);
	rows_add(rows,
		 (const struct str[]){ str_from(minute), inject->inject->id, buf_str(&to),
				       str_from(inject_channels[inject->inject->channel].value),
				       text_pair_in(inject->text, lang_get()), str_from(lines) });
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	auto_scenario *scenario = NULL;
	struct drill_plan plan;
	struct err err;

	if (drill_desk_open(options, true, &desk, &err) ||
	    drill_desk_scenario(&desk, str_from(options_arg(options, 0)), &scenario, &err) ||
	    drill_plan_make(scenario, (uint64_t)options_number(options, "seed"), &desk.duties.arena,
			    &plan, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < plan.n; i++)
		add_inject(rows, scenario, &plan.at[i]);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { DRILL_SEED_OPTION, ROWS_FORMAT_OPTION,
						 DUTY_NOW_OPTION, OPTIONS_END };

const struct command command_drill_show = {
	.name = "drill show",
	.summary = TEXT("シナリオの状況を、種ごとに見る",
			"show the injects of a scenario as a seed plays them"),
	.args = "SCENARIO",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
