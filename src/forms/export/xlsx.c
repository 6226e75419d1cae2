/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form as a workbook that people fill in, print and send back (sheet-layout.h).
 */
#include "base/office/xlsx-write.h"
#include "forms/answer-words.h"
#include "forms/export/form-export.h"
#include "forms/export/sheet-layout.h"

#define TITLE_MAX  (2 * FORM_TEXT_MAX)
#define PROOFS_MAX (64u * 1024)
#define HEAD_ROW   2u
#define FIRST_ROW  3u

enum fixed_column {
	COLUMN_ITEM, /* hidden */
	COLUMN_NUMBER,
	COLUMN_QUESTION,
	COLUMN_HELP,
	FIXED_COLUMNS,
};

/* Columns of a pass, and where the next one's begin. */
enum pass_column {
	PASS_ANSWER,
	PASS_CHECKED,
	PASS_TARGET,
	PASS_NOTE,
	PASS_VERSION, /* hidden */
	PASS_COLUMNS,
};

static const struct {
	const char *key;
	struct text title;
	double width;
} pass_columns[PASS_COLUMNS] = {
	[PASS_ANSWER] = { LAYOUT_ANSWER, TEXT("回答", "Answer"), 8 },
	[PASS_CHECKED] = { LAYOUT_CHECKED, TEXT("確認日", "Checked on"), 11 },
	[PASS_TARGET] = { LAYOUT_TARGET, TEXT("目標日", "Target date"), 11 },
	[PASS_NOTE] = { LAYOUT_NOTE, TEXT("メモ", "Note"), 14 },
	[PASS_VERSION] = { LAYOUT_VERSION, TEXT("", ""), 4 },
};

struct sheet_out {
	const struct form_paper *paper;
	struct xlsx_writer_sheet *sheet;
	unsigned row;
};

static unsigned pass_column(size_t pass, enum pass_column column)
{
	return FIXED_COLUMNS + (unsigned)pass * PASS_COLUMNS + column;
}

static unsigned proofs_column(const struct form *form)
{
	return FIXED_COLUMNS + form->passes * PASS_COLUMNS;
}

static void put_number(struct xlsx_writer_sheet *sheet, unsigned row, unsigned column, int64_t n)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)n);
	xlsx_put(sheet, row, column, str_from(text), XLSX_PLAIN);
}

/* ---- the first sheet ---- */

static void put_line(struct sheet_out *out, struct text name, struct str value)
{
	xlsx_put(out->sheet, out->row, 1, str_from(text_in(name, out->paper->lang)), XLSX_HEAD);
	xlsx_put(out->sheet, out->row++, 2, value, XLSX_CELL);
}

static void put_key(struct sheet_out *out, const char *key, struct str value)
{
	xlsx_put(out->sheet, out->row, 0, str_from(key), XLSX_PLAIN);
	xlsx_put(out->sheet, out->row, 3, value, XLSX_PLAIN);
	xlsx_hide_row(out->sheet, out->row++);
}

static void put_keys(struct sheet_out *out)
{
	const struct form_paper *paper = out->paper;
	char round[24];

	put_key(out, LAYOUT_FORM, paper->form->id);
	put_key(out, LAYOUT_DATA, paper->form->version);
	if (!paper->round)
		return;
	(void)snprintf(round, sizeof(round), "%lld", (long long)paper->round->id);
	put_key(out, LAYOUT_ROUND, str_from(round));
}

/* A line that people fill in; its hidden key says what it is. */
static void put_entry(struct sheet_out *out, const char *key, struct text name, struct str value)
{
	xlsx_put(out->sheet, out->row, 0, str_from(key), XLSX_PLAIN);
	xlsx_put(out->sheet, out->row, 1, str_from(text_in(name, out->paper->lang)), XLSX_HEAD);
	xlsx_put(out->sheet, out->row++, 2, value, XLSX_ENTRY);
}

static void put_subject(struct sheet_out *out)
{
	const struct paper_subject *subject = out->paper->subject;
	auto_buf name = BUF_INIT(TITLE_MAX);
	char edition[24];

	if (!subject)
		return;
	put_key(out, LAYOUT_SUBJECT, subject->id);
	put_key(out, LAYOUT_OF, subject->version);
	buf_printf(&name, "%.*s %.*s (%.*s)", STR_ARG(subject->title), STR_ARG(subject->version),
		   STR_ARG(subject->id));
	put_line(out, (struct text)TEXT("製品", "Product"), buf_str(&name));
	(void)snprintf(edition, sizeof(edition), "%lld", (long long)subject->edition);
	put_entry(out, LAYOUT_EDITION,
		  (struct text)TEXT("回答の版（書き直すたびに 1 つ増やす）",
				    "Edition of the answers (one more each time)"),
		  str_from(edition));
	put_entry(out, LAYOUT_MADE,
		  (struct text)TEXT("回答した日（2026-11-23 のように）",
				    "Answered on (such as 2026-11-23)"),
		  STR_NONE);
}

