/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/encoding/time-text.h"
#include "cli/advisory/advisory-command.h"
#include "cli/command.h"
#include "cli/print/rows.h"

static const struct rows_column columns[] = {
	{ .name = "advisory", .title = TEXT("番号", "ADVISORY") },
	{ .name = "feed", .title = TEXT("元", "FEED") },
	{ .name = "modified", .title = TEXT("更新", "MODIFIED") },
	{ .name = "version", .title = TEXT("版", "VERSION") },
	{ .name = "edition", .title = TEXT("取り込み回", "EDITION"), .number = true },
	{ .name = "exploited", .title = TEXT("悪用", "EXPLOITED") },
	{ .name = "subject", .title = TEXT("対象", "SUBJECT") },
	{ .name = "source", .title = TEXT("ファイル", "SOURCE") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "feed",
	  .type = OPTION_CHOICE,
	  .choices = "kev|nvd|csaf|jvnrss|vuldef",
	  .help = TEXT("この元のものだけ", "of this feed only") },
	{ .name = "text",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("番号か題にこの文字を含むもの", "with this text in number or title") },
	{ .name = "exploited",
	  .type = OPTION_FLAG,
	  .help = TEXT("攻撃に使われたものだけ", "only those used in attacks") },
	{ .name = "limit",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = 2000,
	  .fallback = "100",
	  .help = TEXT("新しいものから N 件まで", "the newest N") },
	OPTIONS_END,
};

static void add(struct rows *rows, const struct kept_advisory *one)
{
	char time[TIME_TEXT_MAX];
	char edition[24];
	const int64_t at = one->modified_us == TIME_NONE ? one->published_us : one->modified_us;

	(void)snprintf(edition, sizeof(edition), "%lld", (long long)one->edition);
	rows_add(rows,
		 (const struct str[]){
			 one->name,
			 one->feed,
			 at == TIME_NONE ? STR_NONE
					 : str_sub(str_from(time_format_utc(at, time)), 0, 10),
			 str_or_none(one->revision),
			 str_from(edition),
			 one->exploited ? STR("yes") : STR("no"),
			 one->subject,
			 one->source,
			 one->title,
		 });
}

static enum exit_code run(const struct options *options)
{
	auto_advisory_command command;
	struct kept_advisories all = { .n = 0 };
	const struct advisory_filter filter = {
		.feed = str_from(options_text(options, "feed")),
		.text = str_from(options_text(options, "text")),
		.exploited = options_flag(options, "exploited"),
		.limit = (unsigned)options_number(options, "limit"),
	};
	struct err err;

	if (advisory_command_open(options, DB_READER, &command, &err) ||
	    advisories_list(command.db, &filter, &command.arena, &all, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < all.n; i++)
		add(rows, &all.at[i]);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_advisory_list = {
	.name = "advisory list",
	.summary = TEXT("取り込んだ脆弱性の情報を並べる", "list the advisories that were taken in"),
	.options = option_rows,
	.run = run,
};
