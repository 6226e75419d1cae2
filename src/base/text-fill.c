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
