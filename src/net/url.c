/* SPDX-License-Identifier: Apache-2.0 */
#include "net/url.h"

#include "base/encoding/utf8.h"

/* The byte at s[*at], decoded; *at moves behind it. -1: RFC 3986 2.1 is broken. */
static int decode_byte(struct str s, size_t *at, enum url_plus plus)
{
	const char c = s.ptr[(*at)++];

	if (c == '+' && plus == URL_PLUS_SPACE)
		return ' ';
	if (c != '%')
		return (unsigned char)c;
	if (s.len - *at < 2)
		return -1;

	const int high = ascii_hex_digit(s.ptr[*at]);
	const int low = ascii_hex_digit(s.ptr[*at + 1]);

	*at += 2;
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

enum errc url_decode(struct arena *arena, struct str s, enum url_plus plus, struct str *ret,
		     struct err *err)
{
	char *out = arena_take_text(arena, s.len + 1);
	size_t len = 0;

	if (!out)
		return fail(err, ERR_LIMIT, "URL: longer than the memory of a request");
	for (size_t at = 0; at < s.len;) {
		const int byte = decode_byte(s, &at, plus);

		if (byte < 0)
			return fail(err, ERR_SYNTAX,
				    "URL: RFC 3986 2.1: “%%” without two hexadecimal digits");
		if (byte == 0)
			return fail(err, ERR_SYNTAX, "URL: holds a NUL byte");
		out[len++] = (char)byte;
	}
	if (!utf8_valid(str_of(out, len)))
		return fail(err, ERR_SYNTAX, "URL: RFC 3986 2.5: decoded bytes are not UTF-8");
	*ret = str_of(out, len);
	return ERR_OK;
}

static size_t count_pairs(struct str s)
{
	size_t n = 1;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '&';
	return n;
}

enum errc url_pairs_parse(struct arena *arena, struct str s, struct url_pairs *ret, struct err *err)
{
	struct url_pairs pairs = { 0 };
	const size_t most = count_pairs(s);

	if (most > URL_PAIRS_MAX)
		return fail(err, ERR_LIMIT, "form: more than %d fields", URL_PAIRS_MAX);
	pairs.at = arena_take_array(arena, most, sizeof(*pairs.at));
	if (!pairs.at)
		return fail(err, ERR_LIMIT, "form: larger than the memory of a request");
	for (struct str rest = s; rest.ptr && s.len > 0;) {
		struct str value = str_split(&rest, '&');
		const struct str name = str_split(&value, '=');

		if (name.len == 0 && !value.ptr)
			continue;
		struct url_pair *pair = &pairs.at[pairs.n++];
		enum errc code = url_decode(arena, name, URL_PLUS_SPACE, &pair->name, err);

		if (!code)
			code = url_decode(arena, value.ptr ? value : STR(""), URL_PLUS_SPACE,
					  &pair->value, err);
		if (code)
			return code;
	}
	*ret = pairs;
	return ERR_OK;
}

struct str url_pairs_get(const struct url_pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->n; i++) {
		if (str_is(pairs->at[i].name, name))
			return pairs->at[i].value;
	}
	return STR_NONE;
}

static bool is_unreserved(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

void url_add_encoded(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (is_unreserved(s.ptr[i]))
			buf_add_char(out, s.ptr[i]);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)s.ptr[i]);
	}
}
