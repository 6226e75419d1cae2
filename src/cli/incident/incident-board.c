/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/board.h"

static const struct rows_column columns[] = {
	{ .name = "what", .title = TEXT("項目", "WHAT") },
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "name", .title = TEXT("施設・チーム", "NAME") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "closed", .title = TEXT("停止", "STOPPED"), .number = true },
	{ .name = "limited", .title = TEXT("制限", "LIMITED"), .number = true },
	{ .name = "untold", .title = TEXT("未連絡", "UNTOLD"), .number = true },
	{ .name = "due", .title = TEXT("期限", "DUE") },
	{ .name = "late" },
	{ .name = "help", .title = TEXT("駆け付け", "HELP") },
	{ .name = "training" },
	{ .name = NULL },
};

static enum errc act(UNUSED const struct options *options, struct sector_desk *desk,
		     struct rows *rows, struct err *err)
{
	struct board board;
	const enum errc code = board_make(desk->base.scope, desk->content, desk->actor.now_us,
					  &desk->base.arena, &board, err);

	for (const struct board_row *r = code ? NULL : board.rows; r; r = r->next)
		rows_add(rows,
			 (const struct str[]){
				 STR("incident"), r->incident.number, r->incident.name,
				 r->incident.title, incident_desk_number(desk, (int64_t)r->closed),
				 incident_desk_number(desk, (int64_t)r->limited),
				 incident_desk_number(desk, (int64_t)r->untold),
				 incident_desk_time(desk, r->due_us), incident_desk_truth(r->late),
				 r->dispatch ? str_from(dispatch_stages[r->dispatch->stage].value)
					     : STR_NONE,
				 incident_desk_truth(r->incident.training) });
	for (const struct team *t = code ? NULL : board.teams; t; t = t->next)
		rows_add(rows, (const struct str[]){
				       STR("team"), t->code, t->name, STR_NONE, STR_NONE, STR_NONE,
				       STR_NONE, STR_NONE, STR_NONE,
				       arena_printf(&desk->base.arena, "%lld/%lld",
						    (long long)t->busy, (long long)t->capacity),
				       STR_NONE });
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

const struct command command_incident_board = {
	.name = "incident board",
	.summary = TEXT("状況盤：開いている事案、制限、期限、チーム",
			"the status board: open incidents, limits, deadlines, teams"),
	.options = option_rows,
	.run = run,
};
