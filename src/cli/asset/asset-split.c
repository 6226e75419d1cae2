/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/asset/asset-load.h"
#include "cli/command.h"
#include "cli/print/rows.h"

#define SOURCES_MAX 200u

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("資産", "ASSET"), .number = true },
	{ .name = "new", .title = TEXT("新しい資産", "NEW ASSET"), .number = true },
	{ .name = NULL },
};

static enum errc split(struct asset_work *work, const struct register_split *split, int64_t *ret,
		       struct err *err)
{
	char asset[24];

	(void)snprintf(asset, sizeof(asset), "%lld", (long long)split->asset);
	enum errc code = db_begin(work->db, err);
	if (!code)
		code = records_audit(work->db, "asset.split", str_from(asset), STR(""), err);
	if (!code)
		code = register_split(work->reg, split, ret, err);
	return db_end(work->db, code, err);
}

static enum errc read_numbers(const struct options *options, struct register_split *ret,
			      int64_t sources[static SOURCES_MAX], struct err *err)
{
	enum errc code = asset_number(options_arg(options, 0), &ret->asset, err);

	ret->n = options_args(options) - 1;
	for (size_t i = 0; i < ret->n && !code; i++)
		code = asset_number(options_arg(options, i + 1), &sources[i], err);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_asset_work work = { .db = NULL };
	char user[RECORDS_USER_MAX];
	int64_t sources[SOURCES_MAX];
	struct register_split ask = { .n = 0 };
	char numbers[2][24];
	struct err err;
	int64_t fresh;

	ask.by = records_user(user);
	ask.sightings = sources;
	ask.now_us = clock_wall_us(&clock_system);
	if (read_numbers(options, &ask, sources, &err) || asset_work_open(options, &work, &err) ||
	    split(&work, &ask, &fresh, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	(void)snprintf(numbers[0], sizeof(numbers[0]), "%lld", (long long)ask.asset);
	(void)snprintf(numbers[1], sizeof(numbers[1]), "%lld", (long long)fresh);
	rows_add(rows, (const struct str[]){ str_from(numbers[0]), str_from(numbers[1]) });
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_asset_split = {
	.name = "asset split",
	.summary = TEXT("まとまった資産から、別の機器の情報源を分ける",
			"take sources that are of another device out of an asset"),
	.args = "ID SOURCE…",
	.min_args = 2,
	.max_args = SOURCES_MAX + 1,
	.details = TEXT("SOURCE は asset show が source の行に示す番号です。"
			"分けたことは覚えておき、自動では二度とまとめません。",
			"SOURCE is the number that asset show prints in the rows of sources. "
			"What was taken apart is never put together again by itself."),
	.options = option_rows,
	.run = run,
};
