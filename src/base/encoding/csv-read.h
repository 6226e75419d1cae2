/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One record of RFC 4180 cut into its cells. Quotes are taken off and doubled ones made single;
 * line ends within quotes stay. What the RFC does not allow but files have is read the obvious way:
 * a quote within a plain cell is itself, text behind a closing quote belongs to the cell, a cell
 * that is never closed goes to the end.
 */
#pragma once

#include "base/arena.h"

struct csv_cells {
	struct str rest; /* ptr NULL: no cell is left */
	char delimiter;
	struct arena *arena; /* for cells with doubled quotes; the others are views of the record */
	bool cut;	     /* the arena was full: a cell was left empty */
};

/* The next record, without its line end: line ends within quotes are part of it. False at the end.
 */
bool csv_next_record(struct str *rest, struct str *ret);

/* Comma, tab or semicolon: what cuts one of the first `rows` records into the most cells. */
char csv_delimiter(struct str text, size_t rows);

/* `record` without its line end. An empty record has one empty cell. */
struct csv_cells csv_cells_of(struct str record, char delimiter, struct arena *arena);

/* The next cell; false at the end of the record. */
bool csv_next(struct csv_cells *cells, struct str *ret);
