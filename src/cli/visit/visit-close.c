/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "inspections/visits.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "NUMBER"), .number = true },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const struct visit_actor actor = { desk->actor.by, desk->actor.now_us };
	int64_t id = 0;
	enum errc code = options_arg_number(options, 0, &id, err);

	if (!code && options_given(options, "day"))
		code = visit_done(desk->base.scope, id, options_str(options, "day"),
				  options_str(options, "words"), err);
	if (!code && !options_flag(options, "keep-open"))
		code = visit_close(desk->base.scope, id, &actor, err);
	if (!code)
		rows_add(rows, (const struct str[]){ incident_desk_number(desk, id),
						     options_flag(options, "keep-open")
							     ? STR("visited")
							     : STR("closed") });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "visit.close",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "day",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("行った日", "day it took place") },
	{ .name = "words", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("講評", "words") },
	{ .name = "keep-open",
	  .type = OPTION_FLAG,
	  .help = TEXT("まだ閉じない", "do not close it yet") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_visit_close = {
	.name = "visit close",
	.summary = TEXT("行った日を書き、立入検査を閉じる",
			"write the day it took place, and close the inspection"),
	.args = "VISIT",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
