/* SPDX-License-Identifier: Apache-2.0 */
#include "base/typed.h"
#include "cli/incident/incident-desk.h"
#include "incidents/dispatch.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "NUMBER"), .number = true },
	{ .name = "stage", .title = TEXT("段階", "STAGE") },
	{ .name = NULL },
};

static enum errc find_team(const struct options *options, struct sector_desk *desk, int64_t *ret,
			   struct err *err)
{
	const struct str wanted = options_str(options, "team");
	const struct team *t = NULL;
	const enum errc code = teams_list(desk->base.scope, &desk->base.arena, &t, err);

	while (!code && t && !str_equal(t->code, wanted))
		t = t->next;
	if (!code && !t)
		return fail(err, ERR_NOT_FOUND, "--team %.*s: %s", STR_ARG(wanted),
			    text_of(TR("そのチームはありません", "there is no such team")));
	*ret = t ? t->id : 0;
	return code;
}

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	struct dispatch_step step = {
		.stage = (enum dispatch_stage)typed_choice(dispatch_stages,
							   str_from(options_arg(options, 1))),
		.people = options_str(options, "people"),
		.words = options_str(options, "words"),
		.happened_us = desk->actor.now_us,
	};
	int64_t id = 0;
	enum errc code = options_arg_number(options, 0, &id, err);

	if (!code && step.stage >= DISPATCH_STAGES)
		code = fail(
			err, ERR_USAGE, "%s: %s", options_arg(options, 1),
			text_of(TR(
				"段階は assigned、on-the-way、on-site、reported、closed です",
				"a stage is assigned, on-the-way, on-site, reported or closed")));
	if (!code)
		code = options_time(options, "at", &step.happened_us, err);
	if (!code && options_given(options, "team"))
		code = find_team(options, desk, &step.team, err);
	if (!code)
		code = dispatch_step_add(desk->base.scope, id, &step, &desk->actor, err);
	if (!code)
		rows_add(rows, (const struct str[]){ incident_desk_number(desk, id),
						     str_from(dispatch_stages[step.stage].value) });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "dispatch.step",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "team",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("行くチーム（assigned で必要）", "the team that goes (needed to assign)") },
	{ .name = "people",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("行く人", "who goes") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("内容（reported と closed で必要）",
		       "words (needed to report and to close)") },
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("時刻（なければ今）", "when (else now)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_dispatch_step = {
	.name = "dispatch step",
	.summary = TEXT("駆け付けを一段進める", "write the next step of a dispatch"),
	.args = "NUMBER STAGE",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("STAGE は "
			"assigned（手配）、on-the-way（移動中）、on-"
			"site（現地）、reported（報告）、closed（終了）です。",
			"STAGE is assigned, on-the-way, on-site, reported or closed."),
	.options = option_rows,
	.run = run,
};
