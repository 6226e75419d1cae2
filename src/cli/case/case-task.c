/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case/case-desk.h"

static enum errc begin_task(struct case_edit *edit, const struct options *options, int64_t due_us,
			    struct err *err)
{
	size_t weight = CASE_WEIGHT_OTHER;
	const enum errc code = case_word(options, "for", case_weights, &weight, err);
	const struct case_task task = { .title = options_str(options, "add"),
					.weight = (enum case_weight)weight,
					.owner = options_str(options, "owner"),
					.due_us = due_us };

	return code ? code : case_task_add(edit, &task, NULL, err);
}

static enum errc end_task(struct case_edit *edit, const struct options *options, struct err *err)
{
	const bool dropped = options_flag(options, "drop");

	return case_task_end(edit, options_number(options, "task"),
			     dropped ? CASE_TASK_DROPPED : CASE_TASK_DONE,
			     options_str(options, "result"), err);
}

static enum errc change(struct case_edit *edit, const struct options *options, struct err *err)
{
	int64_t due_us = TIME_NONE;
	const enum errc code = options_time(options, "due", &due_us, err);

	if (code)
		return code;
	if (options_given(options, "add"))
		return begin_task(edit, options, due_us, err);
	if (!options_given(options, "task"))
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("--add か --task のどちらかが要ります",
				       "--add or --task is needed")));
	if (options_given(options, "result"))
		return end_task(edit, options, err);
	return case_task_give(edit, options_number(options, "task"), options_str(options, "owner"),
			      due_us, err);
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	const enum errc code = case_desk_begin(&desk, options, "case.task", &edit, &err);

	return case_desk_end(&edit, code ? code : change(&edit, options, &err), &err);
}

static const struct option_def option_rows[] = {
	{ .name = "add",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("やることを加える", "a task to add") },
	{ .name = "task",
	  .type = OPTION_NUMBER,
	  .arg = "ID",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("この番号のやることについて", "the task of that number") },
	{ .name = "owner", .type = OPTION_TEXT, .arg = "WHO", .help = TEXT("担当", "who does it") },
	{ .name = "due", .type = OPTION_TEXT, .arg = "TIME", .help = TEXT("期限", "by when") },
	{ .name = "for",
	  .type = OPTION_CHOICE,
	  .choices = "people|spread|evidence|recovery|report|other",
	  .help = TEXT("何のためか。しごとの並ぶ順になる",
		       "what it is for: duties are ordered by it") },
	{ .name = "result",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("やった結果。これで終わり、時系列に入る",
		       "what came of it: it is done then, and stands in the timeline") },
	{ .name = "drop",
	  .type = OPTION_FLAG,
	  .help = TEXT("やらずに終える（--result に理由）", "not to be done (--result says why)") },
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_case_task = {
	.name = "case task",
	.summary = TEXT("事案のやることを加える、任せる、終える",
			"add a task to a case, give it to somebody, end it"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("番号は case show CASE --part tasks にあります。開いているものは"
			"「しごと」（duty list）にも出ます。",
			"case show CASE --part tasks has the numbers. Open tasks stand among the "
			"duties (duty list), too."),
	.options = option_rows,
	.run = run,
};
