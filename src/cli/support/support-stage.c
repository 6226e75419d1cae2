/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a stage of a request for help.
 */
#include "cli/command.h"
#include "cli/records.h"
#include "support/support-records.h"

#define WORK_BYTES (1u << 20)

static const struct option_def option_rows[] = {
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("したこと・結果（必要）", "what was done, and what came of it (needed)") },
	{ .name = "theirs",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("相手（会社・担当者）", "who helps (company, person)") },
	{ .name = "ours",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("こちらの担当", "who of us") },
	{ .name = "papers",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("渡したもの", "what was handed over") },
	{ .name = "how",
	  .type = OPTION_CHOICE,
	  .choices = "phone|mail|fax|form|post|visit|other",
	  .fallback = "phone",
	  .help = TEXT("手段", "by which way") },
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("時刻（なければ今）", "when (else now)") },
	{ .name = "end",
	  .type = OPTION_FLAG,
	  .help = TEXT("これで依頼を終える", "this ends the request") },
	{ .name = "training",
	  .type = OPTION_FLAG,
	  .help = TEXT("訓練として書く（訓練の事案では必要）",
		       "written as a drill (needed in a drill's case)") },
	OPTIONS_END,
};

static enum errc read_step(const struct options *options, struct support_step *ret, struct err *err)
{
	const size_t stage = case_choice(support_stages, str_from(options_arg(options, 1)));
	const size_t how = case_choice(telling_hows, options_str(options, "how"));

	if (stage >= SUPPORT_STAGES)
		return fail(err, ERR_USAGE, "%s: %s", options_arg(options, 1),
			    text_of(TR("段階は consult、remote、request、dispatch のどれかです",
				       "a stage is consult, remote, request or dispatch")));
	*ret = (struct support_step){
		.stage = (enum support_stage)stage,
		.ended = options_flag(options, "end"),
		.happened_us = clock_wall_us(&clock_system),
		.how = how < TELLING_HOWS ? (enum telling_how)how : TELLING_BY_OTHER,
		.ours = options_str(options, "ours"),
		.theirs = options_str(options, "theirs"),
		.words = options_str(options, "words"),
		.papers = options_str(options, "papers"),
		.training = options_flag(options, "training"),
	};
	return options_time(options, "at", &ret->happened_us, err);
}

static enum errc write_stage(const struct options *options, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_db *db = NULL;
	char user[RECORDS_USER_MAX];
	const struct case_actor actor = { .by = records_user(user),
					  .now_us = clock_wall_us(&clock_system) };
	struct support_request request;
	struct support_step step;
	struct support_edit edit;
	int64_t id = 0;
	enum errc code = options_arg_number(options, 0, &id, err);

	if (!code)
		code = read_step(options, &step, err);
	if (!code)
		code = records_open(options, &db, err);
	if (!code)
		code = support_get(db, id, &arena, &request, err);
	if (!code)
		code = records_audit(db, "support.step", request.route,
				     str_from(options_arg(options, 0)), err);
	if (code)
		return code;
	code = support_edit_begin(db, request.case_id, &actor, &edit, err);
	if (!code)
		code = support_step_add(&edit, id, &step, err);
	return support_edit_end(&edit, code, err);
}

static enum exit_code run(const struct options *options)
{
	struct err err;

	return write_stage(options, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_support_stage = {
	.name = "support stage",
	.summary =
		TEXT("支援の依頼の段階と結果を書く", "write a stage of a request and its result"),
	.args = "NUMBER STAGE",
	.min_args = 2,
	.max_args = 2,
	.details =
		TEXT("STAGE は consult（相談）、remote（リモート対応）、request（駆け付け依頼）、"
		     "dispatch（駆け付け・復旧）です。前の段階には戻れません。",
		     "STAGE is consult, remote, request (asked to come) or dispatch (on site). "
		     "None is gone back to."),
	.options = option_rows,
	.run = run,
};
