/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/open-table.h"

#include "base/encoding/csv-write.h"
#include "base/office/xlsx-write.h"
#include "forms/answer-words.h"

#define CELL_BYTES 8192u

static const struct text nothing_answered = TEXT("無回答", "No answer");
static const struct text was_answered = TEXT("回答あり", "Answered");
static const struct text everybody = TEXT("全体", "All");

static const struct form_item *item_of(const struct open_survey *open,
				       const struct survey_table *table)
{
	return &open->sample->form->items[table->item];
}

static void add_between(struct buf *out, size_t i)
{
	if (i)
		buf_add_text(out, "・");
}

void open_row_words(const struct open_survey *open, const struct survey_table *table, size_t row,
		    struct buf *out)
{
	const struct survey_table_row *r = &table->rows[row];

	for (size_t i = 0; i < r->n_values; i++) {
		const struct str value = r->values[i];

		add_between(out, i);
		if (!value.ptr)
			buf_add_text(out, text_in(nothing_answered, open->lang));
		else if (str_is(value, "answered"))
			buf_add_text(out, text_in(was_answered, open->lang));
		else
			buf_add(out, answer_words(item_of(open, table), value, open->lang));
	}
}

void open_column_words(const struct open_survey *open, const struct survey_table *table,
		       size_t column, struct buf *out)
{
	const struct survey_breakdown *by = &open->sample->breakdowns[table->breakdown];
	const struct survey_table_column *c = &table->columns[column];

	for (size_t i = 0; i < c->n_groups; i++) {
		add_between(out, i);
		buf_add(out, text_pair_in(by->groups[c->groups[i]].title, open->lang));
	}
}

/* ---- what stands in a cell, for both files ---- */

struct shown {
	char count[16];
	char asked[16];
	char percent[16];
};

static struct shown shown_of(bool known, uint32_t count, uint32_t asked)
{
	struct shown s = { .count = "x", .percent = "x" };
	const uint32_t permille = survey_permille(count, asked);

	(void)snprintf(s.asked, sizeof(s.asked), "%u", asked);
	if (!known)
		return s;
	(void)snprintf(s.count, sizeof(s.count), "%u", count);
	(void)snprintf(s.percent, sizeof(s.percent), "%u.%u", permille / 10, permille % 10);
	if (!asked)
		s.percent[0] = '\0';
	return s;
}

/* Column n_columns is all of them. */
static struct shown shown_at(const struct survey_table *table, size_t row, size_t column)
{
	uint32_t count = 0;

	if (column == table->n_columns)
		return shown_of(true, table->rows[row].total, table->asked);
	return shown_of(survey_table_cell(table, row, column, &count), count,
			table->columns[column].asked);
}

/* With one column there is only the total. */
static size_t first_column(const struct survey_table *table)
{
	return table->state == SURVEY_TABLE_TOTALS ? table->n_columns : 0;
}

static void group_words(const struct open_survey *open, const struct survey_table *table,
			size_t column, struct buf *out)
{
	if (column == table->n_columns)
		buf_add_text(out, text_in(everybody, open->lang));
	else
		open_column_words(open, table, column, out);
}

/* ---- CSV ---- */

static const struct text csv_heads[] = {
	TEXT("調査", "survey"), TEXT("設問", "question"),  TEXT("設問の文", "words"),
	TEXT("区分", "by"),	TEXT("グループ", "group"), TEXT("回答", "answer"),
	TEXT("件数", "count"),	TEXT("分母", "asked"),	   TEXT("割合（%）", "percent"),
	TEXT("状態", "state"),
};

static void add_head(const struct open_survey *open, struct buf *out)
{
	buf_add_text(out, "\xef\xbb\xbf");
	for (size_t i = 0; i < ARRAY_LEN(csv_heads); i++)
		csv_add_cell(out, i, str_from(text_in(csv_heads[i], open->lang)));
	csv_end_row(out);
}

