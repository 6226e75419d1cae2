/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-write.h"

#include "base/encoding/digits.h"
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

static void add_digits(struct buf *out, uint64_t n)
{
	char digits[DIGITS_MAX];

	buf_add_bytes(out, digits, (size_t)(digits_decimal(digits, n) - digits));
}

void json_i64(struct json_writer *w, const char *name, int64_t value)
{
	begin_value(w, name);
	if (value < 0)
		buf_add_char(w->out, '-');
	add_digits(w->out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void json_u64(struct json_writer *w, const char *name, uint64_t value)
{
	begin_value(w, name);
	add_digits(w->out, value);
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

/* Whether all eight bytes are plain. */
static bool all_plain(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t quote = word ^ (ones * '"');
	const uint64_t slash = word ^ (ones * '\\');
	/* The top bit of a byte says: under 0x20, or 0x7f and above, or zero after the XOR. */
	const uint64_t odd =
		(word - ones * 0x20) | (word + ones) | word | (quote - ones) | (slash - ones);

	return (odd & (ones << 7)) == 0;
}

/* Where the plain bytes and valid characters from `at` on end. */
static size_t skip_writable(struct str s, size_t at)
{
	for (;;) {
		uint64_t word;
		for (; at + sizeof(word) <= s.len; at += sizeof(word)) {
			memcpy(&word, s.ptr + at, sizeof(word));
			if (!all_plain(word))
				break;
		}
		while (at < s.len && is_plain((unsigned char)s.ptr[at]))
			at++;
		if (at == s.len || (unsigned char)s.ptr[at] < 0x80)
			return at;

		const size_t n = utf8_char_len(str_from_pos(s, at));
		if (n == 0)
			return at;
		at += n;
	}
}

void json_add_string(struct buf *out, struct str value)
{
	buf_add_char(out, '"');
	for (size_t at = 0; at < value.len; at++) {
		const size_t end = skip_writable(value, at);
		buf_add_bytes(out, value.ptr + at, end - at);
		at = end;
		if (at == value.len)
			break;
		if ((unsigned char)value.ptr[at] < 0x80)
			add_escape(out, (unsigned char)value.ptr[at]);
		else
			buf_add_text(out, UTF8_REPLACEMENT);
	}
	buf_add_char(out, '"');
}
