/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAMAHA RTX/NVR/FWX routers and SWX/WLX. Their datagram is "<PRI>" and a sentence: no time, no
 * host. The time is the arrival's; INSPECT lines carry the start of the session on the router's
 * clock. In files saved from the web page each line begins with "2026/11/22 14:00:00: ".
 */
#include "base/encoding/time-text.h"
#include "base/scan.h"
#include "parse/line/line-template.h"
#include "parse/stream/session.h"

#define TIME_LEN (sizeof("2026/11/22 14:00:00") - 1)

static const struct template_row rows[] = {
	/* Sessions of the stateful filter. */
	{ "[INSPECT] PP[{pp}][{direction}][{filter}] {protocol} {source} > {destination} "
	  "({start*})",
	  "session", NULL },
	{ "[INSPECT] TUNNEL[{tunnel}][{direction}][{filter}] {protocol} {source} > {destination} "
	  "({start*})",
	  "session", NULL },
	{ "[INSPECT] {interface}[{direction}][{filter}] {protocol} {source} > {destination} "
	  "({start*})",
	  "session", NULL },
	/* Packets a filter stopped or was told to log; "IN(2000)", "IN(default)". */
	{ "{interface} Rejected at {direction}({filter}) filter: {protocol} {source} > "
	  "{destination}",
	  "rejected", NULL },
	{ "{interface} Passed at {direction}({filter}) filter: {protocol} {source} > {destination}",
	  "passed", NULL },
	{ "{interface} Rejected at {direction}({filter}) filter: {source} > {destination} "
	  "{protocol}",
	  "rejected", NULL },
	{ "[DHCPD] {interface} Allocates {src_ip}: {src_mac}", "dhcp-lease", NULL },
	{ "[DHCPD] {interface} Extends {src_ip}: {src_mac}", "dhcp-lease", NULL },
	{ "[DHCPD] {interface} Released {src_ip}: {src_mac}", "dhcp-release", NULL },
	{ "[DHCPD] {interface} {*}", "dhcp", NULL },
	/* People at the router. */
	{ "Login succeeded for {service}: {src_ip} {user*}", "login", "success" },
	{ "Login succeeded for {service}: {src_ip}", "login", "success" },
	{ "Login failed for {service}: {src_ip} {user*}", "login", "failure" },
	{ "Login failed for {service}: {src_ip}", "login", "failure" },
	{ "Logout from {service}: {src_ip} {user*}", "logout", NULL },
	{ "Logout from {service}: {src_ip}", "logout", NULL },
	{ "'{user*}' succeeded for {service}: {src_ip}", "elevate", "success" },
	{ "'{user*}' failed for {service}: {src_ip}", "elevate", "failure" },
	{ "User '{user*}' succeeded for {service}: {src_ip}", "login", "success" },
	{ "Configuration saved in {file*}", "config-save", NULL },
	{ "Configuration file has been {*}", "config", NULL },
	{ "Restart by {reason*}", "restart", NULL },
	{ "Power-on boot", "restart", NULL },
	/* VPN. */
	{ "[IKE] respond ISAKMP phase to {src_ip}", "ike", NULL },
	{ "[IKE] initiate ISAKMP phase to {dst_ip}", "ike", NULL },
	{ "[IKE] respond IPsec phase to {src_ip}", "ike", NULL },
	{ "[IKE] initiate IPsec phase to {dst_ip}", "ike", NULL },
	{ "[IKE] {*}", "ike", NULL },
	{ "[IKE2] {*}", "ike", NULL },
	{ "[L2TP] {*}", "l2tp", NULL },
	{ "[SWCTL] {interface}: {*}", "switch", NULL },
	{ "[LAN_MAP] {*}", "switch", NULL },
	{ "IP Tunnel[{tunnel}] Up", "tunnel-up", NULL },
	{ "IP Tunnel[{tunnel}] Down", "tunnel-down", NULL },
	{ "TUNNEL[{tunnel}] {*}", "tunnel", NULL },
	{ "PP[{interface}] {*}", "ppp", NULL },
	{ "LAN{interface}: PORT{port} link {state}", "link", NULL },
	{ "LAN{interface}: link {state}", "link", NULL },
	{ "same message repeated {count} times", "repeated", NULL },
};

static bool scan_file_time(struct str *s, int64_t *ret_us)
{
	const struct str time = str_sub(*s, 0, TIME_LEN);
	int64_t us;

	if (s->len < TIME_LEN + 2 || s->ptr[4] != '/' || s->ptr[TIME_LEN] != ':' ||
	    !time_parse_iso(time, time_zone_offset(), &us))
		return false;
	*s = str_from_pos(*s, TIME_LEN + 1);
	(void)scan_spaces(s);
	*ret_us = us;
	return true;
}

/* First letters of all templates, to say no to most lines without trying them. */
static bool may_begin(char c)
{
	return c && strchr("[PTLU'CRIs", c);
}

static const struct template_row *find_row(struct str text, struct template_values *values)
{
	if (text.len == 0 || !may_begin(text.ptr[0]))
		return NULL;
	return template_find(rows, ARRAY_LEN(rows), text, values);
}

static int yamaha_confidence(struct str text)
{
	struct template_values values;
	int64_t us;

	(void)scan_file_time(&text, &us);
	return find_row(text, &values) ? CONFIDENCE_LIKELY + 10 : CONFIDENCE_NONE;
}

/* "10.0.0.7:4242", or as INSPECT has it "10.0.0.7.4242" and "<v6>.443", or an address alone. */
static void add_end(struct event *event, const char *key, struct str ip_name, struct str port_name)
{
	struct str end = event_get(event, key);
	size_t at = end.len;
	size_t dots = 0;
	size_t colons = 0;

	for (size_t i = 0; i < end.len; i++) {
		dots += end.ptr[i] == '.';
		colons += end.ptr[i] == ':';
	}
	if (colons == 5 && dots == 0 && end.len == sizeof("00:a0:de:11:22:33") - 1)
		return; /* a filter of layer 2: a hardware address */
	const char separator = dots == 4 || (colons > 1 && dots == 1) ? '.' : ':';
	if (end.len == 0 || (separator == ':' && colons != 1)) {
		event_add_present(event, ip_name, end);
		return;
	}
	while (at > 0 && end.ptr[at - 1] != separator)
		at--;
	event_add_present(event, ip_name, str_sub(end, 0, at - 1));
	event_add_present(event, port_name, str_from_pos(end, at));
}

static enum errc yamaha_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct event *event = &session->event;
	struct template_values values;
	int64_t us = TIME_NONE;

	(void)scan_file_time(&text, &us);
	const struct template_row *row = find_row(text, &values);
	if (!row)
		return fail(err, ERR_SYNTAX, "YAMAHA log: no sentence that is known");

	event_add(event, STR("message"), text);
	template_fields_add(event, row, &values);
	add_end(event, "source", STR("src_ip"), STR("src_port"));
	add_end(event, "destination", STR("dst_ip"), STR("dst_port"));
	event->time_us = us;
	if (us == TIME_NONE && time_parse_iso(event_get(event, "start"), time_zone_offset(), &us))
		event->time_us = us;
	event->source.product = STR("yamaha");
	if (event_find(event, STR("filter")))
		event->source.category = STR("firewall");
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_yamaha = {
	.name = "yamaha",
	.summary =
		TEXT("ヤマハルーター（RTX など）のログ", "logs of YAMAHA routers (RTX and others)"),
	.framing = FRAME_LINES,
	.confidence = yamaha_confidence,
	.parse = yamaha_parse,
};
