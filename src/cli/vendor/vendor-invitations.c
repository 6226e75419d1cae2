/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/rows.h"
#include "cli/vendor/vendor-desk.h"
#include "vendors/invitations.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "vendor", .title = TEXT("事業者", "VENDOR") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "made", .title = TEXT("作成", "MADE") },
	{ .name = "made_by", .title = TEXT("作成者", "BY") },
	{ .name = "expires", .title = TEXT("期限", "EXPIRES") },
	{ .name = "account", .title = TEXT("できた利用者", "ACCOUNT") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	{ .name = "revoke",
	  .type = OPTION_NUMBER,
	  .arg = "ID",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("この招待を取り消す", "take this invitation back") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static enum errc take_back(struct vendor_desk *desk, int64_t id, struct err *err)
{
	char by[RECORDS_USER_MAX];
	const struct str user = records_user(by);

	const enum errc code =
		records_audit(desk->db, "vendor.invite.revoke",
			      arena_printf(&desk->arena, "%lld", (long long)id), STR(""), err);
	return code ? code : invitations_revoke(desk->db, id, user, desk->scope.now_us, err);
}

static struct str moment(int64_t us, struct arena *arena)
{
	char text[TIME_TEXT_MAX];

	return arena_printf(arena, "%s", time_format_local(us, time_zone_offset(), text));
}

static enum errc list(struct vendor_desk *desk, const struct options *options, struct err *err)
{
	const struct invitation *i;

	const enum errc code =
		invitations_list(desk->db, vendor_desk_arg(options, 0), &desk->arena, &i, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (; i; i = i->next)
		rows_add(rows, (const struct str[]){
				       arena_printf(&desk->arena, "%lld", (long long)i->id),
				       i->vendor,
				       str_from(invitation_state_names[invitation_state(
					       i, desk->scope.now_us)]),
				       moment(i->made_us, &desk->arena),
				       i->made_by,
				       moment(i->expires_us, &desk->arena),
				       i->used_by.len ? i->used_by : STR_NONE,
			       });
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	const bool change = options_given(options, "revoke");
	auto_vendor_desk desk = { .db = NULL };
	struct err err;

	enum errc code = vendor_desk_open(options, change, &desk, &err);
	if (!code)
		code = change ? take_back(&desk, options_number(options, "revoke"), &err)
			      : list(&desk, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_vendor_invitations = {
	.name = "vendor invitations",
	.summary = TEXT("事業者への招待を並べる、または取り消す",
			"list invitations of vendors, or take one back"),
	.args = "[VENDOR]",
	.min_args = 0,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
