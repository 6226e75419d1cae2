/* SPDX-License-Identifier: Apache-2.0 */
/* Papers that are written by hand: labels and lists of temporary numbers, blank slips. */
#include "base/calendar/day.h"
#include "base/office/pdf-write.h"
#include "downtime/downtime-drawings.h"
#include "downtime/paper-parts.h"
#include "store/facility.h"

#define ROW_BLANK "\n　\n　" /* room to write in */

const char *const downtime_papers[DOWNTIME_PAPERS] = { "board", "plan", "numbers", "slips" };

struct downtime_reader downtime_reader_at(const struct downtime_desk *desk)
{
	return (struct downtime_reader){ .lang = desk->lang,
					 .utc_offset_minutes = desk->utc_offset_minutes,
					 .arena = desk->arena };
}

void paper_head(const struct downtime_desk *desk, struct text title, struct report_head *head)
{
	const struct str mark = desk->record ? case_mark(desk->record, desk->lang) : STR("");
	char day[DAY_TEXT_MAX];

	head->title =
		arena_printf(desk->arena, "%.*s%s", STR_ARG(mark), text_in(title, desk->lang));
	head->facility =
		arena_printf(desk->arena, "%.*s%.*s", STR_ARG(mark), STR_ARG(desk->facility));
	head->day =
		arena_str(desk->arena,
			  str_from(day_text(day_at(desk->now_us, desk->utc_offset_minutes), day)));
}

static struct pdf *begin(const struct downtime_desk *desk, struct text title)
{
	struct report_head head = { .made_us = desk->now_us };

	paper_head(desk, title, &head);
	const struct pdf_head own = { .title = head.title,
				      .left = head.facility,
				      .right = head.day,
				      .lang = desk->lang == LANG_JA ? "ja" : "en",
				      .made_us = desk->now_us };
	return pdf_new(&own);
}

static struct str say(const struct downtime_desk *desk, struct text text)
{
	return str_from(text_in(text, desk->lang));
}

static struct str pair(const struct downtime_desk *desk, struct text_pair text)
{
	return text_pair_in(text, desk->lang);
}

/* ---- temporary numbers ---- */

static void add_guide(const struct downtime_desk *desk, struct pdf *pdf)
{
	const struct pdf_column columns[] = {
		{ .title = say(desk, TR("番号", "No.")), .share = 0.08 },
		{ .title = say(desk, TR("すること", "What to do")), .share = 0.72 },
		{ .title = say(desk, TR("した人・時刻", "Who, when")), .share = 0.2 },
	};

	pdf_add_title(pdf, say(desk, TR("仮の番号で、人を取り違えない",
					"Temporary numbers: nobody is taken for another")));
	pdf_add_text(pdf, pair(desk, desk->content->stored));
	pdf_begin_table(pdf, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < desk->content->n_guide; i++) {
		const struct downtime_step *step = &desk->content->guide[i];
		const struct pdf_cell cells[] = {
			{ .text = arena_printf(desk->arena, "%zu", i + 1) },
			{ .text = pair(desk, step->title), .small = pair(desk, step->how) },
			{ .text = STR("□") },
		};
		pdf_add_row(pdf, cells);
	}
}

static enum errc add_labels(const struct downtime_desk *desk, const struct number_range *range,
			    struct pdf *pdf, struct err *err)
{
	const struct downtime_reader reader = downtime_reader_at(desk);

	for (int64_t first = range->first; first <= range->last; first += LABELS_PAGE) {
		const struct drawing *drawing = NULL;
		const enum errc code =
			downtime_labels_drawing(range, first, &reader, &drawing, err);
		if (code)
			return code;
		pdf_next_page(pdf);
		pdf_add_heading(
			pdf, arena_printf(desk->arena,
					  text_in(TR("ラベル：%.*s", "Labels: %.*s"), desk->lang),
					  STR_ARG(range->place)));
		pdf_add_drawing(pdf, drawing);
	}
	return ERR_OK;
}

static void add_list(const struct downtime_desk *desk, const struct number_range *range,
		     struct pdf *pdf)
{
	const struct pdf_column columns[] = {
		{ .title = say(desk, TR("仮の番号", "Number")), .share = 0.16 },
		{ .title = say(desk,
			       TR("氏名・生年月日（手書き）", "Name, date of birth (by hand)")),
		  .share = 0.36 },
		{ .title = say(desk, TR("もとの番号", "Real number")), .share = 0.2 },
		{ .title = say(desk, TR("結びつけた人・確かめた人", "Matched by, checked by")),
		  .share = 0.28 },
	};
	char text[NUMBER_TEXT_MAX];

