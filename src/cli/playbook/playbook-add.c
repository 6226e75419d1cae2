/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/playbook/playbook-desk.h"

static enum errc add(struct playbook_desk *desk, const struct options *options, int64_t *ret_number,
		     struct err *err)
{
	const char *path = options_arg(options, 0);
	struct playbook_copy copy = { .playbook = NULL };
	char by[RECORDS_USER_MAX];
	const struct playbook_deed deed = { .by = records_user(by),
					    .now_us = clock_wall_us(&clock_system),
					    .note = str_or_empty(
						    str_from(options_text(options, "note"))) };
	enum errc code = playbook_desk_read(desk, path, &copy, err);

	if (desk->notes)
		playbook_desk_warn(desk, path);
	if (!code)
		code = records_audit(desk->db, "playbook.add", copy.playbook->id,
				     str_from(copy.sha256), err);
	if (!code)
		code = playbook_version_add(desk->db, desk->content, &copy, &deed, ret_number, err);
	playbook_free(copy.playbook);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_playbook_desk desk = { .db = NULL };
	int64_t number = 0;
	struct err err;
	enum errc code = playbook_desk_open(options, true, &desk, &err);

	if (!code)
		code = add(&desk, options, &number, &err);
	if (code)
		return command_fail(&err);
	printf(text_of(TR("自施設の第%lld版が使われます\n", "our own version %lld is in force\n")),
	       (long long)number);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "note",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何をなぜ変えたか", "what was changed, and why") },
	OPTIONS_END,
};

const struct command command_playbook_add = {
	.name = "playbook add",
	.summary = TEXT("自施設の手順（の版）を入れ、使い始める",
			"add a playbook of your own, or another version of one"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("検査に通ったものだけが入ります。これまでの版は残り、始まっている手順は始め"
			"た時の版で続きます。",
			"Only what passes the check is taken. Earlier versions stay; walks that "
			"have begun go on with the version they began with."),
	.options = option_rows,
	.run = run,
};
