/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/survey-intake.h"

#include "base/alloc.h"
#include "base/encoding/csv-read.h"
#include "base/encoding/heading.h"
#include "base/office/xlsx-read.h"
#include "forms/answer-words.h"

#define ROW_BYTES  (4u * 1024 * 1024)
#define BOOK_BYTES (256u * 1024 * 1024)

enum special_column {
	COLUMN_CODE,
	COLUMN_REASON,
	SPECIAL_COLUMNS,
};

/* In the plain form of headings. */
static const char *const reason_headings[] = { "非回答の理由", "未回答の理由", "理由", "reason" };

struct intake {
	const struct org_scope *scope;
	const struct survey_intake *in;
	struct survey_intake_report *report;
	struct arena arena; /* of a row */
	bool headed;
	size_t head_rows;
	size_t line;
	size_t special[SPECIAL_COLUMNS];
	size_t items[SURVEY_INTAKE_COLUMNS]; /* of a column; SIZE_MAX: none */
	size_t columns;
};

static void note(struct intake *intake, struct str sentence)
{
	intake->report->left_out++;
	intake->in->note(intake->in->ctx, intake->line, sentence);
}

/* ---- headings ---- */

static bool is_heading(const struct intake *intake, struct str plain, size_t column)
{
	if (column == COLUMN_CODE)
		return org_words_have(&intake->in->organisations->headings[ORG_COLUMN_CODE], plain);
	return str_is_any(plain, reason_headings, ARRAY_LEN(reason_headings));
}

static size_t item_called(const struct form *form, struct str cell)
{
	for (size_t i = 0; i < form->n_items; i++) {
		const struct form_item *item = &form->items[i];

		if (str_equal(cell, item->id) ||
		    (item->number.len && str_equal(cell, item->number)) ||
		    str_equal(cell, item->title.ja) || str_equal(cell, item->title.en))
			return i;
	}
	return SIZE_MAX;
}

static void take_headings(struct intake *intake, const struct str *cells, size_t n)
{
	for (size_t c = 0; c < SPECIAL_COLUMNS; c++)
		intake->special[c] = SIZE_MAX;
	intake->columns = n;
	for (size_t i = 0; i < n; i++) {
		const struct str plain = str_or_empty(heading_plain(cells[i], &intake->arena));

		intake->items[i] = item_called(intake->in->form, str_trim(cells[i]));
		for (size_t c = 0; c < SPECIAL_COLUMNS && intake->items[i] == SIZE_MAX; c++) {
			if (intake->special[c] == SIZE_MAX && is_heading(intake, plain, c))
				intake->special[c] = i;
		}
	}
	intake->headed = intake->special[COLUMN_CODE] != SIZE_MAX;
}

/* ---- a row ---- */

static struct str typed_value(const struct form_item *item, struct str cell)
{
	if (item->type == ANSWER_EVIDENCE || item->type == ANSWER_COMPUTED)
		return STR_NONE;
	return answer_from_words(item, cell);
}

static enum errc take_cell(struct intake *intake, int64_t organisation, size_t column,
			   struct str cell, struct err *err)
{
	const struct form_item *item = &intake->in->form->items[intake->items[column]];
	const struct answer typed = { .item = item->id,
				      .pass = 1,
				      .value = typed_value(item, cell) };
	struct err wrong = { .text = "" };
	bool changed;

	if (!typed.value.ptr || answer_check(intake->in->form, &typed, &wrong)) {
		note(intake, arena_printf(&intake->arena, "%.*s: “%.*s” %s", STR_ARG(item->id),
					  STR_ARG(str_sub(cell, 0, 100)),
					  text_of(TR("は答えとして読めません", "is no answer"))));
		return ERR_OK;
	}
	const struct survey_answer answer = {
		.organisation = organisation,
		.item = item->id,
		.value = typed.value,
		.source = arena_printf(&intake->arena, "%.*s:%zu", STR_ARG(intake->in->file),
				       intake->line),
	};
	const enum errc code = survey_answer_put(intake->scope, intake->in->survey, &answer,
						 &intake->in->actor, &changed, err);
	if (!code && changed)
		intake->report->changed++;
	else
		intake->report->same += !code;
	return code;
}

static enum errc take_reason(struct intake *intake, int64_t organisation, struct str cell,
			     struct err *err)
{
	const struct survey_reason *reason = survey_reason_find(intake->in->content, cell);

	if (!reason) {
		note(intake,
		     arena_printf(&intake->arena, "“%.*s” %s", STR_ARG(str_sub(cell, 0, 100)),
				  text_of(TR("という理由はありません", "is no reason"))));
		return ERR_OK;
	}
	intake->report->reasons++;
	return survey_excuse(intake->scope, intake->in->survey, organisation, reason->id,
			     &intake->in->actor, err);
}

