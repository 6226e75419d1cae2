/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people type into fields, or a file says in their place: text of a known greatest length
 * without control characters. Who keeps a row checks all of its texts at once:
 *
 *     const struct typed texts[] = {
 *             { "name", row->name, NAME_MAX_LEN, .needed = true },
 *             { "note", row->note, NOTE_MAX, .lines = true },
 *     };
 *     code = typed_check(texts, ARRAY_LEN(texts), err);
 */
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "base/text.h"

struct typed {
	const char *what; /* as a sentence names it */
	struct str text;
	size_t max;  /* bytes */
	bool needed; /* more than blanks */
	bool lines;  /* several are fine: line ends and tabs may stand in it */
};

/* Of the first row that will not do: ERR_SYNTAX (missing, control characters, no UTF-8); ERR_LIMIT.
 */
enum errc typed_check(const struct typed *rows, size_t n, struct err *err) MUST_CHECK;

/* ERR_SYNTAX, with an example, when it is no day of the form YYYY-MM-DD. */
enum errc typed_day(struct str day, struct err *err) MUST_CHECK;

/* C0 and DEL; line ends and tabs do not count where there may be `lines`. */
bool str_has_control(struct str s, bool lines);

/* Position of a typed value in a table of choices; the table's end when it is none of them. */
static inline size_t typed_choice(const struct text_choice *table, struct str value)
{
	size_t i = 0;

	while (table[i].value && !str_is(value, table[i].value))
		i++;
	return i;
}
