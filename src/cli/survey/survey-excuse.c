/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/survey/survey-desk.h"

static enum errc excuse(const struct options *options, struct survey_desk *desk, struct err *err)
{
	const struct str words = str_from(options_arg(options, 1));
	const struct survey_reason *reason = survey_reason_find(desk->content, words);
	int64_t organisation = ORG_SELF;

	if (!reason && !str_is(words, "none"))
		return fail(err, ERR_NOT_FOUND, "“%.*s” %s", STR_ARG(str_sub(words, 0, 100)),
			    text_of(TR("という理由はありません", "is no reason")));
	enum errc code =
		records_audit(desk->base.db, "survey.excuse", desk->survey.code, words, err);
	if (!code && options_given(options, "organisation"))
		code = organisations_find(desk->base.scope, options_str(options, "organisation"),
					  &organisation, err);
	return code ? code
		    : survey_excuse(desk->base.scope, &desk->survey, organisation,
				    reason ? reason->id : STR(""), &desk->actor, err);
}

static enum exit_code run(const struct options *options)
{
	auto_survey_desk desk = { .content = NULL };
	struct err err;
	enum errc code = survey_desk_open(options, true, true, &desk, &err);

	if (!code)
		code = excuse(options, &desk, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "organisation",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("だれが回答しないか（なければ、この施設）",
		       "who will not answer (else this house)") },
	FORMS_OPTION,
	OPTIONS_END,
};

const struct command command_survey_excuse = {
	.name = "survey excuse",
	.summary = TEXT("回答しない理由を残す", "note why there will be no answer"),
	.args = "SURVEY REASON",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("REASON は docs/formats/surveys.md の理由の id か言葉。none で取り消し。",
			"REASON is the id or the words of a reason (docs/formats/surveys.md); none "
			"takes it back."),
	.options = option_rows,
	.run = run,
};
