/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/report-paper.h"

#include "cases/case-leaving.h"
#include "reports/case-lists.h"
#include "reports/workbook-fill.h"

const char *const report_shape_names[REPORT_SHAPES] = {
	[REPORT_AS_PDF] = "pdf",
	[REPORT_AS_XLSX] = "xlsx",
	[REPORT_AS_JSON] = "json",
};

/* ---- the paper ---- */

static void add_head(const struct report_scope *scope, const struct report_draft *draft,
		     struct report *report)
{
	const struct case_record *record = draft->record;
	const enum lang lang = draft->lang;

	report_text(report, report_turn_words(draft, scope->arena));
	if (record->training)
		report_text(report,
			    str_from(text_in(TR("これは訓練です。本物の報告ではありません。",
						"This is a drill. It is no real report."),
					     lang)));
	if (!draft->form || !draft->form->anonymous)
		report_note(report,
			    arena_printf(scope->arena,
					 text_in(TR("整理番号 %.*s、様式の版 %.*s",
						    "Number %.*s, version of the form %.*s"),
						 lang),
					 STR_ARG(record->number), STR_ARG(draft->template)));
	if (draft->form && !draft->form->confirmed)
		report_note(
			report,
			str_from(text_in(TR("この様式の項目は、原文とまだ照らし合わせていません。",
					    "The items of this form were not compared with the "
					    "original yet."),
					 lang)));
}

static void add_paragraphs(struct report *report, struct str text)
{
	while (text.ptr) {
		const struct str line = str_trim(str_split(&text, '\n'));
		if (line.len)
			report_text(report, line);
	}
}

static void begin_section(struct report *report, const struct report_draft *draft,
			  const struct report_value *value)
{
	const struct report_column columns[] = {
		{ str_from(text_in(TR("項目", "Item"), draft->lang)), 0.3 },
		{ str_from(text_in(TR("内容", "Content"), draft->lang)), 0.7 },
	};

	if (!value->section.len)
		return;
	report_heading(report, value->section);
	if (!draft->form || !draft->form->letter)
		report_columns(report, columns, ARRAY_LEN(columns));
}

static void add_value(const struct report_scope *scope, struct report *report,
		      const struct report_draft *draft, const struct report_value *value)
{
	const struct str title =
		value->number.len ? arena_printf(scope->arena, "%.*s. %.*s", STR_ARG(value->number),
						 STR_ARG(value->title))
				  : value->title;
	const struct str cells[] = { title, value->text };

	begin_section(report, draft, value);
	if (draft->form && draft->form->letter)
		add_paragraphs(report, value->text);
	else
		report_row(report, cells);
}

enum errc report_paper(const struct report_scope *scope, const struct report_draft *draft,
		       struct report **ret, struct err *err)
{
	const struct str mark = report_mark(draft->record, draft->lang);
	char day[DAY_TEXT_MAX];
	const struct report_head head = {
		.title = arena_printf(scope->arena, "%.*s%.*s", STR_ARG(mark),
				      STR_ARG(draft->title)),
		/* Stands at the head of every page. */
		.facility = arena_printf(scope->arena, "%.*s%.*s", STR_ARG(mark),
					 STR_ARG(draft->facility)),
		.day = str_from(day_text(day_at(scope->now_us, scope->utc_offset_minutes), day)),
		.made_us = scope->now_us,
		.lang = draft->lang,
	};
	auto_report *report = report_new(&head);

	add_head(scope, draft, report);
	for (size_t i = 0; i < draft->n; i++)
		add_value(scope, report, draft, &draft->values[i]);
	const enum errc code = report_check(report, err);
	if (!code)
		*ret = STEAL(report);
	return code;
}

/* ---- files ---- */

static enum errc write_workbook(const struct report_scope *scope, const struct report_draft *draft,
				const struct report *report, struct buf *out,
				struct report_filled *filled, struct err *err)
{
	struct report_workbook workbook;
	const enum errc code = report_workbooks_get(
		scope->db, draft->form ? draft->form->id : STR(""), scope->arena, &workbook, NULL);

	if (code == ERR_NOT_FOUND)
		return report_xlsx(report, out, err);
	if (code)
		return fail(err, code, "%.*s: its workbook cannot be read", STR_ARG(draft->title));
	return workbook_fill(scope, draft, &workbook, out, filled, err);
}

enum errc report_write(const struct report_scope *scope, const struct report_draft *draft,
		       enum report_shape shape, struct buf *out, struct report_filled *filled,
		       struct err *err)
{
	auto_report *report = NULL;
	struct report_filled own = { .n_places = 0 };
	const struct case_record *record = draft->record;

	/* All three shapes carry report_mark(). */
	enum errc code = case_leave(record->number, record->training, CASE_WAY_PAPER,
				    report_mark(record, draft->lang).len > 0, err);
	if (!code && shape == REPORT_AS_JSON)
		return report_body_write(draft, out, err);
	if (!code)
		code = report_paper(scope, draft, &report, err);
	if (code)
		return code;
	return shape == REPORT_AS_PDF
		       ? report_pdf(report, out, err)
		       : write_workbook(scope, draft, report, out, filled ? filled : &own, err);
}
