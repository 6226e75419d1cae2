/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/playbook/playbook-desk.h"

static enum errc choose(struct playbook_desk *desk, const struct options *options, struct err *err)
{
	char by[RECORDS_USER_MAX];
	char number[24];
	struct playbook_copy copy = { .playbook = NULL };
	const struct playbook_deed deed = { .by = records_user(by),
					    .now_us = clock_wall_us(&clock_system),
					    .note = STR("") };
	const struct str name = str_from(options_arg(options, 0));
	const int64_t version = options_number(options, "version");
	enum errc code = playbook_current(desk->content, desk->db, name, &desk->arena, &copy, err);

	(void)snprintf(number, sizeof(number), "%lld", (long long)version);
	if (!code)
		code = records_audit(desk->db, "playbook.choose", copy.playbook->id,
				     str_from(number), err);
	if (!code)
		code = playbook_version_choose(desk->db, copy.playbook->id, version, &deed, err);
	playbook_free(copy.playbook);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_playbook_desk desk = { .db = NULL };
	struct err err;
	enum errc code = playbook_desk_open(options, true, &desk, &err);

	if (!code)
		code = choose(&desk, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "version",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "0",
	  .min = 0,
	  .max = 1000000,
	  .help = TEXT("代わりに使う自施設の版（0 は付属の版。付属がなければ使われなくなる）",
		       "own version to use instead (0: the one that comes with the program, "
		       "or none)") },
	OPTIONS_END,
};

const struct command command_playbook_remove = {
	.name = "playbook remove",
	.summary = TEXT("自施設の版を使うのをやめる", "go back to another version of a playbook"),
	.args = "NAME",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("版の記録は残ります。", "Versions stay on record."),
	.options = option_rows,
	.run = run,
};
