/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/asset/asset-load.h"
#include "cli/command.h"
#include "cli/print/rows.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("資産", "ASSET"), .number = true },
	{ .name = NULL },
};

static enum errc merge(struct asset_work *work, int64_t a, int64_t b, int64_t *ret, struct err *err)
{
	char user[RECORDS_USER_MAX];
	char detail[64];

	(void)snprintf(detail, sizeof(detail), "%lld + %lld", (long long)a, (long long)b);
	enum errc code = db_begin(work->db, err);
	if (!code)
		code = records_audit(work->db, "asset.merge", str_from(detail), STR(""), err);
	if (!code)
		code = register_merge(work->reg, a, b, records_user(user),
				      clock_wall_us(&clock_system), ret, err);
	return db_end(work->db, code, err);
}

static enum exit_code run(const struct options *options)
{
	auto_asset_work work = { .db = NULL };
	char number[24];
	struct err err;
	int64_t a;
	int64_t b;
	int64_t kept;

	if (asset_number(options_arg(options, 0), &a, &err) ||
	    asset_number(options_arg(options, 1), &b, &err) ||
	    asset_work_open(options, &work, &err) || merge(&work, a, b, &kept, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	(void)snprintf(number, sizeof(number), "%lld", (long long)kept);
	rows_add(rows, (const struct str[]){ str_from(number) });
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_asset_merge = {
	.name = "asset merge",
	.summary = TEXT("二つの資産を、同じ機器として一つにまとめる",
			"say that two assets are one device"),
	.args = "ID ID",
	.min_args = 2,
	.max_args = 2,
	.details =
		TEXT("小さいほうの番号が残ります。前に分けたことがあっても、この指示が優先します。",
		     "The lower number stays. It holds even if they were taken apart before."),
	.options = option_rows,
	.run = run,
};
