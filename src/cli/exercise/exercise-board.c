/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/sector-drill.h"
#include "store/facility.h"

static const struct rows_column columns[] = {
	{ .name = "prefecture", .title = TEXT("都道府県", "PREFECTURE") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "asked", .title = TEXT("対象", "ASKED"), .number = true },
	{ .name = "sent", .title = TEXT("送った", "SENT"), .number = true },
	{ .name = "answered", .title = TEXT("答え", "ANSWERED"), .number = true },
	{ .name = "in_time", .title = TEXT("時間内", "IN TIME"), .number = true },
	{ .name = "median", .title = TEXT("中央値", "MEDIAN") },
	{ .name = "slowest", .title = TEXT("最長", "SLOWEST") },
	{ .name = "median_s", .number = true },
	{ .name = NULL },
};

static void add_count(struct sector_desk *desk, struct rows *rows, struct str code, struct str name,
		      const struct sector_count *c)
{
	rows_add(rows, (const struct str[]){
			       code, name, incident_desk_number(desk, (int64_t)c->asked),
			       incident_desk_number(desk, (int64_t)c->sent),
			       incident_desk_number(desk, (int64_t)c->answered),
			       incident_desk_number(desk, (int64_t)c->in_time),
			       sector_time_words(c->median_us, &desk->base.arena),
			       sector_time_words(c->slowest_us, &desk->base.arena),
			       c->median_us == TIME_NONE
				       ? STR_NONE
				       : incident_desk_number(desk, c->median_us / US_PER_SEC) });
}

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	struct sector_drill drill;
	struct sector_board board;
	enum errc code = sector_drills_get(desk->base.scope, str_from(options_arg(options, 0)),
					   &desk->base.arena, &drill, err);

	if (!code)
		code = sector_board_make(desk->base.scope, drill.id, &desk->base.arena, &board,
					 err);
	for (unsigned i = 1; !code && i <= SECTOR_PREFECTURES; i++) {
		const unsigned at = i % SECTOR_PREFECTURES; /* those not known come last */
		const struct str number = arena_printf(&desk->base.arena, "%02u", at);

		if (board.prefectures[at].asked)
			add_count(desk, rows, number,
				  at ? facility_words(FACILITY_PREFECTURE_KEY, number, lang_get())
				     : str_from(text_of(TR("不明", "not known"))),
				  &board.prefectures[at]);
	}
	if (!code)
		add_count(desk, rows, STR("all"), str_from(text_of(TR("全体", "All"))), &board.all);
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_exercise_board = {
	.name = "exercise board",
	.summary = TEXT("都道府県ごとの、答えるまでの時間", "time to answer by prefecture"),
	.args = "EXERCISE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