struct csv_line {
	struct str item;
	struct str words;
	struct str by;
	struct str group;
	struct str answer;
	struct shown shown;
	struct str state;
};

static void add_line(const struct open_survey *open, const struct csv_line *line, struct buf *out)
{
	const struct str cells[] = {
		open->code,
		line->item,
		line->words,
		line->by,
		line->group,
		line->answer,
		str_from(line->shown.count),
		str_from(line->shown.asked),
		str_from(line->shown.percent),
		line->state,
	};

	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		csv_add_cell(out, i, cells[i]);
	csv_end_row(out);
}

static void add_cell_line(const struct open_survey *open, const struct survey_table *table,
			  size_t row, size_t column, struct buf *out)
{
	const struct form_item *item = item_of(open, table);
	auto_buf group = BUF_INIT(CELL_BYTES);
	auto_buf answer = BUF_INIT(CELL_BYTES);

	group_words(open, table, column, &group);
	open_row_words(open, table, row, &answer);
	const struct csv_line line = {
		.item = item->id,
		.words = text_pair_in(item->title, open->lang),
		.by = open->sample->breakdowns[table->breakdown].id,
		.group = buf_str(&group),
		.answer = buf_str(&answer),
		.shown = shown_at(table, row, column),
		.state = str_from(survey_table_state_names[table->state]),
	};
	add_line(open, &line, out);
}

static void add_withheld(const struct open_survey *open, const struct survey_table *table,
			 struct buf *out)
{
	const struct form_item *item = item_of(open, table);
	const struct csv_line line = {
		.item = item->id,
		.words = text_pair_in(item->title, open->lang),
		.by = open->sample->breakdowns[table->breakdown].id,
		.shown = { .count = "x", .asked = "x", .percent = "x" },
		.state = str_from(survey_table_state_names[table->state]),
	};

	add_line(open, &line, out);
}

/* Everybody who was asked, and who answered: the denominators of all others. */
static void add_response(const struct open_survey *open, struct buf *out)
{
	const struct csv_line line = {
		.item = STR("*"),
		.words = str_from(
			text_in(TR("回答した組織", "Organisations that answered"), open->lang)),
		.group = str_from(text_in(everybody, open->lang)),
		.answer = str_from(text_in(was_answered, open->lang)),
		.shown = shown_of(true, (uint32_t)open->answered, (uint32_t)open->asked),
		.state = STR("shown"),
	};

	add_line(open, &line, out);
}

static void add_table(const struct open_survey *open, const struct survey_table *table,
		      struct buf *out)
{
	if (table->state == SURVEY_TABLE_WITHHELD) {
		add_withheld(open, table, out);
		return;
	}
	for (size_t r = 0; r < table->n_rows; r++) {
		for (size_t c = first_column(table); c <= table->n_columns; c++)
			add_cell_line(open, table, r, c, out);
	}
}

enum errc open_table_csv(const struct open_survey *open, struct buf *out, struct err *err)
{
	add_head(open, out);
	add_response(open, out);
	for (size_t i = 0; i < open->release->n_tables; i++)
		add_table(open, &open->release->tables[i], out);
	return buf_failed(out) ? fail(err, ERR_LIMIT, "survey %.*s: its tables are too long",
				      STR_ARG(open->code))
			       : ERR_OK;
}

/* ---- workbook ---- */

struct place {
	struct xlsx_writer_sheet *sheet;
	unsigned row;
};

static void put_head(const struct open_survey *open, const struct survey_table *table,
		     struct place *at)
{
	auto_buf words = BUF_INIT(CELL_BYTES);

	xlsx_put(at->sheet, at->row, 0, text_pair_in(item_of(open, table)->title, open->lang),
		 XLSX_TITLE);
	at->row++;
	for (size_t c = first_column(table), k = 0; c <= table->n_columns; c++, k++) {
		buf_clear(&words);
		group_words(open, table, c, &words);
		xlsx_put(at->sheet, at->row, (unsigned)(1 + 2 * k), buf_str(&words), XLSX_HEAD);
		xlsx_put(at->sheet, at->row, (unsigned)(2 + 2 * k), STR("%"), XLSX_HEAD);
	}
	at->row++;
}

