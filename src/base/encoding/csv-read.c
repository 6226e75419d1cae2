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

bool csv_next_record(struct str *rest, struct str *ret)
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

/* Doubled quotes of a cell are taken out into the arena, whose room does not matter here. */
static size_t count_cells(struct str record, char delimiter)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct csv_cells cells = csv_cells_of(record, delimiter, &arena);
	struct str cell;
	size_t n = 0;

	while (csv_next(&cells, &cell))
		n++;
	return n;
}

char csv_delimiter(struct str text, size_t rows)
{
	static const char delimiters[] = { ',', '\t', ';' };
	struct str record;
	size_t most = 1;
	char best = delimiters[0];

	for (size_t row = 0; row < rows && csv_next_record(&text, &record); row++) {
		for (size_t i = 0; i < sizeof(delimiters); i++) {
			const size_t n = count_cells(record, delimiters[i]);
			if (n <= most)
				continue;
			most = n;
			best = delimiters[i];
		}
	}
	return best;
}
