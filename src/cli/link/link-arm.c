/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether what a hub tells all is looked for here by itself: a person of the house decides it once.
 */
#include "cli/link/link-desk.h"
#include "link/arming.h"

static const char *const words[] = { "nothing", "indicators" };

static enum exit_code run(const struct options *options)
{
	const struct str what = str_from(options_arg(options, 0));
	const size_t arms = str_find_name(what, words, ARRAY_LEN(words));
	auto_organisation_desk desk = { .db = NULL };
	struct err err;
	enum errc code = arms == ARRAY_LEN(words)
				 ? fail(&err, ERR_USAGE, "%.*s: nothing | indicators",
					STR_ARG(str_sub(what, 0, 40)))
				 : organisation_desk_open(options, true, &desk, &err);

	if (!code)
		code = records_audit(desk.db, "link.arm", what, STR(""), &err);
	if (!code)
		code = link_arming_set(desk.db, arms == 1, desk.actor.by, desk.actor.now_us, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { OPTIONS_END };

const struct command command_link_arm = {
	.name = "link arm",
	.summary = TEXT("ハブが全施設に知らせた指標を、自動で見張りに使うか決める",
			"decide whether indicators that the hub tells all are looked for by "
			"themselves"),
	.args = "nothing|indicators",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"決めるまでは控えるだけです。使うのは検知だけで、通信を止めることはありません。"
		"一覧の名前は hub-コード です。",
		"Until somebody decides they are only kept. They are used to detect: nothing is "
		"blocked. The list is called hub-CODE."),
	.options = option_rows,
	.run = run,
};
