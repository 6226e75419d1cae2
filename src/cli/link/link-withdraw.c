/* SPDX-License-Identifier: Apache-2.0 */
/*
 * At a hub: an indicator that was told all is taken back, in all houses by themselves. It is told
 * as it was, and revoked (STIX 2.1 3.2).
 */
#include "cli/link/link-desk.h"
#include "link/indicator-kind.h"

static enum exit_code run(const struct options *options)
{
	const struct str object = str_from(options_arg(options, 0));
	auto_organisation_desk desk = { .db = NULL };
	struct err err;
	enum errc code = organisation_desk_open(options, true, &desk, &err);

	if (!code)
		code = records_audit(desk.db, "link.withdraw", object, STR(""), &err);
	if (!code)
		code = link_indicator_withdraw(desk.scope, object, desk.actor.now_us, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { OPTIONS_END };

const struct command command_link_withdraw = {
	.name = "link withdraw",
	.summary = TEXT("ハブで、全施設に知らせた指標を取り下げる",
			"at a hub: take an indicator back that all were told"),
	.args = "OBJECT",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("link board の「もの」（indicator--…）で指定します。各施設の見張りからは自動"
		     "で"
		     "外れます。",
		     "OBJECT as link board has it (indicator--…). Facilities stop looking for it "
		     "by themselves."),
	.options = option_rows,
	.run = run,
};
