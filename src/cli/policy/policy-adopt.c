/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/policy/policy-desk.h"
#include "cli/records.h"

static enum errc adopt(struct policy_desk *desk, const struct options *options,
		       const struct policy_draft *draft, struct err *err)
{
	char user[RECORDS_USER_MAX];
	char day[DAY_TEXT_MAX];
	const struct str from = str_from(options_text(options, "from"));
	const struct policy_adoption adoption = {
		.approved = str_or_empty(str_from(options_text(options, "decided-by"))),
		.valid_from = from.ptr ? from : str_from(day_text(desk->duties.scope.today, day)),
		.by = records_user(user),
		.now_us = desk->duties.scope.now_us,
		.with_blanks = options_flag(options, "with-blanks"),
	};
	int64_t number = 0;

	enum errc code = records_audit(desk->scope.db, "policy.adopt", draft->policy->id,
				       str_from(draft->sha256), err);
	if (!code)
		code = policy_draft_adopt(desk->scope.db, draft, &adoption, &number, err);
	if (!code)
		(void)printf(text_of(TR("%.*s: 第%lld版を採用しました。SHA-256 %s\n",
					"%.*s: version %lld is adopted. SHA-256 %s\n")),
			     STR_ARG(draft->policy->id), (long long)number, draft->sha256);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_policy_desk desk;
	struct policy_draft *draft = NULL;
	struct err err;

	if (policy_desk_open(options, true, &desk, &err) ||
	    policy_desk_draft(&desk, options, &draft, &err) || adopt(&desk, options, draft, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "decided-by",
	  .type = OPTION_TEXT,
	  .arg = "WHO",
	  .help = TEXT("決めた人（役職）または会議（必要）",
		       "the office or committee that decided (needed)") },
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("施行日（なければ今日）", "the day it holds from (else today)") },
	{ .name = "with-blanks",
	  .type = OPTION_FLAG,
	  .help = TEXT("未定が残っていても採用する", "adopt it although blanks are left") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_policy_adopt = {
	.name = "policy adopt",
	.summary =
		TEXT("いまの案を、決まった規程として残す", "keep the draft as an adopted policy"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("文、SHA-256、だれがいつ決めたかが残り、あとから変えられません。"
			"言葉は --lang のものです。",
			"Its text, SHA-256, who decided and when are kept and never changed. It is "
			"in the language of --lang."),
	.options = option_rows,
	.run = run,
};
