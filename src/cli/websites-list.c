/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hospital's own web pages as the watch last saw them.
 */
#include "base/encoding/time-text.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "store/websites.h"

#define ARENA_BYTES (1024u * 1024)
#define DAY_US	    (24 * INT64_C(3600) * US_PER_SEC)

static const struct rows_column columns[] = {
	{ .name = "url", .title = TEXT("ページ", "PAGE") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "status", .title = TEXT("HTTP", "HTTP"), .number = true },
	{ .name = "milliseconds", .title = TEXT("ミリ秒", "MS"), .number = true },
	{ .name = "certificate_days", .title = TEXT("証明書(日)", "CERT (DAYS)"), .number = true },
	{ .name = "checked", .title = TEXT("最後に見た時", "CHECKED") },
	{ .name = "problem", .title = TEXT("問題", "PROBLEM") },
	{ .name = NULL },
};

static struct str state_of(const struct website *site)
{
	if (!site->up)
		return STR("down");
	return site->changed_us == TIME_NONE ? STR("up") : STR("changed");
}

static struct str problem_of(const struct website *site)
{
	if (site->problem.len)
		return site->problem;
	return str_or_none(site->cert_problem);
}

static void add(struct rows *rows, const struct website *site)
{
	char numbers[3][24];
	char time[TIME_TEXT_MAX];
	const bool cert = site->cert_until_us != TIME_NONE;

	(void)snprintf(numbers[0], sizeof(numbers[0]), "%lld", (long long)site->status);
	(void)snprintf(numbers[1], sizeof(numbers[1]), "%lld",
		       (long long)(site->taken_us / US_PER_MS));
	(void)snprintf(numbers[2], sizeof(numbers[2]), "%lld",
		       cert ? (long long)((site->cert_until_us - site->checked_us) / DAY_US) : 0);
	rows_add(rows,
		 (const struct str[]){
			 site->url,
			 state_of(site),
			 str_from(numbers[0]),
			 str_from(numbers[1]),
			 cert ? str_from(numbers[2]) : STR_NONE,
			 str_from(time_format_local(site->checked_us, time_zone_offset(), time)),
			 problem_of(site),
		 });
}

static enum errc print(struct db *db, enum rows_format format, struct err *err)
{
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	struct websites all;
	const enum errc code = websites_list(db, &arena, &all, err);

	if (code)
		return code;
	struct rows *rows = rows_new(format, columns);
	for (size_t i = 0; i < all.n; i++)
		add(rows, &all.at[i]);
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	char data[PATH_MAX];
	auto_db *db = NULL;
	struct err err;

	if (path_data(options_text(options, "data"), data, &err) ||
	    db_open(data, DB_READER, &db, &err) || print(db, rows_format_of(options), &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_websites_list = {
	.name = "websites list",
	.summary = TEXT("見張っているウェブページの状態を並べる",
			"list the web pages that are watched"),
	.options = option_rows,
	.run = run,
};
