/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text from outside: a view of (pointer, length), passed by value, that owns nothing. It may hold
 * NUL bytes and invalid UTF-8, and is not NUL-terminated. `ptr == NULL` means "no text at all",
 * which is not the same as the empty text.
 */
#pragma once

#include "base/compiler.h"

struct str {
	const char *ptr;
	size_t len;
};

/* For printf: `"%.*s", STR_ARG(s)`. Cuts at INT_MAX. */
#define STR_ARG(s) (int)size_min((s).len, INT32_MAX), (s).ptr ? (s).ptr : ""

/* A view of a string literal. */
#define STR(literal) ((struct str){ .ptr = ("" literal), .len = sizeof(literal) - 1 })

#define STR_NONE ((struct str){ .ptr = NULL, .len = 0 })

/* NULL gives STR_NONE. */
static inline struct str str_from(const char *text)
{
	return (struct str){ .ptr = text, .len = text ? strlen(text) : 0 };
}

static inline struct str str_of(const void *bytes, size_t len)
{
	return (struct str){ .ptr = bytes, .len = len };
}

static inline bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_equal_nocase(struct str a, struct str b); /* ASCII letters only */

static inline bool str_is(struct str s, const char *text)
{
	return str_equal(s, str_from(text));
}

/* STR_NONE as the empty text, for what must be there: a column that is NOT NULL, a hash. */
static inline struct str str_or_empty(struct str s)
{
	return s.ptr ? s : STR("");
}

/* The empty text as STR_NONE, for what is not there then: a column that may be NULL, JSON's null.
 */
static inline struct str str_or_none(struct str s)
{
	return s.len ? s : STR_NONE;
}

/* Position of `name` in `names`, which has no NULL; `n` when it is none of them. */
static inline size_t str_find_name(struct str name, const char *const *names, size_t n)
{
	size_t i = 0;

	while (i < n && !str_is(name, names[i]))
		i++;
	return i;
}

static inline size_t str_find_name_or(struct str name, const char *const *names, size_t n,
				      size_t fallback)
{
	const size_t i = str_find_name(name, names, n);

	return i < n ? i : fallback;
}

static inline bool str_is_any(struct str s, const char *const *names, size_t n)
{
	return str_find_name(s, names, n) < n;
}

/*
 * The row of a table (an array, not a pointer) whose `member`, a C string, is `name`;
 * ARRAY_LEN(rows) when there is none.
 */
#define STR_FIND_ROW(name, rows, member)                                                           \
	str_find_row((name), &(rows)[0].member, ARRAY_LEN(rows), sizeof((rows)[0]))

static inline size_t str_find_row(struct str name, const void *first, size_t n, size_t step)
{
	const char *text;
	size_t i = 0;

	for (; i < n; i++) {
		memcpy(&text, (const char *)first + i * step, sizeof(text));
		if (str_is(name, text))
			break;
	}
	return i;
}

int str_compare(struct str a, struct str b); /* by bytes; <0, 0, >0 */

/* From `start`, at most `len` bytes; both are cut to what is there. */
static inline struct str str_sub(struct str s, size_t start, size_t len)
{
	if (!s.ptr)
		return s;
	start = size_min(start, s.len);
	return (struct str){ .ptr = s.ptr + start, .len = size_min(len, s.len - start) };
}

static inline struct str str_from_pos(struct str s, size_t start)
{
	return str_sub(s, start, SIZE_MAX);
}

/* Is `part` a view into `whole`? Nothing is one of STR_NONE. */
static inline bool str_lies_within(struct str part, struct str whole)
{
	return whole.ptr && part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len;
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal(str_sub(s, 0, prefix.len), prefix);
}

static inline bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_equal(str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

/* Position of the first occurrence, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle);

static inline size_t str_find_char(struct str s, char c)
{
	const char *hit = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

struct str str_trim(struct str s); /* spaces, tabs, CR, LF at both ends */

/*
 * Cut off and return the part of `*rest` before the first `c`; `*rest` moves behind it. When there
 * is no `c`, all of it is returned and `*rest` becomes STR_NONE, so a loop is
 * `while (rest.ptr) { part = str_split(&rest, ','); … }`.
 */
struct str str_split(struct str *rest, char c);

/* The next line without its LF or CR LF; false at the end. */
bool str_next_line(struct str *rest, struct str *ret_line);

/* The whole of `s` as a decimal number; false when it is anything else or does not fit. */
bool str_to_u64(struct str s, uint64_t *ret);
bool str_to_i64(struct str s, int64_t *ret);
bool str_to_u64_hex(struct str s, uint64_t *ret); /* digits only, no 0x */

/* 64-bit hashes for tables of trusted keys; not to be stored. */
uint64_t str_hash(struct str s);
uint64_t str_hash_nocase(struct str s);

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* 0..15; -1 for what is no hexadecimal digit. */
static inline int ascii_hex_digit(char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline bool ascii_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
