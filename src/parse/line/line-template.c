/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/line-template.h"

#include "base/scan.h"

/* Where the last `needle` stands, or SIZE_MAX. */
static size_t find_last(struct str s, struct str needle)
{
	if (needle.len == 0 || s.len < needle.len)
		return needle.len ? SIZE_MAX : s.len;
	for (size_t at = s.len - needle.len + 1; at-- > 0;) {
		if (s.ptr[at] == needle.ptr[0] && memcmp(s.ptr + at, needle.ptr, needle.len) == 0)
			return at;
	}
	return SIZE_MAX;
}

static size_t capture_length(char kind, struct str text, struct str literal)
{
	if (kind == '<')
		return find_last(text, literal);
	if (kind == '*')
		return literal.len ? str_find(text, literal) : text.len;

	const size_t space = str_find_char(text, ' ');
	const size_t end = size_min(space, text.len);
	const size_t at = literal.len ? str_find(text, literal) : end;
	return at == 0 || at > end ? SIZE_MAX : at;
}

/* "name*" without its mark. */
static struct str split_kind(struct str inner, char *ret_kind)
{
	*ret_kind = ' ';
	if (inner.len && memchr("*<", inner.ptr[inner.len - 1], 2)) {
		*ret_kind = inner.ptr[inner.len - 1];
		inner.len--;
	}
	return inner;
}

static void keep(struct template_values *values, struct str name, struct str value)
{
	if (name.len == 0 || values->n == TEMPLATE_VALUES_MAX)
		return;
	values->of[values->n].name = name;
	values->of[values->n].value = value;
	values->n++;
}

bool template_match(const char *template, struct str text, struct template_values *ret)
{
	struct str rest = str_from(template);
	const struct str head = str_sub(rest, 0, str_find_char(rest, '{'));

	ret->n = 0;
	if (!scan_text(&text, head))
		return false;
	rest = str_from_pos(rest, head.len);
	while (scan_char(&rest, '{')) {
		struct str inner;
		char kind;

		if (!scan_upto(&rest, '}', &inner))
			return false;
		const struct str name = split_kind(inner, &kind);
		const struct str literal = str_sub(rest, 0, str_find_char(rest, '{'));
		const size_t len = capture_length(kind, text, literal);
		if (len == SIZE_MAX)
			return false;
		keep(ret, name, str_sub(text, 0, len));
		text = str_from_pos(text, len + literal.len);
		rest = str_from_pos(rest, literal.len);
	}
	return true;
}

const struct template_row *template_find(const struct template_row *rows, size_t n, struct str text,
					 struct template_values *ret)
{
	const char first = text.len ? text.ptr[0] : '\0';

	for (size_t i = 0; i < n; i++) {
		const char *template = rows[i].template;
		/* Nearly all rows fail at their first letter. */
		if ((template[0] == first || template[0] == '{') &&
		    template_match(template, text, ret))
			return &rows[i];
	}
	return NULL;
}

void template_fields_add(struct event *event, const struct template_row *row,
			 const struct template_values *values)
{
	for (size_t i = 0; i < values->n; i++)
		event_add_present(event, values->of[i].name, values->of[i].value);
	if (row->action)
		event_add(event, STR("action"), str_from(row->action));
	if (row->result)
		event_add(event, STR("result"), str_from(row->result));
}
