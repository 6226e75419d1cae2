/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"

static enum errc move(struct taxii_desk *desk, const struct options *options, struct err *err)
{
	const struct str name = str_from(options_arg(options, 0));
	enum errc code = db_begin(desk->db, err);

	if (code)
		return code;
	code = records_audit(desk->db, "taxii.member", name, STR("groups"), err);
	for (size_t i = 0; !code && i < options_count(options, "join"); i++)
		code = taxii_group_join(desk->db, str_from(options_at(options, "join", i)), name,
					err);
	for (size_t i = 0; !code && i < options_count(options, "leave"); i++)
		code = taxii_group_leave(desk->db, str_from(options_at(options, "leave", i)), name,
					 err);
	return db_end(desk->db, code, err);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	if (!code)
		code = move(&desk, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "join",
	  .type = OPTION_LIST,
	  .arg = "GROUP",
	  .help = TEXT("入るグループ（何度でも）", "a group to join (repeatable)") },
	{ .name = "leave",
	  .type = OPTION_LIST,
	  .arg = "GROUP",
	  .help = TEXT("出るグループ（何度でも）", "a group to leave (repeatable)") },
	OPTIONS_END,
};

const struct command command_taxii_member_move = {
	.name = "taxii member move",
	.summary = TEXT("相手をグループに入れる、出す", "let a member join and leave groups"),
	.args = "NAME",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
