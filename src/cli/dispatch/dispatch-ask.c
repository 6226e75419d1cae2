/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/dispatch.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "NUMBER"), .number = true },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	struct dispatch dispatch = { .title = options_str(options, "title"),
				     .training = options_flag(options, "training") };
	bool fresh;
	int64_t id = 0;
	enum errc code = organisations_find(desk->base.scope, str_from(options_arg(options, 0)),
					    &dispatch.organisation, err);

	if (!code && options_given(options, "incident"))
		code = incidents_find(desk->base.scope, options_str(options, "incident"),
				      &desk->base.arena, &desk->incident, err);
	dispatch.incident = desk->incident.id;
	if (!code)
		code = db_begin(desk->base.db, err);
	if (code)
		return code;
	code = dispatch_open(desk->base.scope, &dispatch, &desk->actor, &id, &fresh, err);
	code = db_end(desk->base.db, code, err);
	if (!code)
		rows_add(rows, (const struct str[]){ incident_desk_number(desk, id) });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "dispatch.ask",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何を頼むか（必要）", "what is asked for (needed)") },
	{ .name = "incident",
	  .type = OPTION_TEXT,
	  .arg = "INCIDENT",
	  .help = TEXT("どの事案のことか", "of which incident") },
	{ .name = "training", .type = OPTION_FLAG, .help = TEXT("訓練", "it is a drill") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_dispatch_ask = {
	.name = "dispatch ask",
	.summary = TEXT("施設の依頼を受け付ける（電話・FAX）",
			"take a facility's request for help (call, fax)"),
	.args = "FACILITY",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
