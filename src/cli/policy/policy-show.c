/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out-file.h"
#include "cli/policy/policy-desk.h"

#define NUMBER_MAX 1000000

static struct str status_of(struct arena *arena, const struct policy_version *version)
{
	return arena_printf(arena,
			    text_in(TR("第%lld版。施行 %.*s、決定 %.*s。SHA-256 %.*s",
				       "Version %lld, valid from %.*s, decided by %.*s. SHA-256 "
				       "%.*s"),
				    version->lang),
			    (long long)version->number, STR_ARG(version->valid_from),
			    STR_ARG(version->approved), STR_ARG(version->sha256));
}

static enum exit_code run(const struct options *options)
{
	auto_policy_desk desk;
	struct policy_version version;
	struct err err;

	if (policy_desk_open(options, false, &desk, &err) ||
	    policy_versions_get(desk.scope.db, str_from(options_arg(options, 0)),
				options_number(options, "version"), desk.scope.arena, &version,
				&err))
		return command_fail(&err);
	if (!policy_version_whole(&version)) {
		(void)fail(&err, ERR_CORRUPT, "%.*s: version %lld: the text is not the one adopted",
			   STR_ARG(version.policy), (long long)version.number);
		return command_fail(&err);
	}
	const struct policy_paper paper = { .title = version.title,
					    .text = version.text,
					    .status = status_of(desk.scope.arena, &version),
					    .lang = version.lang };
	return policy_desk_write(&desk, options, &paper, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "version",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "0",
	  .min = 0,
	  .max = NUMBER_MAX,
	  .help = TEXT("何番めの版か（0 は最新）", "which version (0 is the newest)") },
	POLICY_AS_OPTION,
	OUT_FILE_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_policy_show = {
	.name = "policy show",
	.summary = TEXT("採用した規程を、採用したときの文のまま出す",
			"write an adopted policy, word for word as it was adopted"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("--as md の出力の SHA-256 は、記録されたものと同じです。",
			"What --as md writes has the SHA-256 that was recorded."),
	.options = option_rows,
	.run = run,
};
