/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/duty/duty-desk.h"
#include "cli/records.h"
#include "risk/plan.h"

static const struct option_def option_rows[] = {
	{ .name = "task",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("一覧にあるしごと", "a task of the catalogue") },
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("自分で書くしごと", "a task of your own") },
	{ .name = "owner",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("担当", "who does it") },
	{ .name = "due", .type = OPTION_TEXT, .arg = "DAY", .help = TEXT("いつまでに", "by when") },
	{ .name = "stage",
	  .type = OPTION_CHOICE,
	  .choices = "open|doing|done",
	  .fallback = "open",
	  .help = TEXT("どこまで進んだか", "how far it is") },
	{ .name = "risk",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 0,
	  .max = INT32_MAX,
	  .fallback = "0",
	  .help = TEXT("どの危険のためか（番号）", "the risk it is for (its number)") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

static struct str given(const struct options *options, const char *name)
{
	const char *text = options_text(options, name);

	return text ? str_from(text) : STR("");
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	char user[RECORDS_USER_MAX];
	struct plan_task task = {
		.task = given(options, "task"),
		.title = given(options, "title"),
		.owner = given(options, "owner"),
		.due_on = given(options, "due"),
		.risk = options_number(options, "risk"),
		.changed_us = clock_wall_us(&clock_system),
		.changed_by = records_user(user),
	};
	struct err err;

	(void)plan_stage_parse(given(options, "stage"), &task.stage);
	if (duty_desk_open(options, true, &desk, &err) ||
	    records_audit(desk.db, "plan.put", task.task.len ? task.task : task.title, task.owner,
			  &err) ||
	    plan_put(desk.db, &task, &task.id, &err))
		return command_fail(&err);
	(void)printf("%lld\n", (long long)task.id);
	return EXIT_DONE;
}

const struct command command_plan_put = {
	.name = "plan put",
	.summary = TEXT("しごとを計画の板に載せる", "put a task on the plan board"),
	.details = TEXT("番号を出します。一覧にあるしごとは、一度だけ板に載ります。",
			"Prints its number. One of the catalogue stands on the board once."),
	.options = option_rows,
	.run = run,
};
