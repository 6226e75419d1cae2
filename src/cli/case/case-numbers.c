/* SPDX-License-Identifier: Apache-2.0 */
#include "after/lessons.h"
#include "after/numbers.h"
#include "cli/report/report-desk.h"

static const struct rows_column columns[] = {
	{ .name = "measure" },
	{ .name = "title", .title = TEXT("かかった時間", "MEASURE") },
	{ .name = "name", .title = TEXT("事案・公表された数字", "CASE OR FIGURE") },
	{ .name = "took", .title = TEXT("時間", "TOOK") },
	{ .name = "minutes", .number = true },
	{ .name = "kind" },
	{ .name = "source" },
	{ .name = NULL },
};

static const struct rows_column factor_columns[] = {
	{ .name = "factor" },
	{ .name = "area", .title = TEXT("どこの", "AREA") },
	{ .name = "title", .title = TEXT("要因", "FACTOR") },
	{ .name = "cases", .title = TEXT("事案の数", "CASES"), .number = true },
	{ .name = "newest", .title = TEXT("最も新しい事案", "NEWEST") },
	{ .name = NULL },
};

static struct str minutes_of(const struct report_desk *desk, const struct number_row *row)
{
	return row->took_us == TIME_NONE
		       ? STR_NONE
		       : arena_printf(desk->scope.arena, "%lld",
				      (long long)(row->took_us / (60 * US_PER_SEC)));
}

static void add(const struct report_desk *desk, struct rows *rows,
		const struct measure_numbers *numbers, const struct number_row *row)
{
	const bool told = row->took_us == TIME_NONE && row->figure;

	rows_add(rows,
		 (const struct str[]){ numbers->measure->id,
				       text_pair_in(numbers->measure->title, lang_get()), row->name,
				       told ? text_pair_in(row->figure->text, lang_get())
					    : number_words(row, lang_get(), desk->scope.arena),
				       minutes_of(desk, row),
				       row->figure     ? STR("published")
				       : row->training ? STR("drill")
						       : STR("case"),
				       row->figure ? row->figure->source : STR_NONE });
}

static void add_middle(const struct report_desk *desk, struct rows *rows,
		       const struct measure_numbers *numbers)
{
	const struct number_row row = { .took_us = numbers->middle_us };

	rows_add(rows,
		 (const struct str[]){
			 numbers->measure->id, text_pair_in(numbers->measure->title, lang_get()),
			 arena_printf(desk->scope.arena,
				      text_of(TR("中央値（分かっている %zu 件、不明 %zu 件）",
						 "middle (known of %zu, not known of %zu)")),
				      numbers->known, numbers->not_known),
			 number_words(&row, lang_get(), desk->scope.arena), minutes_of(desk, &row),
			 STR("middle"), STR_NONE });
}

static enum errc list_numbers(const struct report_desk *desk, const struct options *options,
			      struct err *err)
{
	const struct duty_scope *scope = &desk->duties.scope;
	struct numbers *numbers = arena_take(scope->arena, sizeof(*numbers));
	struct rows *rows = rows_new(rows_format_of(options), columns);
	enum errc code = numbers ? numbers_over_cases(desk->scope.db, scope->lessons,
						      scope->utc_offset_minutes, lang_get(),
						      scope->arena, numbers, err)
				 : fail(err, ERR_LIMIT, "numbers: no room");

	for (size_t i = 0; !code && i < numbers->n; i++) {
		for (size_t k = 0; k < numbers->at[i].n; k++)
			add(desk, rows, &numbers->at[i], &numbers->at[i].at[k]);
		add_middle(desk, rows, &numbers->at[i]);
	}
	return rows_end_after(rows, code, err);
}

static enum errc list_factors(const struct report_desk *desk, const struct options *options,
			      struct err *err)
{
	struct factor_repeats *repeats = arena_take(desk->scope.arena, sizeof(*repeats));
	struct rows *rows = rows_new(rows_format_of(options), factor_columns);
	enum errc code = repeats ? factor_repeats_get(desk->scope.db, desk->duties.scope.lessons,
						      desk->scope.arena, repeats, err)
				 : fail(err, ERR_LIMIT, "factors: no room");

	for (size_t i = 0; !code && i < repeats->n; i++) {
		const struct factor_repeat *one = &repeats->at[i];
		rows_add(rows,
			 (const struct str[]){ one->factor->id,
					       str_from(factor_areas[one->factor->area].value),
					       text_pair_in(one->factor->title, lang_get()),
					       arena_printf(desk->scope.arena, "%llu",
							    (unsigned long long)one->cases),
					       one->newest });
	}
	return rows_end_after(rows, code, err);
}

static enum exit_code run(const struct options *options)
{
	auto_report_desk desk;
	struct err err;
	enum errc code = report_desk_open(options, false, &desk, &err);

	if (!code)
		code = options_flag(options, "factors") ? list_factors(&desk, options, &err)
							: list_numbers(&desk, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "factors",
	  .type = OPTION_FLAG,
	  .help = TEXT("時間の代わりに、くり返している要因を出す",
		       "the factors that repeat instead of durations") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_numbers = {
	.name = "case numbers",
	.summary = TEXT("かかった時間を、事案どうしや公表された数字と比べる",
			"compare how long things took, over cases and with published figures"),
	.details =
		TEXT("分からないものは不明のままで、中央値に入りません。訓練も入りません。",
		     "What is not known stays so and is in no middle value; neither are drills."),
	.options = option_rows,
	.run = run,
};
