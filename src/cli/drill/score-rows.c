/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/score-rows.h"

static const struct rows_column columns[] = {
	{ .name = "measure", .title = TEXT("見ること", "MEASURE") },
	{ .name = "title", .title = TEXT("内容", "WHAT") },
	{ .name = "verdict", .title = TEXT("判定", "VERDICT") },
	{ .name = "points", .title = TEXT("点", "POINTS") },
	{ .name = "why", .title = TEXT("わけ", "WHY") },
	{ .name = NULL },
};

static void add_score(struct rows *rows, const struct scenario *scenario,
		      const struct drill_score *score)
{
	const struct scenario_measure *measure = scenario_measure_find(scenario, score->measure);
	char points[32];

	(void)snprintf(points, sizeof(points), "%u/%u",
		       score->verdict == DRILL_MET ? score->points : 0,
		       score->verdict == DRILL_NOT_JUDGED ? 0 : score->points);
	rows_add(rows, (const struct str[]){
			       score->measure,
			       measure ? text_pair_in(measure->title, lang_get()) : STR_NONE,
			       str_from(drill_verdicts[score->verdict].value), str_from(points),
			       text_pair_in(score->words, lang_get()) });
}

enum errc score_rows_print(const struct options *options, const struct scenario *scenario,
			   const struct drill_scores *scores, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	char points[32];
	uint32_t met = 0;
	uint32_t of = 0;

	for (size_t i = 0; i < scores->n; i++)
		add_score(rows, scenario, &scores->at[i]);
	drill_scores_sum(scores, &met, &of);
	(void)snprintf(points, sizeof(points), "%u/%u", met, of);
	rows_add(rows, (const struct str[]){ STR("score"), str_from(text_of(TR("合計", "in all"))),
					     STR_NONE, str_from(points), STR_NONE });
	return rows_end(rows, err);
}
