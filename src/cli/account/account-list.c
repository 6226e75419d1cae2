/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts that were used, and what somebody should look at.
 */
#include "accounts/account-findings.h"
#include "accounts/logons.h"
#include "base/calendar/day.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "findings",
	  .type = OPTION_FLAG,
	  .help = TEXT("確かめることがあるものだけを、理由とともに出す",
		       "only what somebody should look at, with the reason") },
	{ .name = "days",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = LOGON_DAYS,
	  .fallback = "90",
	  .help = TEXT("何日前までを見るか", "how many days to look back") },
	OPTIONS_END,
};

static const struct rows_column use_columns[] = {
	{ .name = "account", .title = TEXT("アカウント", "ACCOUNT") },
	{ .name = "logons", .title = TEXT("ログオン", "LOG-ONS"), .number = true },
	{ .name = "sources", .title = TEXT("接続元", "SOURCES"), .number = true },
	{ .name = "hosts", .title = TEXT("機器", "HOSTS"), .number = true },
	{ .name = "days", .title = TEXT("日数", "DAYS"), .number = true },
	{ .name = "vpn", .title = TEXT("VPN", "VPN") },
	{ .name = "admin", .title = TEXT("管理者", "ADMIN") },
	{ .name = "last", .title = TEXT("最後", "LAST") },
	{ .name = "last_source", .title = TEXT("最後の接続元", "LAST SOURCE") },
	{ .name = NULL },
};

static const struct rows_column finding_columns[] = {
	{ .name = "kind", .title = TEXT("種類", "KIND") },
	{ .name = "account", .title = TEXT("アカウント", "ACCOUNT") },
	{ .name = "topic", .title = TEXT("項目", "TOPIC") },
	{ .name = "last", .title = TEXT("最後", "LAST") },
	{ .name = "words", .title = TEXT("内容", "WORDS") },
	{ .name = NULL },
};

static bool take_use(void *ctx, const struct account_use *use)
{
	char numbers[4][24];
	char last[TIME_TEXT_MAX];
	const int64_t counts[] = { use->logons, use->sources, use->hosts, use->days };

	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		(void)snprintf(numbers[i], sizeof(numbers[i]), "%lld", (long long)counts[i]);
	rows_add(ctx,
		 (const struct str[]){
			 use->account, str_from(numbers[0]), str_from(numbers[1]),
			 str_from(numbers[2]), str_from(numbers[3]),
			 use->vpn ? STR("yes") : STR("no"), use->admin ? STR("yes") : STR("no"),
			 str_from(time_format_local(use->last_us, time_zone_offset(), last)),
			 use->last_source });
	return true;
}

static void take_finding(void *ctx, const struct account_finding *finding)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	const struct text_pair words = account_finding_words(finding, &arena);
	char last[TIME_TEXT_MAX];

	rows_add(ctx,
		 (const struct str[]){
			 str_from(account_finding_name(finding->kind)), finding->account,
			 str_from(account_finding_topic(finding->kind)),
			 str_from(time_format_local(finding->last_us, time_zone_offset(), last)),
			 text_pair_in(words, lang_get()) });
}

static enum errc fill(const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	const int32_t today = day_at(clock_wall_us(&clock_system), time_zone_offset());
	auto_account_content *content = NULL;
	const enum errc code = account_content_load_own(&content, err);

	if (code)
		return code;
	return options_flag(options, "findings")
		       ? account_findings_each(db, content, today, take_finding, rows, err)
		       : logons_by_account(db, today - (int32_t)options_number(options, "days"),
					   take_use, rows, err);
}

static enum exit_code run(const struct options *options)
{
	return records_print(
		options, options_flag(options, "findings") ? finding_columns : use_columns, fill);
}

const struct command command_account_list = {
	.name = "account list",
	.summary = TEXT("使われたアカウントと、確かめることを出す",
			"list accounts that were used, and what to look at"),
	.details = TEXT("届いた記録のログオン（VPN、Windows、SSH）から数えます。",
			"Counted from log-ons in the records that arrive: VPN, Windows, SSH."),
	.options = option_rows,
	.run = run,
};
