/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is waited for, asked or reminded: each is noted with the lane and the time, and the list to
 * send by (addresses, what is proposed and why) comes out.
 */
#include "cli/survey/survey-desk.h"
#include "forms/answer-words.h"

#define PROPOSALS_BYTES (256u * 1024)

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("コード", "CODE") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "phone", .title = TEXT("電話", "PHONE") },
	{ .name = "time", .title = TEXT("何回目", "TIME"), .number = true },
	{ .name = "proposed", .title = TEXT("前回からの案", "PROPOSED") },
	{ .name = NULL },
};

/* "ehr: はい ← cyber-2025 (2025-04-01); …" Both lists are walked; proposals are by organisation. */
static void add_proposals(const struct survey_desk *desk, const struct survey_proposal *p,
			  int64_t organisation, struct buf *out)
{
	for (; p; p = p->next) {
		const size_t item = form_find(desk->form, p->item);

		if (p->organisation != organisation || item == SIZE_MAX)
			continue;
		buf_printf(out, "%s%.*s: ", out->len ? "; " : "", STR_ARG(p->item));
		buf_add(out, answer_words(&desk->form->items[item], p->value, lang_get()));
		buf_printf(out, " ← %.*s", STR_ARG(p->fact));
	}
}

static void add_row(const struct survey_desk *desk, struct rows *rows,
		    const struct survey_member *m, const struct survey_proposal *proposals)
{
	auto_buf proposed = BUF_INIT(PROPOSALS_BYTES);
	char time[24];

	add_proposals(desk, proposals, m->organisation, &proposed);
	(void)snprintf(time, sizeof(time), "%lld", (long long)m->told);
	rows_add(rows, (const struct str[]){ m->code, m->name, str_or_none(m->phone),
					     str_from(time), str_or_none(buf_str(&proposed)) });
}

static enum errc tell(const struct options *options, struct survey_desk *desk, struct err *err)
{
	const struct str lane = options_str(options, "lane");
	uint64_t told;
	const enum errc code =
		records_audit(desk->base.db, "survey.send", desk->survey.code, lane, err);

	return code ? code
		    : survey_tell(desk->base.scope, &desk->survey, lane, &desk->actor, &told, err);
}

static enum exit_code run(const struct options *options)
{
	const bool look = options_flag(options, "dry-run");
	auto_survey_desk desk = { .content = NULL };
	const struct survey_member *m = NULL;
	const struct survey_proposal *proposals = NULL;
	struct err err;
	enum errc code = survey_desk_open(options, !look, true, &desk, &err);

	if (!code && !look)
		code = tell(options, &desk, &err);
	if (!code)
		code = survey_members(desk.base.scope, &desk.survey, true, &desk.base.arena, &m,
				      &err);
	if (!code)
		code = survey_proposals(desk.base.scope, &desk.survey, &desk.base.arena, &proposals,
					&err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (; m; m = m->next)
		add_row(&desk, rows, m, proposals);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "lane",
	  .type = OPTION_CHOICE,
	  .arg = "LANE",
	  .choices = "mail|fax|post|phone|portal|link",
	  .fallback = "mail",
	  .help = TEXT("どう知らせたか", "how they are told") },
	{ .name = "dry-run",
	  .type = OPTION_FLAG,
	  .help = TEXT("一覧だけ出し、知らせたことにしない", "the list alone: nobody was told") },
	FORMS_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_survey_send = {
	.name = "survey send",
	.summary = TEXT("回答を待っている相手に依頼・督促し、宛先の一覧を出す",
			"ask or remind all who are waited for, and list them"),
	.args = "SURVEY",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("二度目からは督促です。回答した相手と、理由のある相手は除きます。"
			"link は、つながっている相手に送ります（種類 survey が出てよいとき）。",
			"From the second time on it is a reminder. Who has answered or has a "
			"reason is left out. link: those who are linked, when the kind \"survey\" "
			"may leave."),
	.options = option_rows,
	.run = run,
};
