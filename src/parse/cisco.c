/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cisco IOS, IOS XE, NX-OS and ASA/FTD: "%FACILITY-SEVERITY-MNEMONIC: text". The text stays whole
 * for keyword rules; of the commonest messages of the firewalls the ends are taken out.
 */
#include "base/scan.h"
#include "parse/line/line-template.h"
#include "parse/line/syslog-header.h"
#include "parse/stream/session.h"

struct tag {
	struct str facility; /* "ASA", "SYS", "SEC_LOGIN" */
	struct str severity; /* one digit */
	struct str mnemonic; /* "302013", "CONFIG_I" */
	struct str text;
};

static bool is_tag_char(char c)
{
	return (c >= 'A' && c <= 'Z') || ascii_is_digit(c) || c == '_' || c == '-' ||
	       (c >= 'a' && c <= 'z');
}

/* "%ASA-session-6-302013: text": the facility may have parts; the last two are fixed. */
static bool tag_parse(struct str text, struct tag *ret)
{
	struct str s = text;

	(void)scan_spaces(&s);
	if (!scan_char(&s, '%'))
		return false;
	struct str name = scan_while(&s, is_tag_char);
	if (!scan_char(&s, ':') || name.len > 64)
		return false;

	size_t at = name.len;
	while (at > 0 && name.ptr[at - 1] != '-')
		at--;
	if (at < 4 || !ascii_is_digit(name.ptr[at - 2]) || name.ptr[at - 3] != '-')
		return false;
	ret->mnemonic = str_from_pos(name, at);
	ret->severity = str_sub(name, at - 2, 1);
	ret->facility = str_sub(name, 0, at - 3);
	(void)scan_spaces(&s);
	ret->text = s;
	return ret->mnemonic.len > 0;
}

static int cisco_confidence(struct str text)
{
	struct tag tag;

	return tag_parse(text, &tag) ? CONFIDENCE_CERTAIN : CONFIDENCE_NONE;
}

/* Sigma's services for product cisco by facility; all else is "syslog". */
static struct str service_of(struct str facility)
{
	static const struct {
		const char *facility;
		const char *service;
	} services[] = {
		{ "AAA", "aaa" },      { "AAAA", "aaa" },	 { "PARSER", "aaa" },
		{ "TACACS", "aaa" },   { "HA_EM", "aaa" },	 { "BGP", "bgp" },
		{ "TCP", "bgp" },      { "IP-TCP", "bgp" },	 { "LDP", "ldp" },
		{ "MPLS-LDP", "ldp" }, { "ROUTING-LDP", "ldp" }, { "ASA", "asa" },
		{ "FTD", "asa" },      { "PIX", "asa" },
	};

	for (size_t i = 0; i < ARRAY_LEN(services); i++) {
		if (str_is(facility, services[i].facility) ||
		    (str_starts(facility, str_from(services[i].facility)) &&
		     facility.ptr[strlen(services[i].facility)] == '-'))
			return str_from(services[i].service);
	}
	return STR("syslog");
}

