/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "inspections/visits.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "NUMBER"), .number = true },
	{ .name = "facility", .title = TEXT("施設", "FACILITY") },
	{ .name = "body", .title = TEXT("検査する側", "BODY") },
	{ .name = "rule", .title = TEXT("決まり", "RULE") },
	{ .name = "planned", .title = TEXT("予定日", "PLANNED") },
	{ .name = "visited", .title = TEXT("実施日", "VISITED") },
	{ .name = "findings", .title = TEXT("指摘", "FINDINGS"), .number = true },
	{ .name = "results", .number = true },
	{ .name = "prefecture" },
	{ .name = "closed" },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const struct visit_query query = { .year = options_given(options, "year")
							   ? options_number(options, "year")
							   : 0,
					   .open = options_flag(options, "open"),
					   .prefecture = options_str(options, "prefecture") };
	const struct visit *v = NULL;
	const enum errc code = visits_list(desk->base.scope, &query, &desk->base.arena, &v, err);

	for (; !code && v; v = v->next)
		rows_add(rows, (const struct str[]){ incident_desk_number(desk, v->id), v->name,
						     str_or_none(v->body), v->rule, v->planned_on,
						     v->visited_on,
						     incident_desk_number(desk, v->findings),
						     incident_desk_number(desk, v->results),
						     str_or_none(v->prefecture),
						     incident_desk_time(desk, v->closed_us) });
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
	{ .name = "year",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 0,
	  .max = 1000000000,
	  .help = TEXT("年度", "fiscal year") },
	{ .name = "open",
	  .type = OPTION_FLAG,
	  .help = TEXT("まだ行っていないもの", "those that did not take place") },
	{ .name = "prefecture",
	  .type = OPTION_TEXT,
	  .arg = "NN",
	  .help = TEXT("都道府県（01〜47）", "prefecture (01 to 47)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_visit_list = {
	.name = "visit list",
	.summary =
		TEXT("立入検査の予定と結果の一覧", "list inspections with their days and findings"),
	.options = option_rows,
	.run = run,
};
