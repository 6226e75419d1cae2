/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Squid's access.log in its native layout ("logformat squid") and in its combined one:
 *
 *   1157689337.481      4 10.0.0.7 TCP_DENIED/407 1661 GET http://a.example/ - NONE/- text/html
 *   10.0.0.7 - tanaka [22/Nov/2026:14:00:00 +0900] "GET http://a.example/ HTTP/1.1" 200 512 "-"
 *   "agent" TCP_MISS:HIER_DIRECT
 */
#include "base/scan.h"
#include "parse/line/access-line.h"
#include "parse/line/log-time.h"
#include "parse/line/proxy-fields.h"
#include "parse/stream/session.h"

struct native_line {
	struct str time;
	struct str elapsed_ms;
	struct str client;
	struct str result; /* TCP_MISS */
	struct str status;
	struct str bytes;
	struct str method;
	struct str url;
	struct str user;
	struct str hierarchy; /* HIER_DIRECT */
	struct str server;
	struct str type;
	struct str rest;
};

static bool is_digit(char c)
{
	return ascii_is_digit(c);
}

static bool is_result_char(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '_' || ascii_is_digit(c);
}

static bool next_word(struct str *s, struct str *ret)
{
	(void)scan_spaces(s);
	*ret = scan_word(s);
	return ret->len > 0;
}

static bool native_parse(struct str text, struct native_line *ret)
{
	struct native_line l = { .rest = STR_NONE };
	struct str s = text;

	/* The first eleven bytes say no to nearly everything else. */
	if (s.len < 14 || s.ptr[10] != '.' || !ascii_is_digit(s.ptr[0]))
		return false;
	if (!next_word(&s, &l.time) || !next_word(&s, &l.elapsed_ms) || !next_word(&s, &l.client))
		return false;
	(void)scan_spaces(&s);
	l.result = scan_while(&s, is_result_char);
	if (l.result.len == 0 || !scan_char(&s, '/'))
		return false;
	l.status = scan_while(&s, is_digit);
	if (l.status.len == 0 || !next_word(&s, &l.bytes) || !next_word(&s, &l.method))
		return false;
	l.rest = str_trim(s);
	*ret = l;
	return true;
}

/*
 * "URL USER HIERARCHY/SERVER TYPE": the URL may hold spaces (uri_whitespace allow), so the three
 * words behind it are taken from the end.
 */
static void split_url(struct native_line *l)
{
	struct str words[3];
	struct str s = l->rest;

	for (size_t i = 3; i-- > 0;) {
		size_t at = s.len;
		while (at > 0 && s.ptr[at - 1] != ' ')
			at--;
		words[i] = str_from_pos(s, at);
		s = str_trim(str_sub(s, 0, at));
	}
	if (s.len == 0) { /* fewer words than the layout has: the URL comes first */
		l->url = str_sub(l->rest, 0, str_find_char(l->rest, ' '));
		return;
	}
	l->url = s;
	l->user = words[0];
	l->hierarchy = str_split(&words[1], '/');
	l->server = words[1];
	l->type = words[2];
}

static bool is_squid_result(struct str text)
{
	return str_starts(text, STR("TCP_")) || str_starts(text, STR("UDP_")) ||
	       str_starts(text, STR("NONE"));
}

/* "TCP_MISS:HIER_DIRECT" at the end of a combined line. */
static bool split_combined_tail(struct str tail, struct str *ret_result, struct str *ret_hierarchy)
{
	struct str rest = tail;

	*ret_result = scan_while(&rest, is_result_char);
	if (!is_squid_result(*ret_result) || !scan_char(&rest, ':'))
		return false;
	*ret_hierarchy = rest;
	return true;
}

static int squid_confidence(struct str text)
{
	struct native_line native;
	struct access_line line;
	struct str result;
	struct str hierarchy;

	if (native_parse(text, &native))
		return is_squid_result(native.result) ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
	if (access_line_parse(text, &line) && split_combined_tail(line.tail, &result, &hierarchy))
		return CONFIDENCE_CERTAIN;
	return CONFIDENCE_NONE;
}

static bool is_address(struct str text)
{
	if (text.len == 0)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.ptr[i];
		if (!ascii_is_digit(c) && c != '.' && c != ':' &&
		    !(ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f'))
			return false;
	}
	return str_find_char(text, '.') != SIZE_MAX || str_find_char(text, ':') != SIZE_MAX;
}

static void add_native(struct event *event, struct native_line *l)
{
	split_url(l);
	const struct http_access access = {
		.client_ip = l->client,
		.server_ip = is_address(l->server) ? l->server : STR_NONE,
		.user = l->user,
		.method = l->method,
		.target = l->url,
		.status = l->status,
		.bytes_out = l->bytes,
	};

	proxy_fields_add(event, &access);
	event_add(event, STR("squid-result"), l->result);
	event_add_present(event, STR("squid-hierarchy"), access_value(l->hierarchy));
	event_add_present(event, STR("cs-mime-type"), access_value(l->type));
	event_add(event, STR("time-taken"), l->elapsed_ms);
}

static bool add_combined(struct event *event, struct str text)
{
	struct access_line line;
	struct str result;
	struct str hierarchy;
	int64_t us;

	if (!access_line_parse(text, &line) || !split_combined_tail(line.tail, &result, &hierarchy))
		return false;

	const struct request_parts request = request_parts_of(line.request);
	const struct http_access access = {
		.client_ip = line.client,
		.user = line.user,
		.method = request.method,
		.target = request.target,
		.protocol = request.protocol,
		.status = line.status,
		.bytes_out = line.bytes,
		.referer = line.referer,
		.agent = line.agent,
	};
	proxy_fields_add(event, &access);
	event_add(event, STR("squid-result"), result);
	event_add_present(event, STR("squid-hierarchy"), hierarchy);
	if (log_time_clf(line.clf_time, &us))
		event->time_us = us;
	return true;
}

static enum errc squid_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct event *event = &session->event;
	struct native_line native;

	if (native_parse(text, &native)) {
		if (!log_time_epoch_fraction(native.time, &event->time_us))
			event->time_us = TIME_NONE;
		add_native(event, &native);
	} else if (!add_combined(event, text)) {
		return fail(err, ERR_SYNTAX,
			    "Squid access log: neither the native nor the combined layout");
	}
	event->source.product = STR("squid");
	event->source.category = STR("proxy");
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_squid = {
	.name = "squid",
	.summary = TEXT("プロキシ Squid のアクセスログ", "access logs of the proxy Squid"),
	.framing = FRAME_LINES,
	.confidence = squid_confidence,
	.parse = squid_parse,
};
