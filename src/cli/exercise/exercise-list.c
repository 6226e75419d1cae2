/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/sector-drill.h"

static const struct rows_column columns[] = {
	{ .name = "exercise", .title = TEXT("演習", "EXERCISE") },
	{ .name = "plan", .title = TEXT("筋書き", "PLAN") },
	{ .name = "seed", .number = true },
	{ .name = "begin", .title = TEXT("始まり", "BEGINS") },
	{ .name = "injects", .title = TEXT("知らせ", "INJECTS"), .number = true },
	{ .name = "ended", .title = TEXT("終わり", "ENDED") },
	{ .name = NULL },
};

static enum errc act(UNUSED const struct options *options, struct sector_desk *desk,
		     struct rows *rows, struct err *err)
{
	const struct sector_drill *d = NULL;
	const enum errc code = sector_drills_list(desk->base.scope, &desk->base.arena, &d, err);

	for (; !code && d; d = d->next)
		rows_add(rows, (const struct str[]){
				       d->code, d->plan, incident_desk_number(desk, d->seed),
				       incident_desk_time(desk, d->begin_us),
				       incident_desk_number(desk, (int64_t)d->injects),
				       incident_desk_time(desk, d->ended_us) });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_exercise_list = {
	.name = "exercise list",
	.summary = TEXT("演習の一覧", "list drills of the sector"),
	.options = option_rows,
	.run = run,
};
