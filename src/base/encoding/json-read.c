/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-read.h"

#include "base/encoding/utf8.h"

/* What the grammar allows next. */
enum expect {
	EXPECT_VALUE,
	EXPECT_VALUE_OR_END, /* after '[' */
	EXPECT_NAME,	     /* after ',' in an object */
	EXPECT_NAME_OR_END,  /* after '{' */
	EXPECT_COLON,
	EXPECT_COMMA_OR_END,
	EXPECT_NOTHING, /* the document is whole */
};

struct json_reader json_reader_of(struct str in, struct arena *arena, unsigned flags)
{
	return (struct json_reader){
		.in = in, .arena = arena, .flags = flags, .expect = EXPECT_VALUE
	};
}

static enum json_token broken(struct json_reader *r, const char *problem)
{
	if (!r->problem) {
		r->problem = problem;
		r->code = ERR_SYNTAX;
	}
	return JSON_BROKEN;
}

static enum json_token over_limit(struct json_reader *r, const char *problem)
{
	r->problem = problem;
	r->code = ERR_LIMIT;
	return JSON_BROKEN;
}

enum errc json_fail(const struct json_reader *r, struct err *err)
{
	return fail(err, r->code, "byte %zu: %s", r->at + 1, r->problem);
}

static bool in_array(const struct json_reader *r)
{
	const unsigned i = r->depth - 1;

	return r->is_array[i / 64] >> (i % 64) & 1;
}

