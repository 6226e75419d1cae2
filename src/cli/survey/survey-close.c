/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/survey/survey-desk.h"

static enum exit_code run(const struct options *options)
{
	auto_survey_desk desk = { .content = NULL };
	struct err err;
	enum errc code = survey_desk_open(options, true, true, &desk, &err);

	if (!code)
		code = records_audit(desk.base.db, "survey.close", desk.survey.code, STR(""), &err);
	if (!code)
		code = survey_close(desk.base.scope, &desk.survey, &desk.actor, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	FORMS_OPTION,
	OPTIONS_END,
};

const struct command command_survey_close = {
	.name = "survey close",
	.summary = TEXT("調査を締め切る", "close a survey"),
	.args = "SURVEY",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("そのあとは、回答も理由も変わりません。",
			"After that neither answers nor reasons change."),
	.options = option_rows,
	.run = run,
};
