/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/csv-write.h"

static bool would_run(struct str cell)
{
	static const char *const starts[] = {
		"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"
	};
	int64_t number;

	if (str_is(cell, "-") || str_to_i64(cell, &number))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		if (str_starts(cell, str_from(starts[i])))
			return true;
	}
	return false;
}

void csv_add_cell(struct buf *out, size_t column, struct str cell)
{
	buf_add_text(out, column ? ",\"" : "\"");
	if (would_run(cell))
		buf_add_char(out, '\'');
	while (cell.ptr) {
		buf_add(out, str_split(&cell, '"'));
		if (cell.ptr)
			buf_add_text(out, "\"\"");
	}
	buf_add_char(out, '"');
}

void csv_end_row(struct buf *out)
{
	buf_add_text(out, "\r\n");
}