static void after_value(struct json_reader *r)
{
	r->expect = r->depth ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

static enum json_token open_bracket(struct json_reader *r, bool is_array)
{
	const unsigned i = r->depth;

	if (i == JSON_DEPTH_MAX)
		return over_limit(r, "brackets nested over 512 deep");
	r->depth++;
	r->is_array[i / 64] &= ~(UINT64_C(1) << (i % 64));
	r->is_array[i / 64] |= (uint64_t)is_array << (i % 64);
	r->expect = is_array ? EXPECT_VALUE_OR_END : EXPECT_NAME_OR_END;
	r->at++;
	return is_array ? JSON_ARRAY : JSON_OBJECT;
}

static enum json_token close_bracket(struct json_reader *r, bool is_array)
{
	if (r->depth == 0 || in_array(r) != is_array)
		return broken(r, "RFC 8259 2: brackets do not pair");
	r->depth--;
	r->at++;
	after_value(r);
	return is_array ? JSON_ARRAY_END : JSON_OBJECT_END;
}

/* Bytes of a string that stand for themselves: all but '"', '\', controls, and what is not ASCII.
 */
static size_t plain_run(const char *p, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t i = 0;

	for (; i + 8 <= len; i += 8) {
		uint64_t word;
		memcpy(&word, p + i, sizeof(word));
		const uint64_t quote = word ^ (ones * '"');
		const uint64_t slash = word ^ (ones * '\\');
		const uint64_t special = (word - ones * 0x20) | (quote - ones) | (slash - ones);
		/* Borrows make false hits behind a true one only: the loop below decides. */
		if ((word | special) & (ones << 7))
			break;
	}
	while (i < len && (unsigned char)p[i] >= 0x20 && (unsigned char)p[i] < 0x80 &&
	       p[i] != '"' && p[i] != '\\')
		i++;
	return i;
}

/*
 * From behind the opening quote to the closing one. What is copied goes to `*to` (NULL: nothing yet
 * had to be), which has room for the rest of the input: no escape is longer than what it stands
 * for, and room for replacements is counted by the caller.
 */
struct string_scan {
	size_t start; /* of the string's bytes */
	char *copy;   /* NULL while the string is a view */
	size_t len;   /* of the copy */
};

/* Where the string ends, escapes skipped but not checked; the end of input when nowhere. */
static size_t string_end(const struct json_reader *r)
{
	size_t i = r->at;

	while (i < r->in.len) {
		i += plain_run(r->in.ptr + i, r->in.len - i);
		if (i >= r->in.len || r->in.ptr[i] == '"')
			break;
		i += r->in.ptr[i] == '\\' ? 2 : 1;
	}
	return size_min(i, r->in.len);
}

/* From now on the string is a copy: every byte can become three (U+FFFD). */
static bool start_copy(struct json_reader *r, struct string_scan *s)
{
	if (s->copy)
		return true;
	s->copy = arena_take_text(r->arena, 3 * (string_end(r) - s->start) + 1);
	s->len = r->at - s->start;
	if (!s->copy) {
		(void)over_limit(r, "strings of one document over the memory limit");
		return false;
	}
	if (s->len)
		memcpy(s->copy, r->in.ptr + s->start, s->len);
	return true;
}

static void copy_bytes(struct string_scan *s, const char *p, size_t len)
{
	if (!s->copy)
		return;
	memcpy(s->copy + s->len, p, len);
	s->len += len;
}

static bool hex4(const struct json_reader *r, size_t at, uint32_t *ret)
{
	const struct str digits = str_sub(r->in, at, 4);
	uint64_t n;

	if (digits.len != 4 || !str_to_u64_hex(digits, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

static size_t encode_utf8(uint32_t c, char out[static 4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}

	const size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char heads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)(heads[n] | c);
	return n;
}

/* "\uXXXX" or a pair of them; r->at is at the 'u'. RFC 8259 7. */
static bool unicode_escape(struct json_reader *r, struct string_scan *s)
{
	char utf8[4];
	uint32_t c;
	uint32_t low;

	if (!hex4(r, r->at + 1, &c))
		return false;
	r->at += 5;
	if (c >= 0xd800 && c < 0xe000) {
		const bool pair = c < 0xdc00 &&
				  str_starts(str_from_pos(r->in, r->at), STR("\\u")) &&
				  hex4(r, r->at + 2, &low) && low >= 0xdc00 && low < 0xe000;
		r->repaired = r->repaired || !pair;
		r->at += pair ? 6 : 0;
		c = pair ? 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
	}
	copy_bytes(s, utf8, encode_utf8(c, utf8));
	return true;
}

static bool escape(struct json_reader *r, struct string_scan *s)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";

	if (!start_copy(r, s))
		return false;
	r->at++;
	if (r->at < r->in.len && r->in.ptr[r->at] == 'u' && unicode_escape(r, s))
		return true;

	const char *found =
		r->at < r->in.len && r->in.ptr[r->at] ? strchr(from, r->in.ptr[r->at]) : NULL;
	if (!found) {
		(void)broken(r, "RFC 8259 7: no such escape");
		return false;
	}
	copy_bytes(s, to + (found - from), 1);
	r->at++;
	return true;
}

static bool invalid_byte(struct json_reader *r, struct string_scan *s)
{
	if (!(r->flags & JSON_LENIENT)) {
		(void)broken(r, "RFC 8259 8.1: this is no UTF-8");
		return false;
	}
	if (!start_copy(r, s))
		return false;
	copy_bytes(s, UTF8_REPLACEMENT, 3);
	r->repaired = true;
	r->at++;
	return true;
}

static bool control_char(struct json_reader *r, struct string_scan *s)
{
	if (!(r->flags & JSON_LENIENT)) {
		(void)broken(r, "RFC 8259 7: a control character must be escaped");
		return false;
	}
	copy_bytes(s, r->in.ptr + r->at, 1);
	r->repaired = true;
	r->at++;
	return true;
}

/* The byte at r->at, which is none of a plain run and no closing quote. */
static bool special_byte(struct json_reader *r, struct string_scan *s)
{
	const unsigned char c = (unsigned char)r->in.ptr[r->at];

	if (c == '\\')
		return escape(r, s);
	if (c < 0x20)
		return control_char(r, s);

	const size_t n = utf8_char_len(str_from_pos(r->in, r->at));
	if (n == 0)
		return invalid_byte(r, s);
	copy_bytes(s, r->in.ptr + r->at, n);
	r->at += n;
	return true;
}

static bool read_string(struct json_reader *r)
{
	struct string_scan s = { .start = r->at + 1 };

	r->at++;
	for (;;) {
		const char *p = r->in.ptr + r->at;
		const size_t n = plain_run(p, r->in.len - r->at);
		copy_bytes(&s, p, n);
		r->at += n;
		if (r->at == r->in.len) {
			(void)broken(r, "RFC 8259 7: a string is not closed");
			return false;
		}
		if (r->in.ptr[r->at] == '"')
			break;
		if (!special_byte(r, &s))
			return false;
	}
	r->text = s.copy ? str_of(s.copy, s.len) : str_sub(r->in, s.start, r->at - s.start);
	r->at++;
	return true;
}

static size_t digits_at(const struct json_reader *r, size_t at)
{
	size_t i = at;

	while (i < r->in.len && ascii_is_digit(r->in.ptr[i]))
		i++;
	return i - at;
}

static char char_at(const struct json_reader *r, size_t at)
{
	return at < r->in.len ? r->in.ptr[at] : '\0';
}

/* RFC 8259 6: -? (0 | 1-9 digits) (. digits)? ([eE] [+-]? digits)? */
static enum json_token read_number(struct json_reader *r)
{
	const size_t start = r->at;
	size_t at = start + (char_at(r, start) == '-' ? 1 : 0);

	const size_t whole = digits_at(r, at);
	if (whole == 0 || (whole > 1 && r->in.ptr[at] == '0'))
		return broken(r, "RFC 8259 6: this is no number");
	at += whole;
	if (char_at(r, at) == '.') {
		const size_t n = digits_at(r, at + 1);
		if (n == 0)
			return broken(r, "RFC 8259 6: a decimal point without digits");
		at += 1 + n;
	}
	if (char_at(r, at) == 'e' || char_at(r, at) == 'E') {
		const char sign = char_at(r, at + 1);
		at += sign == '+' || sign == '-' ? 2 : 1;
		const size_t n = digits_at(r, at);
		if (n == 0)
			return broken(r, "RFC 8259 6: an exponent without digits");
		at += n;
	}
	r->text = str_sub(r->in, start, at - start);
	r->at = at;
	after_value(r);
	return JSON_NUMBER;
}

static enum json_token read_word(struct json_reader *r, struct str word, enum json_token token)
{
	if (!str_starts(str_from_pos(r->in, r->at), word))
		return broken(r, "RFC 8259 3: this is no value");
	r->text = str_sub(r->in, r->at, word.len);
	r->at += word.len;
	after_value(r);
	return token;
}

static enum json_token read_value(struct json_reader *r)
{
	const char c = r->in.ptr[r->at];

	switch (c) {
	case '{':
		return open_bracket(r, false);
	case '[':
		return open_bracket(r, true);
	case '"':
		if (!read_string(r))
			return JSON_BROKEN;
		after_value(r);
		return JSON_STRING;
	case 't':
		return read_word(r, STR("true"), JSON_TRUE);
	case 'f':
		return read_word(r, STR("false"), JSON_FALSE);
	case 'n':
		return read_word(r, STR("null"), JSON_NULL);
	default:
		return read_number(r);
	}
}

static enum json_token read_name(struct json_reader *r)
{
	if (r->in.ptr[r->at] != '"')
		return broken(r, "RFC 8259 4: a name is missing");
	if (!read_string(r))
		return JSON_BROKEN;
	r->expect = EXPECT_COLON;
	return JSON_NAME;
}

static void skip_blanks(struct json_reader *r)
{
	while (r->at < r->in.len && ascii_is_space(r->in.ptr[r->at]))
		r->at++;
}

/* Over one ':' or ','; false when it is not there. */
static bool take(struct json_reader *r, char c, enum expect then)
{
	if (r->in.ptr[r->at] != c)
		return false;
	r->at++;
	r->expect = then;
	skip_blanks(r);
	return true;
}

static enum json_token at_end(struct json_reader *r)
{
	return r->expect == EXPECT_NOTHING ? JSON_END
					   : broken(r, "RFC 8259 2: the document is cut off");
}

/* ':' and ',' are no tokens of their own: over them to what follows. */
static bool over_separators(struct json_reader *r)
{
	if (r->expect == EXPECT_COLON && !take(r, ':', EXPECT_VALUE)) {
		(void)broken(r, "RFC 8259 4: a colon is missing");
		return false;
	}
	if (r->expect == EXPECT_COMMA_OR_END)
		(void)take(r, ',', in_array(r) ? EXPECT_VALUE : EXPECT_NAME);
	return true;
}

enum json_token json_next(struct json_reader *r)
{
	if (r->problem)
		return JSON_BROKEN;
	skip_blanks(r);
	if (r->at == r->in.len)
		return at_end(r);
	if (!over_separators(r))
		return JSON_BROKEN;
	if (r->at == r->in.len)
		return at_end(r);

	const char c = r->in.ptr[r->at];
	const bool closes = c == ']' || c == '}';
	switch ((enum expect)r->expect) {
	case EXPECT_VALUE_OR_END:
	case EXPECT_NAME_OR_END:
	case EXPECT_COMMA_OR_END:
		if (closes)
			return close_bracket(r, c == ']');
		if (r->expect == EXPECT_COMMA_OR_END)
			return broken(r, "RFC 8259 2: a comma is missing");
		return r->expect == EXPECT_NAME_OR_END ? read_name(r) : read_value(r);
	case EXPECT_NAME:
		return read_name(r);
	case EXPECT_VALUE:
		return read_value(r);
	case EXPECT_COLON:
	case EXPECT_NOTHING:
		break;
	}
	return broken(r, "RFC 8259 2: something follows the document");
}

bool json_skip(struct json_reader *r)
{
	const unsigned depth = r->depth - 1;

	while (r->depth > depth) {
		const enum json_token token = json_next(r);
		if (token == JSON_BROKEN || token == JSON_END)
			return false;
	}
	return true;
}

bool json_skip_text(struct json_reader *r, struct str *ret)
{
	const size_t start = r->at - 1;

	if (!json_skip(r))
		return false;
	*ret = str_sub(r->in, start, r->at - start);
	return true;
}
