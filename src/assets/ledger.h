/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ledger (台帳): rows of cells under headings, however it is written. The heading is the first
 * row in which at least two cells are headings that we know (ledger-words.h); what stands above it
 * is a title. Columns without a known heading are told of once.
 */
#pragma once

#include "assets/intake.h"

#define LEDGER_COLUMNS_MAX 200u
#define LEDGER_TITLE_ROWS  20u /* above the heading at most */

struct ledger {
	struct intake_reader *reader;
	struct ledger_column columns[LEDGER_COLUMNS_MAX];
	struct str headings[LEDGER_COLUMNS_MAX];
	struct str prefix;  /* of the names of devices within the ledger; "" none */
	struct arena arena; /* of the headings */
	size_t n_columns;   /* 0 before the heading */
	size_t number;	    /* of the row, from 1 as spreadsheets count */
};

void ledger_begin(struct ledger *ledger, struct intake_reader *reader);
void ledger_done(struct ledger *ledger);

/* Does this row have headings? */
bool ledger_is_heading(const struct ledger_words *words, const struct str *cells, size_t n,
		       struct arena *arena);

/*
 * The next row of the sheet; empty ones count too. Cells are in the reader's arena, which is
 * cleared. ERR_UNSUPPORTED when there is no heading within LEDGER_TITLE_ROWS.
 */
enum errc ledger_row(struct ledger *ledger, const struct str *cells, size_t n,
		     struct err *err) MUST_CHECK;

/* "A", "Z", "AA": what spreadsheets call a column (0 is A). */
#define LEDGER_LETTERS 8u
const char *ledger_letters(size_t column, char out[static LEDGER_LETTERS]);
