/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/case/case-desk.h"

/* What is to be read before it is decided: on standard error, so that it is seen beside rows. */
static void show_policy(const struct case_desk *desk, const struct case_question *question)
{
	const enum lang lang = desk->reader.lang;
	const struct str title = text_pair_in(question->title, lang);
	const struct str policy = text_pair_in(question->policy, lang);

	(void)fprintf(stderr, "%.*s\n%.*s\n(%.*s)\n", STR_ARG(title), STR_ARG(policy),
		      STR_ARG(question->policy_source));
}

static enum errc decide(struct case_edit *edit, const struct case_desk *desk,
			const struct options *options, struct err *err)
{
	const struct case_decision decision = { .question = str_from(options_arg(options, 1)),
						.choice = options_str(options, "choice"),
						.words = options_str(options, "words"),
						.decided_by = options_str(options, "decided-by") };
	const struct case_question *question = case_question_find(desk->content, decision.question);

	if (!question && !str_is(decision.question, "other"))
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(decision.question),
			    text_of(TR("その名前の「決めること」はありません（content/cases/"
				       "decisions.yml、または other）",
				       "there is no such question (content/cases/decisions.yml, "
				       "or other)")));
	if (question) {
		show_policy(desk, question);
		if (!case_choices_find(&question->choices, decision.choice))
			return fail(
				err, ERR_USAGE, "--choice %.*s: %s", STR_ARG(decision.choice),
				text_of(TR("その選択肢はありません", "is none of its choices")));
	}
	return case_decide(edit, &decision, err);
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	const enum errc code = case_desk_begin(&desk, options, "case.decide", &edit, &err);

	return case_desk_end(&edit, code ? code : decide(&edit, &desk, options, &err), &err);
}

static const struct option_def option_rows[] = {
	{ .name = "choice",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("選んだもの", "which of its choices") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("決めたことと、その理由（必要）", "what was decided, and why (needed)") },
	{ .name = "decided-by",
	  .type = OPTION_TEXT,
	  .arg = "WHO",
	  .help = TEXT("決めた人（役職）または会議（必要）",
		       "the office or meeting that decided (needed)") },
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_case_decide = {
	.name = "case decide",
	.summary = TEXT("決めたことを残す（身代金の要求など）。先に方針を示す",
			"keep a decision (on a ransom, say); its policy is shown first"),
	.args = "CASE QUESTION",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("QUESTION は ransom, stop-service, cut-off, publish, share, restart、"
			"または other です。",
			"QUESTION is ransom, stop-service, cut-off, publish, share, restart, or "
			"other."),
	.options = option_rows,
	.run = run,
};
