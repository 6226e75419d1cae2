/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/csv-read.h"
#include "base/encoding/heading.h"
#include "base/encoding/time-text.h"
#include "cases/case-import.h"
#include "cases/case-internal.h"

#define ROW_BYTES (64u * 1024)

enum column {
	COLUMN_TIME,
	COLUMN_TEXT,
	COLUMN_ACCURACY,
	COLUMN_MILESTONE,
	COLUMNS,
};

static const struct {
	const char *heading;
	enum column column;
} headings[] = {
	{ "time", COLUMN_TIME },	   { "日時", COLUMN_TIME },
	{ "時刻", COLUMN_TIME },	   { "text", COLUMN_TEXT },
	{ "内容", COLUMN_TEXT },	   { "できごと", COLUMN_TEXT },
	{ "accuracy", COLUMN_ACCURACY },   { "確かさ", COLUMN_ACCURACY },
	{ "milestone", COLUMN_MILESTONE }, { "節目", COLUMN_MILESTONE },
};

struct table {
	const struct case_import *import;
	struct case_edit edit;
	char delimiter;
	size_t place[COLUMNS]; /* of each column from 1; 0: it is not there */
	size_t row;
	struct err *err;
};

static enum errc wrong(const struct table *table, struct text what)
{
	return fail(table->err, ERR_SYNTAX, "%s %zu: %s", text_of(TR("行", "row")), table->row,
		    text_of(what));
}

static enum errc read_headings(struct table *table, struct str record, struct arena *arena)
{
	struct csv_cells cells = csv_cells_of(record, table->delimiter, arena);
	struct str cell;

	for (size_t n = 1; csv_next(&cells, &cell); n++) {
		const struct str plain = heading_plain(cell, arena);
		const size_t i = STR_FIND_ROW(plain, headings, heading);
		if (i < ARRAY_LEN(headings) && !table->place[headings[i].column])
			table->place[headings[i].column] = n;
	}
	if (!table->place[COLUMN_TIME] || !table->place[COLUMN_TEXT])
		return wrong(table, TR("「日時」と「内容」の列が要ります（time, text）",
				       "the columns time and text are needed"));
	return ERR_OK;
}

static enum errc take_cells(struct table *table, const struct str *values)
{
	const struct case_entry entry = { .kind = CASE_ENTRY_NOTE,
					  .words = values[COLUMN_TEXT],
					  .milestone = values[COLUMN_MILESTONE] };
	const size_t accuracy = values[COLUMN_ACCURACY].len
					? case_choice(case_accuracies, values[COLUMN_ACCURACY])
					: CASE_EXACT;

	table->edit.happened_us = TIME_NONE;
	if (values[COLUMN_TIME].len &&
	    !time_parse_short(values[COLUMN_TIME], table->import->utc_offset_minutes,
			      &table->edit.happened_us) &&
	    !time_parse_any(values[COLUMN_TIME], table->import->utc_offset_minutes,
			    &table->edit.happened_us))
		return wrong(table, TR("時刻として読めません（例: 2026-11-23 04:30）",
				       "the time cannot be read (such as 2026-11-23 04:30)"));
	if (accuracy == CASE_ACCURACIES)
		return wrong(table, TR("確かさは exact, about, day のどれかです",
				       "accuracy is exact, about or day"));
	if (!entry.words.len)
		return wrong(table, TR("内容がありません", "there is no text"));
	if (entry.milestone.len && !case_milestone_find(table->import->content, entry.milestone))
		return wrong(table, TR("その節目はありません", "there is no such milestone"));
	table->edit.accuracy = (enum case_accuracy)accuracy;
	return case_entry_add(&table->edit, &entry, NULL, table->err);
}

static enum errc take_row(struct table *table, struct str record, struct arena *arena)
{
	struct csv_cells cells = csv_cells_of(record, table->delimiter, arena);
	struct str values[COLUMNS] = { STR(""), STR(""), STR(""), STR("") };
	bool any = false;
	struct str cell;

	for (size_t n = 1; csv_next(&cells, &cell); n++) {
		any |= str_trim(cell).len > 0;
		for (size_t c = 0; c < COLUMNS; c++) {
			if (table->place[c] == n)
				values[c] = str_or_empty(str_trim(cell));
		}
	}
	if (cells.cut)
		return wrong(table, TR("長すぎます", "is too long"));
	return any ? take_cells(table, values) : ERR_OK;
}

static enum errc take_rows(struct table *table, struct str text)
{
	auto_arena arena = ARENA_INIT(ROW_BYTES);
	enum errc code = ERR_OK;
	struct str record;

	table->delimiter = csv_delimiter(text, 5);
	while (!code && csv_next_record(&text, &record)) {
		table->row++;
		code = table->row == 1 ? read_headings(table, record, &arena)
				       : take_row(table, record, &arena);
		arena_clear(&arena);
	}
	if (!code && table->row < 2)
		code = wrong(table, TR("行がありません", "there are no rows"));
	return code;
}

enum errc case_import_csv(struct db *db, const struct case_import *import, struct str text,
			  const struct case_opening *opening, int64_t id, int64_t *ret_id,
			  struct err *err)
{
	struct table table = { .import = import, .err = err };
	enum errc code;

	if (text.len > CASE_FILE_MAX)
		return fail(err, ERR_LIMIT, "more than %u bytes", CASE_FILE_MAX);
	code = opening ? case_open_begin(db, opening, &import->actor, &table.edit, err)
		       : case_edit_begin(db, id, &import->actor, &table.edit, err);
	if (!code)
		code = take_rows(&table, text);
	*ret_id = table.edit.record.id;
	return case_import_end(import, &table.edit, code, err);
}