static void put_cover(struct xlsx_writer *writer, const struct form_paper *paper,
		      const struct xlsx_print *print)
{
	const struct form *form = paper->form;
	struct xlsx_print own = *print;
	struct sheet_out out = { .paper = paper };

	out.sheet = xlsx_add_sheet(writer, str_from(text_in(TR("はじめに", "Start"), paper->lang)));
	xlsx_set_column(out.sheet, 0, 4, true);
	xlsx_set_column(out.sheet, 1, 24, false);
	xlsx_set_column(out.sheet, 2, 80, false);
	xlsx_set_column(out.sheet, 3, 4, true);
	xlsx_put(out.sheet, out.row++, 1, text_pair_in(form->title, paper->lang), XLSX_TITLE);
	put_keys(&out);
	put_subject(&out);
	put_line(&out, (struct text)TEXT("施設", "Facility"), paper->facility);
	put_line(&out, (struct text)TEXT("版", "Edition"), form->edition);
	put_line(&out, (struct text)TEXT("回", "Round"),
		 paper->round ? paper->round->title : STR(""));
	put_line(&out, (struct text)TEXT("ご注意", "Please note"),
		 text_pair_in(form->note, paper->lang));
	put_line(&out, (struct text)TEXT("記入のしかた", "How to fill it in"),
		 str_from(text_in(
			 TR("色のついた欄に書いてください。回答は一覧から選べます。日付は "
			    "2025-06-30 "
			    "のように書きます。書き終えたら、このファイルをそのまま取り込めます。",
			    "Write into the coloured cells. Answers can be chosen from a list; "
			    "days are written like 2025-06-30. This file can be taken in again "
			    "as it is."),
			 paper->lang)));
	put_line(&out, (struct text)TEXT("出典", "Source"), form->source);
	own.head_row = 0;
	own.last_row = out.row - 1;
	own.last_column = 2;
	own.landscape = false;
	xlsx_set_print(out.sheet, &own);
}

/* ---- sheets of sections ---- */

static void put_columns(struct sheet_out *out)
{
	static const struct {
		struct text title;
		double width;
	} fixed[FIXED_COLUMNS] = {
		[COLUMN_ITEM] = { TEXT("", ""), 4 },
		[COLUMN_NUMBER] = { TEXT("番号", "No."), 8 },
		[COLUMN_QUESTION] = { TEXT("質問", "Question"), 34 },
		[COLUMN_HELP] = { TEXT("説明", "Help"), 34 },
	};
	const struct form_paper *paper = out->paper;
	const unsigned proofs = proofs_column(paper->form);

	for (unsigned i = 0; i < FIXED_COLUMNS; i++) {
		xlsx_set_column(out->sheet, i, fixed[i].width, i == COLUMN_ITEM);
		xlsx_put(out->sheet, HEAD_ROW, i, str_from(text_in(fixed[i].title, paper->lang)),
			 XLSX_HEAD);
	}
	for (unsigned pass = 0; pass < paper->form->passes; pass++) {
		for (unsigned i = 0; i < PASS_COLUMNS; i++) {
			const unsigned at = pass_column(pass, i);
			char text[64];
			(void)snprintf(text, sizeof(text), "%s.%u", pass_columns[i].key, pass + 1);
			xlsx_put(out->sheet, 0, at, str_from(text), XLSX_PLAIN);
			(void)snprintf(text, sizeof(text), "%s (%u)",
				       text_in(pass_columns[i].title, paper->lang), pass + 1);
			xlsx_put(out->sheet, HEAD_ROW, at, str_from(text), XLSX_HEAD);
			xlsx_set_column(out->sheet, at, pass_columns[i].width, i == PASS_VERSION);
		}
	}
	xlsx_set_column(out->sheet, proofs, 16, false);
	xlsx_put(out->sheet, HEAD_ROW, proofs, str_from(text_in(TR("証拠", "Proofs"), paper->lang)),
		 XLSX_HEAD);
}