static void put_row(const struct open_survey *open, const struct survey_table *table, size_t row,
		    struct place *at)
{
	auto_buf words = BUF_INIT(CELL_BYTES);

	open_row_words(open, table, row, &words);
	xlsx_put(at->sheet, at->row, 0, buf_str(&words), XLSX_CELL);
	for (size_t c = first_column(table), k = 0; c <= table->n_columns; c++, k++) {
		const struct shown shown = shown_at(table, row, c);

		xlsx_put(at->sheet, at->row, (unsigned)(1 + 2 * k), str_from(shown.count),
			 XLSX_CELL);
		xlsx_put(at->sheet, at->row, (unsigned)(2 + 2 * k), str_from(shown.percent),
			 XLSX_CELL);
	}
	at->row++;
}

static void put_table(const struct open_survey *open, const struct survey_table *table,
		      struct place *at)
{
	if (table->state == SURVEY_TABLE_WITHHELD) {
		xlsx_put(at->sheet, at->row++, 0,
			 text_pair_in(item_of(open, table)->title, open->lang), XLSX_TITLE);
		xlsx_put(at->sheet, at->row++, 0,
			 str_from(text_in(TR("公表しません（少数のため）", "Withheld: too few"),
					  open->lang)),
			 XLSX_NOTE);
	} else {
		put_head(open, table, at);
		for (size_t r = 0; r < table->n_rows; r++)
			put_row(open, table, r, at);
	}
	at->row++;
}

static void put_response(const struct open_survey *open, struct xlsx_writer *writer)
{
	struct xlsx_writer_sheet *sheet =
		xlsx_add_sheet(writer, str_from(text_in(TR("回答の状況", "Response"), open->lang)));
	const struct shown shown = shown_of(true, (uint32_t)open->answered, (uint32_t)open->asked);
	const struct {
		struct text words;
		const char *value;
	} lines[] = {
		{ TEXT("対象", "Asked"), shown.asked },
		{ TEXT("回答", "Answered"), shown.count },
		{ TEXT("回答率（%）", "Response rate (%)"), shown.percent },
	};

	xlsx_put(sheet, 0, 0, text_pair_in(open->title, open->lang), XLSX_TITLE);
	for (unsigned i = 0; i < ARRAY_LEN(lines); i++) {
		xlsx_put(sheet, i + 1, 0, str_from(text_in(lines[i].words, open->lang)), XLSX_CELL);
		xlsx_put(sheet, i + 1, 1, str_from(lines[i].value), XLSX_CELL);
	}
	xlsx_put(sheet, 5, 0,
		 str_from(text_in(
			 TR("x は、少数のため、または少数が計算で分からないように伏せた数です。",
			    "x: left out because it is small, or so that a small one "
			    "cannot be worked out."),
			 open->lang)),
		 XLSX_NOTE);
	xlsx_set_column(sheet, 0, 40, false);
}

enum errc open_table_xlsx(const struct open_survey *open, struct buf *out, struct err *err)
{
	auto_xlsx_writer *writer =
		xlsx_writer_new(text_pair_in(open->title, open->lang), open->made_us, err);

	if (!writer)
		return ERR_IO;
	put_response(open, writer);
	for (size_t b = 0; b < open->sample->n_breakdowns; b++) {
		const struct survey_breakdown *by = &open->sample->breakdowns[b];
		struct place at = { xlsx_add_sheet(writer, text_pair_in(by->title, open->lang)),
				    0 };

		xlsx_set_column(at.sheet, 0, 40, false);
		for (size_t i = 0; i < open->release->n_tables; i++) {
			if (open->release->tables[i].breakdown == b)
				put_table(open, &open->release->tables[i], &at);
		}
	}
	return xlsx_writer_finish(writer, out, err);
}
