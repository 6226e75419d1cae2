/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/backup-records.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

#define NUMBER_TEXT 24u

static const struct rows_column columns[] = {
	{ .name = "place", .title = TEXT("場所", "PLACE") },
	{ .name = "system", .title = TEXT("システム", "SYSTEM") },
	{ .name = "tool", .title = TEXT("製品", "TOOL") },
	{ .name = "copy", .title = TEXT("切り離し", "COPY") },
	{ .name = "connected", .title = TEXT("最後につないだ日", "CONNECTED") },
	{ .name = "encrypted", .title = TEXT("暗号化", "ENCRYPTED") },
	{ .name = "generations", .title = TEXT("世代", "GENERATIONS"), .number = true },
	{ .name = "newest", .title = TEXT("最新の世代", "NEWEST") },
	{ .name = "max_age_hours", .title = TEXT("古いとみる時間", "TOO OLD (H)"), .number = true },
	{ .name = "rpo_minutes", .title = TEXT("RPO 分", "RPO (MIN)"), .number = true },
	{ .name = "rto_minutes", .title = TEXT("RTO 分", "RTO (MIN)"), .number = true },
	{ .name = NULL },
};

static struct str number(int64_t n, char out[static NUMBER_TEXT])
{
	(void)snprintf(out, NUMBER_TEXT, "%lld", (long long)n);
	return str_from(out);
}

static void take(void *ctx, const struct backup_repository *r)
{
	char numbers[4][NUMBER_TEXT];
	char newest[TIME_TEXT_MAX];

	(void)time_format_utc(r->newest_us, newest);
	rows_add(ctx, (const struct str[]){
			      r->place,
			      r->system,
			      r->tool,
			      r->copy,
			      r->connected_on,
			      r->encrypted,
			      number(r->generations, numbers[0]),
			      r->newest_us == TIME_NONE ? STR_NONE : str_from(newest),
			      number(r->max_age_hours, numbers[1]),
			      r->rpo_minutes ? number(r->rpo_minutes, numbers[2]) : STR_NONE,
			      r->rto_minutes ? number(r->rto_minutes, numbers[3]) : STR_NONE,
		      });
}

static enum errc fill(UNUSED const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	return backup_repositories_each(db, take, rows, err);
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_backup_list = {
	.name = "backup list",
	.summary = TEXT("知っているバックアップと、その約束を並べる",
			"list the backups that are known, and what is expected of them"),
	.options = option_rows,
	.run = run,
};
