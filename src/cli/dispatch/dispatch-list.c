/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/dispatch.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "NUMBER"), .number = true },
	{ .name = "organisation", .title = TEXT("施設", "ORGANISATION") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "stage", .title = TEXT("段階", "STAGE") },
	{ .name = "team", .title = TEXT("チーム", "TEAM") },
	{ .name = "people", .title = TEXT("人", "PEOPLE") },
	{ .name = "since", .title = TEXT("日時", "SINCE") },
	{ .name = "training" },
	{ .name = "incident", .number = true },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const struct dispatch *d = NULL;
	const enum errc code = dispatches_list(desk->base.scope, 0, !options_flag(options, "all"),
					       &desk->base.arena, &d, err);

	for (; !code && d; d = d->next)
		rows_add(rows,
			 (const struct str[]){ incident_desk_number(desk, d->id), d->name, d->title,
					       str_from(dispatch_stages[d->stage].value),
					       str_or_none(d->team_name), str_or_none(d->people),
					       incident_desk_time(desk, d->stage_us),
					       incident_desk_truth(d->training),
					       d->incident ? incident_desk_number(desk, d->incident)
							   : STR_NONE });
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
	{ .name = "all", .type = OPTION_FLAG, .help = TEXT("終わったものも", "closed ones, too") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_dispatch_list = {
	.name = "dispatch list",
	.summary = TEXT("駆け付けの依頼と、いまの段階の一覧",
			"list requests for help and where they stand"),
	.options = option_rows,
	.run = run,
};
