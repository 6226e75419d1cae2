/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form on paper: blank to fill in by hand, or a round for the inspector.
 */
#include "base/office/pdf-write.h"
#include "forms/answer-words.h"
#include "forms/export/form-export.h"

#define TITLE_MAX (2 * FORM_TEXT_MAX)
#define CELL_MAX  (2 * ANSWER_TEXT_MAX + 1024)

static const char *say(const struct form_paper *paper, struct text text)
{
	return text_in(text, paper->lang);
}

static void add_question(const struct form_paper *paper, size_t item, struct buf *out)
{
	const struct form_item *it = &paper->form->items[item];

	form_add_title(it, paper->lang, out);
	if (it->duty == DUTY_REFERENCE)
		buf_add_text(out, say(paper, TR("（参考）", " (for reference)")));
}

static void add_number(const struct form_paper *paper, size_t item, struct buf *out)
{
	const struct form_item *it = &paper->form->items[item];

	buf_add(out, it->number);
	if (form_item_unconfirmed(it))
		buf_add_text(out, say(paper, TR("\n要確認", "\nunconfirmed")));
}

static void add_days(const struct form_paper *paper, const struct answer *answer, struct buf *out)
{
	if (answer->checked_on.len)
		buf_printf(out, "%s%s %.*s", out->len ? "\n" : "",
			   say(paper, TR("確認", "checked")), STR_ARG(answer->checked_on));
	if (answer->target_on.len)
		buf_printf(out, "%s%s %.*s", out->len ? "\n" : "", say(paper, TR("目標", "target")),
			   STR_ARG(answer->target_on));
	if (answer->note.len)
		buf_printf(out, "%s%.*s", out->len ? "\n" : "", STR_ARG(answer->note));
	if (answer->proposed)
		buf_printf(out, "%s%s", out->len ? "\n" : "",
			   say(paper, TR("前の版から。未確認", "from last year, not confirmed")));
}

/* A blank form has the words to put a ring around, and lines for the days. */
static void add_blank(const struct form_paper *paper, const struct form_item *item,
		      struct buf *text, struct buf *small)
{
	struct str offers[FORM_CHOICES_MAX];
	const size_t n = answer_offers(item, paper->lang, offers);

	for (size_t i = 0; i < n; i++)
		buf_printf(text, "%s□ %.*s", i ? "\n" : "", STR_ARG(offers[i]));
	if (item->type == ANSWER_YES_NO || item->type == ANSWER_YES_NO_NA)
		buf_add_text(small, say(paper, TR("確認　　 /　　 /\n目標　　 /　　 /",
						  "checked     /   /\ntarget      /   /")));
}

static void fill_pass(const struct form_paper *paper, size_t item, size_t pass, struct buf *text,
		      struct buf *small)
{
	const struct form_item *it = &paper->form->items[item];
	const struct answer *answer = paper->items[item].answers[pass];
	const struct str value = paper_value(paper, item, pass);

	if (!paper->round) {
		add_blank(paper, it, text, small);
		return;
	}
	buf_add(text, answer_words(it, value, paper->lang));
	if (answer)
		add_days(paper, answer, small);
	if (!value.len && pass == 0 && paper_asks(paper, item) == VERDICT_NO)
		buf_add_text(text, say(paper, TR("回答は不要", "not asked")));
}

static void add_proofs(const struct form_paper *paper, size_t item, struct buf *out)
{
	const struct paper_item *it = &paper->items[item];

	for (size_t i = 0; i < it->n_proofs; i++)
		buf_printf(out, "%s%s %.*s (SHA-256 %.*s…)", out->len ? "\n" : "",
			   say(paper, TR("証拠:", "Proof:")), STR_ARG(it->proofs[i].title),
			   STR_ARG(str_sub(it->proofs[i].sha256, 0, 16)));
}

