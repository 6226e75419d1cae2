/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "cli/command.h"
#include "cli/indicators/indicator-folder.h"
#include "cli/print/rows.h"

#define NUMBER_TEXT 24u

static const struct rows_column columns[] = {
	{ .name = "source", .title = TEXT("一覧", "LIST") },
	{ .name = "tlp", .title = TEXT("TLP", "TLP") },
	{ .name = "indicators", .title = TEXT("件数", "INDICATORS"), .number = true },
	{ .name = "ip", .title = TEXT("IP", "IP"), .number = true },
	{ .name = "network", .title = TEXT("ネットワーク", "NETWORK"), .number = true },
	{ .name = "domain", .title = TEXT("ドメイン", "DOMAIN"), .number = true },
	{ .name = "url", .title = TEXT("URL", "URL"), .number = true },
	{ .name = "mail", .title = TEXT("メール", "MAIL"), .number = true },
	{ .name = "hash", .title = TEXT("ハッシュ", "HASH"), .number = true },
	{ .name = "newest", .title = TEXT("最新", "NEWEST") },
	{ .name = "last_end", .title = TEXT("最後の期限", "LAST END") },
	{ .name = "imported", .title = TEXT("取り込み", "IMPORTED") },
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static struct str number(uint64_t n, char out[static NUMBER_TEXT])
{
	(void)snprintf(out, NUMBER_TEXT, "%llu", (unsigned long long)n);
	return str_from(out);
}

static struct str moment(int64_t time_us, char out[static TIME_TEXT_MAX])
{
	return time_us == TIME_NONE ? STR_NONE
				    : str_from(time_format_local(time_us, time_zone_offset(), out));
}

static void add_source(struct rows *rows, const struct indicator_source *source)
{
	char numbers[7][NUMBER_TEXT];
	char times[3][TIME_TEXT_MAX];
	uint64_t hashes = 0;
	uint64_t all = 0;

	for (unsigned i = 0; i < INDICATOR_TYPES; i++) {
		all += source->counts[i];
		hashes += i >= INDICATOR_MD5 ? source->counts[i] : 0;
	}
	const struct str cells[] = {
		source->name,
		source->tlp == TLP_NONE ? STR_NONE : str_from(tlp_name(source->tlp)),
		number(all, numbers[0]),
		number(source->counts[INDICATOR_IP], numbers[1]),
		number(source->counts[INDICATOR_NETWORK], numbers[2]),
		number(source->counts[INDICATOR_DOMAIN], numbers[3]),
		number(source->counts[INDICATOR_URL], numbers[4]),
		number(source->counts[INDICATOR_MAIL], numbers[5]),
		number(hashes, numbers[6]),
		moment(source->newest_us, times[0]),
		moment(source->last_end_us, times[1]),
		moment(source->imported_us, times[2]),
		source->file,
	};
	rows_add(rows, cells);
}

static enum exit_code run(const struct options *options)
{
	struct indicator_folder folder;
	auto_indicator_set *set = NULL;
	struct err err;

	if (indicator_folder_of(options, &folder, &err) ||
	    indicator_folder_open(&folder, &set, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; set && i < indicator_set_sources(set); i++)
		add_source(rows, indicator_set_source(set, i));
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_indicators_list = {
	.name = "indicators list",
	.summary = TEXT("取り込んだ一覧を並べる", "list the lists that were taken in"),
	.options = option_rows,
	.run = run,
};
