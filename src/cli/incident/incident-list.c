/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"

static const struct rows_column columns[] = {
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "organisation", .title = TEXT("施設", "ORGANISATION") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "stage", .title = TEXT("段階", "STAGE") },
	{ .name = "attack", .title = TEXT("攻撃", "ATTACK") },
	{ .name = "entry", .title = TEXT("侵入経路", "WAY IN") },
	{ .name = "known", .title = TEXT("知った日時", "KNOWN") },
	{ .name = "closed", .title = TEXT("終わり", "CLOSED") },
	{ .name = "training" },
	{ .name = "personal" },
	{ .name = "care" },
	{ .name = "prefecture" },
	{ .name = "beds", .number = true },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const struct incident_query query = { .open = options_flag(options, "open"),
					      .training = options_flag(options, "training") };
	const struct incident *i = NULL;
	const enum errc code = incidents_list(desk->base.scope, &query, &desk->base.arena, &i, err);

	for (; !code && i; i = i->next)
		rows_add(rows,
			 (const struct str[]){
				 i->number, i->name, i->title, i->stage, str_or_none(i->attack),
				 str_or_none(i->entry), incident_desk_time(desk, i->known_us),
				 incident_desk_time(desk, i->closed_us),
				 incident_desk_truth(i->training), str_or_none(i->personal),
				 str_or_none(i->care), str_or_none(i->prefecture),
				 i->beds == ORG_BEDS_UNKNOWN
					 ? STR_NONE
					 : incident_desk_number(desk, i->beds) });
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
	{ .name = "open",
	  .type = OPTION_FLAG,
	  .help = TEXT("終わっていないものだけ", "only those that are open") },
	{ .name = "training", .type = OPTION_FLAG, .help = TEXT("訓練も", "drills, too") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_incident_list = {
	.name = "incident list",
	.summary = TEXT("上がってきた事案の一覧", "list incidents that were reported"),
	.options = option_rows,
	.run = run,
};
