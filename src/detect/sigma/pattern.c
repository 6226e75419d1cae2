/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/pattern.h"

#include "base/encoding/fold.h"
#include "base/encoding/utf8.h"

#define PATTERN_MAX (1024u * 1024)

static bool is_mark(char c)
{
	return (unsigned char)c >= (unsigned char)PATTERN_DASH;
}

static bool is_wildcard(char c)
{
	return c == '*' || c == '?';
}

/*
 * Sigma 2.1 "Escaping": a backslash takes the meaning from a wildcard or a backslash behind it;
 * before anything else it is a plain backslash.
 */
void pattern_read(struct str written, struct buf *out)
{
	for (size_t i = 0; i < written.len; i++) {
		const char c = written.ptr[i];
		const char next = i + 1 < written.len ? written.ptr[i + 1] : '\0';
		if (c == '\\' && (is_wildcard(next) || next == '\\')) {
			buf_add_char(out, next);
			i++;
		} else if (is_wildcard(c)) {
			buf_add_char(out, c == '*' ? PATTERN_RUN : PATTERN_ONE);
		} else {
			buf_add_char(out, c);
		}
	}
}

bool pattern_is_literal(struct str marked)
{
	for (size_t i = 0; i < marked.len; i++) {
		if (is_mark(marked.ptr[i]))
			return false;
	}
	return true;
}

/* What stands between the runs of wildcards at both ends. */
static struct str trim_runs(struct str s, bool *ret_head, bool *ret_tail)
{
	*ret_head = s.len > 0 && s.ptr[0] == PATTERN_RUN;
	*ret_tail = s.len > 0 && s.ptr[s.len - 1] == PATTERN_RUN;
	while (s.len > 0 && s.ptr[0] == PATTERN_RUN)
		s = str_from_pos(s, 1);
	while (s.len > 0 && s.ptr[s.len - 1] == PATTERN_RUN)
		s.len--;
	return s;
}

static enum pattern_kind kind_of(struct str middle, bool head, bool tail)
{
	if (!pattern_is_literal(middle))
		return PATTERN_MIXED;
	if (middle.len == 0)
		return head || tail ? PATTERN_ANYTHING : PATTERN_EXACT;
	if (head && tail)
		return PATTERN_CONTAINS;
	if (head)
		return PATTERN_SUFFIX;
	return tail ? PATTERN_PREFIX : PATTERN_EXACT;
}

bool pattern_compile(struct str marked, bool cased, struct arena *arena, struct pattern *ret)
{
	bool head;
	bool tail;
	const struct str middle = trim_runs(marked, &head, &tail);
	const enum pattern_kind kind = kind_of(middle, head, tail);
	const struct str text = kind == PATTERN_MIXED ? marked : middle;
	auto_buf folded = BUF_INIT(PATTERN_MAX);
	struct str final = text;

	/* Marks are no UTF-8, so folding leaves them where they are. */
	if (!cased && text.len > 0) {
		char *room = buf_room(&folded, fold_max(text.len));
		if (!room)
			return false;
		buf_added(&folded, fold_text(text, room));
		final = buf_str(&folded);
	}
	*ret = (struct pattern){ .kind = kind, .cased = cased, .text = arena_str(arena, final) };
	return ret->text.ptr;
}

/* Hyphen, slash, en dash, em dash, horizontal bar (Sigma 2.1 modifiers, "windash"). */
static size_t dash_len(struct str s)
{
	uint32_t c;
	const size_t len = utf8_decode(s, &c);

	return c == '-' || c == '/' || (c >= 0x2013 && c <= 0x2015) ? len : 0;
}

/* Length of what counts as one character: a byte that is no UTF-8 is one too. */
static inline size_t char_len(struct str value)
{
	return (unsigned char)value.ptr[0] < 0x80 ? 1 : size_max(utf8_char_len(value), 1);
}

/* Bytes of `value` that the element at `*p` takes; 0 when it does not fit. */
static size_t step(char element, struct str value)
{
	if (value.len == 0)
		return 0;
	if (!is_mark(element))
		return value.ptr[0] == element;
	return element == PATTERN_DASH ? dash_len(value) : char_len(value);
}

static inline struct str behind(struct str s, size_t at)
{
	return (struct str){ .ptr = s.ptr + at, .len = s.len - at };
}

/*
 * Only the last "*" is ever tried again: what an earlier one took cannot help a later part. So
 * the time is at most the product of both lengths, with nothing to recurse.
 */
static bool matches_mixed(struct str pattern, struct str value)
{
	size_t p = 0;
	size_t v = 0;
	size_t retry_p = SIZE_MAX;
	size_t retry_v = 0;

	while (v < value.len || p < pattern.len) {
		if (p < pattern.len && pattern.ptr[p] == PATTERN_RUN) {
			retry_p = ++p;
			retry_v = v;
			continue;
		}
		const size_t len = p < pattern.len ? step(pattern.ptr[p], behind(value, v)) : 0;
		if (len) {
			p++;
			v += len;
			continue;
		}
		if (retry_p == SIZE_MAX || retry_v >= value.len)
			return false;
		retry_v += char_len(behind(value, retry_v));
		p = retry_p;
		v = retry_v;
	}
	return true;
}

bool pattern_may_match(const struct pattern *pattern, const struct byte_pairs *pairs)
{
	const struct str text = pattern->text;

	for (size_t i = 0; i + 1 < text.len; i++) {
		if (is_mark(text.ptr[i]) || is_mark(text.ptr[i + 1]))
			continue;
		if (!byte_pairs_has(pairs, text.ptr[i], text.ptr[i + 1]))
			return false;
	}
	return true;
}

bool pattern_matches(const struct pattern *pattern, struct str value)
{
	switch (pattern->kind) {
	case PATTERN_EXACT:
		return str_equal(value, pattern->text);
	case PATTERN_PREFIX:
		return str_starts(value, pattern->text);
	case PATTERN_SUFFIX:
		return str_ends(value, pattern->text);
	case PATTERN_CONTAINS:
		return str_find(value, pattern->text) != SIZE_MAX;
	case PATTERN_ANYTHING:
		return true;
	case PATTERN_MIXED:
		return matches_mixed(pattern->text, value);
	}
	return false;
}

static void show_char(char c, struct buf *out)
{
	if (c == PATTERN_RUN)
		buf_add_char(out, '*');
	else if (c == PATTERN_ONE)
		buf_add_char(out, '?');
	else if (c == PATTERN_DASH)
		buf_add_char(out, '-');
	else
		buf_add_char(out, c);
}

void pattern_show(const struct pattern *pattern, struct buf *out)
{
	const bool head = pattern->kind == PATTERN_SUFFIX || pattern->kind == PATTERN_CONTAINS ||
			  pattern->kind == PATTERN_ANYTHING;
	const bool tail = pattern->kind == PATTERN_PREFIX || pattern->kind == PATTERN_CONTAINS;

	if (head)
		buf_add_char(out, '*');
	for (size_t i = 0; i < pattern->text.len; i++)
		show_char(pattern->text.ptr[i], out);
	if (tail)
		buf_add_char(out, '*');
}
