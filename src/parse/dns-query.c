/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that were asked for, as BIND, unbound and dnsmasq log them; all become Sigma's category dns
 * (query, record_type, answer). A closing dot of the name is cut, as rules do not expect it.
 */
#include "base/encoding/time-text.h"
#include "base/scan.h"
#include "parse/line/line-template.h"
#include "parse/stream/session.h"

static const struct template_row rows[] = {
	/* BIND 9: with and without the object's address, with and without a view. */
	{ "client @{} {src_ip}#{src_port} ({}): view {view}: query: {query} {} {record_type} ",
	  "query", NULL },
	{ "client @{} {src_ip}#{src_port} ({}): query: {query} {} {record_type} ", "query", NULL },
	{ "client {src_ip}#{src_port} ({}): query: {query} {} {record_type} ", "query", NULL },
	{ "client {src_ip}#{src_port}: query: {query} {} {record_type} ", "query", NULL },
	/* dnsmasq. */
	{ "query[{record_type}] {query} from {src_ip}", "query", NULL },
	{ "reply {query} is {answer*}", "reply", NULL },
	{ "cached {query} is {answer*}", "reply", NULL },
	{ "config {query} is {answer*}", "reply", NULL },
	{ "forwarded {query} to {dst_ip}", "forward", NULL },
};

/* unbound, log-queries: "[881:0] info: 10.0.0.7 name.example. A IN". */
static const struct template_row unbound_rows[] = {
	{ "[{}] info: {src_ip} {query}. {record_type} IN", "query", NULL },
	{ "[{}] query: {src_ip} {query}. {record_type} IN", "query", NULL },
	{ "[{}] reply: {src_ip} {query}. {record_type} IN {rcode}", "reply", NULL },
};

static bool is_address(struct str s)
{
	size_t marks = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char c = ascii_lower(s.ptr[i]);
		if (c == '.' || c == ':')
			marks++;
		else if (!ascii_is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return marks >= 2;
}

static struct str value_of(const struct template_values *values, const char *name)
{
	for (size_t i = 0; i < values->n; i++) {
		if (str_is(values->of[i].name, name))
			return values->of[i].value;
	}
	return STR_NONE;
}

/* dnsmasq's sentences are plain words ("reply x is y"): the values must be names and addresses. */
static bool is_plausible(const struct template_values *values)
{
	const struct str client = value_of(values, "src_ip");
	const struct str server = value_of(values, "dst_ip");
	const struct str answer = value_of(values, "answer");

	if (client.ptr)
		return is_address(client);
	if (server.ptr)
		return is_address(server);
	return is_address(answer) || str_starts(answer, STR("<CNAME>")) ||
	       str_starts(answer, STR("NXDOMAIN")) || str_starts(answer, STR("NODATA"));
}

/* BIND's own file: "22-Nov-2026 14:00:00.123 [queries: ][info: ]client …". */
static void scan_bind_front(struct str *s, int64_t *ret_us)
{
	struct civil c = { .year = 0 };
	struct str rest = *s;

	if (!scan_digits(&rest, 2, &c.day) || !scan_char(&rest, '-'))
		return;
	c.month = month_from_name(str_sub(rest, 0, 3));
	rest = str_from_pos(rest, 3);
	if (c.month == 0 || !scan_char(&rest, '-') || !scan_number(&rest, 4, 4, &c.year) ||
	    !scan_char(&rest, ' ') || !scan_digits(&rest, 2, &c.hour) || !scan_char(&rest, ':') ||
	    !scan_digits(&rest, 2, &c.minute) || !scan_char(&rest, ':') ||
	    !scan_digits(&rest, 2, &c.second) || !civil_valid(&c))
		return;
	if (scan_char(&rest, '.') && scan_number(&rest, 3, 3, &c.micros))
		c.micros *= 1000;
	(void)scan_char(&rest, ' ');
	(void)scan_text(&rest, STR("queries: "));
	(void)scan_text(&rest, STR("info: "));
	*ret_us = civil_to_us(&c, time_zone_offset());
	*s = rest;
}

/* unbound's own file: "[1795324200] unbound[881:0] info: …". */
static void scan_unbound_front(struct str *s, int64_t *ret_us)
{
	struct template_values values;
	uint64_t seconds;

	if (!template_match("[{seconds}] unbound[", *s, &values) ||
	    !str_to_u64(value_of(&values, "seconds"), &seconds) || seconds > UINT32_MAX)
		return;
	*ret_us = (int64_t)seconds * US_PER_SEC;
	*s = str_from_pos(*s, str_find(*s, STR("unbound[")) + strlen("unbound"));
}

static const struct template_row *find_row(struct str text, struct template_values *values,
					   int64_t *ret_us)
{
	const struct template_row *row;

	(void)scan_text(&text, STR("queries: "));
	(void)scan_text(&text, STR("info: "));
	scan_bind_front(&text, ret_us);
	scan_unbound_front(&text, ret_us);
	if (text.len == 0 || !strchr("cqrf[", text.ptr[0] ? text.ptr[0] : '!'))
		return NULL;
	row = template_find(rows, ARRAY_LEN(rows), text, values);
	if (!row)
		row = template_find(unbound_rows, ARRAY_LEN(unbound_rows), text, values);
	return row && is_plausible(values) ? row : NULL;
}

static int dns_query_confidence(struct str text)
{
	struct template_values values;
	int64_t us;

	return find_row(text, &values, &us) ? CONFIDENCE_LIKELY + 20 : CONFIDENCE_NONE;
}

static enum errc dns_query_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct event *event = &session->event;
	struct template_values values;
	int64_t us = TIME_NONE;
	const struct template_row *row = find_row(text, &values, &us);

	if (!row)
		return fail(err, ERR_SYNTAX, "DNS query log: no layout that is known");
	for (size_t i = 0; i < values.n; i++) {
		struct str *value = &values.of[i].value;
		if (str_is(values.of[i].name, "query") && value->len > 1 &&
		    value->ptr[value->len - 1] == '.')
			value->len--;
	}
	template_fields_add(event, row, &values);
	event->time_us = us;
	event->source.category = STR("dns");
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_dns_query = {
	.name = "dns-query",
	.summary = TEXT("DNS の問い合わせログ（BIND・unbound・dnsmasq）",
			"DNS query logs (BIND, unbound, dnsmasq)"),
	.framing = FRAME_LINES,
	.confidence = dns_query_confidence,
	.parse = dns_query_parse,
};
