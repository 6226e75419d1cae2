/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SonicWall (SonicOS 5 to 7, default and enhanced syslog):
 * id=firewall sn=… time="…" fw=… pri=… c=… m=… msg="…" src=IP:PORT:INTERFACE:NAME dst=…
 * `src` and `dst` are taken apart into src_ip, src_port, src_interface and so on, beside the
 * field as written.
 */
#include "base/scan.h"
#include "parse/line/keyvalue.h"
#include "parse/line/log-time.h"
#include "parse/stream/session.h"

#define HEAD_BYTES 256

static int sonicwall_confidence(struct str text)
{
	(void)scan_spaces(&text);
	if (!scan_text(&text, STR("id=")))
		return CONFIDENCE_NONE;

	const struct str head = str_sub(text, 0, HEAD_BYTES);
	if (str_find(head, STR(" sn=")) == SIZE_MAX || str_find(head, STR(" fw=")) == SIZE_MAX)
		return CONFIDENCE_NONE;
	return CONFIDENCE_CERTAIN;
}

/* Names of the parts of "10.0.0.1:4507:X0:host"; an IPv6 address stands whole in the first. */
struct end_names {
	struct str ip;
	struct str port;
	struct str interface;
	struct str name;
};

static void add_end(struct event *event, const char *key, const struct end_names *names)
{
	struct str rest = event_get(event, key);

	if (!rest.len)
		return;
	if (str_find(rest, STR("::")) != SIZE_MAX && str_find_char(rest, '.') == SIZE_MAX) {
		event_add(event, names->ip, rest);
		return;
	}
	event_add_present(event, names->ip, str_split(&rest, ':'));
	event_add_present(event, names->port, str_split(&rest, ':'));
	event_add_present(event, names->interface, str_split(&rest, ':'));
	event_add_present(event, names->name, rest);
}

/* "2026-11-22 14:00:00" on the device's clock, or with " UTC". */
static int64_t time_of(struct str text)
{
	const struct str utc = STR(" UTC");
	int offset = time_zone_offset();
	int64_t us;

	if (str_ends(text, utc)) {
		text.len -= utc.len;
		offset = 0;
	}
	return time_parse_iso(text, offset, &us) ? us : TIME_NONE;
}

static enum errc sonicwall_parse(struct parse_session *session, struct str text, struct err *err)
{
	static const struct end_names source = {
		.ip = STR("src_ip"),
		.port = STR("src_port"),
		.interface = STR("src_interface"),
		.name = STR("src_name"),
	};
	static const struct end_names destination = {
		.ip = STR("dst_ip"),
		.port = STR("dst_port"),
		.interface = STR("dst_interface"),
		.name = STR("dst_name"),
	};
	struct event *event = &session->event;

	keyvalue_add_all(event, text);
	if (!event_find(event, STR("m")) && !event_find(event, STR("msg")))
		return fail(err, ERR_SYNTAX, "SonicOS log event: neither “m” nor “msg”");

	add_end(event, "src", &source);
	add_end(event, "dst", &destination);
	event->time_us = time_of(event_get(event, "time"));
	event->host = event_get(event, "fw");
	event->source.product = STR("sonicwall");
	if (event_find(event, STR("proto")) && event_find(event, STR("dst")))
		event->source.category = STR("firewall");
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_sonicwall = {
	.name = "sonicwall",
	.summary = TEXT("SonicWall の key=value 形式ログ", "SonicWall log lines of key=value"),
	.framing = FRAME_LINES,
	.confidence = sonicwall_confidence,
	.parse = sonicwall_parse,
};
