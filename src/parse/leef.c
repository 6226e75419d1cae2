/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IBM QRadar's Log Event Extended Format:
 *
 *   LEEF:1.0|Vendor|Product|Version|EventID|key=value<TAB>key=value
 *   LEEF:2.0|Vendor|Product|Version|EventID|^|key=value^key=value      (or x5E, 0x5E)
 *
 * Seen in the field against the specification: version 1.0 with "|" between the pairs (PAN-OS), and
 * 2.0 without the delimiter.
 */
#include "base/scan.h"
#include "parse/line/log-time.h"
#include "parse/line/syslog-time.h"
#include "parse/stream/session.h"

#define HEAD_PARTS 4

static int leef_confidence(struct str text)
{
	return scan_text(&text, STR("LEEF:")) && text.len > 1 &&
			       (ascii_is_digit(text.ptr[0]) || text.ptr[0] == ' ')
		       ? CONFIDENCE_CERTAIN
		       : CONFIDENCE_NONE;
}

/* "^", "x09", "0x09" and so on as a character; false when it is none. */
static bool delimiter_of(struct str text, char *ret)
{
	uint64_t code;

	if (text.len == 1) {
		*ret = text.ptr[0];
		return true;
	}
	(void)scan_char(&text, '0');
	if (!scan_char(&text, 'x') && !scan_char(&text, 'X'))
		return false;
	if (text.len > 4 || !str_to_u64_hex(text, &code) || code == 0 || code > 0x7f)
		return false;
	*ret = (char)code;
	return true;
}

/* The delimiter is not written in 1.0: a tab, or what stands there instead. */
static char guess_delimiter(struct str attributes)
{
	if (str_find_char(attributes, '\t') != SIZE_MAX)
		return '\t';
	return str_find_char(attributes, '|') != SIZE_MAX ? '|' : '\t';
}

static char scan_delimiter(struct str *s, struct str version)
{
	struct str rest = *s;
	struct str part;
	char delimiter;

	if (str_starts(version, STR("2")) && scan_upto(&rest, '|', &part) && part.len <= 4 &&
	    str_find_char(part, '=') == SIZE_MAX) {
		*s = rest;
		if (delimiter_of(part, &delimiter))
			return delimiter;
	}
	return guess_delimiter(*s);
}

static void add_attributes(struct event *event, struct str s, char delimiter)
{
	while (s.ptr && !(event->flags & EVENT_CUT)) {
		struct str pair = str_split(&s, delimiter);
		struct str key;
		if (scan_upto(&pair, '=', &key) && str_trim(key).len)
			event_add(event, str_trim(key), str_trim(pair));
	}
}

/* devTime in milliseconds, or as devTimeFormat's default "MMM dd yyyy HH:mm:ss", or ISO. */
static int64_t time_of(const struct event *event)
{
	struct str value = event_get(event, "devTime");
	struct syslog_time time;
	int64_t us;

	if (log_time_epoch(value, &us) || time_parse_iso(value, time_zone_offset(), &us))
		return us;
	return syslog_time_scan(&value, TIME_NONE, &time) ? time.us : TIME_NONE;
}

static enum errc leef_parse(struct parse_session *session, struct str text, struct err *err)
{
	static const struct str names[HEAD_PARTS] = {
		STR("deviceVendor"),
		STR("deviceProduct"),
		STR("deviceVersion"),
		STR("EventID"),
	};
	struct event *event = &session->event;
	struct str version;
	struct str part;

	(void)scan_text(&text, STR("LEEF:"));
	if (!scan_upto(&text, '|', &version))
		return fail(err, ERR_SYNTAX, "LEEF header: no “|” after the version");
	for (size_t i = 0; i < HEAD_PARTS; i++) {
		if (!scan_upto(&text, '|', &part))
			return fail(err, ERR_SYNTAX, "LEEF header: %zu of 5 parts", i + 1);
		event_add(event, names[i], part);
	}
	const char delimiter = scan_delimiter(&text, str_trim(version));
	add_attributes(event, text, delimiter);
	event->time_us = time_of(event);
	event->host = event_get(event, "identHostName");
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_leef = {
	.name = "leef",
	.summary = TEXT("LEEF（QRadar のイベント形式）", "LEEF (QRadar's event format)"),
	.framing = FRAME_LINES,
	.confidence = leef_confidence,
	.parse = leef_parse,
};
