/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/sector-drill.h"

static const struct rows_column columns[] = {
	{ .name = "inject", .title = TEXT("知らせ", "INJECT") },
	{ .name = "organisation", .title = TEXT("施設", "ORGANISATION") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "body" },
	{ .name = "answers" },
	{ .name = "due", .title = TEXT("出す時刻", "DUE") },
	{ .name = "sent", .title = TEXT("送った", "SENT") },
	{ .name = "answer", .title = TEXT("答え", "ANSWER") },
	{ .name = "answered", .title = TEXT("答えた", "ANSWERED") },
	{ .name = "uuid" },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	struct sector_query query = { .limit = SECTOR_INJECTS_MAX };
	const struct sector_inject *i = NULL;
	struct sector_drill drill;
	enum errc code = ERR_OK;

	if (options_args(options)) {
		code = sector_drills_get(desk->base.scope, str_from(options_arg(options, 0)),
					 &desk->base.arena, &drill, err);
		query.drill = code ? 0 : drill.id;
	}
	if (!code)
		code = sector_injects_list(desk->base.scope, &query, &desk->base.arena, &i, err);
	for (; !code && i; i = i->next)
		rows_add(rows, (const struct str[]){
				       i->inject, i->name, i->title, i->body, i->answers,
				       incident_desk_time(desk, i->due_us),
				       incident_desk_time(desk, i->sent_us), str_or_none(i->answer),
				       incident_desk_time(desk, i->answered_us), i->uuid });
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

const struct command command_exercise_inbox = {
	.name = "exercise inbox",
	.summary = TEXT("届いた、または出した演習の知らせの一覧",
			"list injects that came, or of an exercise"),
	.args = "[EXERCISE]",
	.min_args = 0,
	.max_args = 1,
	.details = TEXT("EXERCISE がなければ、ほかから届いた知らせを出します。",
			"Without EXERCISE: those that came from above."),
	.options = option_rows,
	.run = run,
};
