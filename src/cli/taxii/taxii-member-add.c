/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/taxii/taxii-desk.h"

static enum errc join(struct taxii_desk *desk, const struct options *options, struct str name,
		      struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < options_count(options, "group"); i++)
		code = taxii_group_join(desk->db, str_from(options_at(options, "group", i)), name,
					err);
	return code;
}

/* All of it or nothing. */
static enum errc add(struct taxii_desk *desk, const struct options *options,
		     char token[static TAXII_TOKEN_LEN + 1], struct err *err)
{
	const struct taxii_member member = { .name = str_from(options_arg(options, 0)),
					     .added_us = desk->now_us,
					     .added_by = str_from(desk->user) };
	enum errc code = db_begin(desk->db, err);

	if (code)
		return code;
	code = records_audit(desk->db, "taxii.member", member.name, STR("added"), err);
	if (!code)
		code = taxii_member_add(desk->db, &member, token, err);
	if (!code)
		code = join(desk, options, member.name, err);
	return db_end(desk->db, code, err);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	char token[TAXII_TOKEN_LEN + 1];
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	if (!code)
		code = add(&desk, options, token, &err);
	if (code)
		return command_fail(&err);
	printf("%s\n", token);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "group",
	  .type = OPTION_LIST,
	  .arg = "GROUP",
	  .help = TEXT("入れるグループ（何度でも）", "a group it is in (repeatable)") },
	OPTIONS_END,
};

const struct command command_taxii_member_add = {
	.name = "taxii member add",
	.summary = TEXT("置き場を使う相手を加える", "let somebody come to the collections"),
	.args = "NAME",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("相手が使う合言葉を一度だけ出します。ここには残らないので、その場で相手に渡"
			"してください。"
			"相手は NAME と合言葉で入ります（HTTP Basic、または Bearer）。",
			"The token is printed once and not kept: hand it over there and then. They "
			"come with "
			"NAME and the token (HTTP Basic, or as a bearer)."),
	.options = option_rows,
	.run = run,
};
