/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"

static const struct rows_column columns[] = {
	{ .name = "number", .title = TEXT("事案", "INCIDENT") },
	{ .name = "desk", .title = TEXT("知らせた先", "DESK") },
	{ .name = "clause", .title = TEXT("根拠", "CLAUSE") },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const struct str desk_id = str_from(options_arg(options, 1));
	const enum errc code =
		incident_tell(desk->base.scope, desk->content, &desk->incident, desk_id,
			      options_str(options, "whom"), &desk->actor, err);

	if (!code)
		rows_add(rows, (const struct str[]){
				       desk->incident.number, desk_id,
				       incident_rule_on(
					       incident_desk_find(desk->content, desk_id),
					       day_at(desk->incident.known_us, time_zone_offset()))
					       ->clause });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "incident.tell",
		.named = true,
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "whom",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("だれに（部署・人。必要）", "whom: office, person (needed)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_incident_tell = {
	.name = "incident tell",
	.summary = TEXT("知らせる先に知らせたことを書く", "write down that a desk was told"),
	.args = "INCIDENT DESK",
	.min_args = 2,
	.max_args = 2,
	.options = option_rows,
	.run = run,
};