static const struct template_row rows[] = {
	{ "Built {direction} {protocol} connection {connection} for "
	  "{src_interface}:{src_ip}/{src_port} ({}) to {dst_interface}:{dst_ip}/{dst_port} ",
	  "accept", NULL },
	{ "Teardown {protocol} connection {connection} for {src_interface}:{src_ip}/{src_port} to "
	  "{dst_interface}:{dst_ip}/{dst_port} duration {duration} bytes {bytes}",
	  "close", NULL },
	{ "Deny {protocol} src {src_interface}:{src_ip}/{src_port} dst "
	  "{dst_interface}:{dst_ip}/{dst_port} by access-group \"{rule}\"",
	  "deny", NULL },
	{ "{direction} {protocol} connection denied from {src_ip}/{src_port} to "
	  "{dst_ip}/{dst_port} ",
	  "deny", NULL },
	{ "Deny {direction} {protocol} from {src_ip}/{src_port} to {dst_ip}/{dst_port} ", "deny",
	  NULL },
	{ "access-list {rule} denied {protocol} {src_interface}/{src_ip}({src_port}) -> "
	  "{dst_interface}/{dst_ip}({dst_port})",
	  "deny", NULL },
	{ "access-list {rule} permitted {protocol} {src_interface}/{src_ip}({src_port}) -> "
	  "{dst_interface}/{dst_ip}({dst_port})",
	  "accept", NULL },
	{ "list {rule} denied {protocol} {src_ip}({src_port}) {*}-> {dst_ip}({dst_port})", "deny",
	  NULL },
	{ "list {rule} permitted {protocol} {src_ip}({src_port}) {*}-> {dst_ip}({dst_port})",
	  "accept", NULL },
	{ "Group <{group*}> User <{user*}> IP <{src_ip}> {*}session started", "tunnel-up", NULL },
	{ "Group = {group*}, Username = {user*}, IP = {src_ip}, Session disconnected",
	  "tunnel-down", NULL },
	{ "AAA user authentication Rejected : reason = {reason*} : server = {server*} : user = "
	  "{user*} : user IP = {src_ip}",
	  "login", "failure" },
	{ "AAA user authentication Rejected : reason = {reason*} : local database : user = "
	  "{user*} : user IP = {src_ip}",
	  "login", "failure" },
	{ "AAA user authentication Successful : {*}user = {user*}", "login", "success" },
	{ "Login Success [user: {user*}] [Source: {src_ip}] [localport: {dst_port}]", "login",
	  "success" },
	{ "Login failed [user: {user*}] [Source: {src_ip}] [localport: {dst_port}] [Reason: "
	  "{reason*}]",
	  "login", "failure" },
	{ "Configured from {from*} by {user} on {tty} ({src_ip})", "config", NULL },
	{ "Configured from {from*} by {user*}", "config", NULL },
	{ "User:{user}  logged command:{command*}", "command", NULL },
	{ "User:{user*} logged command:{command*}", "command", NULL },
	{ "User '{user*}' executed the '{command*}' command.", "command", NULL },
	{ "User '{user*}', running '{*}' from IP {src_ip}, executed '{command*}'", "command",
	  NULL },
	{ "Begin configuration: {src_ip} writing to {*}", "config", NULL },
};

static bool is_flow(const struct template_row *row)
{
	return strcmp(row->action, "accept") == 0 || strcmp(row->action, "deny") == 0 ||
	       strcmp(row->action, "close") == 0;
}

static enum errc cisco_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct event *event = &session->event;
	struct template_values values;
	struct tag tag;

	if (!tag_parse(text, &tag))
		return fail(err, ERR_SYNTAX, "Cisco log: no %%FACILITY-SEVERITY-MNEMONIC:");

	event_add(event, STR("facility"), tag.facility);
	event_add(event, STR("severity"), tag.severity);
	event_add(event, STR("mnemonic"), tag.mnemonic);
	event_add(event, STR("message"), tag.text);
	if (session->syslog && session->syslog->flags & SYSLOG_CLOCK_UNSET)
		event_add(event, STR("clock"), STR("unset"));
	event->source.product = STR("cisco");
	event->source.service = service_of(tag.facility);

	const struct template_row *row = template_find(rows, ARRAY_LEN(rows), tag.text, &values);
	if (row) {
		template_fields_add(event, row, &values);
		if (is_flow(row))
			event->source.category = STR("firewall");
		if (event_find(event, STR("command")))
			event->source.service = STR("aaa");
	}
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_cisco = {
	.name = "cisco",
	.summary = TEXT("Cisco（IOS・ASA など）のログ", "logs of Cisco (IOS, ASA and others)"),
	.framing = FRAME_LINES,
	.confidence = cisco_confidence,
	.parse = cisco_parse,
};
