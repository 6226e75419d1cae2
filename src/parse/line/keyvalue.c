/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/keyvalue.h"

#include "base/scan.h"

static bool is_key_char(char c)
{
	return c != ' ' && c != '=' && c != '"';
}

static bool is_value_char(char c)
{
	return c != ' ';
}

/* The end, or " key=": what stands behind a quote that closes. */
static bool pair_may_follow(struct str s)
{
	if (s.len == 0)
		return true;
	if (scan_spaces(&s) == 0)
		return false;
	return s.len == 0 || (scan_while(&s, is_key_char).len > 0 && scan_char(&s, '='));
}

/*
 * Firmware forgets to escape quotes, and does not escape backslashes, so what follows decides:
 * path="C:\\" next=1 closes at the last quote, msg="the "old" name" at the last one too.
 */
static bool closes(struct str s, size_t at)
{
	const struct str behind = str_from_pos(s, at + 1);

	return pair_may_follow(behind) ||
	       (behind.ptr[0] == ',' && (at == 0 || s.ptr[at - 1] != '\\'));
}

static struct str scan_quoted_value(struct keyvalue *kv)
{
	struct str *s = &kv->rest;
	size_t at = 0;

	for (;;) {
		const size_t step = str_find_char(str_from_pos(*s, at), '"');
		if (step == SIZE_MAX)
			break;
		at += step;
		if (closes(*s, at)) {
			const struct str value = str_sub(*s, 0, at);
			*s = str_from_pos(*s, at + 1);
			(void)scan_char(s, ',');
			return value;
		}
		at++;
	}
	const struct str all = *s;
	*s = str_from_pos(*s, s->len);
	kv->unclosed = true;
	return all;
}

bool keyvalue_next(struct keyvalue *kv, struct keyvalue_pair *ret)
{
	struct str *s = &kv->rest;

	while (s->len) {
		(void)scan_spaces(s);
		const struct str key = scan_while(s, is_key_char);
		if (key.len == 0 || !scan_char(s, '=')) {
			if (key.len == 0 && s->len)
				*s = str_from_pos(*s, 1);
			continue;
		}
		ret->key = key;
		ret->quoted = scan_char(s, '"');
		ret->value = ret->quoted ? scan_quoted_value(kv) : scan_while(s, is_value_char);
		return true;
	}
	return false;
}

struct str keyvalue_unescape(struct arena *arena, struct str value)
{
	if (str_find(value, STR("\\\"")) == SIZE_MAX)
		return value;

	char *text = arena_take_text(arena, value.len);
	size_t n = 0;
	if (!text)
		return value;
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == '\\' && i + 1 < value.len && value.ptr[i + 1] == '"')
			continue;
		text[n++] = value.ptr[i];
	}
	return str_of(text, n);
}

void keyvalue_add_all(struct event *event, struct str text)
{
	struct keyvalue kv = keyvalue_of(text);
	struct keyvalue_pair pair;

	while (!(event->flags & EVENT_CUT) && keyvalue_next(&kv, &pair))
		event_add(event, pair.key, keyvalue_unescape(&event->arena, pair.value));
	if (kv.unclosed)
		event->flags |= EVENT_CUT;
}
