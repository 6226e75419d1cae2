/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-items.h"

#include "base/alloc.h"

#define WINDOW	(64u * 1024)
#define NOTHING (-1) /* no byte: the end, or the source failed */

struct json_items {
	struct byte_source source;
	char *window;
	size_t at;
	size_t len;
	uint64_t before; /* bytes of the stream before the window */
	bool over;	 /* the source has said its end */
	struct err err;	 /* why it is broken */
	struct buf name;
	struct buf text;
	bool is_array;
	bool opened; /* the last item was JSON_ITEM_OPEN, and nothing was done with it */
	unsigned depth;
	uint64_t arrays; /* by depth: bit 0 is the outermost */
	uint64_t begun;	 /* by depth: something has stood in it */
};

struct json_items *json_items_new(const struct byte_source *source)
{
	struct json_items *items = mem_new(sizeof(*items));

	items->source = *source;
	items->window = mem_new(WINDOW);
	buf_init(&items->name, JSON_ITEM_NAME_MAX);
	buf_init(&items->text, JSON_ITEM_MAX);
	return items;
}

void json_items_free(struct json_items *items)
{
	if (!items)
		return;
	buf_done(&items->name);
	buf_done(&items->text);
	free(items->window);
	free(items);
}

void json_items_free_at(struct json_items **items)
{
	json_items_free(*items);
	*items = NULL;
}

struct str json_items_name(const struct json_items *items)
{
	return buf_str(&items->name);
}

struct str json_items_text(const struct json_items *items)
{
	return buf_str(&items->text);
}

bool json_items_is_array(const struct json_items *items)
{
	return items->is_array;
}

unsigned json_items_depth(const struct json_items *items)
{
	return items->depth;
}

enum errc json_items_fail(const struct json_items *items, struct err *err)
{
	return fail(err, items->err.code, "%s", items->err.text);
}

/* ---- bytes ---- */

static enum errc broken(struct json_items *items, const char *problem)
{
	if (!items->err.code)
		err_ignore(fail(&items->err, ERR_SYNTAX, "byte %llu: %s",
				(unsigned long long)(items->before + items->at + 1), problem));
	return items->err.code;
}

static bool refill(struct json_items *items)
{
	items->before += items->len;
	items->at = 0;
	items->len = 0;
	if (items->over || items->err.code)
		return false;
	if (items->source.read(items->source.ctx, items->window, WINDOW, &items->len,
			       &items->err)) {
		items->len = 0;
		return false;
	}
	items->over = items->len == 0;
	return !items->over;
}

static inline int peek(struct json_items *items)
{
	if (items->at == items->len && !refill(items))
		return NOTHING;
	return (unsigned char)items->window[items->at];
}

