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
	auto_visit_content *content = NULL;
	const struct visit_actor actor = { desk->actor.by, desk->actor.now_us };
	const struct visit_rule *rule = NULL;
	int64_t organisation = 0;
	int64_t year = 0;
	int64_t id = 0;
	enum errc code = organisations_find(desk->base.scope, str_from(options_arg(options, 0)),
					    &organisation, err);

	if (!code)
		code = options_arg_number(options, 1, &year, err);
	if (!code)
		code = visit_content_load(NULL, &content, err);
	if (!code)
		rule = visit_rule_find(content, options_str(options, "rule"));
	if (!code && !rule)
		code = fail(err, ERR_NOT_FOUND, "--rule %s: %s", options_text(options, "rule"),
			    text_of(TR("その決まりはありません", "there is no such rule")));
	if (!code)
		code = visit_add(desk->base.scope, rule, organisation, year, &actor, &id, err);
	if (!code)
		rows_add(rows,
			 (const struct str[]){ incident_desk_number(desk, id), STR("added") });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "visit.add",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "rule",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .fallback = "as-needed",
	  .help = TEXT("どの決まりによるか", "by which rule") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_visit_add = {
	.name = "visit add",
	.summary = TEXT("随時の立入検査を予定に入れる",
			"put an inspection as needed into the calendar"),
	.args = "FACILITY YEAR",
	.min_args = 2,
	.max_args = 2,
	.options = option_rows,
	.run = run,
};
