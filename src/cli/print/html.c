/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/html.h"

#include "base/encoding/utf8.h"

static const char *entity_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return (unsigned char)c < 0x20 && !ascii_is_space(c) ? UTF8_REPLACEMENT : NULL;
	}
}

void html_text(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const char *entity = entity_of(s.ptr[i]);
		if (entity)
			buf_add_text(out, entity);
		else
			buf_add_char(out, s.ptr[i]);
	}
}

void html_heading(struct buf *out, struct text text)
{
	buf_printf(out, "<h2>%s</h2>", text_of(text));
}

void html_paragraph(struct buf *out, struct text text)
{
	buf_printf(out, "<p>%s</p>", text_of(text));
}

void html_table_begin(struct buf *out, const struct text *heads, size_t n)
{
	buf_add_text(out, "<table><thead><tr>");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "<th scope=\"col\">%s</th>", text_of(heads[i]));
	buf_add_text(out, "</tr></thead><tbody>");
}

void html_table_end(struct buf *out)
{
	buf_add_text(out, "</tbody></table>");
}
