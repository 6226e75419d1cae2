/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/survey/survey-desk.h"

static const struct rows_column columns[] = {
	{ .name = "survey", .title = TEXT("調査", "SURVEY") },
	{ .name = "asked", .title = TEXT("対象", "ASKED"), .number = true },
	{ .name = "proposed", .title = TEXT("前回からの案", "PROPOSED"), .number = true },
	{ .name = NULL },
};

static enum errc propose(struct survey_desk *desk, struct str code_text, uint64_t *ret_proposed,
			 struct err *err)
{
	struct db *db = desk->base.db;
	enum errc code =
		survey_get(desk->base.scope, code_text, &desk->base.arena, &desk->survey, err);
	if (!code)
		code = survey_desk_form(desk, &desk->survey, &desk->design, &desk->form, err);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = survey_propose(desk->base.scope, &desk->survey, desk->form, &desk->actor,
			      ret_proposed, err);
	return db_end(db, code, err);
}

static enum errc open_it(const struct options *options, struct survey_desk *desk,
			 uint64_t *ret_asked, uint64_t *ret_proposed, struct err *err)
{
	const struct survey survey = {
		.organisation = ORG_SELF,
		.code = str_from(options_arg(options, 0)),
		.design = options_str(options, "design"),
		.frame_on = str_from(desk->base.day),
		.due_on = options_given(options, "due") ? options_str(options, "due")
							: str_from(desk->base.day),
		.before = options_str(options, "before"),
		.sample = options_number(options, "sample"),
	};
	const struct survey_design *design;
	const struct form *form;
	struct survey_design asked;

	if (!survey.design.len)
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("--design が要ります", "--design is needed")));
	enum errc code = survey_desk_form(desk, &survey, &design, &form, err);
	if (!code)
		code = records_audit(desk->base.db, "survey.open", survey.code, survey.frame_on,
				     err);
	if (code)
		return code;
	asked = *design;
	if (options_given(options, "kind")) {
		asked.kinds[0] = options_str(options, "kind");
		asked.n_kinds = 1;
	}
	code = survey_open(desk->base.scope, &survey, &asked, &desk->actor, ret_asked, err);
	return code ? code : propose(desk, survey.code, ret_proposed, err);
}

static enum exit_code run(const struct options *options)
{
	auto_survey_desk desk = { .content = NULL };
	uint64_t asked = 0;
	uint64_t proposed = 0;
	char numbers[2][24];
	struct err err;
	enum errc code = survey_desk_open(options, true, false, &desk, &err);

	if (!code)
		code = organisation_desk_day(options, &desk.base, &err);
	if (!code)
		code = open_it(options, &desk, &asked, &proposed, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	(void)snprintf(numbers[0], sizeof(numbers[0]), "%llu", (unsigned long long)asked);
	(void)snprintf(numbers[1], sizeof(numbers[1]), "%llu", (unsigned long long)proposed);
	rows_add(rows, (const struct str[]){ desk.survey.code, str_from(numbers[0]),
					     str_from(numbers[1]) });
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "design",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("どの調査か（docs/formats/surveys.md）。様式の id でもよい",
		       "which survey (docs/formats/surveys.md), or the id of any form") },
	{ .name = "kind",
	  .type = OPTION_TEXT,
	  .arg = "KIND",
	  .help = TEXT("この種類の組織に聞く（なければ、調査の決まりのとおり）",
		       "ask organisations of that kind (else those of the survey)") },
	{ .name = "sample",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "0",
	  .min = 0,
	  .max = SURVEY_REPLIES_MAX,
	  .help = TEXT("対象からこの数だけ選ぶ（0 は全部）", "draw so many of them (0: all)") },
	OPTION_ON("この日の組織を対象にする（なければ今日）",
		  "ask the organisations of that day (else today)"),
	{ .name = "due",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("回答の期限（なければ対象の日）",
		       "answers are due (else the frame's day)") },
	{ .name = "before",
	  .type = OPTION_TEXT,
	  .arg = "SURVEY",
	  .help = TEXT("前回の調査。その回答を案として示す",
		       "the survey before; its answers are proposed") },
	FORMS_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_survey_open = {
	.name = "survey open",
	.summary = TEXT("調査を始め、対象を決める", "open a survey and fix who is asked"),
	.args = "SURVEY",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("対象は、その日の組織の一覧から決まり、あとで変わりません。",
			"Who is asked comes from the organisations of that day, and stays."),
	.options = option_rows,
	.run = run,
};
