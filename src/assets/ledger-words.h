/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of ledgers, as data (content/assets/columns.yml, docs/formats/assets.md): which heading
 * is which column, and what is written in the columns of kind, owner and state.
 */
#pragma once

#include "assets/sighting.h"

/* What a column holds: a field, an identifier, or programs. */
enum column_what {
	COLUMN_NONE,
	COLUMN_FIELD,
	COLUMN_IDENTIFIER,
	COLUMN_SOFTWARE,
	COLUMN_USED, /* the day a line was last used */
};

struct ledger_column {
	enum column_what what;
	enum asset_field field;
	enum identifier_type identifier;
};

struct ledger_words;

/* The sentence names file and line. */
enum errc ledger_words_read(const char *path, struct ledger_words **ret,
			    struct err *err) MUST_CHECK;
void ledger_words_free(struct ledger_words *words);
void ledger_words_free_at(struct ledger_words **words);
#define auto_ledger_words CLEANUP(ledger_words_free_at) struct ledger_words

/* COLUMN_NONE when no heading is called so. */
struct ledger_column ledger_column(const struct ledger_words *words, struct str heading,
				   struct arena *arena);

/* The id of a value of that field as people write it; STR_NONE when no word fits. */
struct str ledger_value(const struct ledger_words *words, enum asset_field field, struct str cell,
			struct arena *arena);

/* The kind that a description tells of, by the first row with a word that stands in it; STR_NONE.
 */
struct str ledger_hint(const struct ledger_words *words, struct str text, struct arena *arena);
