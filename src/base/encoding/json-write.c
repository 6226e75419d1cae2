/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-write.h"

#include <endian.h>

#include "base/encoding/digits.h"
#include "base/encoding/utf8.h"
#include "base/sse2.h"

struct json_writer json_writer_to(struct buf *out)
{
	return (struct json_writer){ .out = out };
}

static void begin_value(struct json_writer *w, const char *name)
{
	const size_t len = name ? strlen(name) : 0;
	const size_t size = w->need_comma + (name ? len + 3 : 0);
	char *const room = size ? buf_room(w->out, size) : NULL;
	char *to = room;

	if (room && w->need_comma)
		*to++ = ',';
	w->need_comma = true;
	if (room && name) {
		*to++ = '"';
		memcpy(to, name, len);
		memcpy(to + len, "\":", 2);
	}
	if (room)
		buf_added(w->out, size);
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

/* The character behind the backslash; 0: none, or \u and its number (RFC 8259 7). */
static const char short_escapes[UINT8_MAX + 1] = {
	['"'] = '"', ['\\'] = '\\', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
};

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

#define STEP 16u /* bytes, at most, that are looked at and written at once */

#ifdef USE_SSE2

/* Write sixteen bytes; how many of them are plain. */
static inline size_t put_step(char *to, const char *from)
{
	const __m128i bytes = _mm_loadu_si128((const __m128i_u *)(const void *)from);
	const __m128i odd = _mm_or_si128(
		/* As signed numbers, bytes from 0x80 on are under 0x20, too. */
		_mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)),
			     _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f))),
		_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
			     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));

	_mm_storeu_si128((__m128i_u *)(void *)to, bytes);
	return (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(odd) | 1u << STEP);
}

#else

static inline size_t put_step(char *to, const char *from)
{
	const uint64_t odd = odd_bytes(load_word(from));

	memcpy(to, from, STEP);
	if (odd)
		return (size_t)__builtin_ctzll(odd) / 8;
	const uint64_t more = odd_bytes(load_word(from + 8));
	return 8 + (more ? (size_t)__builtin_ctzll(more) / 8 : 8);
}

#endif

/* The plain bytes from `at` on, STEP at most: written, with others behind them. */
static inline size_t put_some(char *to, struct str s, size_t at)
{
	if (s.len - at >= STEP)
		return put_step(to, s.ptr + at);

	/* The zeros behind the end are not plain, so that the last word ends there. */
	uint64_t word = word_at(s, at);
	const uint64_t odd = odd_bytes(word);
	word = htole64(word);
	memcpy(to, &word, sizeof(word));
	return odd ? (size_t)__builtin_ctzll(odd) / 8 : sizeof(word);
}

/*
 * Write from `at` on what is plain or has a short escape; where that ends, or the room does. Steps
 * are written whole: what is behind the plain bytes in the last one is overwritten by what comes
 * next.
 */
