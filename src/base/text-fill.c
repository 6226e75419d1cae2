/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text-fill.h"

#include "base/buf.h"

struct str text_fill(struct arena *arena, struct str pattern, const struct str *values, size_t n)
{
	auto_buf out = BUF_INIT(TEXT_FILL_MAX);

	for (size_t i = 0; i < pattern.len; i++) {
		const struct str rest = str_from_pos(pattern, i);
		const bool hole = rest.len >= 3 && rest.ptr[0] == '{' && rest.ptr[2] == '}' &&
				  rest.ptr[1] >= '1' && rest.ptr[1] <= '9';

		if (hole && (size_t)(rest.ptr[1] - '1') < n) {
			buf_add(&out, values[rest.ptr[1] - '1']);
			i += 2;
		} else {
			buf_add_char(&out, rest.ptr[0]);
		}
	}
	return buf_failed(&out) ? STR_NONE : arena_str(arena, buf_str(&out));
}

bool text_next_hole(struct str *text, struct str *ret_before, struct text_hole *ret)
{
	const size_t at = str_find(*text, STR("{$"));
	struct str rest = at < text->len ? str_from_pos(*text, at + 2) : STR("");
	const size_t end = str_find_char(rest, '}');

	if (end >= rest.len)
		return false;
	struct str name = str_sub(rest, 0, end);
	ret->kind = str_split(&name, '.');
	ret->name = str_or_empty(name);
	*ret_before = str_sub(*text, 0, at);
	*text = str_from_pos(rest, end + 1);
	return true;
}
