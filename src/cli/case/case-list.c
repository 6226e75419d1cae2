/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "cases/case-measures.h"
#include "cli/case/case-desk.h"

static const struct rows_column columns[] = {
	{ .name = "id", .number = true },
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "training", .title = TEXT("訓練", "DRILL") },
	{ .name = "phase" },
	{ .name = "phase_words", .title = TEXT("段階", "PHASE") },
	{ .name = "title", .title = TEXT("題名", "TITLE") },
	{ .name = "kind" },
	{ .name = "cause" },
	{ .name = "cause_words", .title = TEXT("原因", "CAUSE") },
	{ .name = "route" },
	{ .name = "route_words", .title = TEXT("侵入経路", "WAY IN") },
	{ .name = "known", .title = TEXT("知った時刻", "KNOWN AT") },
	{ .name = "opened" },
	{ .name = "closed" },
	{ .name = "back_dated" },
	{ .name = "origin" },
	{ .name = NULL },
};

struct listing {
	const struct case_desk *desk;
	struct rows *rows;
	bool open_only;
};

static void add(void *ctx, const struct case_record *c)
{
	const struct listing *l = ctx;
	const struct case_reader *reader = &l->desk->reader;
	char known[TIME_TEXT_MAX];
	char opened[TIME_TEXT_MAX];
	char closed[TIME_TEXT_MAX];
	char id[24];

	if (l->open_only && c->closed_us != TIME_NONE)
		return;
	(void)snprintf(id, sizeof(id), "%lld", (long long)c->id);
	rows_add(l->rows, (const struct str[]){
				  str_from(id),
				  c->number,
				  c->training ? STR("yes") : STR("no"),
				  str_from(case_phases[c->phase].value),
				  str_from(text_of(case_phases[c->phase].text)),
				  c->title,
				  str_from(case_kinds[c->kind].value),
				  str_or_none(c->cause),
				  case_cause_words(reader, c->cause),
				  str_or_none(c->route),
				  case_route_words(reader, c->route),
				  str_from(time_format_utc(c->known_us, known)),
				  str_from(time_format_utc(c->opened_us, opened)),
				  c->closed_us == TIME_NONE
					  ? STR_NONE
					  : str_from(time_format_utc(c->closed_us, closed)),
				  case_is_back_dated(c) ? STR("yes") : STR("no"),
				  str_from(case_origins[c->origin].value),
			  });
}

/* ---- what repeats ---- */

static const struct rows_column repeat_columns[] = {
	{ .name = "what" },
	{ .name = "what_words", .title = TEXT("区分", "WHAT") },
	{ .name = "id" },
	{ .name = "words", .title = TEXT("内容", "WHICH") },
	{ .name = "cases", .title = TEXT("件数", "CASES"), .number = true },
	{ .name = "last", .title = TEXT("いちばん新しい", "NEWEST") },
	{ .name = NULL },
};

static enum errc fill_repeats(struct case_desk *desk, struct rows *rows, struct err *err)
{
	struct case_repeats repeats;
	const enum errc code = case_repeats_get(desk->db, TIME_NONE, &desk->arena, &repeats, err);

	for (size_t i = 0; !code && i < repeats.n; i++) {
		const struct case_repeat *one = &repeats.at[i];
		const struct text what =
			one->is_route ? TR("侵入経路", "way in") : TR("原因", "cause");
		char cases[24];
		char last[TIME_TEXT_MAX];

		(void)snprintf(cases, sizeof(cases), "%llu", (unsigned long long)one->cases);
		rows_add(rows, (const struct str[]){
				       one->is_route ? STR("route") : STR("cause"),
				       str_from(text_of(what)),
				       one->id,
				       one->is_route ? case_route_words(&desk->reader, one->id)
						     : case_cause_words(&desk->reader, one->id),
				       str_from(cases),
				       str_from(time_format_utc(one->last_us, last)),
			       });
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	const bool repeats = options_flag(options, "repeats");
	auto_case_desk desk = { .db = NULL };
	struct err err;

	if (case_desk_open(options, false, &desk, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), repeats ? repeat_columns : columns);
	struct listing listing = { .desk = &desk,
				   .rows = rows,
				   .open_only = options_flag(options, "open") };
	const enum errc code = repeats ? fill_repeats(&desk, rows, &err)
				       : cases_each(desk.db, add, &listing, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "open",
	  .type = OPTION_FLAG,
	  .help = TEXT("閉じていないものだけ", "only those that are open") },
	{ .name = "repeats",
	  .type = OPTION_FLAG,
	  .help = TEXT("くり返している原因と侵入経路を、多い順に",
		       "which causes and ways in repeat, the most frequent first") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_case_list = {
	.name = "case list",
	.summary = TEXT("事案の一覧、またはくり返す原因", "list the cases, or what repeats"),
	.details = TEXT("攻撃も、災害・誤り・故障による停止も、同じ一覧にあります。訓練は T "
			"で始まる番号です。",
			"Attacks and outages of every cause stand in one list. Numbers of drills "
			"begin with T."),
	.options = option_rows,
	.run = run,
};
