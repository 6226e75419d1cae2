/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/risk/risk-desk.h"
#include "risk/plan.h"

/* A number: one on the board. A name of the catalogue: that. Anything else: the title of a new one.
 */
static enum errc find(struct duty_desk *desk, const struct options *options, struct plan_task *ret,
		      struct err *err)
{
	const struct str name = str_trim(str_from(options_arg(options, 0)));
	const struct risk_task *known = risk_task_find(desk->scope.risks, name);
	char day[DAY_TEXT_MAX];
	struct plan plan;
	int64_t id;

	*ret = (struct plan_task){ .task = known ? known->id : STR(""),
				   .title = known ? STR("") : name,
				   .owner = STR(""),
				   .due_on = STR("") };
	if (known)
		ret->due_on = arena_str(
			&desk->arena,
			str_from(day_text(desk->scope.today + (int32_t)known->days, day)));
	const enum errc code = plan_list(desk->db, &desk->arena, &plan, err);
	if (code)
		return code;
	const bool numbered = str_to_i64(name, &id);
	for (size_t i = 0; i < plan.n; i++) {
		const struct plan_task *task = &plan.at[i];

		if (numbered ? task->id == id : known && str_equal(task->task, known->id)) {
			*ret = *task;
			return ERR_OK;
		}
	}
	return numbered ? fail(err, ERR_NOT_FOUND, "task %lld: there is none", (long long)id)
			: ERR_OK;
}

static enum errc tie_risk(struct duty_desk *desk, const struct options *options,
			  struct plan_task *task, struct err *err)
{
	struct risk risk;

	if (!options_given(options, "risk"))
		return ERR_OK;
	if (task->id)
		return fail(err, ERR_USAGE, "--risk: %s",
			    text_of(TR("新しくすることにだけ書けます", "is for a new task")));
	task->risk = options_number(options, "risk");
	return risks_get(desk->db, task->risk, &desk->arena, &risk, err);
}

static enum errc put(struct duty_desk *desk, const struct options *options, struct err *err)
{
	const char *stage = options_text(options, "stage");
	char user[RECORDS_USER_MAX];
	struct plan_task task;
	int64_t id = 0;

	enum errc code = find(desk, options, &task, err);
	if (!code)
		code = tie_risk(desk, options, &task, err);
	if (code)
		return code;
	if (stage)
		(void)plan_stage_parse(str_from(stage), &task.stage);
	task.owner = risk_desk_text(options, "owner", task.owner);
	task.due_on = risk_desk_text(options, "due", task.due_on);
	task.changed_us = desk->scope.now_us;
	task.changed_by = records_user(user);
	code = records_audit(desk->db, "plan", str_from(options_arg(options, 0)),
			     str_from(plan_stage_names[task.stage]), err);
	if (!code)
		code = plan_put(desk->db, &task, &id, err);
	if (!code)
		printf("%lld\n", (long long)id);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct err err;

	if (duty_desk_open(options, true, &desk, &err) || put(&desk, options, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "stage",
	  .type = OPTION_CHOICE,
	  .choices = "open|doing|done",
	  .help = TEXT("段階", "how far it is") },
	{ .name = "owner",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("担当", "who does it") },
	{ .name = "due",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("いつまでに（YYYY-MM-DD）", "by when (YYYY-MM-DD)") },
	{ .name = "risk",
	  .type = OPTION_NUMBER,
	  .arg = "ID",
	  .min = 1,
	  .max = INT32_MAX,
	  .help = TEXT("どの危険のためか（新しくするとき）", "the risk it is for (of a new one)") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_task_put = {
	.name = "risk task put",
	.summary = TEXT("計画の板にすることを載せる、動かす",
			"put a task on the plan board, or move it"),
	.args = "TITLE|NAME|ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"番号なら板にあるもの、カタログの名ならそれ、そのほかは新しくすることです。番号を"
		"出します。",
		"A number is a task on the board, a name of the catalogue that one, anything "
		"else the title of a new one. Prints the number."),
	.options = option_rows,
	.run = run,
};
