/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/heading.h"

#include "base/encoding/fold.h"

static bool is_dropped(struct str rest, size_t *ret_step)
{
	static const char *const marks[] = { " ",  "\t", "\r", "\n", "_", "-", ".", "/",
					     "　", "・", "：", ":",  "※", "*", "■", "●" };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (!str_starts(rest, str_from(marks[i])))
			continue;
		*ret_step = strlen(marks[i]);
		return true;
	}
	return false;
}

struct str heading_plain(struct str text, struct arena *arena)
{
	char narrow[HEADING_MAX];
	unsigned depth = 0;
	size_t len = 0;

	text = str_sub(text, 0, HEADING_MAX);
	while (text.len) {
		const char ascii = fold_narrow(text);
		const char c = ascii ? ascii : text.ptr[0];
		size_t step = ascii ? 3 : 1;
		if (c == '(' || c == '[')
			depth++;
		else if ((c == ')' || c == ']') && depth)
			depth--;
		else if (depth == 0 && !is_dropped(ascii ? str_of(&ascii, 1) : text, &step))
			narrow[len++] = c;
		text = str_from_pos(text, ascii ? 3 : step);
	}
	char *out = arena_take_text(arena, fold_max(len) + 1);
	return out ? str_of(out, fold_text(str_of(narrow, len), out)) : STR_NONE;
}
