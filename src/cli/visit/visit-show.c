/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "inspections/visits.h"

static const struct rows_column columns[] = {
	{ .name = "what", .title = TEXT("項目", "WHAT") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "machine", .title = TEXT("機械", "MACHINE") },
	{ .name = "words", .title = TEXT("内容", "WORDS") },
	{ .name = "due", .title = TEXT("期限", "DUE") },
	{ .name = NULL },
};

static enum errc add_people(struct sector_desk *desk, struct rows *rows, int64_t id,
			    struct err *err)
{
	const struct visit_person *p = NULL;
	const enum errc code = visit_people_list(desk->base.scope, id, &desk->base.arena, &p, err);

	for (; !code && p; p = p->next)
		rows_add(rows, (const struct str[]){ STR("person"), p->name,
						     p->open ? STR("admitted") : STR("closed"),
						     STR_NONE, p->from_on, p->ended_on });
	return code;
}

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const struct visit_result *r = NULL;
	int64_t id = 0;
	enum errc code = options_arg_number(options, 0, &id, err);

	if (!code)
		code = add_people(desk, rows, id, err);
	if (!code)
		code = visit_results_list(desk->base.scope, id, &desk->base.arena, &r, err);
	for (; !code && r; r = r->next)
		rows_add(rows, (const struct str[]){ STR("result"), r->item,
						     str_from(visit_verdicts[r->verdict].value),
						     str_from(visit_machines[r->machine].value),
						     str_or_none(r->words), r->due_on });
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

const struct command command_visit_show = {
	.name = "visit show",
	.summary = TEXT("立入検査の担当と項目ごとの結果", "who goes, and the results by item"),
	.args = "VISIT",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
