/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests for help.
 */
#include "base/encoding/time-text.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "support/support-records.h"

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "training", .title = TEXT("訓練", "DRILL") },
	{ .name = "stage" },
	{ .name = "stage_words", .title = TEXT("段階", "STAGE") },
	{ .name = "ended", .title = TEXT("終わり", "ENDED") },
	{ .name = "route" },
	{ .name = "route_title", .title = TEXT("頼む先", "WHO") },
	{ .name = "title", .title = TEXT("何を", "WHAT") },
	{ .name = "case_id" },
	{ .name = "opened", .title = TEXT("始めた時刻", "BEGUN") },
	{ .name = "last" },
	{ .name = NULL },
};

static void add(void *ctx, const struct support_request *r)
{
	char id[24];
	char case_id[24];
	char opened[TIME_TEXT_MAX];
	char last[TIME_TEXT_MAX];

	(void)snprintf(id, sizeof(id), "%lld", (long long)r->id);
	(void)snprintf(case_id, sizeof(case_id), "%lld", (long long)r->case_id);
	rows_add(ctx,
		 (const struct str[]){ str_from(id), r->training ? STR("yes") : STR("no"),
				       str_from(support_stages[r->stage].value),
				       str_from(text_of(support_stages[r->stage].text)),
				       r->ended ? STR("yes") : STR("no"), r->route, r->route_title,
				       r->title, r->case_id ? str_from(case_id) : STR_NONE,
				       str_from(time_format_utc(r->opened_us, opened)),
				       r->last_us == TIME_NONE
					       ? STR_NONE
					       : str_from(time_format_utc(r->last_us, last)) });
}

static enum errc fill(const struct options *options UNUSED, struct db *db, struct rows *rows,
		      struct err *err)
{
	return support_each(db, 0, add, rows, err);
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

const struct command command_support_list = {
	.name = "support list",
	.summary = TEXT("支援の依頼を出す", "list requests for help"),
	.options = option_rows,
	.run = run,
};