static void put_pass(struct sheet_out *out, size_t item, size_t pass)
{
	const struct form_item *it = &out->paper->form->items[item];
	const struct answer *answer = out->paper->items[item].answers[pass];
	const struct str value = paper_value(out->paper, item, pass);
	struct str offers[FORM_CHOICES_MAX];
	const size_t n = answer_offers(it, out->paper->lang, offers);
	const unsigned at = pass_column(pass, PASS_ANSWER);

	if (it->type == ANSWER_DATE)
		xlsx_put_day(out->sheet, out->row, at, value);
	else
		xlsx_put(out->sheet, out->row, at, answer_words(it, value, out->paper->lang),
			 XLSX_ENTRY);
	xlsx_offer(out->sheet, out->row, at, offers, n);
	xlsx_put_day(out->sheet, out->row, pass_column(pass, PASS_CHECKED),
		     answer ? answer->checked_on : STR_NONE);
	xlsx_put_day(out->sheet, out->row, pass_column(pass, PASS_TARGET),
		     answer ? answer->target_on : STR_NONE);
	xlsx_put(out->sheet, out->row, pass_column(pass, PASS_NOTE),
		 answer ? answer->note : STR_NONE, XLSX_ENTRY);
	put_number(out->sheet, out->row, pass_column(pass, PASS_VERSION),
		   answer ? answer->version : 0);
}

static void put_proofs(struct sheet_out *out, const struct paper_item *item)
{
	auto_buf text = BUF_INIT(PROOFS_MAX);

	for (size_t i = 0; i < item->n_proofs; i++)
		buf_printf(&text, "%s%.*s", i ? "\n" : "", STR_ARG(item->proofs[i].title));
	xlsx_put(out->sheet, out->row, proofs_column(out->paper->form), buf_str(&text), XLSX_CELL);
}

static void put_item(struct sheet_out *out, size_t item)
{
	const struct form_item *it = &out->paper->form->items[item];
	const enum lang lang = out->paper->lang;
	auto_buf number = BUF_INIT(FORM_TEXT_MAX + 32);
	auto_buf title = BUF_INIT(TITLE_MAX);

	buf_add(&number, it->number);
	if (form_item_unconfirmed(it))
		buf_add_text(&number, text_in(TR("\n要確認", "\nunconfirmed"), lang));
	form_add_title(it, lang, &title);
	if (it->duty == DUTY_REFERENCE)
		buf_add_text(&title, text_in(TR("（参考）", " (for reference)"), lang));
	xlsx_put(out->sheet, out->row, COLUMN_ITEM, it->id, XLSX_PLAIN);
	xlsx_put(out->sheet, out->row, COLUMN_NUMBER, buf_str(&number), XLSX_CELL);
	xlsx_put(out->sheet, out->row, COLUMN_QUESTION, buf_str(&title), XLSX_CELL);
	xlsx_put(out->sheet, out->row, COLUMN_HELP, text_pair_in(it->help, lang), XLSX_NOTE);
	for (size_t pass = 0; pass < out->paper->form->passes; pass++)
		put_pass(out, item, pass);
	put_proofs(out, &out->paper->items[item]);
	out->row++;
}

static void put_section(struct xlsx_writer *writer, const struct form_paper *paper,
			const struct form_section *section, const struct xlsx_print *print)
{
	struct xlsx_print own = *print;
	auto_buf name = BUF_INIT(TITLE_MAX);
	struct sheet_out out = { .paper = paper, .row = FIRST_ROW };

	buf_printf(&name, "%.*s%s%.*s", STR_ARG(section->number), section->number.len ? " " : "",
		   STR_ARG(text_pair_in(section->title, paper->lang)));
	out.sheet = xlsx_add_sheet(writer, buf_str(&name));
	xlsx_put(out.sheet, 0, COLUMN_ITEM, STR(LAYOUT_ITEM), XLSX_PLAIN);
	xlsx_hide_row(out.sheet, 0);
	xlsx_put(out.sheet, 1, COLUMN_NUMBER, buf_str(&name), XLSX_TITLE);
	put_columns(&out);
	for (size_t i = 0; i < section->n; i++)
		put_item(&out, section->first + i);
	own.last_row = out.row - 1;
	xlsx_set_print(out.sheet, &own);
}

static enum errc export(const struct form_paper *paper, struct buf *out, struct err *err)
{
	const struct form *form = paper->form;
	const struct str title = text_pair_in(form->title, paper->lang);
	auto_xlsx_writer *writer = xlsx_writer_new(title, paper_changed_us(paper), err);
	char day[DAY_TEXT_MAX];

	if (!writer)
		return ERR_IO;
	paper_day(paper, day);
	const struct xlsx_print print = {
		.head_row = HEAD_ROW,
		.first_column = 1,
		.last_column = proofs_column(form),
		.landscape = true,
		.header_left = paper->facility.len ? paper->facility : title,
		.header_right = str_from(day),
	};
	put_cover(writer, paper, &print);
	for (size_t i = 0; i < form->n_sections; i++)
		put_section(writer, paper, &form->sections[i], &print);
	return xlsx_writer_finish(writer, out, err);
}

const struct form_export form_export_xlsx = {
	.name = "xlsx",
	.suffix = ".xlsx",
	.media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	.summary = TEXT("書き込んで取り込める Excel の表（A4 で印刷できます）",
			"a workbook to fill in, print and take in again"),
	.write = export,
};
