/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A checklist with both dates as a report, for who reads it on a page: the files of the folder are
 * the forms themselves.
 */
#include "forms/answer-words.h"
#include "forms/paper.h"
#include "inspections/pack-parts.h"

#define TITLE_MAX (2 * FORM_TEXT_MAX)

static struct str pass_words(struct report *report, const struct form_paper *paper, size_t item,
			     size_t pass)
{
	const struct answer *answer = paper->items[item].answers[pass];
	struct arena *arena = report_arena(report);
	const struct str value = answer_words(&paper->form->items[item],
					      paper_value(paper, item, pass), paper->lang);

	if (!answer)
		return arena_str(arena, value);
	return arena_printf(
		arena, "%.*s%s%.*s%s%.*s", STR_ARG(value),
		answer->checked_on.len ? report_say(report, TR("　確認日 ", ", checked ")) : "",
		STR_ARG(answer->checked_on),
		answer->target_on.len ? report_say(report, TR("　目標日 ", ", target ")) : "",
		STR_ARG(answer->target_on));
}

static void put_item(struct report *report, const struct form_paper *paper, size_t item)
{
	auto_buf title = BUF_INIT(TITLE_MAX);
	struct str cells[REPORT_COLUMNS_MAX] = { paper->form->items[item].number };

	form_add_title(&paper->form->items[item], paper->lang, &title);
	cells[1] = buf_str(&title);
	for (size_t pass = 0; pass < paper->form->passes; pass++)
		cells[2 + pass] = pass_words(report, paper, item, pass);
	report_row(report, cells);
}

static void put_section(struct report *report, const struct form_paper *paper,
			const struct form_section *section)
{
	struct report_column columns[2 + FORM_PASSES_MAX] = {
		{ str_from(report_say(report, TR("番号", "No."))), 9 },
		{ str_from(report_say(report, TR("質問", "Question"))), 58 },
	};
	char names[FORM_PASSES_MAX][32];

	report_heading(report, text_pair_in(section->title, paper->lang));
	for (unsigned pass = 0; pass < paper->form->passes; pass++) {
		(void)snprintf(names[pass], sizeof(names[pass]),
			       report_say(report, TR("%u回目", "Pass %u")), pass + 1);
		columns[2 + pass] = (struct report_column){ str_from(names[pass]), 17 };
	}
	report_columns(report, columns, 2 + paper->form->passes);
	for (size_t i = 0; i < section->n; i++)
		put_item(report, paper, section->first + i);
}

enum errc pack_round_report(const struct pack_scope *scope, const struct pack_round *round,
			    struct report **ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(PAPER_BYTES);
	struct form_paper paper;
	char day[DAY_TEXT_MAX];
	const enum errc code =
		paper_of_round(scope->db, round->id, scope->forms, &arena, &paper, err);

	if (code)
		return code;
	paper.lang = scope->lang;
	paper.made_us = scope->now_us;
	paper_day(&paper, day);
	struct report *report = report_new(&(struct report_head){
		.title = text_pair_in(round->form->title, scope->lang),
		.facility = scope->facility,
		.day = str_from(day),
		.made_us = scope->now_us,
		.lang = scope->lang,
	});
	report_text(report, round->subject.len ? round->subject : round->title);
	for (size_t i = 0; i < paper.form->n_sections; i++)
		put_section(report, &paper, &paper.form->sections[i]);
	*ret = report;
	return ERR_OK;
}