	pdf_next_page(pdf);
	pdf_add_heading(pdf, arena_printf(desk->arena,
					  text_in(TR("照合表：%.*s", "List: %.*s"), desk->lang),
					  STR_ARG(range->place)));
	pdf_add_text(pdf, say(desk, TR("この表は紙だけに置き、鍵のかかる所にしまいます。"
				       "コンピューターには写しません。",
				       "This list stays on paper behind a lock. Do not copy it "
				       "into a computer.")));
	pdf_begin_table(pdf, columns, ARRAY_LEN(columns));
	for (int64_t n = range->first; n <= range->last; n++) {
		const struct pdf_cell cells[] = {
			{ .text = arena_str(desk->arena,
					    str_from(number_text(range->prefix, n, text))) },
			{ .text = STR("　" ROW_BLANK) },
			{ .text = STR("") },
			{ .text = STR("") },
		};
		pdf_add_row(pdf, cells);
	}
	pdf_add_text(pdf,
		     say(desk, TR("使った数＿＿＿　結びつけた数＿＿＿　捨てた数＿＿＿　"
				  "書いた人＿＿＿＿＿＿＿＿＿",
				  "used ____  matched ____  destroyed ____  by ____________")));
}

static enum errc add_range(const struct downtime_desk *desk, const struct number_range *range,
			   struct pdf *pdf, struct err *err)
{
	const enum errc code = add_labels(desk, range, pdf, err);

	if (!code)
		add_list(desk, range, pdf);
	return code;
}

enum errc numbers_print(const struct downtime_desk *desk, struct str part, struct buf *out,
			struct err *err)
{
	auto_pdf *pdf = begin(desk, TR("仮の番号", "Temporary numbers"));
	struct number_ranges *ranges = NULL;
	int64_t only = 0;
	bool found = !part.len;
	enum errc code = number_ranges_list(desk->db, desk->record->id, desk->arena, &ranges, err);

	if (!code && part.len && !str_to_i64(part, &only))
		code = fail(err, ERR_NOT_FOUND, "%.*s", STR_ARG(str_sub(part, 0, CASE_ID_MAX)));
	if (!code)
		add_guide(desk, pdf);
	for (size_t i = 0; !code && i < ranges->n; i++) {
		if (part.len && ranges->at[i].number != only)
			continue;
		found = true;
		code = add_range(desk, &ranges->at[i], pdf, err);
	}
	if (!code && !found)
		code = fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(part),
			    text_in(TR("その番号の範囲はありません",
				       "the case has no such range of numbers"),
				    desk->lang));
	return code ? code : pdf_finish(pdf, out, err);
}

/* ---- slips ---- */

static struct str blank_lines(const struct downtime_desk *desk, int64_t lines)
{
	auto_buf out = BUF_INIT(400);

	for (int64_t i = 0; i <= lines; i++)
		buf_printf(&out, "%s　", i ? "\n" : "");
	return str_or_empty(arena_str(desk->arena, buf_str(&out)));
}

static struct str choices_of(const struct downtime_desk *desk, const struct downtime_field *field)
{
	auto_buf out = BUF_INIT(2000);

	for (size_t i = 0; i < field->n_choices; i++)
		buf_printf(&out, "%s□ %.*s", i ? "　　" : "",
			   STR_ARG(pair(desk, field->choices[i])));
	return str_or_empty(arena_str(desk->arena, buf_str(&out)));
}

/* Who it is about: the label goes there. */
static void add_person(const struct downtime_desk *desk, struct pdf *pdf)
{
	const struct pdf_column columns[] = {
		{ .title = say(desk, TR("仮の番号のラベル", "Label of the temporary number")),
		  .share = 0.34 },
		{ .title = say(desk, TR("氏名・生年月日・性別", "Name, date of birth, sex")),
		  .share = 0.4 },
		{ .title = say(desk, TR("書いた人・日時", "Written by, at")), .share = 0.26 },
	};
	const struct pdf_cell cells[] = { { .text = blank_lines(desk, 2) },
					  { .text = STR("") },
					  { .text = STR("") } };

	pdf_begin_table(pdf, columns, ARRAY_LEN(columns));
	pdf_add_row(pdf, cells);
}

