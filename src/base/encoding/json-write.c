/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-write.h"

#include <endian.h>

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

/* By the character behind the backslash; 0: as \u and its number. */
static char short_escape(unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
		return (char)c;
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return 0;
	}
}

static void add_escape(struct buf *out, unsigned char c)
{
	const char escape[2] = { '\\', short_escape(c) };

	if (escape[1])
		buf_add_bytes(out, escape, sizeof(escape));
	else
		buf_printf(out, "\\u%04x", c);
}

/*
 * The top bits of bytes that may not be written as they are: under 0x20, 0x7f and above, the quote
 * and the backslash. Right up to the first of them; bytes above it may be marked without cause.
 */
static inline uint64_t odd_bytes(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t quote = word ^ (ones * '"');
	const uint64_t slash = word ^ (ones * '\\');

	return ((word - ones * 0x20) | (word + ones) | word | (quote - ones) | (slash - ones)) &
	       (ones << 7);
}

static inline uint64_t load_word(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return le64toh(word);
}

/* The eight bytes from `at` on, the first one lowest; zeros behind the end. */
static inline uint64_t word_at(struct str s, size_t at)
{
	const size_t rest = s.len - at;
	uint64_t word = 0;

	if (rest >= sizeof(word))
		return load_word(s.ptr + at);
	if (s.len >= sizeof(word))
		return load_word(s.ptr + s.len - sizeof(word)) >> 8 * (sizeof(word) - rest);
	for (size_t i = 0; i < rest; i++)
		word |= (uint64_t)(unsigned char)s.ptr[at + i] << 8 * i;
	return word;
}

/*
 * Write the plain bytes from `at` on; where they end. Words are written whole: what is behind the
 * plain bytes in the last one is overwritten by what comes next, for which there is room.
 */
static size_t add_plain(struct buf *out, struct str s, size_t at)
{
	uint64_t word;

	/* The zeros behind the end are not plain, so that the last word ends there. */
	while (at < s.len && !buf_failed(out) && out->cap - out->len > sizeof(word)) {
		word = word_at(s, at);
		const uint64_t odd = odd_bytes(word);
		const size_t n = odd ? (size_t)__builtin_ctzll(odd) / 8 : sizeof(word);
		word = htole64(word);
		memcpy(out->ptr + out->len, &word, sizeof(word));
		out->len += n;
		at += n;
		if (odd)
			break;
	}
	if (out->cap)
		out->ptr[out->len] = '\0';
	return at;
}

/* Where the valid characters from `at` on end that are not ASCII. */
static size_t skip_wide(struct str s, size_t at)
{
	size_t n = 1;

	while (n && at < s.len && (unsigned char)s.ptr[at] >= 0x80) {
		n = utf8_char_len(str_from_pos(s, at));
		at += n;
	}
	return at;
}

/* Write what begins at `at`; where it ends. */
static size_t add_next(struct buf *out, struct str s, size_t at)
{
	const unsigned char c = (unsigned char)s.ptr[at];
	const size_t wide = skip_wide(s, at);

	if (wide > at)
		buf_add(out, str_sub(s, at, wide - at));
	else if (c >= 0x80)
		buf_add_text(out, UTF8_REPLACEMENT);
	else if (odd_bytes(c | UINT64_C(0x6161616161616100)))
		add_escape(out, c);
	else
		buf_add_char(out, (char)c); /* there was no room for a word */
	return wide > at ? wide : at + 1;
}

void json_add_string(struct buf *out, struct str value)
{
	buf_add_char(out, '"');
	for (size_t at = add_plain(out, value, 0); at < value.len; at = add_plain(out, value, at))
		at = add_next(out, value, at);
	buf_add_char(out, '"');
}
