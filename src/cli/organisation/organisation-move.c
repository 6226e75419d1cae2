/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/organisation/organisation-desk.h"

static enum errc place(const struct options *options, struct organisation_desk *desk,
		       const struct organisation_move *move, struct err *err)
{
	bool changed;

	return options_flag(options, "end")
		       ? organisation_part(desk->scope, move, &desk->actor, err)
		       : organisation_move(desk->scope, move, &desk->actor, &changed, err);
}

static enum errc move_it(const struct options *options, struct organisation_desk *desk,
			 struct err *err)
{
	struct organisation_move move = {
		.kind = (enum edge_kind)str_find_name(options_str(options, "by"), edge_kind_names,
						      EDGE_KINDS),
		.from_on = str_from(desk->day),
	};
	enum errc code = organisation_desk_find(desk, options_arg(options, 0), &move.id, err);

	if (!code)
		code = organisation_desk_find(desk, options_arg(options, 1), &move.parent, err);
	if (!code)
		code = records_audit(desk->db, "organisation.move",
				     str_from(options_arg(options, 0)),
				     str_from(options_arg(options, 1)), err);
	if (!code)
		code = db_begin(desk->db, err);
	if (code)
		return code;
	code = place(options, desk, &move, err);
	return db_end(desk->db, code, err);
}

static enum exit_code run(const struct options *options)
{
	return organisation_desk_run(options, move_it);
}

static const struct option_def option_rows[] = {
	OPTION_ON("この日から（なければ今日）", "from that day on (else today)"),
	OPTION_BY,
	{ .name = "end",
	  .type = OPTION_FLAG,
	  .help = TEXT("その日から、PARENT の下ではなくなる",
		       "from that day on no longer below it") },
	OPTIONS_END,
};

const struct command command_organisation_move = {
	.name = "organisation move",
	.summary = TEXT("組織を別の組織の下へ移す、加える", "put an organisation below another"),
	.args = "CODE PARENT",
	.min_args = 2,
	.max_args = 2,
	.details =
		TEXT("所管（authority）は一つだけで、前の所管はその日に終わります。加盟と取引は"
		     "いくつあってもかまいません。前のことは残ります。",
		     "Of authority there is one at a time: the one before ends that day. Of "
		     "memberships and business relations there may be several. The past is kept."),
	.options = option_rows,
	.run = run,
};
