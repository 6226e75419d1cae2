/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"

static const struct rows_column columns[] = {
	{ .name = "what", .title = TEXT("項目", "WHAT") },
	{ .name = "at", .title = TEXT("日時", "AT") },
	{ .name = "who", .title = TEXT("だれ", "WHO") },
	{ .name = "words", .title = TEXT("内容", "WORDS") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "clause" },
	{ .name = NULL },
};

static enum errc add_reports(struct sector_desk *desk, struct rows *rows, struct err *err)
{
	const struct incident_row *r = NULL;
	const enum errc code = incident_reports_list(desk->base.scope, desk->incident.id,
						     &desk->base.arena, &r, err);

	for (; !code && r; r = r->next)
		rows_add(rows,
			 (const struct str[]){ STR("report"), incident_desk_time(desk, r->came_us),
					       str_or_none(r->sender), r->document,
					       arena_printf(&desk->base.arena, "%s %s %.*s",
							    incident_stages[r->stage].value,
							    incident_lanes[r->lane].value,
							    STR_ARG(r->code)),
					       STR_NONE });
	return code;
}

static enum errc add_limits(struct sector_desk *desk, struct rows *rows,
			    struct incident_limits *limits, struct err *err)
{
	const enum errc code = incident_limits_now(desk->base.scope, desk->incident.id,
						   &desk->base.arena, limits, err);

	for (size_t i = 0; !code && i < limits->n; i++)
		rows_add(rows,
			 (const struct str[]){
				 STR("limit"), incident_desk_time(desk, limits->at[i].since_us),
				 STR_NONE, limits->at[i].title,
				 str_from(incident_opens[limits->at[i].state].value), STR_NONE });
	return code;
}

static struct str state_of(const struct incident_telling *t)
{
	return t->told_us != TIME_NONE ? STR("told") : t->concerned ? STR("open") : STR("unknown");
}

static enum errc add_tellings(struct sector_desk *desk, struct rows *rows,
			      const struct incident_limits *limits, struct err *err)
{
	struct incident_tellings tellings;
	const enum errc code =
		incident_tellings_list(desk->base.scope, desk->content, &desk->incident, limits,
				       &desk->base.arena, &tellings, err);

	for (size_t i = 0; !code && i < tellings.n; i++) {
		const struct incident_telling *t = &tellings.at[i];

		rows_add(rows,
			 (const struct str[]){ STR("desk"),
					       incident_desk_time(desk, t->told_us == TIME_NONE
										? t->due_us
										: t->told_us),
					       str_or_none(t->told_whom), t->desk->id, state_of(t),
					       t->rule->clause });
	}
	return code;
}

static enum errc add_history(struct sector_desk *desk, struct rows *rows, struct err *err)
{
	const struct incident_event *e = NULL;
	const enum errc code = incident_history_list(desk->base.scope, desk->incident.id,
						     &desk->base.arena, &e, err);

	for (; !code && e; e = e->next)
		rows_add(rows,
			 (const struct str[]){ STR("history"), incident_desk_time(desk, e->said_us),
					       e->said_by, e->words, e->action, STR_NONE });
	return code;
}

static enum errc act(UNUSED const struct options *options, struct sector_desk *desk,
		     struct rows *rows, struct err *err)
{
	struct incident_limits limits;
	enum errc code = add_reports(desk, rows, err);

	if (!code)
		code = add_limits(desk, rows, &limits, err);
	if (!code)
		code = add_tellings(desk, rows, &limits, err);
	return code ? code : add_history(desk, rows, err);
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.named = true,
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_incident_show = {
	.name = "incident show",
	.summary = TEXT("事案の報告・制限・知らせる先・経過を出す",
			"show reports, limits, desks and history of an incident"),
	.args = "INCIDENT",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
