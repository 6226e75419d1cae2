/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/dispatch.h"

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("番号", "CODE") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "busy", .title = TEXT("対応中", "BUSY"), .number = true },
	{ .name = "capacity", .title = TEXT("件数", "CAPACITY"), .number = true },
	{ .name = "drilling", .number = true },
	{ .name = "prefectures", .title = TEXT("都道府県", "PREFECTURES") },
	{ .name = "phone", .title = TEXT("電話", "PHONE") },
	{ .name = NULL },
};

static enum errc act(UNUSED const struct options *options, struct sector_desk *desk,
		     struct rows *rows, struct err *err)
{
	const struct team *t = NULL;
	const enum errc code = teams_list(desk->base.scope, &desk->base.arena, &t, err);

	for (; !code && t; t = t->next)
		rows_add(rows, (const struct str[]){
				       t->code, t->name, incident_desk_number(desk, t->busy),
				       incident_desk_number(desk, t->capacity),
				       incident_desk_number(desk, t->drilling),
				       str_or_none(t->prefectures), str_or_none(t->phone) });
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

const struct command command_team_list = {
	.name = "team list",
	.summary = TEXT("初動対応チームと空きの一覧", "list teams and how busy they are"),
	.options = option_rows,
	.run = run,
};
