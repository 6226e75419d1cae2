/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/visit-rollup.h"
#include "cli/incident/incident-desk.h"

static const struct rows_column columns[] = {
	{ .name = "item", .title = TEXT("項目", "ITEM") },
	{ .name = "prefecture", .title = TEXT("都道府県", "PREFECTURE") },
	{ .name = "judged", .title = TEXT("判定", "JUDGED"), .number = true },
	{ .name = "met", .title = TEXT("適", "MET"), .number = true },
	{ .name = "advice", .title = TEXT("助言", "ADVICE"), .number = true },
	{ .name = "findings", .title = TEXT("指摘", "FINDINGS"), .number = true },
	{ .name = "not_judged", .title = TEXT("判定できず", "NOT JUDGED"), .number = true },
	{ .name = "not_asked", .number = true },
	{ .name = "met_percent", .title = TEXT("適の割合", "MET %"), .number = true },
	{ .name = "machine_bad", .number = true },
	{ .name = "hits", .number = true },
	{ .name = "hit_percent", .title = TEXT("的中", "HIT %"), .number = true },
	{ .name = "machine_good", .number = true },
	{ .name = "missed", .number = true },
	{ .name = "missed_percent", .title = TEXT("見落とし", "MISSED %"), .number = true },
	{ .name = NULL },
};

static struct str share(struct sector_desk *desk, uint64_t part, uint64_t whole)
{
	const uint32_t permille = rollup_share(part, whole);

	return permille == ROLLUP_NONE
		       ? STR_NONE
		       : arena_printf(&desk->base.arena, "%u.%u", permille / 10, permille % 10);
}

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const struct rollup_row *r = NULL;
	int64_t year = 0;
	enum errc code = options_arg_number(options, 0, &year, err);

	if (!code)
		code = visits_rollup(desk->base.scope, year, &desk->base.arena, &r, err);
	for (; !code && r; r = r->next) {
		const uint64_t counts[] = { r->judged,	    r->met,	   r->advice,
					    r->findings,    r->not_judged, r->not_asked,
					    r->machine_bad, r->hits,	   r->machine_good,
					    r->missed };
		struct str n[ARRAY_LEN(counts)];

		for (size_t i = 0; i < ARRAY_LEN(counts); i++)
			n[i] = incident_desk_number(desk, (int64_t)counts[i]);
		rows_add(rows,
			 (const struct str[]){
				 r->item, r->prefecture.len ? r->prefecture : STR("all"), n[0],
				 n[1], n[2], n[3], n[4], n[5], share(desk, r->met, r->judged), n[6],
				 n[7], share(desk, r->hits, r->machine_bad), n[8], n[9],
				 share(desk, r->missed, r->machine_good) });
	}
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

const struct command command_visit_rollup = {
	.name = "visit rollup",
	.summary =
		TEXT("項目と都道府県ごとの結果と、機械の見立てとの一致",
		     "results by item and prefecture, and how they match the machines' own facts"),
	.args = "YEAR",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("割合の分母は判定した数（適・助言・指摘）です。判定できなかったものは別の列"
			"で、分母に入りません。",
			"Shares are of what was judged (met, advice, findings). What could not be "
			"judged stands in its own column and in no denominator."),
	.options = option_rows,
	.run = run,
};
