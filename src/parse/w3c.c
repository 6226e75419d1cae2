/* SPDX-License-Identifier: Apache-2.0 */
/*
 * W3C extended log files (WD-logfile-960323): IIS, many proxies, the Windows firewall
 * (pfirewall.log). "#Fields:" names the columns of the lines that follow and may come again with
 * others; "#Date:" dates lines that have a time alone. Times are UTC, in pfirewall.log local.
 *
 * Fields keep their names; what Sigma calls otherwise (cs(User-Agent), src-ip) stands beside. The
 * columns decide the category: proxy, firewall or webserver.
 */
#include "base/cursor.h"
#include "base/scan.h"
#include "parse/line/access-line.h"
#include "parse/line/log-time.h"
#include "parse/stream/session.h"

#define FIELDS_TEXT_MAX 8192
#define SAVE_VERSION	1

struct w3c_state {
	uint16_t fields_len; /* 0: no #Fields yet */
	uint8_t date_len;
	bool local_time;
	char fields[FIELDS_TEXT_MAX]; /* what stands behind "#Fields:" */
	char date[10];		      /* of the last #Date */
};

extern const struct parser parser_w3c;

static int w3c_confidence(struct str head)
{
	struct str line;

	/* Directives come first; some writers leave an empty line between. */
	for (size_t i = 0; i < 16 && str_next_line(&head, &line); i++) {
		if (line.len == 0)
			continue;
		if (line.ptr[0] != '#')
			return CONFIDENCE_NONE;
		if (str_starts(line, STR("#Fields:")) || str_starts(line, STR("#Software:")) ||
		    str_starts(line, STR("#Version: 1.")))
			return CONFIDENCE_CERTAIN;
	}
	return CONFIDENCE_NONE;
}

static enum errc keep_fields(struct w3c_state *state, struct str fields, struct err *err)
{
	if (fields.len > sizeof(state->fields))
		return fail(err, ERR_LIMIT, "#Fields: over %zu bytes", sizeof(state->fields));
	memcpy(state->fields, fields.ptr, fields.len);
	state->fields_len = (uint16_t)fields.len;
	return ERR_OK;
}

static enum errc read_directive(struct w3c_state *state, struct str line, struct err *err)
{
	if (scan_text(&line, STR("#Fields:")))
		return keep_fields(state, str_trim(line), err);
	if (scan_text(&line, STR("#Date:"))) {
		line = str_sub(str_trim(line), 0, sizeof(state->date));
		if (line.len)
			memcpy(state->date, line.ptr, line.len);
		state->date_len = (uint8_t)line.len;
	} else if (scan_text(&line, STR("#Time Format: Local"))) {
		state->local_time = true;
	} else if (str_starts(line, STR("#Software:"))) {
		state->local_time = false; /* a new file began */
	}
	return ERR_OK;
}

/* A value without spaces, or in quotes with "" for a quote; tabs separate as spaces do. */
static bool next_value(struct str *s, struct str *ret)
{
	while (s->len && (s->ptr[0] == ' ' || s->ptr[0] == '\t'))
		*s = str_from_pos(*s, 1);
	if (s->len == 0)
		return false;
	if (scan_char(s, '"')) {
		if (!scan_quoted(s, '"', '\0', ret)) {
			*ret = *s;
			*s = STR("");
		}
		return true;
	}
	const size_t end = size_min(str_find_char(*s, ' '), str_find_char(*s, '\t'));
	*ret = str_sub(*s, 0, end);
	*s = str_from_pos(*s, ret->len);
	return true;
}

/* What Sigma calls these columns; "-" in a log is no value and gives no field. */
static const struct {
	const char *name;
	const char *sigma;
	const char *sigma_too;
} sigma_names[] = {
	{ "cs(user-agent)", "cs-user-agent", "c-useragent" },
	{ "cs(referer)", "cs-referer", "cs-referrer" },
	{ "cs(cookie)", "cs-cookie", NULL },
	{ "cs(host)", "cs-host", "r-dns" },
	{ "c-ip", "src_ip", NULL },
	{ "s-ip", "dst_ip", NULL },
	{ "src-ip", "src_ip", NULL },
	{ "dst-ip", "dst_ip", NULL },
	{ "src-port", "src_port", NULL },
	{ "dst-port", "dst_port", NULL },
	{ "s-port", "dst_port", NULL },
	{ "c-port", "src_port", NULL },
	{ "cs-uri-extension", "c-uri-extension", NULL },
};

/* IIS writes spaces of a user agent as "+". */
static struct str with_spaces(struct arena *arena, struct str value)
{
	if (str_find_char(value, '+') == SIZE_MAX || str_find_char(value, ' ') != SIZE_MAX)
		return value;

	char *text = arena_cstr(arena, value);
	for (size_t i = 0; text && i < value.len; i++) {
		if (text[i] == '+')
			text[i] = ' ';
	}
	return text ? str_of(text, value.len) : value;
}

static void add_column(struct event *event, struct str name, struct str value)
{
	event_add(event, name, value);
	for (size_t i = 0; i < ARRAY_LEN(sigma_names); i++) {
		if (!str_equal_nocase(name, str_from(sigma_names[i].name)))
			continue;
		const struct str meant = i == 0 ? with_spaces(&event->arena, value) : value;
		event_add(event, str_from(sigma_names[i].sigma), meant);
		if (sigma_names[i].sigma_too)
			event_add(event, str_from(sigma_names[i].sigma_too), meant);
	}
}

