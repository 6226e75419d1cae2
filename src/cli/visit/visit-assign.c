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
	struct user user;
	int64_t id = 0;
	enum errc code = options_arg_number(options, 0, &id, err);

	if (!code && options_given(options, "day"))
		code = visit_set_day(desk->base.scope, id, options_str(options, "day"), err);
	if (!code && options_given(options, "person")) {
		code = users_find(desk->base.db, &desk->base.arena, options_str(options, "person"),
				  &user, err);
		if (!code)
			code = visit_assign(desk->base.scope, id, user.id, &actor, err);
	}
	if (!code && options_given(options, "end")) {
		code = users_find(desk->base.db, &desk->base.arena, options_str(options, "end"),
				  &user, err);
		if (!code)
			code = visit_unassign(desk->base.scope, id, user.id, &actor, err);
	}
	if (!code)
		rows_add(rows,
			 (const struct str[]){ incident_desk_number(desk, id), STR("assigned") });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "visit.assign",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "day",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("検査の日", "day of the visit") },
	{ .name = "person",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("行く人のアカウント（検査官）", "account of who goes (an inspector)") },
	{ .name = "end",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("割り当てを取り消す人", "who does not go any more") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_visit_assign = {
	.name = "visit assign",
	.summary = TEXT("日を決め、検査する人を割り当てて、その施設を見られるようにする",
			"set the day and who goes; the account may see that facility"),
	.args = "VISIT",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("割り当てた日から検査の 30 日後まで、その施設だけを見られます（検査の 14 "
			"日前より前には見られません）。",
			"The account sees that facility alone, from 14 days before the visit at "
			"the earliest until 30 days after."),
	.options = option_rows,
	.run = run,
};
