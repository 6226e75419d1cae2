/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line an item, for spreadsheets and other programs: UTF-8 with a byte order mark, by which
 * Japanese versions of Excel know it.
 */
#include "base/encoding/csv-write.h"
#include "forms/answer-words.h"
#include "forms/export/form-export.h"

#define TITLE_MAX  (2 * FORM_TEXT_MAX)
#define PROOFS_MAX (64u * 1024)

struct row {
	struct buf *out;
	size_t column;
};

static void cell(struct row *row, struct str text)
{
	csv_add_cell(row->out, row->column++, text.ptr ? text : STR(""));
}

static void add_head(const struct form_paper *paper, struct buf *out)
{
	static const char *const fixed[] = { "id",   "section",	 "number", "numbering",
					     "duty", "question", "help" };
	static const char *const each[] = { "answer", "answer_text", "checked_on", "target_on",
					    "note" };
	struct row row = { .out = out };
	char name[64];

	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		cell(&row, str_from(fixed[i]));
	for (unsigned pass = 1; pass <= paper->form->passes; pass++) {
		for (size_t i = 0; i < ARRAY_LEN(each); i++) {
			(void)snprintf(name, sizeof(name), "%s_%u", each[i], pass);
			cell(&row, str_from(name));
		}
	}
	cell(&row, STR("proofs"));
	csv_end_row(out);
}

static void add_pass(const struct form_paper *paper, size_t item, size_t pass, struct row *row)
{
	const struct answer *answer = paper->items[item].answers[pass];
	const struct str value = paper_value(paper, item, pass);

	cell(row, value);
	cell(row, answer_words(&paper->form->items[item], value, paper->lang));
	cell(row, answer ? answer->checked_on : STR_NONE);
	cell(row, answer ? answer->target_on : STR_NONE);
	cell(row, answer ? answer->note : STR_NONE);
}

/* "name (SHA-256 …)", one a line within the cell. */
static void add_proofs(const struct paper_item *item, struct row *row)
{
	auto_buf text = BUF_INIT(PROOFS_MAX);

	for (size_t i = 0; i < item->n_proofs; i++) {
		const struct evidence *proof = &item->proofs[i];
		buf_printf(&text, "%s%.*s (%.*s, SHA-256 %.*s)", i ? "\n" : "",
			   STR_ARG(proof->title), STR_ARG(proof->file), STR_ARG(proof->sha256));
	}
	cell(row, buf_str(&text));
}

static void add_item(const struct form_paper *paper, size_t at, struct buf *out)
{
	const struct form_item *item = &paper->form->items[at];
	auto_buf title = BUF_INIT(TITLE_MAX);
	struct row row = { .out = out };

	form_add_title(item, paper->lang, &title);
	cell(&row, item->id);
	cell(&row, text_pair_in(form_section_of(paper->form, at)->title, paper->lang));
	cell(&row, item->number);
	cell(&row, str_from(form_numbering_names[item->numbering]));
	cell(&row, str_from(form_duty_names[item->duty]));
	cell(&row, buf_str(&title));
	cell(&row, text_pair_in(item->help, paper->lang));
	for (size_t pass = 0; pass < paper->form->passes; pass++)
		add_pass(paper, at, pass, &row);
	add_proofs(&paper->items[at], &row);
	csv_end_row(out);
}

static enum errc export(const struct form_paper *paper, struct buf *out, struct err *err UNUSED) {
	buf_add_text(out, "\xef\xbb\xbf"); add_head(paper, out);
	for (size_t i = 0; i < paper->form->n_items; i++) add_item(paper, i, out);
	return ERR_OK;
}

const struct form_export form_export_csv = {
	.name = "csv",
	.suffix = ".csv",
	.media_type = "text/csv; charset=utf-8",
	.summary = TEXT("表計算ソフトやほかのプログラムのための表",
			"a table for spreadsheets and other programs"),
	.write = export,
};
