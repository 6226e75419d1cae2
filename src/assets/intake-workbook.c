/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ledgers as workbooks (ISO/IEC 29500): every visible sheet with a row of headings is one. Of
 * several, the names of sheets keep equal numbers apart.
 */
#include "assets/ledger.h"
#include "base/office/xlsx-read.h"

#define BOOK_BYTES (512u * 1024 * 1024)

static bool looks_like(struct str head)
{
	return str_starts(head, STR("PK\x03\x04"));
}

/* One row; `*at` moves to the first cell of the next. */
static enum errc read_row(struct ledger *ledger, const struct xlsx_sheet *sheet, size_t *at,
			  struct err *err)
{
	struct str cells[LEDGER_COLUMNS_MAX];
	const unsigned row = sheet->cells[*at].row;
	size_t n = 0;

	for (; *at < sheet->n_cells && sheet->cells[*at].row == row; (*at)++) {
		const struct xlsx_cell *cell = &sheet->cells[*at];
		while (n < LEDGER_COLUMNS_MAX && n <= cell->column)
			cells[n++] = STR("");
		if (cell->column < LEDGER_COLUMNS_MAX)
			cells[cell->column] = cell->text;
	}
	ledger->number = row; /* empty rows before it count too */
	return ledger_row(ledger, cells, n, err);
}

static enum errc read_sheet(struct intake_reader *reader, const struct xlsx_sheet *sheet,
			    struct str prefix, size_t *ledgers, struct err *err)
{
	struct ledger ledger;
	enum errc code = ERR_OK;

	ledger_begin(&ledger, reader);
	ledger.prefix = prefix;
	for (size_t at = 0; at < sheet->n_cells && !code;)
		code = read_row(&ledger, sheet, &at, err);
	*ledgers += ledger.n_columns > 0;
	if (ledger.n_columns == 0 && (!code || code == ERR_UNSUPPORTED)) {
		code = ERR_OK;
		intake_note(reader,
			    text_of(TR("シート「%.*s」: 見出しの行がないので読みません",
				       "sheet “%.*s”: left out: no row of headings")),
			    STR_ARG(sheet->name));
	}
	ledger_done(&ledger);
	return code;
}

static bool is_read(const struct xlsx_sheet *sheet)
{
	return !sheet->hidden && sheet->n_cells > 0;
}

static enum errc read_file(struct intake_reader *reader, struct err *err)
{
	auto_arena arena = ARENA_INIT(BOOK_BYTES);
	struct xlsx_book book;
	size_t sheets = 0;
	size_t ledgers = 0;
	enum errc code = xlsx_read(reader->text, &arena, &book, err);

	if (code)
		return code;
	for (size_t i = 0; i < book.n_sheets; i++)
		sheets += is_read(&book.sheets[i]);
	for (size_t i = 0; i < book.n_sheets && !code; i++) {
		const struct xlsx_sheet *sheet = &book.sheets[i];
		if (is_read(sheet))
			code = read_sheet(reader, sheet, sheets > 1 ? sheet->name : STR(""),
					  &ledgers, err);
	}
	if (!code && ledgers == 0)
		code = fail(err, ERR_UNSUPPORTED, "%s",
			    text_of(TR("見出しの行のあるシートがありません",
				       "no sheet has a row of headings")));
	return code;
}

const struct intake_format intake_workbook = {
	.name = "workbook",
	.summary = TEXT("台帳 (Excel, XLSX)", "a ledger (Excel, XLSX)"),
	.source = "ledger",
	.feed = FEED_LEDGER,
	.bytes = true,
	.looks_like = looks_like,
	.read = read_file,
};
