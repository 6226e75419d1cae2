/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"

static const struct rows_column columns[] = {
	{ .name = "number", .title = TEXT("事案", "INCIDENT") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const enum errc code = incident_close(desk->base.scope, desk->incident.id,
					      options_str(options, "words"), &desk->actor, err);

	if (!code)
		rows_add(rows, (const struct str[]){ desk->incident.number, STR("closed") });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "incident.close",
		.named = true,
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("閉じる理由（必要）", "why it is closed (needed)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_incident_close = {
	.name = "incident close",
	.summary = TEXT("確報が来た事案を閉じる", "close an incident whose final report has come"),
	.args = "INCIDENT",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
