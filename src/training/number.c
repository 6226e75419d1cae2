/* SPDX-License-Identifier: Apache-2.0 */
#include "training/number.h"

#include <sodium.h>

#include "base/encoding/fold.h"
#include "base/text.h"

#define IDEOGRAPHIC_SPACE "　"

static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void number_draw(size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = signs[randombytes_uniform(32)];
	out[n] = '\0';
}

/* The next character of `*rest`, narrow and large; 0 for what is not ASCII, even so. */
static char next_sign(struct str *rest)
{
	const char narrow = fold_narrow(*rest);
	char c = narrow ? narrow : rest->ptr[0];

	if (str_starts(*rest, STR(IDEOGRAPHIC_SPACE)))
		c = ' ';
	*rest = str_from_pos(*rest, narrow || c == ' ' ? (rest->ptr[0] == c ? 1 : 3) : 1);
	if ((unsigned char)c >= 0x80)
		return 0;
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

bool number_plain(struct str typed, char out[static NUMBER_SIGNS_MAX + 1])
{
	size_t n = 0;

	while (typed.len) {
		char c = next_sign(&typed);

		if (c == ' ' || c == '-')
			continue;
		c = c == 'I' || c == 'L' ? '1' : c == 'O' ? '0' : c;
		if (!c || !strchr(signs, c) || n == NUMBER_SIGNS_MAX)
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return n > 0;
}

static bool is_staff_sign(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' || c == '.';
}

enum errc staff_plain(struct str typed, char out[static STAFF_MAX + 1], struct err *err)
{
	struct str rest = str_trim(typed);
	size_t n = 0;

	while (rest.len) {
		const char c = next_sign(&rest);

		if (!is_staff_sign(c) || n == STAFF_MAX)
			return fail(err, ERR_SYNTAX, "“%.*s”: %s", (int)size_min(typed.len, 100),
				    typed.ptr,
				    text_of(TR("職員番号は英数字と - _ . で32字までです",
					       "a staff number has at most 32 letters, digits, "
					       "- _ and .")));
		out[n++] = c;
	}
	out[n] = '\0';
	return n ? ERR_OK
		 : fail(err, ERR_SYNTAX, "%s",
			text_of(TR("職員番号がありません", "the staff number is missing")));
}
