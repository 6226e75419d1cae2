/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"

static enum exit_code run(const struct options *options)
{
	const struct str name = str_from(options_arg(options, 0));
	auto_taxii_desk desk = { .db = NULL };
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	if (!code)
		code = records_audit(desk.db, "taxii.member", name, STR("ended"), &err);
	if (!code)
		code = taxii_member_end(desk.db, name, desk.now_us, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_taxii_member_end = {
	.name = "taxii member end",
	.summary = TEXT("相手を入れなくする", "let somebody come no more"),
	.args = "NAME",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("合言葉は使えなくなります。入れたものは残ります。",
			"The token is of no use any more. What they brought stays."),
	.run = run,
};
