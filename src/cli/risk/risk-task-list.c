/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/rows.h"
#include "cli/risk/risk-desk.h"
#include "risk/plan.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "stage", .title = TEXT("段階", "STAGE") },
	{ .name = "title", .title = TEXT("すること", "TASK") },
	{ .name = "owner", .title = TEXT("担当", "OWNER") },
	{ .name = "due", .title = TEXT("期限", "DUE") },
	{ .name = "risk", .title = TEXT("危険", "RISK"), .number = true },
	{ .name = "task", .title = TEXT("名", "NAME") },
	{ .name = "source" },
	{ .name = NULL },
};

static struct str number_or_none(struct duty_desk *desk, int64_t n)
{
	return n ? arena_printf(&desk->arena, "%lld", (long long)n) : STR_NONE;
}

static bool is_on_board(const struct plan *plan, struct str task)
{
	for (size_t i = 0; i < plan->n; i++) {
		if (str_equal(plan->at[i].task, task))
			return true;
	}
	return false;
}

static void add_board(struct rows *rows, struct duty_desk *desk, const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct plan_task *task = &plan->at[i];
		const struct risk_task *known = risk_task_find(desk->scope.risks, task->task);

		rows_add(rows, (const struct str[]){
				       number_or_none(desk, task->id),
				       str_from(plan_stage_names[task->stage]),
				       plan_title(task, desk->scope.risks, lang_get()),
				       str_or_none(task->owner),
				       str_or_none(task->due_on),
				       number_or_none(desk, task->risk),
				       str_or_none(task->task),
				       known ? known->source : STR_NONE,
			       });
	}
}

/* Of the catalogue, what nobody took up yet. */
static void add_offers(struct rows *rows, const struct duty_desk *desk, const struct plan *plan)
{
	const struct risk_content *content = desk->scope.risks;

	for (size_t i = 0; i < risk_task_count(content); i++) {
		const struct risk_task *task = risk_task_at(content, i);

		if (is_on_board(plan, task->id))
			continue;
		rows_add(rows,
			 (const struct str[]){ STR_NONE, STR("offered"),
					       text_pair_in(task->title, lang_get()), STR_NONE,
					       STR_NONE, STR_NONE, task->id, task->source });
	}
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct plan plan;
	struct err err;

	if (duty_desk_open(options, false, &desk, &err) ||
	    plan_list(desk.db, &desk.arena, &plan, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	add_board(rows, &desk, &plan);
	if (options_flag(options, "offers"))
		add_offers(rows, &desk, &plan);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "offers",
	  .type = OPTION_FLAG,
	  .help = TEXT("まだ始めていない、責任者にしかできないことも",
		       "also what only management can do and nobody took up yet") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_task_list = {
	.name = "risk task list",
	.summary = TEXT("計画の板を並べる", "list the plan board"),
	.options = option_rows,
	.run = run,
};
