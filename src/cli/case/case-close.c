/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case/case-desk.h"

static enum exit_code run(const struct options *options)
{
	const bool reopen = options_flag(options, "reopen");
	const struct str words = str_from(options_arg(options, 1));
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	enum errc code =
		case_desk_begin(&desk, options, reopen ? "case.reopen" : "case.close", &edit, &err);

	if (!code)
		code = reopen ? case_reopen(&edit, words, &err) : case_close(&edit, words, &err);
	return case_desk_end(&edit, code, &err);
}

static const struct option_def option_rows[] = {
	CASE_AT_OPTIONS,
	{ .name = "reopen",
	  .type = OPTION_FLAG,
	  .help = TEXT("閉じた事案をもう一度開く（TEXT はその理由）",
		       "open a closed case again (TEXT says why)") },
	OPTIONS_END,
};

const struct command command_case_close = {
	.name = "case close",
	.summary = TEXT("事案を閉じる、またはもう一度開く", "close a case, or open it again"),
	.args = "CASE TEXT",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("閉じるには、やることがすべて終わり、段階が事後対応で、原因（攻撃なら"
			"侵入経路も）が書かれていることが要ります。",
			"To close it all tasks have ended, the phase is “after”, and the cause (of "
			"an attack the way in, too) is said."),
	.options = option_rows,
	.run = run,
};
