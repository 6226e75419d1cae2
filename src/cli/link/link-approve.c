/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person decides what leaves: a message, or all of a kind.
 */
#include "cli/link/link-desk.h"
#include "link/board.h"

static enum errc decide_kind(const struct options *options, struct organisation_desk *desk,
			     struct err *err)
{
	const struct str kind = options_str(options, "kind");
	const struct str leave = options_str(options, "leave");
	const enum errc code = records_audit(desk->db, "link.kind", kind, leave, err);

	return code ? code
		    : link_kind_set(desk->db, kind,
				    (enum link_leave)str_find_name_or(leave, link_leave_names,
								      LINK_LEAVES, LINK_NEVER),
				    desk->actor.by, desk->actor.now_us, err);
}

static enum errc decide_message(const struct options *options, struct organisation_desk *desk,
				struct err *err)
{
	const bool refuses = options_flag(options, "refuse");
	const bool board = options_flag(options, "board");
	const struct str typed = str_from(options_arg(options, 0));
	int64_t id = 0;
	enum errc code = options_arg_number(options, 0, &id, err);

	if (!code)
		code = records_audit(desk->db, refuses ? "link.refuse" : "link.approve", typed,
				     board ? STR("board") : STR(""), err);
	if (code)
		return code;
	if (board)
		return link_board_decide(desk->scope, id, !refuses, desk->actor.by,
					 desk->actor.now_us, err);
	return refuses ? link_refuse(desk->scope, id, desk->actor.by, desk->actor.now_us, err)
		       : link_approve(desk->scope, id, desk->actor.by, desk->actor.now_us, err);
}

static enum exit_code run(const struct options *options)
{
	const bool kind = options_given(options, "kind");
	auto_organisation_desk desk = { .db = NULL };
	struct err err;
	enum errc code =
		kind == (options_args(options) == 1)
			? fail(&err, ERR_USAGE, "%s",
			       text_of(TR("ID か --kind のどちらかです", "either ID or --kind")))
			: organisation_desk_open(options, true, &desk, &err);

	if (!code)
		code = kind ? decide_kind(options, &desk, &err)
			    : decide_message(options, &desk, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "refuse",
	  .type = OPTION_FLAG,
	  .help = TEXT("出さないと決める", "it does not leave") },
	{ .name = "board",
	  .type = OPTION_FLAG,
	  .help = TEXT("ハブで、全施設に知らせるもの（link board）について決める",
		       "at a hub: ID is of what is said to all (link board)") },
	{ .name = "kind",
	  .type = OPTION_TEXT,
	  .arg = "KIND",
	  .help = TEXT("この種類のすべてについて決める", "decide on all of that kind") },
	{ .name = "leave",
	  .type = OPTION_CHOICE,
	  .choices = "never|asked|always",
	  .fallback = "asked",
	  .help = TEXT("出さない、その都度人が見る、いつも出す",
		       "it never leaves, a person looks each time, it always leaves") },
	OPTIONS_END,
};

const struct command command_link_approve = {
	.name = "link approve",
	.summary =
		TEXT("外に出すと決める、出さないと決める", "decide what leaves, and what does not"),
	.args = "[ID]",
	.max_args = 1,
	.details = TEXT("だれかが決めるまで、何も外に出ません。",
			"Until somebody decides, nothing leaves."),
	.options = option_rows,
	.run = run,
};
