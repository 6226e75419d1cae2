/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/drawing.h"

#include "base/encoding/utf8.h"

struct str text_fitting(struct arena *arena, struct str text, size_t columns)
{
	size_t used = 0;
	size_t len = 0;

	while (len < text.len) {
		const size_t bytes = size_max(1, utf8_char_len(str_from_pos(text, len)));
		used += bytes == 1 ? 1 : 2;
		if (used > columns)
			return arena_printf(arena, "%.*s…", STR_ARG(str_sub(text, 0, len)));
		len += bytes;
	}
	return arena_str(arena, text);
}
