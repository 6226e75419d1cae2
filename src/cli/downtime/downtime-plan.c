/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/downtime/downtime-desk.h"
#include "downtime/restore-plan.h"

static const struct rows_column step_columns[] = {
	{ .name = "order", .title = TEXT("順", "NO"), .number = true },
	{ .name = "service" },
	{ .name = "title", .title = TEXT("システム", "SYSTEM") },
	{ .name = "concerned" },
	{ .name = "proof" },
	{ .name = "proof_title", .title = TEXT("バックアップの証明", "PROOF OF ITS BACKUP") },
	{ .name = "backup", .title = TEXT("置き場所", "BACKUP") },
	{ .name = "copies", .number = true },
	{ .name = "copy" },
	{ .name = "proved", .title = TEXT("確かめた", "PROVED") },
	{ .name = "newest", .title = TEXT("最新の世代", "NEWEST") },
	{ .name = "newest_after_knowing" },
	{ .name = "measured_minutes", .title = TEXT("測った分", "MINUTES"), .number = true },
	{ .name = "wanted_minutes", .number = true },
	{ .name = "ready_minutes", .title = TEXT("下から積むと", "WITH NEEDS"), .number = true },
	{ .name = "unmeasured" },
	{ .name = "mark" },
	{ .name = "mark_title", .title = TEXT("進み", "PROGRESS") },
	{ .name = "marked" },
	{ .name = "marked_by" },
	{ .name = "mark_words" },
	{ .name = "blocked_by", .title = TEXT("先に要る", "WAITS FOR") },
	{ .name = NULL },
};

static struct str minutes(struct downtime_room *room, int64_t n)
{
	return n == RESTORE_UNKNOWN ? STR_NONE : downtime_count(room, n);
}

static void add_step(struct downtime_room *room, struct rows *rows, const struct restore_step *step)
{
	rows_add(rows, (const struct str[]){
			       downtime_count(room, (int64_t)step->order),
			       step->service->id,
			       text_pair_in(step->service->title, lang_get()),
			       step->concerned ? STR("yes") : STR("no"),
			       str_from(restore_proofs[step->proof].value),
			       str_from(text_of(restore_proofs[step->proof].text)),
			       str_or_none(step->place),
			       downtime_count(room, (int64_t)step->copies),
			       str_or_none(step->copy),
			       downtime_utc(room, step->proved_us),
			       downtime_utc(room, step->newest_us),
			       step->newest_late ? STR("yes") : STR("no"),
			       minutes(room, step->measured_min),
			       minutes(room, step->wanted_min),
			       minutes(room, step->ready_min),
			       str_or_none(step->unmeasured),
			       str_from(restore_marks[step->mark].value),
			       str_from(text_of(restore_marks[step->mark].text)),
			       downtime_utc(room, step->marked_us),
			       str_or_none(step->marked_by),
			       str_or_none(step->mark_words),
			       str_or_none(step->blocked),
		       });
}

static const struct rows_column department_columns[] = {
	{ .name = "department" },
	{ .name = "title", .title = TEXT("部門", "DEPARTMENT") },
	{ .name = "waiting", .title = TEXT("戻っていない", "NOT BACK"), .number = true },
	{ .name = "unproven", .title = TEXT("証明なし", "NOT PROVEN"), .number = true },
	{ .name = "tested", .title = TEXT("試した", "TESTED"), .number = true },
	{ .name = "order", .title = TEXT("待つ順", "WAITS FOR NO"), .number = true },
	{ .name = "ready_minutes", .title = TEXT("測った分", "MINUTES"), .number = true },
	{ .name = "planned", .title = TEXT("見込み", "PLANNED") },
	{ .name = NULL },
};

static enum errc fill_departments(struct downtime_room *room, const struct restore_scope *scope,
				  const struct restore_plan *plan, struct rows *rows,
				  struct err *err)
{
	struct restore_department *all = NULL;
	const enum errc code = restore_departments(scope, plan, &all, err);

	for (size_t i = 0; !code && i < scope->board->places->n; i++) {
		if (!all[i].waiting)
			continue;
		rows_add(rows, (const struct str[]){
				       all[i].place->id,
				       text_pair_in(all[i].place->title, lang_get()),
				       downtime_count(room, (int64_t)all[i].waiting),
				       downtime_count(room, (int64_t)all[i].unproven),
				       downtime_count(room, (int64_t)all[i].tested),
				       downtime_count(room, (int64_t)all[i].order),
				       minutes(room, all[i].ready_min),
				       downtime_utc(room, all[i].planned_us),
			       });
	}
	return code;
}

static enum errc fill(struct downtime_room *room, const struct options *options, struct rows *rows,
		      struct err *err)
{
	struct restore_scope scope = { .db = room->desk.db,
				       .content = room->content,
				       .record = &room->record,
				       .lang = lang_get(),
				       .arena = &room->desk.arena };
	struct downtime_board *board = NULL;
	struct restore_plan *plan = NULL;
	enum errc code = downtime_board_load(scope.db, scope.content, room->record.id, scope.arena,
					     &board, err);

	scope.board = board;
	if (!code)
		code = restore_plan_make(&scope, &plan, err);
	if (!code && options_flag(options, "departments"))
		return fill_departments(room, &scope, plan, rows, err);
	for (size_t i = 0; !code && i < plan->n; i++) {
		if (plan->at[i].concerned || options_flag(options, "all"))
			add_step(room, rows, &plan->at[i]);
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	const bool departments = options_flag(options, "departments");
	auto_downtime_room room = { .content = NULL };
	struct err err;

	if (downtime_room_open(options, &room, &err))
		return command_fail(&err);
	struct rows *rows =
		rows_new(rows_format_of(options), departments ? department_columns : step_columns);
	const enum exit_code exit = rows_end_after(rows, fill(&room, options, rows, &err), &err)
					    ? command_fail(&err)
					    : EXIT_DONE;
	if (exit == EXIT_DONE && rows_format_of(options) == ROWS_TABLE)
		(void)printf("%s\n", text_of(restore_plan_warning));
	return exit;
}

static const struct option_def option_rows[] = {
	{ .name = "departments",
	  .type = OPTION_FLAG,
	  .help = TEXT("部門ごとに、何を待っているか", "by department: what it waits for") },
	{ .name = "all",
	  .type = OPTION_FLAG,
	  .help = TEXT("この件で止まっていないシステムも", "also systems that were not down") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_downtime_plan = {
	.name = "downtime plan",
	.summary = TEXT("どの順にシステムを戻すかと、バックアップが証明していること",
			"in which order systems come back, and what their backups prove of it"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"バックアップは tonoi backup describe --system "
		"の名前で結びつきます。事案を知る前の証明は、"
		"この件のあとも戻せることの証明ではありません。",
		"Backups belong to a system by the name given with tonoi backup describe --system. "
		"What was proved before the case was known does not prove that it can be restored "
		"after it."),
	.options = option_rows,
	.run = run,
};