static enum errc take_cells(struct intake *intake, int64_t organisation, const struct str *cells,
			    size_t n, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < n && i < intake->columns && !code; i++) {
		const struct str cell = str_trim(cells[i]);

		if (!cell.len)
			continue;
		if (intake->items[i] != SIZE_MAX)
			code = take_cell(intake, organisation, i, cell, err);
		else if (i == intake->special[COLUMN_REASON])
			code = take_reason(intake, organisation, cell, err);
	}
	return code;
}

static enum errc take_row(struct intake *intake, const struct str *cells, size_t n, struct err *err)
{
	const size_t at = intake->special[COLUMN_CODE];
	const struct str code_text = at < n ? str_trim(cells[at]) : STR("");
	struct err wrong;
	int64_t organisation;

	if (!code_text.len)
		return ERR_OK;
	intake->report->rows++;
	enum errc code = organisations_find(intake->scope, code_text, &organisation, &wrong);
	if (!code)
		code = take_cells(intake, organisation, cells, n, &wrong);
	if (code != ERR_NOT_FOUND && code != ERR_LIMIT)
		return code ? fail(err, code, "%s", wrong.text) : ERR_OK;
	note(intake, arena_printf(&intake->arena, "%.*s: %s",
				  STR_ARG(str_sub(code_text, 0, ORG_CODE_MAX)), wrong.text));
	return ERR_OK;
}

static enum errc no_headings(struct err *err)
{
	return fail(err, ERR_SYNTAX, "%s",
		    text_of(TR("コードの見出しがありません", "no row has a heading for the code")));
}

static enum errc take_any(struct intake *intake, const struct str *cells, size_t n, struct err *err)
{
	if (intake->headed)
		return take_row(intake, cells, n, err);
	if (++intake->head_rows > SURVEY_INTAKE_HEAD)
		return no_headings(err);
	take_headings(intake, cells, n);
	return ERR_OK;
}

/* ---- files ---- */

static size_t lines_of(const char *from, const char *to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

static enum errc take_csv(struct intake *intake, struct str text, struct err *err)
{
	const char delimiter = csv_delimiter(text, SURVEY_INTAKE_HEAD);
	const char *from = text.ptr;
	enum errc code = ERR_OK;
	struct str record;

	intake->line = 1;
	while (!code && csv_next_record(&text, &record)) {
		struct str cells[SURVEY_INTAKE_COLUMNS];
		size_t n = 0;

		arena_clear(&intake->arena);
		intake->line += lines_of(from, record.ptr);
		from = record.ptr;
		struct csv_cells row = csv_cells_of(record, delimiter, &intake->arena);
		while (n < SURVEY_INTAKE_COLUMNS && csv_next(&row, &cells[n]))
			n++;
		code = take_any(intake, cells, n, err);
	}
	return code;
}

static enum errc take_sheet(struct intake *intake, const struct xlsx_sheet *sheet, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < sheet->n_cells && !code;) {
		struct str cells[SURVEY_INTAKE_COLUMNS] = { { .ptr = NULL } };
		const unsigned row = sheet->cells[i].row;
		size_t n = 0;

		for (; i < sheet->n_cells && sheet->cells[i].row == row; i++) {
			if (sheet->cells[i].column >= SURVEY_INTAKE_COLUMNS)
				continue;
			cells[sheet->cells[i].column] = sheet->cells[i].text;
			n = sheet->cells[i].column + 1;
		}
		arena_clear(&intake->arena);
		intake->line = row + 1;
		code = take_any(intake, cells, n, err);
	}
	return code;
}

static enum errc take_book(struct intake *intake, struct str bytes, struct err *err)
{
	auto_arena arena = ARENA_INIT(BOOK_BYTES);
	struct xlsx_book book;
	const enum errc code = xlsx_read(bytes, &arena, &book, err);

	if (code)
		return code;
	return book.n_sheets ? take_sheet(intake, &book.sheets[0], err) : no_headings(err);
}

static enum errc take_text(struct intake *intake, struct str bytes, struct err *err)
{
	auto_buf text = BUF_INIT(2 * SURVEY_INTAKE_MAX);

	(void)charset_add_utf8(intake->in->charset, charset_detect(bytes, CHARSET_CP932), bytes,
			       &text);
	if (buf_failed(&text))
		return fail(err, ERR_LIMIT, "%.*s: is too long", STR_ARG(intake->in->file));
	return take_csv(intake, buf_str(&text), err);
}

enum errc survey_intake_run(const struct org_scope *scope, const struct survey_intake *in,
			    struct str bytes, struct survey_intake_report *ret, struct err *err)
{
	struct intake intake = { .scope = scope, .in = in, .report = ret };

	*ret = (struct survey_intake_report){ .rows = 0 };
	arena_init(&intake.arena, ROW_BYTES);
	enum errc code = str_starts(bytes, STR("PK\x03\x04")) ? take_book(&intake, bytes, err)
							      : take_text(&intake, bytes, err);
	if (!code && !intake.headed)
		code = no_headings(err);
	arena_done(&intake.arena);
	return code;
}
