/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ArcSight Common Event Format, version 0 and 1:
 *
 *   CEF:0|Vendor|Product|Version|Class|Name|Severity|key=value key=value with spaces …
 *
 * In the head \| and \\ are escapes; in the extension \=, \\, \n and \r are, and a value reaches to
 * the last space before the next "key=". cs1Label=X cs1=Y is also given as a field X.
 */
#include "base/scan.h"
#include "parse/line/log-time.h"
#include "parse/line/syslog-time.h"
#include "parse/stream/session.h"

#define HEAD_PARTS 6

static int cef_confidence(struct str text)
{
	return scan_text(&text, STR("CEF:")) && text.len > 1 &&
			       (ascii_is_digit(text.ptr[0]) || text.ptr[0] == ' ')
		       ? CONFIDENCE_CERTAIN
		       : CONFIDENCE_NONE;
}

/* What an escape stands for. */
static char unescaped(char c)
{
	if (c == 'n')
		return '\n';
	return c == 'r' ? '\r' : c;
}

/* A backslash before anything but `escapes` is itself: Windows paths are seldom escaped. */
static struct str unescape(struct arena *arena, struct str s, const char *escapes)
{
	if (str_find_char(s, '\\') == SIZE_MAX)
		return s;

	char *text = arena_take_text(arena, s.len);
	size_t n = 0;
	if (!text)
		return s;
	for (size_t i = 0; i < s.len; i++) {
		const char next = i + 1 < s.len ? s.ptr[i + 1] : '\0';
		if (s.ptr[i] == '\\' && next && strchr(escapes, next))
			text[n++] = unescaped(s.ptr[++i]);
		else
			text[n++] = s.ptr[i];
	}
	return str_of(text, n);
}

/* Up to the next '|' without a backslash in front. */
static bool next_part(struct str *s, struct str *ret)
{
	return scan_quoted(s, '|', '\\', ret);
}

static bool is_extension_key_char(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '_' || c == '.' || c == '-' ||
	       c == '[' || c == ']';
}

/* Where the " key=" behind a value begins: the end of the value. */
static size_t value_end(struct str s)
{
	size_t key = SIZE_MAX; /* start of the word we are in, when it may be a key */

	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];
		if (c == ' ')
			key = i + 1;
		else if (c == '=' && key != SIZE_MAX && i > key)
			return key - 1;
		else if (!is_extension_key_char(c))
			key = SIZE_MAX;
	}
	return s.len;
}

static void add_extension(struct event *event, struct str s)
{
	while (s.len && !(event->flags & EVENT_CUT)) {
		(void)scan_spaces(&s);
		const struct str key = scan_while(&s, is_extension_key_char);
		if (key.len == 0 || !scan_char(&s, '=')) {
			/* No key where one should be: pass over the word. */
			(void)scan_word(&s);
			continue;
		}
		const size_t end = value_end(s);
		const struct str value = str_trim(str_sub(s, 0, end));
		event_add(event, key, unescape(&event->arena, value, "=\\nr|"));
		s = str_from_pos(s, end);
	}
}

/* "cs1Label=Rule cs1=Web": a field of the label's name, without spaces as Sigma wants names. */
static void add_labelled(struct event *event)
{
	const struct str suffix = STR("Label");
	const size_t n = event->n_fields;

	for (size_t i = 0; i < n; i++) {
		const struct field label = event->fields[i];
		if (!str_ends(label.name, suffix) || label.value.len == 0)
			continue;
		const struct str key = str_sub(label.name, 0, label.name.len - suffix.len);
		const struct field *value = event_find(event, key);
		char *name = arena_take_text(&event->arena, label.value.len);
		size_t len = 0;
		if (!value || !name)
			continue;
		for (size_t k = 0; k < label.value.len; k++) {
			if (label.value.ptr[k] != ' ')
				name[len++] = label.value.ptr[k];
		}
		event_add(event, str_of(name, len), value->value);
	}
}

/* rt, start, end: milliseconds, or "Nov 22 2026 14:00:00[.123][ UTC]". */
static int64_t time_of(const struct event *event)
{
	static const char *const keys[] = { "rt", "start", "end" };
	struct syslog_time time;
	int64_t us;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct str value = event_get(event, keys[i]);
		if (!value.len)
			continue;
		if (log_time_epoch(value, &us) || time_parse_iso(value, time_zone_offset(), &us))
			return us;
		if (syslog_time_scan(&value, TIME_NONE, &time))
			return time.us;
	}
	return TIME_NONE;
}

static struct str host_of(const struct event *event)
{
	static const char *const keys[] = { "dvchost", "deviceHostName", "dvc" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const struct str value = event_get(event, keys[i]);
		if (value.len)
			return value;
	}
	return STR_NONE;
}

static enum errc cef_parse(struct parse_session *session, struct str text, struct err *err)
{
	static const struct str names[HEAD_PARTS] = {
		STR("deviceVendor"),	   STR("deviceProduct"), STR("deviceVersion"),
		STR("deviceEventClassId"), STR("name"),		 STR("severity"),
	};
	struct event *event = &session->event;
	struct str part;

	(void)scan_text(&text, STR("CEF:"));
	if (!scan_upto(&text, '|', &part))
		return fail(err, ERR_SYNTAX, "CEF “Header Information”: no “|” after the version");
	for (size_t i = 0; i < HEAD_PARTS; i++) {
		if (!next_part(&text, &part)) {
			if (i + 1 < HEAD_PARTS)
				return fail(err, ERR_SYNTAX,
					    "CEF “Header Information”: %zu of 7 parts", i + 1);
			part = text; /* severity is the last and the extension is missing */
			text = STR("");
		}
		event_add(event, names[i], unescape(&event->arena, part, "|\\"));
	}
	add_extension(event, text);
	add_labelled(event);
	event->time_us = time_of(event);
	event->host = host_of(event);
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_cef = {
	.name = "cef",
	.summary = TEXT("CEF（ArcSight 共通イベント形式）", "CEF (ArcSight Common Event Format)"),
	.framing = FRAME_LINES,
	.confidence = cef_confidence,
	.parse = cef_parse,
};
