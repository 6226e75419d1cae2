/* SPDX-License-Identifier: Apache-2.0 */
#include "after/lessons.h"
#include "cli/case/case-desk.h"
#include "cli/report/report-desk.h"

static const struct rows_column columns[] = {
	{ .name = "factor", .title = TEXT("要因の名前", "FACTOR") },
	{ .name = "area" },
	{ .name = "title", .title = TEXT("要因", "TITLE") },
	{ .name = "verdict", .title = TEXT("判断", "VERDICT") },
	{ .name = "words", .title = TEXT("この事案では", "WORDS") },
	{ .name = "ask" },
	{ .name = "better" },
	{ .name = "topic" },
	{ .name = "suits" },
	{ .name = NULL },
};

static enum errc list(const struct report_desk *desk, const struct options *options,
		      struct err *err)
{
	const struct after_content *content = desk->duties.scope.lessons;
	struct case_factors *judged = arena_take(desk->scope.arena, sizeof(*judged));
	struct rows *rows = rows_new(rows_format_of(options), columns);
	enum errc code = judged ? case_factors_get(desk->scope.db, desk->record.id, content,
						   desk->scope.arena, judged, err)
				: fail(err, ERR_LIMIT, "factors: no room");

	for (size_t i = 0; !code && i < content->n_factors; i++) {
		const struct factor *factor = &content->factors[i];
		const struct case_factor *one = case_factor_of(judged, factor);
		rows_add(rows,
			 (const struct str[]){
				 factor->id, str_from(factor_areas[factor->area].value),
				 text_pair_in(factor->title, lang_get()),
				 one ? str_from(factor_verdicts[one->verdict].value) : STR_NONE,
				 one ? one->words : STR_NONE, text_pair_in(factor->ask, lang_get()),
				 text_pair_in(factor->better, lang_get()),
				 str_or_none(factor->topic),
				 factor_suits(factor, desk->record.cause) ? STR("yes")
									  : STR("no") });
	}
	return rows_end_after(rows, code, err);
}

static enum errc judge(struct report_desk *desk, const struct options *options, struct err *err)
{
	const struct str id = str_from(options_arg(options, 1));
	struct case_factor judged = { .factor = factor_find(desk->duties.scope.lessons, id),
				      .words = options_str(options, "words") };
	size_t verdict = FACTOR_CONTRIBUTED;
	struct case_edit edit;
	enum errc code = case_word(options, "verdict", factor_verdicts, &verdict, err);

	judged.verdict = (enum factor_verdict)verdict;
	if (!code && !judged.factor)
		code = fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(id),
			text_of(TR(
				"その名前の要因はありません（tonoi case factor CASE で見られます）",
				"there is no such factor (tonoi case factor CASE lists them)")));
	if (code)
		return code;
	code = report_desk_edit(desk, "case.factor", &edit, err);
	if (!code)
		code = case_factor_put(&edit, &judged, err);
	return case_edit_end(&edit, code, err);
}

static enum exit_code run(const struct options *options)
{
	const bool changes = options_args(options) > 1;

	return report_desk_do(options, changes, &(struct report_desk_deed){ judge, list });
}

static const struct option_def option_rows[] = {
	{ .name = "verdict",
	  .type = OPTION_CHOICE,
	  .choices = "contributed|ruled-out|unknown",
	  .fallback = "contributed",
	  .help = TEXT("当てはまるか、当てはまらないか、調べても分からないか",
		       "whether it contributed, was ruled out, or cannot be told") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("この事案では何だったか", "what it was in this case") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_factor = {
	.name = "case factor",
	.summary = TEXT("何が重なったかを、一つずつ判断する", "judge what contributed, one by one"),
	.args = "CASE [FACTOR]",
	.min_args = 1,
	.max_args = 2,
	.details = TEXT("FACTOR がなければ、要因の一覧と、いまの判断を出します。",
			"Without FACTOR it lists the factors and what was judged."),
	.options = option_rows,
	.run = run,
};
