/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case/case-desk.h"

static enum errc move(struct case_edit *edit, const struct options *options, struct err *err)
{
	const struct str name = str_from(options_arg(options, 1));
	const size_t phase = case_choice(case_phases, name);

	if (phase == CASE_PHASES)
		return fail(err, ERR_USAGE, "%.*s: %s", STR_ARG(name),
			    text_of(TR("段階は normal, detection, response, recovery, after です",
				       "a phase is normal, detection, response, recovery or "
				       "after")));
	return case_set_phase(edit, (enum case_phase)phase, options_str(options, "why"), err);
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	const enum errc code = case_desk_begin(&desk, options, "case.phase", &edit, &err);

	return case_desk_end(&edit, code ? code : move(&edit, options, &err), &err);
}

static const struct option_def option_rows[] = {
	{ .name = "why", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("そのわけ", "why") },
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_case_phase = {
	.name = "case phase",
	.summary = TEXT("事案を次の段階へ進める（戻すこともできる）",
			"move a case to another phase, forward or back"),
	.args = "CASE PHASE",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("PHASE は normal（平時）、detection（検知）、response（初動対応）、"
			"recovery（復旧処理）、after（事後対応）です。",
			"PHASE is normal, detection, response, recovery or after."),
	.options = option_rows,
	.run = run,
};
