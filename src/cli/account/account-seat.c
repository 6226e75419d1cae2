/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who sits at an organisation, and changes of it.
 */
#include "cli/organisation/organisation-desk.h"
#include "organisations/seats.h"

static const struct rows_column columns[] = {
	{ .name = "account", .title = TEXT("アカウント", "ACCOUNT") },
	{ .name = "display", .title = TEXT("名前", "NAME") },
	{ .name = "role", .title = TEXT("役割", "ROLE") },
	{ .name = "from", .title = TEXT("いつから", "FROM") },
	{ .name = "ended", .title = TEXT("いつまで（この日から違う）", "UNTIL (NO LONGER)") },
	{ .name = "said_by", .title = TEXT("決めた人", "BY") },
	{ .name = NULL },
};

static enum errc print_seats(const struct options *options, struct organisation_desk *desk,
			     int64_t at, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	const struct seat *seat = NULL;
	const enum errc code = seats_list(desk->scope, at, &desk->arena, &seat, err);

	for (; !code && seat; seat = seat->next)
		rows_add(rows,
			 (const struct str[]){ seat->user_name, seat->display,
					       str_from(user_role_name(seat->role)), seat->from_on,
					       seat->ended_on, seat->said_by });
	return rows_end_after(rows, code, err);
}

static enum errc change(const struct options *options, struct organisation_desk *desk, int64_t at,
			bool ends, struct err *err)
{
	const struct str name = str_from(options_arg(options, 1));
	unsigned role = USER_VIEWER;
	struct user user;
	enum errc code = users_find(desk->db, &desk->arena, name, &user, err);

	if (!code)
		code = records_audit(desk->db, ends ? "seat.end" : "seat.put", name,
				     options_str(options, "at"), err);
	if (code)
		return code;
	if (ends)
		return seats_end(desk->scope, at, user.id, err);
	(void)user_role_parse(options_str(options, "role"), &role);
	return seats_put(desk->scope, at, user.id, role, desk->actor.by, desk->actor.now_us, err);
}

static enum exit_code run(const struct options *options)
{
	const struct str verb = str_from(options_arg(options, 0));
	const bool lists = str_is(verb, "list") && options_args(options) == 1;
	const bool puts = str_is(verb, "put") && options_args(options) == 2;
	const bool ends = str_is(verb, "end") && options_args(options) == 2;
	auto_organisation_desk desk = { .db = NULL };
	int64_t at = ORG_SELF;
	struct err err;
	enum errc code =
		lists || puts || ends
			? organisation_desk_open(options, !lists, &desk, &err)
			: fail(&err, ERR_USAGE, "%.*s: list, put NAME, end NAME", STR_ARG(verb));

	if (!code && options_given(options, "at"))
		code = organisation_desk_find(&desk, options_text(options, "at"), &at, &err);
	if (!code)
		code = lists ? print_seats(options, &desk, at, &err)
			     : change(options, &desk, at, ends, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("どの組織の席か（なければこのノード自身）",
		       "at which organisation (else the node's own)") },
	{ .name = "role",
	  .type = OPTION_CHOICE,
	  .choices = "viewer|operator|admin|auditor|vendor|inspector",
	  .fallback = "viewer",
	  .help = TEXT("そこでの役割（アカウントの役割より多くはできない）",
		       "its role there; no more than the account's own allows") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_account_seat = {
	.name = "account seat",
	.summary = TEXT("だれがどの組織の席にいるかを出す、決める、終える",
			"list, give or end seats of accounts at an organisation"),
	.args = "list|put|end [NAME]",
	.min_args = 1,
	.max_args = 2,
	.details = TEXT(
		"席を一度も持たないアカウントは、このノード自身の席にいます。席がすべて終わった"
		"アカウントは、どこの記録も見られません。",
		"An account that never had a seat sits at the node's own organisation. One "
		"whose seats have all ended sees nobody's records."),
	.options = option_rows,
	.run = run,
};