/* One line against the columns; false when their numbers differ. */
static bool add_columns(struct event *event, const struct w3c_state *state, struct str line)
{
	struct str names = str_of(state->fields, state->fields_len);
	struct str name;
	struct str value;

	while (next_value(&names, &name)) {
		if (!next_value(&line, &value))
			return false;
		const struct str own_name = arena_str(&event->arena, name);
		if (access_value(value).ptr && own_name.ptr)
			add_column(event, own_name, value);
	}
	return str_trim(line).len == 0;
}

/* "PATH?QUERY"; some proxies write the "?" into the query. */
static struct str path_and_query(struct event *event, struct str path)
{
	const struct str query = event_get(event, "cs-uri-query");
	const char *mark = str_starts(query, STR("?")) ? "" : "?";

	if (!query.len)
		return path;
	return arena_printf(&event->arena, "%.*s%s%.*s", STR_ARG(path), mark, STR_ARG(query));
}

/*
 * The address as one text, which is what rules compare: c-uri, cs-uri, and cs-uri-query, in which
 * most webserver rules look for paths.
 */
static void add_whole_uri(struct event *event)
{
	struct str path = event_get(event, "cs-uri-stem");
	const struct str scheme = event_get(event, "cs-uri-scheme");
	const struct str host = event_get(event, "cs-host");

	if (!path.len)
		path = event_get(event, "cs-uri-path");
	const struct str whole =
		path.len ? path_and_query(event, path) : event_get(event, "cs-uri");
	if (!whole.len)
		return;
	if (!event_find(event, STR("cs-uri")))
		event_add(event, STR("cs-uri"), whole);
	event_add(event, STR("cs-uri-query"), whole);
	event_add(event, STR("c-uri"), whole);
	if (scheme.len && host.len)
		event_add_present(event, STR("c-uri"),
				  arena_printf(&event->arena, "%.*s://%.*s%.*s", STR_ARG(scheme),
					       STR_ARG(host), STR_ARG(whole)));
	if (!event_find(event, STR("c-uri-extension")))
		event_add_present(event, STR("c-uri-extension"), url_parts_of(whole).extension);
}

static bool has_any(const struct event *event, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (event_find(event, str_from(names[i])))
			return true;
	}
	return false;
}

static void set_source(struct event *event)
{
	static const char *const firewall[] = { "src-ip", "dst-ip" };
	static const char *const proxy[] = { "cs-uri-scheme",	 "s-hierarchy",	  "r-ip",
					     "sc-filter-result", "cs-categories", "s-action" };

	if (has_any(event, firewall, ARRAY_LEN(firewall)))
		event->source.category = STR("firewall");
	else if (has_any(event, proxy, ARRAY_LEN(proxy)))
		event->source.category = STR("proxy");
	else if (event_find(event, STR("cs-method")))
		event->source.category = STR("webserver");
}

static int64_t time_of(const struct event *event, const struct w3c_state *state)
{
	const int offset = state->local_time ? time_zone_offset() : 0;
	struct str date = event_get(event, "date");
	int64_t us;

	if (!date.len)
		date = str_of(state->date, state->date_len);
	return log_time_date_and_clock(date, event_get(event, "time"), offset, &us) ? us
										    : TIME_NONE;
}

static enum errc w3c_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct w3c_state *state = parse_state(session, &parser_w3c);
	struct event *event = &session->event;

	text = str_trim(text);
	if (text.len == 0)
		return ERR_OK;
	if (text.ptr[0] == '#')
		return read_directive(state, text, err);
	if (state->fields_len == 0)
		return fail(err, ERR_SYNTAX, "WD-logfile: no #Fields before the first entry");
	if (!add_columns(event, state, text))
		return fail(err, ERR_SYNTAX,
			    "WD-logfile: the entry has not as many values as #Fields names");
	set_source(event);
	if (!str_is(event->source.category, "firewall"))
		add_whole_uri(event);
	event->time_us = time_of(event, state);
	event->host = event_get(event, "s-computername");
	parse_emit(session);
	return ERR_OK;
}

static void w3c_save(const void *saved, struct buf *out)
{
	const struct w3c_state *state = saved;

	buf_add_u8(out, SAVE_VERSION);
	buf_add_u8(out, state->local_time);
	buf_add_u8(out, state->date_len);
	buf_add_bytes(out, state->date, state->date_len);
	buf_add_u16(out, state->fields_len);
	buf_add_bytes(out, state->fields, state->fields_len);
}

static enum errc w3c_restore(void *to, struct str saved, struct err *err)
{
	struct w3c_state *state = to;
	struct cursor c = cursor_of(saved);

	const uint8_t version = cursor_u8(&c);
	const bool local_time = cursor_u8(&c);
	const struct str date = cursor_bytes(&c, cursor_u8(&c));
	const struct str fields = cursor_bytes(&c, cursor_u16(&c));
	if (c.failed || version != SAVE_VERSION || date.len > sizeof(state->date) ||
	    fields.len > sizeof(state->fields))
		return fail(err, ERR_CORRUPT, "saved state of w3c: not what was written");

	*state = (struct w3c_state){ .local_time = local_time };
	state->date_len = (uint8_t)date.len;
	if (date.len)
		memcpy(state->date, date.ptr, date.len);
	return fields.len ? keep_fields(state, fields, err) : ERR_OK;
}

const struct parser parser_w3c = {
	.name = "w3c",
	.summary = TEXT("W3C 拡張形式（IIS・プロキシ・Windows ファイアウォール）",
			"W3C extended (IIS, proxies, Windows firewall)"),
	.framing = FRAME_LINES,
	.whole_stream = true,
	.confidence = w3c_confidence,
	.parse = w3c_parse,
	.state_size = sizeof(struct w3c_state),
	.save = w3c_save,
	.restore = w3c_restore,
};
