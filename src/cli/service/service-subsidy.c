/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "services/subsidy.h"

static const struct rows_column columns[] = {
	{ .name = "year", .title = TEXT("年度", "YEAR"), .number = true },
	{ .name = "outcome", .title = TEXT("結果", "OUTCOME") },
	{ .name = "counted", .title = TEXT("対象の費用", "COUNTED"), .number = true },
	{ .name = "rate", .title = TEXT("率", "RATE") },
	{ .name = "paid", .title = TEXT("補助", "PAID"), .number = true },
	{ .name = "own", .title = TEXT("自己負担", "OWN"), .number = true },
	{ .name = "note", .title = TEXT("注", "NOTE") },
	{ .name = "source", .title = TEXT("出典", "SOURCE") },
	{ .name = NULL },
};

static enum errc add_year(struct rows *rows, const struct subsidy_year *year,
			  const struct subsidy_wish *wish, struct err *err)
{
	const bool known = year->part != SERVICE_UNKNOWN;
	struct subsidy_sum sum;
	char cells[5][32];
	const enum errc code = subsidy_of(year, wish, &sum, err);

	if (code)
		return code;
	const bool told = sum.outcome != SUBSIDY_NOT_KNOWN;
	(void)snprintf(cells[0], sizeof(cells[0]), "%lld", (long long)year->year);
	(void)snprintf(cells[1], sizeof(cells[1]), "%lld", (long long)sum.cost);
	(void)snprintf(cells[2], sizeof(cells[2]), "%lld/%lld", (long long)sum.part,
		       (long long)sum.whole);
	(void)snprintf(cells[3], sizeof(cells[3]), "%lld", (long long)sum.paid);
	(void)snprintf(cells[4], sizeof(cells[4]), "%lld", (long long)sum.own);
	rows_add(rows,
		 (const struct str[]){
			 str_from(cells[0]), str_from(subsidy_outcome_names[sum.outcome]),
			 str_from(cells[1]), known ? str_from(cells[2]) : STR_NONE,
			 told ? str_from(cells[3]) : STR_NONE, told ? str_from(cells[4]) : STR_NONE,
			 str_or_none(text_pair_in(year->note, lang_get())), year->source });
	return ERR_OK;
}

static enum errc print(const struct options *options, struct err *err)
{
	const struct subsidy_wish wish = { .month_yen = options_number(options, "month"),
					   .months = options_number(options, "months"),
					   .once_yen = options_number(options, "once"),
					   .small = options_flag(options, "small") };
	auto_service_content *content = NULL;
	enum errc code = records_use_pack(options, err);

	if (!code)
		code = service_content_load(NULL, &content, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < content->n_years && !code; i++) {
		if (!options_given(options, "year") ||
		    content->years[i].year == options_number(options, "year"))
			code = add_year(rows, &content->years[i], &wish, err);
	}
	return rows_end_after(rows, code, err);
}

static enum exit_code run(const struct options *options)
{
	struct err err;

	return print(options, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "month",
	  .type = OPTION_NUMBER,
	  .arg = "YEN",
	  .fallback = "0",
	  .min = 0,
	  .max = SERVICE_YEN_MAX,
	  .help = TEXT("月の費用（円）", "what it costs a month, in yen") },
	{ .name = "months",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "12",
	  .min = 1,
	  .max = 120,
	  .help = TEXT("契約の月数", "months of the contract") },
	{ .name = "once",
	  .type = OPTION_NUMBER,
	  .arg = "YEN",
	  .fallback = "0",
	  .min = 0,
	  .max = SERVICE_YEN_MAX,
	  .help = TEXT("初めの一回の費用（円）", "what it costs once, in yen") },
	{ .name = "small",
	  .type = OPTION_FLAG,
	  .help = TEXT("小規模の事業者として", "as a small enterprise") },
	{ .name = "year",
	  .type = OPTION_NUMBER,
	  .arg = "YEAR",
	  .min = 2000,
	  .max = 2100,
	  .help = TEXT("この年度だけ", "that year alone") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_service_subsidy = {
	.name = "service subsidy",
	.summary = TEXT("補助金がいくらになるかを、年度ごとに計算する",
			"work out what the subsidy pays, year by year"),
	.details =
		TEXT("資料で分からない年度は unknown です。端数は切り捨てます。",
		     "A year our sources do not tell of is unknown. Parts of a yen are dropped."),
	.options = option_rows,
	.run = run,
};
