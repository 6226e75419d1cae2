/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/dispatch.h"

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("番号", "CODE") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	struct team team = {
		.organisation = ORG_SELF,
		.code = str_from(options_arg(options, 0)),
		.name = options_str(options, "name"),
		.capacity = options_number(options, "capacity"),
		.prefectures = options_str(options, "prefectures"),
		.beds_from = options_given(options, "beds-from")
				     ? options_number(options, "beds-from")
				     : INCIDENT_BEDS_NONE,
		.beds_below = options_given(options, "beds-below")
				      ? options_number(options, "beds-below")
				      : INCIDENT_BEDS_NONE,
		.phone = options_str(options, "phone"),
	};
	enum errc code = ERR_OK;

	if (options_given(options, "of"))
		code = organisations_find(desk->base.scope, options_str(options, "of"),
					  &team.organisation, err);
	if (!code)
		code = team_put(desk->base.scope, &team, &desk->actor, err);
	if (!code)
		rows_add(rows, (const struct str[]){ team.code, team.name });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "team.put",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("チームの名前（必要）", "name of the team (needed)") },
	{ .name = "capacity",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "1",
	  .min = 0,
	  .max = 1000000000,
	  .help = TEXT("同時に行ける件数", "requests it can take at the same time") },
	{ .name = "prefectures",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("行ける都道府県（「13 14」。なければ全国）",
		       "prefectures it goes to (“13 14”; else all)") },
	{ .name = "beds-from",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 0,
	  .max = 1000000000,
	  .help = TEXT("この規模から", "for this size and more") },
	{ .name = "beds-below",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 0,
	  .max = 1000000000,
	  .help = TEXT("この規模より下", "for smaller than this") },
	{ .name = "phone", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("電話", "telephone") },
	{ .name = "of",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("どの組織のチームか（なければこのハブ）",
		       "whose team it is (else this hub)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_team_put = {
	.name = "team put",
	.summary = TEXT("初動対応チームを登録する・直す", "add or change a first-response team"),
	.args = "CODE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
