/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/sector-drill.h"

static const struct rows_column columns[] = {
	{ .name = "exercise", .title = TEXT("演習", "EXERCISE") },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	struct sector_drill drill;
	enum errc code = sector_drills_get(desk->base.scope, str_from(options_arg(options, 0)),
					   &desk->base.arena, &drill, err);

	if (!code)
		code = sector_drill_end(desk->base.scope, &drill, &desk->actor, err);
	if (!code)
		rows_add(rows, (const struct str[]){ drill.code });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "exercise.end",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_exercise_end = {
	.name = "exercise end",
	.summary = TEXT("演習を終える", "end a drill of the sector"),
	.args = "EXERCISE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
