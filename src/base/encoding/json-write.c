/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-write.h"

#include "base/encoding/utf8.h"

struct json_writer json_writer_to(struct buf *out)
{
	return (struct json_writer){ .out = out };
}

static void begin_value(struct json_writer *w, const char *name)
{
	if (w->need_comma)
		buf_add_char(w->out, ',');
	w->need_comma = true;
	if (name) {
		json_add_string(w->out, str_from(name));
		buf_add_char(w->out, ':');
	}
}

static void begin_nested(struct json_writer *w, const char *name, char bracket)
{
	begin_value(w, name);
	buf_add_char(w->out, bracket);
	w->need_comma = false;
}

static void end_nested(struct json_writer *w, char bracket)
{
	buf_add_char(w->out, bracket);
	w->need_comma = true;
}

void json_begin_object(struct json_writer *w)
{
	begin_nested(w, NULL, '{');
}

void json_begin_object_in(struct json_writer *w, const char *name)
{
	begin_nested(w, name, '{');
}

void json_end_object(struct json_writer *w)
{
	end_nested(w, '}');
}

void json_begin_array(struct json_writer *w, const char *name)
{
	begin_nested(w, name, '[');
}

void json_end_array(struct json_writer *w)
{
	end_nested(w, ']');
}

void json_name(struct json_writer *w, struct str name)
{
	begin_value(w, NULL);
	json_add_string(w->out, name);
	buf_add_char(w->out, ':');
	w->need_comma = false;
}

void json_str(struct json_writer *w, const char *name, struct str value)
{
	if (!value.ptr) {
		json_none(w, name);
		return;
	}
	begin_value(w, name);
	json_add_string(w->out, value);
}

void json_text(struct json_writer *w, const char *name, const char *value)
{
	json_str(w, name, str_from(value));
}

void json_i64(struct json_writer *w, const char *name, int64_t value)
{
	begin_value(w, name);
	buf_printf(w->out, "%lld", (long long)value);
}

void json_u64(struct json_writer *w, const char *name, uint64_t value)
{
	begin_value(w, name);
	buf_printf(w->out, "%llu", (unsigned long long)value);
}

void json_bool(struct json_writer *w, const char *name, bool value)
{
	begin_value(w, name);
	buf_add_text(w->out, value ? "true" : "false");
}

void json_none(struct json_writer *w, const char *name)
{
	begin_value(w, name);
	buf_add_text(w->out, "null");
}

void json_raw(struct json_writer *w, const char *name, struct str json)
{
	begin_value(w, name);
	buf_add(w->out, json);
}

static void add_escape(struct buf *out, unsigned char c)
{
	switch (c) {
	case '"':
		buf_add_text(out, "\\\"");
		break;
	case '\\':
		buf_add_text(out, "\\\\");
		break;
	case '\n':
		buf_add_text(out, "\\n");
		break;
	case '\r':
		buf_add_text(out, "\\r");
		break;
	case '\t':
		buf_add_text(out, "\\t");
		break;
	default:
		buf_printf(out, "\\u%04x", c);
	}
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void json_add_string(struct buf *out, struct str value)
{
	buf_add_char(out, '"');
	size_t i = 0;
	while (i < value.len) {
		size_t plain = i;
		while (plain < value.len && is_plain((unsigned char)value.ptr[plain]))
			plain++;
		buf_add(out, str_sub(value, i, plain - i));
		i = plain;
		if (i == value.len)
			break;

		const unsigned char c = (unsigned char)value.ptr[i];
		const size_t n = c < 0x80 ? 0 : utf8_char_len(str_from_pos(value, i));
		if (c < 0x80) {
			add_escape(out, c);
			i++;
		} else if (n == 0) {
			buf_add_text(out, UTF8_REPLACEMENT);
			i++;
		} else {
			buf_add(out, str_sub(value, i, n));
			i += n;
		}
	}
	buf_add_char(out, '"');
}
