/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/survey/survey-desk.h"

static const struct rows_column columns[] = {
	{ .name = "group", .title = TEXT("区分", "GROUP") },
	{ .name = "asked", .title = TEXT("対象", "ASKED"), .number = true },
	{ .name = "told", .title = TEXT("依頼ずみ", "TOLD"), .number = true },
	{ .name = "answered", .title = TEXT("回答", "ANSWERED"), .number = true },
	{ .name = "percent", .title = TEXT("回答率", "PERCENT"), .number = true },
	{ .name = "excused", .title = TEXT("理由あり", "EXCUSED"), .number = true },
	{ .name = NULL },
};

static void add_row(struct rows *rows, struct str group, const struct survey_progress *p)
{
	const uint32_t permille = survey_permille(p->answered, p->asked);
	const uint64_t counts[] = { p->asked, p->told, p->answered, p->excused };
	char cells[4][24];
	char percent[16];

	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		(void)snprintf(cells[i], sizeof(cells[i]), "%llu", (unsigned long long)counts[i]);
	(void)snprintf(percent, sizeof(percent), "%u.%u", permille / 10, permille % 10);
	rows_add(rows,
		 (const struct str[]){ group, str_from(cells[0]), str_from(cells[1]),
				       str_from(cells[2]), str_from(percent), str_from(cells[3]) });
}

static void add_reasons(const struct survey_desk *desk, struct rows *rows,
			const struct survey_member *members)
{
	for (size_t i = 0; i < desk->content->n_reasons; i++) {
		const struct survey_reason *reason = &desk->content->reasons[i];
		struct survey_progress p = { .asked = 0 };

		for (const struct survey_member *m = members; m; m = m->next)
			p.excused +=
				m->answered_us == TIME_NONE && str_equal(m->reason, reason->id);
		p.asked = p.excused;
		if (p.excused)
			add_row(rows, text_pair_in(reason->title, lang_get()), &p);
	}
}

static enum errc progress(const struct options *options, struct survey_desk *desk, struct err *err)
{
	const struct survey_breakdown *breakdowns;
	const struct survey_member *members = NULL;
	struct survey_progress *list = NULL;
	size_t n;
	enum errc code = survey_members(desk->base.scope, &desk->survey, false, &desk->base.arena,
					&members, err);
	if (!code)
		code = survey_breakdowns(desk->content, &desk->base.arena, &breakdowns, &n, err);
	if (code)
		return code;
	const struct survey_breakdown *by =
		&breakdowns[str_is(options_str(options, "by"), "prefecture") ? 1 : 0];

	code = survey_progress_of(members, desk->content, by, &desk->base.arena, &list, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < by->n_groups; i++) {
		if (list[i].asked)
			add_row(rows, text_pair_in(by->groups[i].title, lang_get()), &list[i]);
	}
	add_row(rows, str_from(text_of(TR("全体", "All"))), &list[by->n_groups]);
	add_reasons(desk, rows, members);
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	auto_survey_desk desk = { .content = NULL };
	struct err err;
	enum errc code = survey_desk_open(options, false, true, &desk, &err);

	if (!code)
		code = progress(options, &desk, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "by",
	  .type = OPTION_CHOICE,
	  .choices = "beds|prefecture",
	  .fallback = "beds",
	  .help = TEXT("何で分けるか", "by what it is split") },
	FORMS_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_survey_progress = {
	.name = "survey progress",
	.summary = TEXT("回答の状況と、回答しない理由を出す",
			"how many answered, and why others will not"),
	.args = "SURVEY",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
