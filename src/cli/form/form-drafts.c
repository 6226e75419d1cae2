/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "store/edition-drafts.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("様式", "FORM") },
	{ .name = "before", .title = TEXT("前の年度版", "FOLLOWS") },
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = "sheet", .title = TEXT("シート", "SHEET") },
	{ .name = "made_at", .title = TEXT("作った日時", "MADE AT") },
	{ .name = "made_by", .title = TEXT("作った人", "BY") },
	{ .name = "sha256" },
	{ .name = NULL },
};

static bool take(void *ctx, const struct edition_draft *draft)
{
	char at[TIME_TEXT_MAX];

	(void)time_format_local(draft->made_us, time_zone_offset(), at);
	rows_add(ctx, (const struct str[]){ draft->id, draft->before, draft->file, draft->sheet,
					    str_from(at), draft->made_by, draft->sha256 });
	return true;
}

static enum errc fill(const struct options *options UNUSED, struct db *db, struct rows *rows,
		      struct err *err)
{
	return edition_drafts_each(db, take, rows, err);
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_form_drafts = {
	.name = "form drafts",
	.summary = TEXT("新しい年度版の様式の案を並べる", "list drafts of new editions"),
	.options = option_rows,
	.run = run,
};
