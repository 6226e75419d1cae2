/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out-file.h"
#include "cli/policy/policy-desk.h"

static enum exit_code run(const struct options *options)
{
	auto_policy_desk desk;
	struct policy_draft *draft = NULL;
	struct err err;

	if (policy_desk_open(options, false, &desk, &err) ||
	    policy_desk_draft(&desk, options, &draft, &err))
		return command_fail(&err);
	const struct policy_paper paper = {
		.title = draft->title,
		.text = draft->text,
		.status = arena_printf(
			desk.scope.arena,
			text_of(TR("案です。だれも採用していません。未定 %zu 件。ひな形 %.*s。",
				   "A draft; nobody adopted it. %zu blanks. Template %.*s.")),
			draft->n_blanks, STR_ARG(draft->template)),
		.lang = draft->lang,
	};
	return policy_desk_write(&desk, options, &paper, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	POLICY_AS_OPTION,
	OUT_FILE_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_policy_draft = {
	.name = "policy draft",
	.summary = TEXT("規程の案を、いま分かっていることから書く",
			"write the draft of a policy from what is known now"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("分からないことは【未定：…】のまま残ります。作り話では埋めません。",
			"What is not known stays a blank: nothing is made up."),
	.options = option_rows,
	.run = run,
};
