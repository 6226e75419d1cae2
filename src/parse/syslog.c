/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any message that came with a syslog header and that no other format claims: host, program, pid
 * and text, and RFC 5424's structured data as `<SD-ID>.<name>`. Rules of keywords read the raw
 * line. A line without a header that nobody claims is only raw text.
 */
#include "parse/line/linux-source.h"
#include "parse/stream/session.h"

/* Below every other claim, above none. */
#define CONFIDENCE_LAST 1

static int syslog_confidence(struct str text UNUSED)
{
	return CONFIDENCE_LAST;
}

/* RFC 5424 6.3.3: a backslash escapes only the quote, itself and "]". */
static struct str unescape(struct arena *arena, struct str value)
{
	if (str_find_char(value, '\\') == SIZE_MAX)
		return value;

	char *text = arena_take_text(arena, value.len);
	size_t n = 0;
	if (!text)
		return value;
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == '\\' && i + 1 < value.len &&
		    memchr("\"\\]", value.ptr[i + 1], 3))
			i++;
		text[n++] = value.ptr[i];
	}
	return str_of(text, n);
}

static void add_structured_data(struct event *event, struct str text)
{
	struct syslog_data data = { .rest = text };
	struct str name;
	struct str value;

	while (!(event->flags & EVENT_CUT) && syslog_data_next(&data, &name, &value)) {
		const struct str full =
			arena_printf(&event->arena, "%.*s.%.*s", STR_ARG(data.id), STR_ARG(name));
		if (!full.ptr) {
			event->flags |= EVENT_CUT;
			return;
		}
		event_add(event, full, unescape(&event->arena, value));
	}
}

static enum errc syslog_parse(struct parse_session *session, struct str text,
			      struct err *err UNUSED)
{
	const struct syslog_header *syslog = session->syslog;
	struct event *event = &session->event;

	syslog_fields_add(event, syslog);
	event_add(event, STR("message"), text);
	if (syslog) {
		add_structured_data(event, syslog->data);
		event->source = linux_source(syslog);
	} else {
		event->format = "raw";
		event->flags |= EVENT_RAW_ONLY;
	}
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_syslog = {
	.name = "syslog",
	.summary = TEXT("syslog（RFC 5424・RFC 3164）の一般の行",
			"any line with a syslog header (RFC 5424, RFC 3164)"),
	.framing = FRAME_LINES,
	.confidence = syslog_confidence,
	.parse = syslog_parse,
};
