/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/csv-read.h"

struct csv_cells csv_cells_of(struct str record, char delimiter, struct arena *arena)
{
	return (struct csv_cells){ .rest = record.ptr ? record : STR(""),
				   .delimiter = delimiter,
				   .arena = arena };
}

/* Where the quoted part that begins at 1 ends: its closing quote, or the end of `s`. */
static size_t closing_quote(struct str s, bool *ret_doubled)
{
	size_t i = 1;

	*ret_doubled = false;
	while (i < s.len) {
		const char *quote = memchr(s.ptr + i, '"', s.len - i);
		if (!quote)
			return s.len;
		i = (size_t)(quote - s.ptr);
		if (i + 1 == s.len || s.ptr[i + 1] != '"')
			return i;
		*ret_doubled = true;
		i += 2;
	}
	return s.len;
}

/* `quoted` without the second of two quotes, and `tail` behind it. */
static struct str unquote(struct csv_cells *cells, struct str quoted, struct str tail)
{
	char *copy = arena_take_text(cells->arena, quoted.len + tail.len + 1);
	size_t n = 0;

	if (!copy) {
		cells->cut = true;
		return STR("");
	}
	for (size_t i = 0; i < quoted.len; i++) {
		copy[n++] = quoted.ptr[i];
		if (quoted.ptr[i] == '"')
			i++;
	}
	if (tail.len)
		memcpy(copy + n, tail.ptr, tail.len);
	return str_of(copy, n + tail.len);
}

bool csv_next(struct csv_cells *cells, struct str *ret)
{
	struct str rest = cells->rest;

	if (!rest.ptr)
		return false;
	if (!str_starts(rest, STR("\""))) {
		*ret = str_split(&cells->rest, cells->delimiter);
		return true;
	}

	bool doubled;
	const size_t end = closing_quote(rest, &doubled);
	const struct str quoted = str_sub(rest, 1, end - 1);
	cells->rest = str_from_pos(rest, size_min(end + 1, rest.len));
	const struct str tail = str_split(&cells->rest, cells->delimiter);
	*ret = doubled || tail.len ? unquote(cells, quoted, tail) : quoted;
	return true;
}