static size_t add_usual(struct buf *out, struct str s, size_t at)
{
	const size_t most = STEP + 3; /* a step, an escape and the NUL */

	if (buf_failed(out) || out->cap - out->len <= most)
		return at;

	char *to = out->ptr + out->len;
	const char *const last = out->ptr + out->cap - most;
	while (at < s.len && to < last) {
		const size_t n = put_some(to, s, at);
		to += n;
		at += n;
		if (n == STEP)
			continue;
		/* Only where the step was cut short there is something to escape. */
		const char escape = at < s.len ? short_escapes[(unsigned char)s.ptr[at]] : '\0';
		if (!escape) {
			if (n == 0)
				break;
			continue;
		}
		*to++ = '\\';
		*to++ = escape;
		at++;
	}
	out->len = (size_t)(to - out->ptr);
	*to = '\0';
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

/* Write the character at `at`, or more of them; where that ends. */
static size_t add_next(struct buf *out, struct str s, size_t at)
{
	const unsigned char c = (unsigned char)s.ptr[at];
	const char escape[2] = { '\\', short_escapes[c] };
	const size_t wide = skip_wide(s, at);

	if (wide > at) {
		buf_add(out, str_sub(s, at, wide - at));
		return wide;
	}
	if (c >= 0x80)
		buf_add_text(out, UTF8_REPLACEMENT);
	else if (escape[1])
		buf_add_bytes(out, escape, sizeof(escape));
	else if (c < 0x20 || c == 0x7f)
		buf_printf(out, "\\u%04x", c);
	else
		buf_add_char(out, (char)c); /* there was no room for a word */
	return at + 1;
}

#define SHORT_MAX (2 * (size_t)STEP)

/* 16 to 32 bytes, by steps that overlap; false, to no effect, where not all are plain. */
static inline bool put_steps(char *to, struct str s)
{
	const size_t last = s.len - STEP;

	return put_step(to, s.ptr) == STEP && put_step(to + last, s.ptr + last) == STEP;
}

/* The same for 8 to 16 bytes, by words. */
static inline bool put_words(char *to, struct str s)
{
	const size_t last = s.len - sizeof(uint64_t);

	memcpy(to, s.ptr, sizeof(uint64_t));
	memcpy(to + last, s.ptr + last, sizeof(uint64_t));
	return !(odd_bytes(load_word(s.ptr)) | odd_bytes(load_word(s.ptr + last)));
}

/* The same for 4 to 8 bytes. */
static inline bool put_halves(char *to, struct str s)
{
	uint32_t first;
	uint32_t last;

	memcpy(&first, s.ptr, sizeof(first));
	memcpy(&last, s.ptr + s.len - sizeof(last), sizeof(last));
	memcpy(to, &first, sizeof(first));
	memcpy(to + s.len - sizeof(last), &last, sizeof(last));
	return !odd_bytes(first | (uint64_t)last << 32);
}

/* The same for up to 3 bytes, one after the other. */
static inline bool put_bytes(char *to, struct str s)
{
	uint64_t word = UINT64_C(0x0101010101010101) * 'a'; /* plain what is not filled */

	for (size_t i = 0; i < s.len; i++) {
		word = word << 8 | (unsigned char)s.ptr[i];
		to[i] = s.ptr[i];
	}
	return !odd_bytes(word);
}

static inline bool put_plain(char *to, struct str s)
{
	if (s.len >= STEP)
		return put_steps(to, s);
	if (s.len >= sizeof(uint64_t))
		return put_words(to, s);
	return s.len >= sizeof(uint32_t) ? put_halves(to, s) : put_bytes(to, s);
}

/*
 * A whole string and its quotes, with `before` in front and `behind` at its end where these are not
 * 0, if it is short and plain and there is room: most names and values are.
 */
static inline bool add_short(struct buf *out, char before, struct str s, char behind)
{
	if (s.len > SHORT_MAX || buf_failed(out) || out->cap - out->len <= SHORT_MAX + 5)
		return false;

	char *const from = out->ptr + out->len;
	char *to = from;
	*to = before;
	to += before != 0;
	if (!put_plain(to + 1, s)) {
		*from = '\0';
		return false;
	}
	*to = '"';
	to += 1 + s.len;
	*to++ = '"';
	*to = behind;
	to += behind != 0;
	*to = '\0';
	out->len += (size_t)(to - from);
	return true;
}

void json_add_string(struct buf *out, struct str value)
{
	if (add_short(out, '\0', value, '\0'))
		return;
	buf_add_char(out, '"');
	for (size_t at = add_usual(out, value, 0); at < value.len; at = add_usual(out, value, at))
		at = add_next(out, value, at);
	buf_add_char(out, '"');
}

void json_name(struct json_writer *w, struct str name)
{
	if (!add_short(w->out, w->need_comma ? ',' : '\0', name, ':')) {
		begin_value(w, NULL);
		json_add_string(w->out, name);
		buf_add_char(w->out, ':');
	}
	w->need_comma = false;
}
