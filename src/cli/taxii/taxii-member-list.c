/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"

static const struct rows_column columns[] = {
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "groups", .title = TEXT("グループ", "GROUPS") },
	{ .name = "added", .title = TEXT("加えた時刻", "ADDED") },
	{ .name = "added_by", .title = TEXT("加えた人", "BY") },
	{ .name = "ended", .title = TEXT("やめた時刻", "ENDED") },
	{ .name = NULL },
};

struct listing {
	struct taxii_desk *desk;
	struct rows *rows;
};

static void take(void *ctx, const struct taxii_member *member)
{
	const struct listing *listing = ctx;
	const struct str cells[] = { member->name, member->groups,
				     taxii_desk_time(listing->desk, member->added_us),
				     member->added_by,
				     taxii_desk_time(listing->desk, member->ended_us) };

	rows_add(listing->rows, cells);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	struct err err;

	if (taxii_desk_open(options, &desk, &err))
		return command_fail(&err);
	struct listing listing = { .desk = &desk,
				   .rows = rows_new(rows_format_of(options), columns) };
	const enum errc code = taxii_members_each(desk.db, take, &listing, &err);
	return rows_end_after(listing.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_taxii_member_list = {
	.name = "taxii member list",
	.summary = TEXT("置き場を使う相手を並べる", "list who may come to the collections"),
	.options = option_rows,
	.run = run,
};