static void put_item(struct pdf *pdf, const struct form_paper *paper, size_t item)
{
	auto_buf number = BUF_INIT(FORM_TEXT_MAX + 64);
	auto_buf question = BUF_INIT(TITLE_MAX);
	auto_buf small = BUF_INIT(CELL_MAX);
	struct buf texts[FORM_PASSES_MAX];
	struct buf days[FORM_PASSES_MAX];
	struct pdf_cell cells[2 + FORM_PASSES_MAX] = { 0 };

	add_number(paper, item, &number);
	add_question(paper, item, &question);
	buf_add(&small, text_pair_in(paper->form->items[item].help, paper->lang));
	add_proofs(paper, item, &small);
	cells[0].text = buf_str(&number);
	cells[1] = (struct pdf_cell){ .text = buf_str(&question), .small = buf_str(&small) };
	for (size_t pass = 0; pass < paper->form->passes; pass++) {
		buf_init(&texts[pass], CELL_MAX);
		buf_init(&days[pass], CELL_MAX);
		fill_pass(paper, item, pass, &texts[pass], &days[pass]);
		cells[2 + pass] = (struct pdf_cell){ .text = buf_str(&texts[pass]),
						     .small = buf_str(&days[pass]) };
	}
	pdf_add_row(pdf, cells);
	for (size_t pass = 0; pass < paper->form->passes; pass++) {
		buf_done(&texts[pass]);
		buf_done(&days[pass]);
	}
}

static void put_section(struct pdf *pdf, const struct form_paper *paper,
			const struct form_section *section)
{
	struct pdf_column columns[2 + FORM_PASSES_MAX] = {
		{ .title = str_from(say(paper, TR("番号", "No."))), .share = 9 },
		{ .title = str_from(say(paper, TR("質問", "Question"))), .share = 58 },
	};
	char names[FORM_PASSES_MAX][32];
	auto_buf name = BUF_INIT(TITLE_MAX);

	buf_printf(&name, "%.*s%s%.*s", STR_ARG(section->number), section->number.len ? "　" : "",
		   STR_ARG(text_pair_in(section->title, paper->lang)));
	pdf_add_heading(pdf, buf_str(&name));
	for (unsigned pass = 0; pass < paper->form->passes; pass++) {
		(void)snprintf(names[pass], sizeof(names[pass]),
			       say(paper, TR("%u回目", "Pass %u")), pass + 1);
		columns[2 + pass] =
			(struct pdf_column){ .title = str_from(names[pass]), .share = 17 };
	}
	pdf_begin_table(pdf, columns, 2 + paper->form->passes);
	for (size_t i = 0; i < section->n; i++)
		put_item(pdf, paper, section->first + i);
}

static void put_head(struct pdf *pdf, const struct form_paper *paper)
{
	auto_buf line = BUF_INIT(TITLE_MAX);

	pdf_add_title(pdf, text_pair_in(paper->form->title, paper->lang));
	buf_printf(&line, "%s: %.*s", say(paper, TR("施設", "Facility")),
		   STR_ARG(paper->facility.len ? paper->facility
					       : STR("＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿")));
	if (paper->round)
		buf_printf(&line, "　　%s: %.*s", say(paper, TR("回", "Round")),
			   STR_ARG(paper->round->title));
	pdf_add_text(pdf, buf_str(&line));
	pdf_add_note(pdf, text_pair_in(paper->form->note, paper->lang));
}

static enum errc export(const struct form_paper *paper, struct buf *out, struct err *err) {
	const struct str title = text_pair_in(paper->form->title, paper->lang);
	auto_buf left = BUF_INIT(TITLE_MAX);
	char day[DAY_TEXT_MAX];

	paper_day(paper, day);
	buf_printf(&left, "%.*s%s%.*s", STR_ARG(paper->facility), paper->facility.len ? "　" : "",
		   STR_ARG(title));
	auto_pdf *pdf = pdf_new(&(struct pdf_head){ .title = title,
						    .left = buf_str(&left),
						    .right = str_from(day),
						    .lang = paper->lang == LANG_JA ? "ja" : "en",
						    .made_us = paper_changed_us(paper) });
	put_head(pdf, paper);
	for (size_t i = 0; i < paper->form->n_sections; i++)
		put_section(pdf, paper, &paper->form->sections[i]);
	return pdf_finish(pdf, out, err);
}

const struct form_export form_export_pdf = {
	.name = "pdf",
	.suffix = ".pdf",
	.media_type = "application/pdf",
	.summary = TEXT("印刷する紙（A4）", "a paper to print (A4)"),
	.write = export,
};