static inline int take(struct json_items *items)
{
	const int c = peek(items);

	if (c != NOTHING)
		items->at++;
	return c;
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int peek_behind_blanks(struct json_items *items)
{
	int c;

	while (is_blank(c = peek(items)))
		items->at++;
	return c;
}

/* Bytes go to `out` unless it is NULL. */
static void keep(struct buf *out, int c)
{
	if (out)
		buf_add_char(out, (char)c);
}

/* From the opening quote to the closing one, both kept. */
static enum errc take_string(struct json_items *items, struct buf *out)
{
	keep(out, take(items));
	for (;;) {
		int c = take(items);
		if (c == NOTHING)
			return broken(items, "RFC 8259 7: a string without its end");
		keep(out, c);
		if (c == '"')
			return ERR_OK;
		if (c == '\\') {
			c = take(items);
			if (c != NOTHING)
				keep(out, c);
		}
	}
}

/* ---- pieces ---- */

static bool in_array(const struct json_items *items)
{
	return items->arrays >> (items->depth - 1) & 1;
}

static enum errc push(struct json_items *items, bool is_array)
{
	if (items->depth == JSON_ITEM_DEPTH_MAX)
		return fail(&items->err, ERR_LIMIT, "brackets nested over %u deep",
			    JSON_ITEM_DEPTH_MAX);
	const uint64_t bit = UINT64_C(1) << items->depth;
	items->arrays = is_array ? items->arrays | bit : items->arrays & ~bit;
	items->begun &= ~bit;
	items->depth++;
	items->is_array = is_array;
	items->opened = true;
	return ERR_OK;
}

static enum errc take_name(struct json_items *items)
{
	if (peek_behind_blanks(items) != '"')
		return broken(items, "RFC 8259 4: a name must stand here");
	const enum errc code = take_string(items, &items->name);
	if (code)
		return code;
	if (buf_failed(&items->name))
		return broken(items, "a name of more than 256 bytes");
	/* Names that matter have no escapes: only the quotes are taken off. */
	items->name.len -= 2;
	memmove(items->name.ptr, items->name.ptr + 1, items->name.len);
	items->name.ptr[items->name.len] = '\0';
	if (peek_behind_blanks(items) != ':')
		return broken(items, "RFC 8259 4: a colon must stand here");
	items->at++;
	return ERR_OK;
}

/* What stands before a value within a bracket: the comma, the name. */
static enum errc take_lead(struct json_items *items)
{
	const uint64_t bit = UINT64_C(1) << (items->depth - 1);

	if (items->begun & bit) {
		if (peek_behind_blanks(items) != ',')
			return broken(items, "RFC 8259 2: a comma must stand here");
		items->at++;
	}
	items->begun |= bit;
	return in_array(items) ? ERR_OK : take_name(items);
}

static bool ends_word(int c)
{
	return c == NOTHING || is_blank(c) || c == ',' || c == ']' || c == '}' || c == ':' ||
	       c == '"' || c == '{' || c == '[';
}

static enum json_item take_value(struct json_items *items)
{
	const int c = peek_behind_blanks(items);

	if (c == '{' || c == '[') {
		items->at++;
		return push(items, c == '[') ? JSON_ITEM_BROKEN : JSON_ITEM_OPEN;
	}
	if (c == '"') {
		if (take_string(items, &items->text))
			return JSON_ITEM_BROKEN;
	} else {
		while (!ends_word(peek(items)))
			buf_add_char(&items->text, (char)take(items));
		if (!items->text.len) {
			err_ignore(broken(items, "RFC 8259 3: a value must stand here"));
			return JSON_ITEM_BROKEN;
		}
	}
	/* One that is too long is no value that anybody looks for. */
	if (buf_failed(&items->text)) {
		buf_clear(&items->text);
		buf_add_text(&items->text, "null");
	}
	return JSON_ITEM_VALUE;
}

enum json_item json_items_next(struct json_items *items)
{
	buf_clear(&items->name);
	buf_clear(&items->text);
	items->opened = false;
	if (items->err.code)
		return JSON_ITEM_BROKEN;

	const int c = peek_behind_blanks(items);
	if (items->err.code)
		return JSON_ITEM_BROKEN;
	if (c == NOTHING && items->depth == 0)
		return JSON_ITEM_END;
	if (c == ']' || c == '}') {
		if (items->depth == 0 || in_array(items) != (c == ']')) {
			err_ignore(broken(items, "RFC 8259 2: brackets do not pair"));
			return JSON_ITEM_BROKEN;
		}
		items->at++;
		items->depth--;
		return JSON_ITEM_CLOSE;
	}
	if (c == NOTHING) {
		err_ignore(broken(items, "RFC 8259 2: the text ends within brackets"));
		return JSON_ITEM_BROKEN;
	}
	if (items->depth > 0 && take_lead(items))
		return JSON_ITEM_BROKEN;
	return take_value(items);
}

/* ---- whole pieces ---- */

/* To the bracket that closes the one just opened; inside, brackets only have to pair in number. */
static enum errc read_rest(struct json_items *items, struct buf *out)
{
	const unsigned outside = items->depth - 1;
	uint64_t depth = 1;

	keep(out, items->is_array ? '[' : '{');
	while (depth > 0) {
		const int c = peek(items);
		if (c == NOTHING)
			return broken(items, "RFC 8259 2: the text ends within brackets");
		if (c == '"') {
			const enum errc code = take_string(items, out);
			if (code)
				return code;
			continue;
		}
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		keep(out, take(items));
	}
	items->depth = outside;
	items->opened = false;
	return ERR_OK;
}

enum errc json_items_whole(struct json_items *items, struct str *ret, struct err *err)
{
	buf_clear(&items->text);
	if (!items->opened || read_rest(items, &items->text))
		return json_items_fail(items, err);
	if (buf_failed(&items->text))
		return fail(err, ERR_LIMIT, "more than %u bytes", JSON_ITEM_MAX);
	*ret = buf_str(&items->text);
	return ERR_OK;
}

enum errc json_items_skip(struct json_items *items, struct err *err)
{
	if (!items->opened || read_rest(items, NULL))
		return json_items_fail(items, err);
	return ERR_OK;
}