static struct str departments_of(const struct downtime_desk *desk, const struct downtime_slip *slip)
{
	auto_buf out = BUF_INIT(2000);

	for (size_t i = 0; i < slip->n_departments; i++) {
		const struct downtime_department *department =
			downtime_department_find(desk->content, slip->departments[i]);
		if (department)
			buf_printf(&out, "%s□ %.*s", i ? "　" : "",
				   STR_ARG(pair(desk, department->title)));
	}
	return str_or_empty(arena_str(desk->arena, buf_str(&out)));
}

static void add_slip(const struct downtime_desk *desk, const struct downtime_slip *slip,
		     struct pdf *pdf)
{
	const struct pdf_column columns[] = {
		{ .title = say(desk, TR("項目", "Item")), .share = 0.28 },
		{ .title = say(desk, TR("記入", "To fill in")), .share = 0.72 },
	};

	pdf_add_heading(pdf, pair(desk, slip->title));
	pdf_add_text(pdf, pair(desk, slip->copies));
	pdf_add_text(pdf, departments_of(desk, slip));
	add_person(desk, pdf);
	pdf_begin_table(pdf, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < slip->n_fields; i++) {
		const struct downtime_field *field = &slip->fields[i];
		const struct pdf_cell cells[] = {
			{ .text = pair(desk, field->title) },
			{ .text = field->n_choices ? choices_of(desk, field)
						   : blank_lines(desk, field->lines) },
		};
		pdf_add_row(pdf, cells);
	}
	pdf_add_note(pdf,
		     arena_printf(desk->arena,
				  text_in(TR("様式 %.*s、版 %.*s（%.*s）",
					     "slip %.*s, version %.*s (%.*s)"),
					  desk->lang),
				  STR_ARG(slip->id), STR_ARG(slip->version), STR_ARG(slip->date)));
}

enum errc slips_print(const struct downtime_desk *desk, struct str part, struct buf *out,
		      struct err *err)
{
	auto_pdf *pdf = begin(desk, TR("紙の伝票", "Paper slips"));
	size_t n = 0;

	for (size_t i = 0; i < desk->content->n_slips; i++) {
		const struct downtime_slip *slip = &desk->content->slips[i];
		if (part.len && !str_equal(part, slip->id))
			continue;
		if (n++)
			pdf_next_page(pdf);
		else
			pdf_add_title(pdf, say(desk, TR("紙の伝票", "Paper slips")));
		add_slip(desk, slip, pdf);
	}
	if (!n)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(part, 0, CASE_ID_MAX)),
			    text_in(TR("その伝票はありません（tonoi downtime list）",
				       "there is no such slip (tonoi downtime list)"),
				    desk->lang));
	return pdf_finish(pdf, out, err);
}

/* ---- all of them ---- */

static enum errc print_report(const struct downtime_desk *desk,
			      enum errc (*make)(const struct downtime_desk *desk,
						struct report **ret, struct err *err),
			      struct buf *out, struct err *err)
{
	auto_report *report = NULL;
	const enum errc code = make(desk, &report, err);

	return code ? code : report_pdf(report, out, err);
}

enum errc downtime_print(const struct downtime_desk *desk, enum downtime_paper paper,
			 struct str part, struct buf *out, struct err *err)
{
	if (paper != DOWNTIME_PAPER_SLIPS && !desk->record)
		return fail(err, ERR_USAGE, "%s",
			    text_in(TR("この紙には事案が要ります", "this paper needs a case"),
				    desk->lang));
	switch (paper) {
	case DOWNTIME_PAPER_BOARD:
		return print_report(desk, downtime_board_report, out, err);
	case DOWNTIME_PAPER_PLAN:
		return print_report(desk, downtime_plan_report, out, err);
	case DOWNTIME_PAPER_NUMBERS:
		return numbers_print(desk, part, out, err);
	case DOWNTIME_PAPER_SLIPS:
		return slips_print(desk, part, out, err);
	case DOWNTIME_PAPERS:
		break;
	}
	return fail(err, ERR_USAGE, "paper %u: there is none", (unsigned)paper);
}
