/* SPDX-License-Identifier: Apache-2.0 */
#include "after/lessons.h"
#include "cli/case/case-desk.h"
#include "cli/report/report-desk.h"

static const struct rows_column columns[] = {
	{ .name = "line", .title = TEXT("費目の名前", "LINE") },
	{ .name = "label", .title = TEXT("どれ", "LABEL") },
	{ .name = "title", .title = TEXT("費目", "TITLE") },
	{ .name = "yen", .title = TEXT("金額（円）", "YEN"), .number = true },
	{ .name = "sure", .title = TEXT("確かさ", "SURE") },
	{ .name = "words", .title = TEXT("説明", "WORDS") },
	{ .name = NULL },
};

static void add(const struct report_desk *desk, struct rows *rows, const struct cost_line *line,
		const struct case_cost *cost)
{
	const bool known = cost && cost->yen != COST_UNKNOWN;

	rows_add(rows,
		 (const struct str[]){
			 line->id, cost ? str_or_none(cost->label) : STR_NONE,
			 text_pair_in(line->title, lang_get()),
			 known ? arena_printf(desk->scope.arena, "%lld",
					      (long long)(line->minus ? -cost->yen : cost->yen))
			       : STR_NONE,
			 !known	       ? STR_NONE
			 : cost->final ? STR("final")
				       : STR("estimated"),
			 cost ? str_or_none(cost->words) : STR_NONE });
}

static enum errc list(const struct report_desk *desk, const struct options *options,
		      struct err *err)
{
	const struct after_content *content = desk->duties.scope.lessons;
	struct case_costs *costs = arena_take(desk->scope.arena, sizeof(*costs));
	struct rows *rows = rows_new(rows_format_of(options), columns);
	enum errc code = costs ? case_costs_get(desk->scope.db, desk->record.id, content,
						desk->scope.arena, costs, err)
			       : fail(err, ERR_LIMIT, "costs: no room");

	for (size_t i = 0; !code && i < content->n_costs; i++) {
		const struct cost_line *line = &content->costs[i];
		size_t n = 0;
		for (size_t k = 0; k < costs->n; k++) {
			if (costs->at[k].line != line)
				continue;
			add(desk, rows, line, &costs->at[k]);
			n++;
		}
		if (!n)
			add(desk, rows, line, NULL);
	}
	return rows_end_after(rows, code, err);
}

static enum errc put(struct report_desk *desk, const struct options *options, struct err *err)
{
	const struct str id = str_from(options_arg(options, 1));
	struct case_cost cost = { .line = cost_line_find(desk->duties.scope.lessons, id),
				  .label = options_str(options, "label"),
				  .final = options_flag(options, "final"),
				  .words = options_str(options, "words") };
	struct case_edit edit;
	enum errc code = yen_read(options_str(options, "yen"), &cost.yen, err);

	if (!code && !cost.line)
		code = fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(id),
			text_of(TR(
				"その名前の費目はありません（tonoi case cost CASE で見られます）",
				"there is no such line (tonoi case cost CASE lists them)")));
	if (code)
		return code;
	code = report_desk_edit(desk, "case.cost", &edit, err);
	if (!code)
		code = case_cost_put(&edit, &cost, err);
	return case_edit_end(&edit, code, err);
}

static enum exit_code run(const struct options *options)
{
	const bool changes = options_args(options) > 1;

	return report_desk_do(options, changes, &(struct report_desk_deed){ put, list });
}

static const struct option_def option_rows[] = {
	{ .name = "yen",
	  .type = OPTION_TEXT,
	  .arg = "YEN",
	  .help = TEXT("金額（円）。分からなければ unknown", "the amount in yen, or unknown") },
	{ .name = "final",
	  .type = OPTION_FLAG,
	  .help = TEXT("確定した金額（なければ見込み）", "it is final (else estimated)") },
	{ .name = "label",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("同じ費目が幾つもあるときの名前",
		       "which one, when there are several of a line") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何の費用か、金額の出どころ", "what it was for, where the figure is from") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_cost = {
	.name = "case cost",
	.summary = TEXT("かかった費用を書く", "write down what it cost"),
	.args = "CASE [LINE]",
	.min_args = 1,
	.max_args = 2,
	.details =
		TEXT("LINE がなければ、費目といまの金額を出します。分からない金額は 0 "
		     "ではなく不明です。",
		     "Without LINE it lists the lines and their amounts. What is not known is not "
		     "zero."),
	.options = option_rows,
	.run = run,
};
