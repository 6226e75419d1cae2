/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ledgers as text: CSV (RFC 4180), or with semicolons or tabs, as spreadsheets save them.
 */
#include "assets/ledger.h"
#include "base/encoding/csv-read.h"

static const char delimiters[] = { ',', '\t', ';' };

/* The next record: line ends within quotes are part of it. */
static bool next_record(struct str *rest, struct str *ret)
{
	bool quoted = false;
	size_t len = 0;

	if (!rest->ptr || rest->len == 0)
		return false;
	for (; len < rest->len; len++) {
		if (rest->ptr[len] == '"')
			quoted = !quoted;
		if (!quoted && (rest->ptr[len] == '\n' || rest->ptr[len] == '\r'))
			break;
	}
	*ret = str_sub(*rest, 0, len);
	if (len < rest->len && rest->ptr[len] == '\r' && len + 1 < rest->len &&
	    rest->ptr[len + 1] == '\n')
		len++;
	*rest = len < rest->len ? str_from_pos(*rest, len + 1) : STR_NONE;
	return true;
}

static size_t cells_of(struct str record, char delimiter, struct arena *arena,
		       struct str cells[static LEDGER_COLUMNS_MAX])
{
	struct csv_cells parts = csv_cells_of(record, delimiter, arena);
	size_t n = 0;

	while (n < LEDGER_COLUMNS_MAX && csv_next(&parts, &cells[n]))
		n++;
	return n;
}

/* The one that cuts a row of the head into the most cells. */
static char delimiter_of(struct str text)
{
	auto_arena arena = ARENA_INIT(INTAKE_ITEM_MAX);
	struct str cells[LEDGER_COLUMNS_MAX];
	struct str record;
	size_t most = 1;
	char best = delimiters[0];

	for (size_t row = 0; row < LEDGER_TITLE_ROWS && next_record(&text, &record); row++) {
		for (size_t i = 0; i < sizeof(delimiters); i++) {
			const size_t n = cells_of(record, delimiters[i], &arena, cells);
			if (n <= most)
				continue;
			most = n;
			best = delimiters[i];
		}
		arena_clear(&arena);
	}
	return best;
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
	const char delimiter = delimiter_of(reader->text);
	struct str cells[LEDGER_COLUMNS_MAX];
	struct str rest = reader->text;
	struct ledger ledger;
	struct str record;
	enum errc code = ERR_OK;

	ledger_begin(&ledger, reader);
	while (!code && next_record(&rest, &record)) {
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
