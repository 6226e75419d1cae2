/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ledgers as text: CSV (RFC 4180), or with semicolons or tabs, as spreadsheets save them.
 */
#include "assets/ledger.h"
#include "base/encoding/csv-read.h"

static size_t cells_of(struct str record, char delimiter, struct arena *arena,
		       struct str cells[static LEDGER_COLUMNS_MAX])
{
	struct csv_cells parts = csv_cells_of(record, delimiter, arena);
	size_t n = 0;

	while (n < LEDGER_COLUMNS_MAX && csv_next(&parts, &cells[n]))
		n++;
	return n;
}

/* Tried last: text with more than one cell in some row. */
static bool looks_like(struct str head)
{
	return memchr(head.ptr, '\0', head.len) == NULL && !str_starts(str_trim(head), STR("<")) &&
	       !str_starts(str_trim(head), STR("{")) &&
	       (str_find_char(head, ',') != SIZE_MAX || str_find_char(head, '\t') != SIZE_MAX ||
		str_find_char(head, ';') != SIZE_MAX);
}

static enum errc read_file(struct intake_reader *reader, struct err *err)
{
	const char delimiter = csv_delimiter(reader->text, LEDGER_TITLE_ROWS);
	struct str cells[LEDGER_COLUMNS_MAX];
	struct str rest = reader->text;
	struct ledger ledger;
	struct str record;
	enum errc code = ERR_OK;

	ledger_begin(&ledger, reader);
	while (!code && csv_next_record(&rest, &record)) {
		const size_t n = cells_of(record, delimiter, reader->arena, cells);
		code = ledger_row(&ledger, cells, n, err);
	}
	if (!code && ledger.n_columns == 0)
		code = fail(
			err, ERR_UNSUPPORTED, "%s",
			text_of(TR("見出しの行が見つかりません", "there is no row of headings")));
	ledger_done(&ledger);
	return code;
}

const struct intake_format intake_ledger = {
	.name = "ledger",
	.summary = TEXT("台帳 (CSV)", "a ledger (CSV)"),
	.source = "ledger",
	.feed = FEED_LEDGER,
	.looks_like = looks_like,
	.read = read_file,
};
