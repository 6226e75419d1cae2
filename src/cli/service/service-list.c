/* SPDX-License-Identifier: Apache-2.0 */
/* Registered services, with whether each fits and why. */
#include "base/os/clock.h"
#include "cli/command.h"
#include "cli/records.h"
#include "services/service-match.h"
#include "store/facility.h"

#define LIST_BYTES (16u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("コード", "CODE") },
	{ .name = "name", .title = TEXT("サービス", "SERVICE") },
	{ .name = "provider", .title = TEXT("事業者", "PROVIDER") },
	{ .name = "criteria", .title = TEXT("基準", "CRITERIA") },
	{ .name = "class", .title = TEXT("類", "CLASS"), .number = true },
	{ .name = "watch", .title = TEXT("見守り", "WATCH") },
	{ .name = "price", .title = TEXT("価格の上限", "PRICE") },
	{ .name = "fit", .title = TEXT("合うか", "FIT") },
	{ .name = "why", .title = TEXT("理由", "WHY") },
	{ .name = NULL },
};

static enum errc read_need(const struct options *options, struct db *db, struct arena *arena,
			   struct service_need *ret, struct err *err)
{
	struct facility_record record;
	const enum errc code = facility_get(db, arena, &record, err);
	int64_t beds = -1;

	if (code)
		return code;
	if (!str_to_i64(str_or_empty(record.values[FACILITY_BEDS_KEY]), &beds))
		beds = -1;
	*ret = (struct service_need){
		.prefecture = options_given(options, "prefecture")
				      ? options_str(options, "prefecture")
				      : str_or_empty(record.values[FACILITY_PREFECTURE_KEY]),
		.beds = options_given(options, "beds") ? options_number(options, "beds") : beds,
		.day = day_at(clock_wall_us(&clock_system), time_zone_offset()),
	};
	if (options_given(options, "on") && !day_parse(options_str(options, "on"), &ret->day))
		return fail(err, ERR_USAGE, "--on: %s",
			    text_of(TR("日は 2026-04-01 のように", "a day is written 2026-04-01")));
	return ERR_OK;
}

static void add_row(struct rows *rows, const struct service_content *content,
		    const struct help_service *s, const struct service_need *need,
		    enum service_fit fit, struct arena *arena)
{
	const struct text_pair why = service_reason(s, need, fit, arena);

	rows_add(rows, (const struct str[]){
			       s->code, s->name, s->provider, str_or_none(s->edition),
			       s->grade == 1 ? STR("1") : STR("2"),
			       str_from(service_watch_names[s->watch]),
			       str_from(service_price_names[service_price(content, s)]),
			       str_from(service_fit_names[fit]), text_pair_in(why, lang_get()) });
}

static enum errc fill(const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	auto_arena arena = ARENA_INIT(LIST_BYTES);
	auto_service_content *content = NULL;
	const struct help_service *s = NULL;
	struct service_need need;
	enum errc code = facility_use_pack(db, err);

	if (!code)
		code = service_content_load(NULL, &content, err);
	if (!code)
		code = read_need(options, db, &arena, &need, err);
	if (!code)
		code = help_services_list(db, &arena, &s, err);
	for (; !code && s; s = s->next) {
		const enum service_fit fit = service_fit(s, &need);

		if (!options_flag(options, "fitting") || fit == SERVICE_FITS)
			add_row(rows, content, s, &need, fit, &arena);
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

static const struct option_def option_rows[] = {
	{ .name = "fitting",
	  .type = OPTION_FLAG,
	  .help = TEXT("合うものだけ", "those that fit alone") },
	{ .name = "prefecture",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("都道府県（01〜47。なければ施設の記録）",
		       "prefecture, 01 to 47 (else by the facility's record)") },
	{ .name = "beds",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 0,
	  .max = FACILITY_BEDS_MAX,
	  .help = TEXT("規模（なければ施設の記録）", "size (else by the facility's record)") },
	{ .name = "on",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("この日の登録で（なければ今日）", "as registered that day (else today)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_service_list = {
	.name = "service list",
	.summary = TEXT("登録サービスを、合うかどうかと理由つきで出す",
			"registered services, whether each fits and why"),
	.options = option_rows,
	.run = run,
};
