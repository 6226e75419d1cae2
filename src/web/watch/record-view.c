/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/record-view.h"

#include <jansson.h>

#include "base/encoding/utf8.h"
#include "web/watch/correlation-words.h"
#include "web/watch/why-words.h"

#define SHOW_TEXT_MAX 65536
#define SHOW_HEX_MAX  4096
#define HEX_WIDTH     16
#define HITS_FIELD    "correlation.hit" /* as detect/correlate/finding-event.c writes it */

static struct str dump(struct page *page, const json_t *value)
{
	if (json_is_string(value))
		return arena_str(page->arena,
				 str_of(json_string_value(value), json_string_length(value)));
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	const struct str copy = arena_str(page->arena, str_from(text ? text : ""));

	free(text);
	return copy.ptr ? copy : STR("");
}

static bool list_has(const json_t *list, const char *field)
{
	size_t i;
	const json_t *row;

	json_array_foreach(list, i, row)
	{
		const char *name = json_string_value(json_object_get(row, "field"));

		if (name && str_equal_nocase(str_from(name), str_from(field)))
			return true;
	}
	return false;
}

/* Did this field make the rule hold? */
static bool is_hit(const json_t *matched, const char *field)
{
	return json_is_array(matched) ? list_has(matched, field)
				      : json_object_get(matched, field) != NULL;
}

static struct view *add_field(struct page *page, struct view *view, const char *list,
			      const char *name, const json_t *value, bool hit)
{
	struct view *row = view_add(view, list);

	view_cstr(row, "name", name);
	view_str(row, "value", dump(page, value));
	view_bool(row, "hit", hit);
	return row;
}

/* STR_NONE: there is none, as in an alert an older program stored. */
static struct str member(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return value ? str_of(json_string_value(value), json_string_length(value)) : STR_NONE;
}

static void view_why(struct page *page, struct view *view, json_t *matched)
{
	size_t i;
	json_t *row;
	const char *name;

	json_array_foreach(matched, i, row)
	{
		const char *field = json_string_value(json_object_get(row, "field"));

		struct view *reason = add_field(page, view, "why", field ? field : "",
						json_object_get(row, "value"), true);
		const struct str item = member(row, "item");

		view_str(reason, "condition",
			 item.ptr ? why_words(page->arena, page->lang, item, member(row, "wanted"))
				  : STR(""));
		view_str(reason, "selection", arena_str(page->arena, member(row, "selection")));
	}
	json_object_foreach(matched, name, row)
	{
		struct view *reason = add_field(page, view, "why", name, row, true);

		view_str(reason, "condition", STR(""));
		view_str(reason, "selection", STR(""));
	}
}

void view_fields(struct page *page, struct view *view, struct str fields, struct str matched)
{
	json_t *event = json_loadb(fields.ptr, fields.len, JSON_ALLOW_NUL, NULL);
	json_t *why = json_loadb(matched.ptr, matched.len, JSON_ALLOW_NUL, NULL);
	const char *name;
	json_t *value;

	view_list(view, "fields");
	view_list(view, "why");
	json_object_foreach(event, name, value)
	{
		if (strcmp(name, HITS_FIELD) != 0) /* told as a table of their own */
			(void)add_field(page, view, "fields", name, value, is_hit(why, name));
	}
	if (!view_correlation(page, view, event, why))
		view_why(page, view, why);
	json_decref(event);
	json_decref(why);
}

struct str field_text(struct page *page, struct str fields, const char *name)
{
	json_t *event = json_loadb(fields.ptr, fields.len, JSON_ALLOW_NUL, NULL);
	const struct str text = arena_str(page->arena, member(event, name));

	json_decref(event);
	return text.ptr ? text : STR("");
}

/* Bytes that are not meant as text: NULs, or too much that is no UTF-8. */
static bool is_text(struct str bytes)
{
	size_t bad = 0;

	for (struct str rest = bytes; rest.len > 0;) {
		const size_t n = utf8_char_len(rest);

		if (rest.ptr[0] == '\0')
			return false;
		bad += n == 0;
		rest = str_from_pos(rest, n ? n : 1);
	}
	return bad * 20 <= bytes.len;
}

static void add_hex_row(struct page *page, struct view *view, struct str bytes, size_t at)
{
	auto_buf hex = BUF_INIT(64);
	auto_buf text = BUF_INIT(64);
	struct view *row = view_add(view, "hex");

	for (size_t i = at; i < bytes.len && i < at + HEX_WIDTH; i++) {
		const unsigned char c = (unsigned char)bytes.ptr[i];

		buf_printf(&hex, "%s%02x", i > at ? " " : "", (unsigned)c);
		buf_add_char(&text, c >= 0x20 && c < 0x7f ? (char)c : '.');
	}
	view_str(row, "at", arena_printf(page->arena, "%06zx", at));
	view_str(row, "bytes", arena_str(page->arena, buf_str(&hex)));
	view_str(row, "text", arena_str(page->arena, buf_str(&text)));
}

void view_record_bytes(struct page *page, struct view *view, struct str bytes)
{
	const bool text = is_text(bytes);
	const size_t most = text ? SHOW_TEXT_MAX : SHOW_HEX_MAX;
	const struct str shown = text ? utf8_cut(bytes, most) : str_sub(bytes, 0, most);

	view_number(view, "size", (int64_t)bytes.len);
	view_bool(view, "cut", bytes.len > most);
	view_number(view, "shown", (int64_t)shown.len);
	view_str(view, "text", text ? arena_str(page->arena, shown) : STR(""));
	view_bool(view, "is_text", text);
	view_list(view, "hex");
	for (size_t at = 0; !text && at < shown.len; at += HEX_WIDTH)
		add_hex_row(page, view, shown, at);
}

struct str record_line(struct page *page, struct str bytes, size_t max)
{
	const struct str line = arena_str(page->arena, utf8_cut(bytes, max));

	return line.ptr ? line : STR("");
}
