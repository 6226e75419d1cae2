/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/task-sheet.h"

#include "base/encoding/csv-write.h"
#include "base/office/pdf-write.h"
#include "base/office/xlsx-write.h"
#include "store/facility.h"

enum column {
	COLUMN_GROUP,
	COLUMN_TASK,
	COLUMN_WHO,
	COLUMN_NOTE,
	COLUMNS,
};

static const struct {
	struct text title;
	double share; /* of a page's width */
	double width; /* in a workbook, in characters */
} columns[COLUMNS] = {
	[COLUMN_GROUP] = { TEXT("区分", "Group"), 0.16, 16 },
	[COLUMN_TASK] = { TEXT("すること", "Task"), 0.44, 44 },
	[COLUMN_WHO] = { TEXT("担当", "Who"), 0.14, 16 },
	[COLUMN_NOTE] = { TEXT("取り決め・備考", "Agreed, notes"), 0.26, 36 },
};

enum errc task_sheet_load(const struct vendor_scope *scope, struct str product,
			  struct task_sheet *ret, struct err *err)
{
	*ret = (struct task_sheet){ .content = scope->content,
				    .facility = facility_name(scope->db, scope->arena),
				    .lang = lang_get(),
				    .made_us = scope->now_us };
	vendor_today(scope, ret->today);
	enum errc code = vendor_products_get(scope->db, product, scope->arena, &ret->product, err);
	if (!code)
		code = vendors_get(scope->db, ret->product.vendor, scope->arena, &ret->vendor, err);
	return code ? code
		    : vendor_terms_list(scope->db, TERM_TASK, product, scope->arena, &ret->tasks,
					err);
}

static const char *say(const struct task_sheet *sheet, struct text text)
{
	return text_in(text, sheet->lang);
}

static void row_of(const struct task_sheet *sheet, size_t at, struct str ret[static COLUMNS])
{
	const struct vendor_task *task = &sheet->content->tasks[at];
	const struct vendor_group *group = vendor_group_find(sheet->content, task->group);
	const struct vendor_term *term = vendor_term_find(sheet->tasks, task->id);

	ret[COLUMN_GROUP] = group ? text_pair_in(group->title, sheet->lang) : STR("");
	ret[COLUMN_TASK] = text_pair_in(task->title, sheet->lang);
	ret[COLUMN_WHO] = str_from(
		say(sheet, task_who_words[term ? term->answer : (unsigned)TASK_UNDECIDED]));
	ret[COLUMN_NOTE] = term ? term->note : STR("");
}

static void add_title(const struct task_sheet *sheet, struct buf *out)
{
	buf_printf(out, "%s: %.*s%s%.*s", say(sheet, TR("責任分界表", "Who does what")),
		   STR_ARG(sheet->product.title), sheet->product.version.len ? " " : "",
		   STR_ARG(sheet->product.version));
}

/* Both sides' names, and room for a mark and a day. */
static void add_signatures(const struct task_sheet *sheet, struct buf *out)
{
	buf_printf(out, "%s %.*s　　　　　　　　%s　　/　　/\n%s %.*s　　　　　　　　%s　　/　　/",
		   say(sheet, TR("利用者側", "Institution")), STR_ARG(sheet->facility),
		   say(sheet, TR("確認日", "agreed on")), say(sheet, TR("事業者", "Vendor")),
		   STR_ARG(sheet->vendor.title), say(sheet, TR("確認日", "agreed on")));
}

/* ---- workbook ---- */

static void put_rows(const struct task_sheet *sheet, struct xlsx_writer_sheet *page)
{
	struct str who[TASK_WHOS];

	for (size_t w = 0; w < TASK_WHOS; w++)
		who[w] = str_from(say(sheet, task_who_words[w]));
	for (unsigned c = 0; c < COLUMNS; c++) {
		xlsx_set_column(page, c, columns[c].width, false);
		xlsx_put(page, 2, c, str_from(say(sheet, columns[c].title)), XLSX_HEAD);
	}
	for (size_t i = 0; i < sheet->content->n_tasks; i++) {
		const unsigned row = (unsigned)i + 3;
		struct str cells[COLUMNS];

		row_of(sheet, i, cells);
		for (unsigned c = 0; c < COLUMNS; c++)
			xlsx_put(page, row, c, cells[c], c < COLUMN_WHO ? XLSX_CELL : XLSX_ENTRY);
		xlsx_offer(page, row, COLUMN_WHO, who, TASK_WHOS);
	}
}

enum errc task_sheet_xlsx(const struct task_sheet *sheet, struct buf *out, struct err *err)
{
	auto_buf title = BUF_INIT(1024);
	auto_buf signatures = BUF_INIT(2048);
	const unsigned last = (unsigned)sheet->content->n_tasks + 4;

	add_title(sheet, &title);
	add_signatures(sheet, &signatures);
	auto_xlsx_writer *book = xlsx_writer_new(buf_str(&title), sheet->made_us, err);
	if (!book)
		return err ? err->code : ERR_IO;
	struct xlsx_writer_sheet *page =
		xlsx_add_sheet(book, str_from(say(sheet, TR("責任分界", "Responsibilities"))));
	xlsx_put(page, 0, 0, buf_str(&title), XLSX_TITLE);
	put_rows(sheet, page);
	xlsx_put(page, last, 1, buf_str(&signatures), XLSX_NOTE);
	xlsx_set_print(page, &(struct xlsx_print){ .head_row = 2,
						   .last_row = last,
						   .last_column = COLUMNS - 1,
						   .header_left = sheet->facility,
						   .header_right = str_from(sheet->today) });
	return xlsx_writer_finish(book, out, err);
}

/* ---- paper ---- */

enum errc task_sheet_pdf(const struct task_sheet *sheet, struct buf *out, struct err *err)
{
	auto_buf title = BUF_INIT(1024);
	auto_buf signatures = BUF_INIT(2048);
	struct pdf_column heads[COLUMNS];

	add_title(sheet, &title);
	add_signatures(sheet, &signatures);
	auto_pdf *pdf = pdf_new(&(struct pdf_head){ .title = buf_str(&title),
						    .left = sheet->facility,
						    .right = str_from(sheet->today),
						    .lang = sheet->lang == LANG_EN ? "en" : "ja",
						    .made_us = sheet->made_us });
	pdf_add_title(pdf, buf_str(&title));
	for (size_t c = 0; c < COLUMNS; c++)
		heads[c] = (struct pdf_column){ str_from(say(sheet, columns[c].title)),
						columns[c].share };
	pdf_begin_table(pdf, heads, COLUMNS);
	for (size_t i = 0; i < sheet->content->n_tasks; i++) {
		struct pdf_cell cells[COLUMNS] = { 0 };
		struct str texts[COLUMNS];

		row_of(sheet, i, texts);
		for (size_t c = 0; c < COLUMNS; c++)
			cells[c].text = texts[c];
		pdf_add_row(pdf, cells);
	}
	pdf_add_text(pdf, buf_str(&signatures));
	return pdf_finish(pdf, out, err);
}

/* ---- CSV ---- */

void task_sheet_csv(const struct task_sheet *sheet, struct buf *out)
{
	for (size_t c = 0; c < COLUMNS; c++)
		csv_add_cell(out, c, str_from(say(sheet, columns[c].title)));
	csv_end_row(out);
	for (size_t i = 0; i < sheet->content->n_tasks; i++) {
		struct str cells[COLUMNS];

		row_of(sheet, i, cells);
		for (size_t c = 0; c < COLUMNS; c++)
			csv_add_cell(out, c, cells[c]);
		csv_end_row(out);
	}
}
