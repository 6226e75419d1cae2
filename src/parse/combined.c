/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access logs of Apache, nginx and whatever writes their "common" or "combined" layout, with or
 * without the virtual host in front. A request for a whole URL (or CONNECT) went through a proxy:
 * category proxy; all others: category webserver.
 */
#include "parse/line/access-line.h"
#include "parse/line/log-time.h"
#include "parse/line/proxy-fields.h"
#include "parse/stream/session.h"

static int combined_confidence(struct str text)
{
	struct access_line line;

	/* Squid's combined layout is the same with "TCP_MISS:HIER_DIRECT" at the end: above us. */
	return access_line_parse(text, &line) ? CONFIDENCE_LIKELY + 20 : CONFIDENCE_NONE;
}

static bool is_proxied(const struct request_parts *request)
{
	return str_is(request->method, "CONNECT") || str_starts(request->target, STR("http://")) ||
	       str_starts(request->target, STR("https://")) ||
	       str_starts(request->target, STR("ftp://"));
}

static enum errc combined_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct event *event = &session->event;
	struct access_line line;
	int64_t us;

	if (!access_line_parse(text, &line))
		return fail(err, ERR_SYNTAX, "access log: not in common or combined layout");

	const struct request_parts request = request_parts_of(line.request);
	const struct http_access access = {
		.client_ip = line.client,
		.user = line.user,
		.method = request.method,
		.target = request.target,
		.protocol = request.protocol,
		.host = url_host_of(line.vhost),
		.status = line.status,
		.bytes_out = line.bytes,
		.referer = line.referer,
		.agent = line.agent,
	};
	if (is_proxied(&request)) {
		proxy_fields_add(event, &access);
		event->source.category = STR("proxy");
	} else {
		webserver_fields_add(event, &access);
		event->source.category = STR("webserver");
	}
	event_add_present(event, STR("more"), line.tail);
	if (log_time_clf(line.clf_time, &us))
		event->time_us = us;
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_combined = {
	.name = "combined",
	.summary =
		TEXT("Apache・nginx などのアクセスログ", "access logs of Apache, nginx and others"),
	.framing = FRAME_LINES,
	.confidence = combined_confidence,
	.parse = combined_parse,
};
