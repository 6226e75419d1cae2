/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"

static const struct rows_column columns[] = {
	{ .name = "kind", .title = TEXT("種別", "KIND") },
	{ .name = "id", .title = TEXT("名前・番号", "ID") },
	{ .name = "title", .title = TEXT("題名", "TITLE") },
	{ .name = "minutes", .title = TEXT("分", "MIN"), .number = true },
	{ .name = "forms", .title = TEXT("形", "FORM") },
	{ .name = "made", .title = TEXT("行った時", "HELD") },
	{ .name = "points", .title = TEXT("点", "SCORE") },
	{ .name = NULL },
};

struct listing {
	struct drill_desk *desk;
	struct rows *rows;
	enum errc code;
	struct err *err;
};

static void add_scenario(const struct listing *listing, const struct scenario *scenario)
{
	char minutes[16];

	(void)snprintf(minutes, sizeof(minutes), "%u", scenario->minutes);
	rows_add(listing->rows,
		 (const struct str[]){ STR("scenario"), scenario->id,
				       text_pair_in(scenario->title, lang_get()), str_from(minutes),
				       scenario_is_technical(scenario) ? STR("table technical")
								       : STR("table"),
				       STR_NONE, STR_NONE });
}

static void take_own(void *ctx, struct str id UNUSED, struct str text)
{
	struct listing *listing = ctx;
	auto_scenario *scenario = NULL;

	if (!scenario_read("drill", text, &scenario, NULL))
		add_scenario(listing, scenario);
}

static void take_drill(void *ctx, const struct drill_record *drill)
{
	struct listing *listing = ctx;
	auto_arena arena = ARENA_INIT(256u * 1024);
	struct drill_scores scores = { .n = 0 };
	char made[TIME_TEXT_MAX];
	char points[32] = "";
	uint32_t met = 0;
	uint32_t of = 0;

	if (!listing->code)
		listing->code = drill_scores_get(listing->desk->room.db, drill->id, &arena, &scores,
						 listing->err);
	drill_scores_sum(&scores, &met, &of);
	if (drill->ended_us != TIME_NONE)
		(void)snprintf(points, sizeof(points), "%u/%u", met, of);
	rows_add(listing->rows,
		 (const struct str[]){
			 STR("drill"), drill->number, drill->scenario, STR_NONE,
			 str_from(drill_forms[drill->form].value),
			 str_from(time_format_local(drill->made_us, time_zone_offset(), made)),
			 str_or_none(str_from(points)) });
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	struct err err;

	if (drill_desk_open(options, true, &desk, &err))
		return command_fail(&err);
	struct listing listing = { .desk = &desk,
				   .rows = rows_new(rows_format_of(options), columns),
				   .err = &err };
	for (size_t i = 0; i < scenario_count(desk.scenarios); i++)
		add_scenario(&listing, scenario_at(desk.scenarios, i));
	enum errc code = drill_scenarios_each(desk.room.db, take_own, &listing, &err);
	if (!code)
		code = drills_each(desk.room.db, take_drill, &listing, &err);
	if (!code)
		code = listing.code;
	return rows_end_after(listing.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { ROWS_FORMAT_OPTION, DUTY_NOW_OPTION, OPTIONS_END };

const struct command command_drill_list = {
	.name = "drill list",
	.summary = TEXT("訓練のシナリオと、行った訓練の一覧",
			"list scenarios of drills and the drills that were held"),
	.options = option_rows,
	.run = run,
};
