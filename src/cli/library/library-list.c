/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/library.h"

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("番号", "CODE") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "alike", .title = TEXT("似た施設", "ALIKE"), .number = true },
	{ .name = "made", .title = TEXT("日時", "MADE") },
	{ .name = "consent" },
	{ .name = NULL },
};

static enum errc act(UNUSED const struct options *options, struct sector_desk *desk,
		     struct rows *rows, struct err *err)
{
	const struct library_case *c = NULL;
	const enum errc code = library_list(desk->base.scope, &desk->base.arena, &c, err);

	for (; !code && c; c = c->next)
		rows_add(rows, (const struct str[]){ c->code, text_pair_in(c->title, lang_get()),
						     incident_desk_number(desk, c->alike),
						     incident_desk_time(desk, c->made_us),
						     c->consent_who });
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

const struct command command_library_list = {
	.name = "library list",
	.summary = TEXT("名前を出さない事例集の一覧", "list the library of cases without names"),
	.options = option_rows,
	.run = run,
};
