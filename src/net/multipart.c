/* SPDX-License-Identifier: Apache-2.0 */
#include "net/multipart.h"

#include "base/encoding/utf8.h"

#define BOUNDARY_MAX 70u /* RFC 2046 5.1.1 */

/* The value of `wanted` among the parameters of a header: "; name=word; other="quoted"". */
static struct str parameter(struct str rest, const char *wanted)
{
	while (rest.len) {
		const size_t equals = str_find_char(rest, '=');
		if (equals == SIZE_MAX)
			break;
		const struct str name = str_trim(str_sub(rest, 0, equals));
		struct str value;

		rest = str_from_pos(rest, equals + 1);
		if (rest.len && rest.ptr[0] == '"') {
			rest = str_from_pos(rest, 1);
			value = str_split(&rest, '"');
			(void)str_split(&rest, ';');
		} else {
			value = str_trim(str_split(&rest, ';'));
		}
		if (str_equal_nocase(name, str_from(wanted)))
			return value;
	}
	return STR_NONE;
}

/*
 * Browsers write a quote in a name as %22 and line ends as %0D and %0A (HTML, 4.10.21.8); nothing
 * else is encoded, so nothing else is undone.
 */
static struct str undo_quotes(struct str s, struct arena *arena)
{
	char *out = arena_take_text(arena, s.len + 1);
	size_t n = 0;

	if (!out)
		return STR("");
	for (size_t i = 0; i < s.len;) {
		const struct str three = str_sub(s, i, 3);
		const bool quote = str_equal(three, STR("%22"));
		const bool cr = str_equal(three, STR("%0D"));

		if (quote || cr || str_equal(three, STR("%0A"))) {
			out[n++] = quote ? '"' : ' ';
			i += 3;
		} else {
			out[n++] = s.ptr[i++];
		}
	}
	return str_of(out, n);
}

static enum errc read_headers(struct str head, struct arena *arena, struct multipart_part *ret,
			      struct err *err)
{
	struct str line;

	while (str_next_line(&head, &line)) {
		struct str rest = line;
		const struct str name = str_trim(str_split(&rest, ':'));

		if (!rest.ptr || !str_equal_nocase(name, STR("Content-Disposition")))
			continue;
		const struct str kind = str_trim(str_split(&rest, ';'));
		if (!str_equal_nocase(kind, STR("form-data")))
			break;
		const struct str field = parameter(rest, "name");
		const struct str file = parameter(rest, "filename");
		if (!field.ptr || !utf8_valid(field) || (file.ptr && !utf8_valid(file)))
			break;
		ret->name = undo_quotes(field, arena);
		ret->file = file.ptr ? undo_quotes(file, arena) : STR_NONE;
		return ERR_OK;
	}
	return fail(err, ERR_SYNTAX, "form: RFC 7578 4.2: a part has no name in UTF-8");
}

/* `*rest` stands behind a boundary's line end, and moves behind the next boundary. */
static enum errc read_part(struct str delimiter, struct str *rest, struct arena *arena,
			   struct multipart_part *ret, struct err *err)
{
	const size_t end = str_find(*rest, delimiter);

	if (end == SIZE_MAX)
		return fail(err, ERR_SYNTAX,
			    "form: RFC 2046 5.1.1: the closing boundary is not there");
	const struct str part = str_sub(*rest, 0, end);
	*rest = str_from_pos(*rest, end + delimiter.len);
	const size_t blank = str_find(part, STR("\r\n\r\n"));
	if (blank == SIZE_MAX)
		return fail(err, ERR_SYNTAX, "form: RFC 2046 5.1: a part's headers do not end");
	ret->bytes = str_from_pos(part, blank + 4);
	const enum errc code = read_headers(str_sub(part, 0, blank), arena, ret, err);
	if (!code && !ret->file.ptr &&
	    (!utf8_valid(ret->bytes) || str_find_char(ret->bytes, 0) != SIZE_MAX))
		return fail(err, ERR_SYNTAX, "form: field %.*s: is no text in UTF-8",
			    STR_ARG(ret->name));
	return code;
}

static enum errc read_parts(struct str delimiter, struct str rest, struct arena *arena,
			    struct multipart *ret, struct err *err)
{
	while (!str_starts(rest, STR("--"))) {
		if (!str_starts(rest, STR("\r\n")))
			return fail(err, ERR_SYNTAX,
				    "form: RFC 2046 5.1.1: a boundary's line does not end");
		if (ret->n == MULTIPART_PARTS_MAX)
			return fail(err, ERR_LIMIT, "form: more than %u parts",
				    MULTIPART_PARTS_MAX);
		rest = str_from_pos(rest, 2);
		const enum errc code = read_part(delimiter, &rest, arena, &ret->at[ret->n], err);
		if (code)
			return code;
		ret->n++;
	}
	return ERR_OK;
}

enum errc multipart_parse(struct str type, struct str body, struct arena *arena,
			  struct multipart *ret, struct err *err)
{
	struct str rest = type;
	const struct str media = str_trim(str_split(&rest, ';'));
	const struct str boundary = parameter(rest, "boundary");

	ret->n = 0;
	if (!str_equal_nocase(media, STR("multipart/form-data")))
		return fail(err, ERR_UNSUPPORTED, "form: the type is another");
	if (!boundary.len || boundary.len > BOUNDARY_MAX)
		return fail(err, ERR_SYNTAX, "form: RFC 2046 5.1.1: no boundary of 1 to %u bytes",
			    BOUNDARY_MAX);
	const struct str delimiter = arena_printf(arena, "\r\n--%.*s", STR_ARG(boundary));
	const struct str first = str_from_pos(delimiter, 2);
	if (!delimiter.ptr)
		return fail(err, ERR_LIMIT, "form: no memory for its boundary");
	if (!str_starts(body, first))
		return fail(err, ERR_SYNTAX,
			    "form: RFC 2046 5.1.1: it does not begin with its boundary");
	return read_parts(delimiter, str_from_pos(body, first.len), arena, ret, err);
}

const struct multipart_part *multipart_find(const struct multipart *parts, struct str name)
{
	for (size_t i = 0; i < parts->n; i++) {
		if (str_equal(parts->at[i].name, name))
			return &parts->at[i];
	}
	return NULL;
}
