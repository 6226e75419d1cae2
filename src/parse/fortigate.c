/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FortiGate (FortiOS 5 to 7, "set format default"): date=… time=… devname="…" logid="…" type="…"
 * Traps met in the field: `eventtime` counts seconds, milli-, micro- or nanoseconds depending on
 * the firmware; `tz` is "+0900" or missing; quotes that are never closed; double spaces.
 * FortiGate's CEF goes through cef.c.
 */
#include "parse/line/keyvalue.h"
#include "parse/line/log-time.h"
#include "parse/stream/session.h"

/* The keys that make sure stand within the first few hundred bytes. */
#define HEAD_BYTES 1024

static bool has_key(struct str head, struct str key)
{
	return str_starts(head, str_from_pos(key, 1)) || str_find(head, key) != SIZE_MAX;
}

static int fortigate_confidence(struct str text)
{
	const struct str head = str_sub(text, 0, HEAD_BYTES);

	if (str_find_char(str_sub(head, 0, 32), '=') == SIZE_MAX)
		return CONFIDENCE_NONE;
	if (!has_key(head, STR(" type=")) || !has_key(head, STR(" date=")))
		return CONFIDENCE_NONE;
	if (has_key(head, STR(" logid=")) || has_key(head, STR(" log_id=")))
		return CONFIDENCE_CERTAIN;
	return has_key(head, STR(" devid=")) || has_key(head, STR(" device_id="))
		       ? CONFIDENCE_LIKELY
		       : CONFIDENCE_NONE;
}

static int64_t time_of(const struct event *event)
{
	const int offset = log_time_zone(event_get(event, "tz"), time_zone_offset());
	int64_t us;

	if (log_time_epoch(event_get(event, "eventtime"), &us))
		return us;
	if (log_time_date_and_clock(event_get(event, "date"), event_get(event, "time"), offset,
				    &us))
		return us;
	return TIME_NONE;
}

static enum errc fortigate_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct event *event = &session->event;

	keyvalue_add_all(event, text);
	const struct str type = event_get(event, "type");
	if (!type.len)
		return fail(err, ERR_SYNTAX, "FortiOS log message: no “type”");

	event->time_us = time_of(event);
	event->host = event_get(event, "devname");
	event->source.product = STR("fortigate");
	event->source.service = type;
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_fortigate = {
	.name = "fortigate",
	.summary = TEXT("FortiGate の key=value 形式ログ", "FortiGate log lines of key=value"),
	.framing = FRAME_LINES,
	.confidence = fortigate_confidence,
	.parse = fortigate_parse,
};
