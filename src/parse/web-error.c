/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Error logs of Apache (ErrorLogFormat's default, 2.2 and 2.4) and nginx:
 *
 *   [Sun Nov 22 14:00:00.123456 2026] [core:error] [pid 7:tid 9] [client 10.0.0.7:5] AH00124: text
 *   2026/11/22 14:00:00 [error] 12#12: *3 text, client: 10.0.0.7, server: x, request: "GET / …"
 */
#include "base/encoding/time-text.h"
#include "base/scan.h"
#include "parse/line/access-line.h"
#include "parse/stream/session.h"

static bool is_weekday(struct str s)
{
	static const char names[] = "SunMonTueWedThuFriSat";

	for (size_t i = 0; i + 3 < sizeof(names); i += 3) {
		if (str_starts(s, str_of(names + i, 3)))
			return true;
	}
	return false;
}

static bool is_apache(struct str text)
{
	return scan_char(&text, '[') && is_weekday(text) && text.len > 8 && text.ptr[3] == ' ' &&
	       month_from_name(str_sub(text, 4, 3)) > 0;
}

/* "2026/11/22 14:00:00 [" */
static bool is_nginx(struct str text)
{
	static const char shape[] = "dddd/dd/dd dd:dd:dd [";

	if (text.len < sizeof(shape))
		return false;
	for (size_t i = 0; i + 1 < sizeof(shape); i++) {
		if (shape[i] == 'd' ? !ascii_is_digit(text.ptr[i]) : text.ptr[i] != shape[i])
			return false;
	}
	return true;
}

static int web_error_confidence(struct str text)
{
	return is_apache(text) || is_nginx(text) ? CONFIDENCE_CERTAIN : CONFIDENCE_NONE;
}

/* "Sun Nov 22 14:00:00.123456 2026", local time. */
static int64_t apache_time(struct str s)
{
	struct civil c = { .year = 0 };
	int fraction = 0;

	s = str_from_pos(s, 4);
	c.month = month_from_name(str_sub(s, 0, 3));
	s = str_from_pos(s, 3);
	(void)scan_spaces(&s);
	if (!scan_number(&s, 1, 2, &c.day) || !scan_char(&s, ' ') || !scan_digits(&s, 2, &c.hour) ||
	    !scan_char(&s, ':') || !scan_digits(&s, 2, &c.minute) || !scan_char(&s, ':') ||
	    !scan_digits(&s, 2, &c.second))
		return TIME_NONE;
	if (scan_char(&s, '.') && scan_number(&s, 6, 6, &fraction))
		c.micros = fraction;
	if (!scan_char(&s, ' ') || !scan_number(&s, 4, 4, &c.year) || !civil_valid(&c))
		return TIME_NONE;
	return civil_to_us(&c, time_zone_offset());
}

/* One "[…] " of the head; false at the message. */
static bool next_bracket(struct str *s, struct str *ret)
{
	struct str rest = *s;

	(void)scan_spaces(&rest);
	if (!scan_char(&rest, '[') || !scan_upto(&rest, ']', ret))
		return false;
	*s = rest;
	return true;
}

static void split_port(struct event *event, struct str address)
{
	size_t colon = address.len;

	while (colon > 0 && address.ptr[colon - 1] != ':')
		colon--;
	/* One colon: address and port; none or many without brackets: only an address. */
	if (colon > 1 && str_find_char(address, ':') == colon - 1) {
		event_add(event, STR("src_port"), str_from_pos(address, colon));
		address = str_sub(address, 0, colon - 1);
	}
	event_add(event, STR("c-ip"), address);
	event_add(event, STR("src_ip"), address);
}

static void add_apache_part(struct event *event, struct str part)
{
	if (scan_text(&part, STR("client "))) {
		split_port(event, part);
	} else if (scan_text(&part, STR("pid "))) {
		event_add(event, STR("pid"), str_sub(part, 0, str_find_char(part, ':')));
	} else {
		const size_t colon = str_find_char(part, ':');
		if (colon != SIZE_MAX)
			event_add_present(event, STR("module"), str_sub(part, 0, colon));
		event_add_present(event, STR("level"),
				  str_from_pos(part, colon == SIZE_MAX ? 0 : colon + 1));
	}
}

static void add_apache(struct event *event, struct str text)
{
	struct str part;

	if (next_bracket(&text, &part))
		event->time_us = apache_time(part);
	while (next_bracket(&text, &part))
		add_apache_part(event, part);
	event_add(event, STR("message"), str_trim(text));
	event->source.service = STR("apache");
}

/* ", client: 10.0.0.7" and the like, as nginx appends them. */
static struct str named_part(struct str text, struct str name)
{
	const size_t at = str_find(text, name);

	if (at == SIZE_MAX)
		return STR_NONE;
	struct str rest = str_from_pos(text, at + name.len);
	struct str inner;
	if (scan_char(&rest, '"'))
		return scan_quoted(&rest, '"', '\\', &inner) ? inner : STR_NONE;
	return str_sub(rest, 0, str_find_char(rest, ','));
}

static void add_nginx(struct event *event, struct str text)
{
	const size_t time_len = sizeof("2026/11/22 14:00:00") - 1;
	struct str level;

	if (!time_parse_iso(str_sub(text, 0, time_len), time_zone_offset(), &event->time_us))
		event->time_us = TIME_NONE;
	text = str_from_pos(text, time_len);
	if (next_bracket(&text, &level))
		event_add(event, STR("level"), level);

	const struct str client = named_part(text, STR(", client: "));
	if (client.len) {
		event_add(event, STR("c-ip"), client);
		event_add(event, STR("src_ip"), client);
	}
	const struct request_parts request = request_parts_of(named_part(text, STR(", request: ")));
	event_add_present(event, STR("cs-method"), request.method);
	event_add_present(event, STR("cs-uri"), request.target);
	event_add_present(event, STR("cs-host"), named_part(text, STR(", host: ")));
	event_add(event, STR("message"), str_trim(text));
	event->source.service = STR("nginx");
}

static enum errc web_error_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct event *event = &session->event;

	if (is_apache(text))
		add_apache(event, text);
	else if (is_nginx(text))
		add_nginx(event, text);
	else
		return fail(err, ERR_SYNTAX, "web error log: neither Apache's layout nor nginx's");
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_web_error = {
	.name = "web-error",
	.summary = TEXT("Apache・nginx のエラーログ", "error logs of Apache and nginx"),
	.framing = FRAME_LINES,
	.confidence = web_error_confidence,
	.parse = web_error_parse,
};
