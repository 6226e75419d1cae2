/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Palo Alto PAN-OS syslog in its default CSV: "1,2026/11/22 14:00:00,SERIAL,TRAFFIC,end,…". The
 * columns are those of the PAN-OS 10.1 administrator's guide; older versions end earlier, newer
 * ones have more at the end, which are left out. GlobalProtect's own files (gpsvc.log, mp-log) come
 * as plain lines and are known by their words.
 */
#include "base/encoding/time-text.h"
#include "base/scan.h"
#include "parse/stream/session.h"

/* "-" is a column reserved for later; the first seven columns are the same in all types. */
#define HEAD_COLUMNS "-,receive_time,serial,type,subtype,-,time_generated,"

struct csv_type {
	const char *name;
	const char *service;
	const char *category; /* NULL: none */
	const char *columns;  /* behind HEAD_COLUMNS */
};

static const struct csv_type types[] = {
	{
		.name = "TRAFFIC",
		.service = "traffic",
		.category = "firewall",
		.columns = "src,dst,natsrc,natdst,rule,srcuser,dstuser,app,vsys,from,to,"
			   "inbound_if,outbound_if,logset,-,sessionid,repeatcnt,sport,dport,"
			   "natsport,natdport,flags,proto,action,bytes,bytes_sent,bytes_received,"
			   "packets,start,elapsed,category,-,seqno,actionflags,srcloc,dstloc,-,"
			   "pkts_sent,pkts_received,session_end_reason,-,-,-,-,vsys_name,"
			   "device_name,action_source",
	},
	{
		.name = "THREAT",
		.service = "threat",
		.columns = "src,dst,natsrc,natdst,rule,srcuser,dstuser,app,vsys,from,to,"
			   "inbound_if,outbound_if,logset,-,sessionid,repeatcnt,sport,dport,"
			   "natsport,natdport,flags,proto,action,misc,threatid,category,severity,"
			   "direction,seqno,actionflags,srcloc,dstloc,-,contenttype,pcap_id,"
			   "filedigest,cloud,url_idx,user_agent,filetype,xff,referer,sender,"
			   "subject,recipient,reportid,-,-,-,-,vsys_name,device_name",
	},
	{
		.name = "CONFIG",
		.service = "config",
		.columns = "host,vsys,cmd,admin,client,result,path,before_change_detail,"
			   "after_change_detail,seqno,actionflags,-,-,-,-,vsys_name,device_name",
	},
	{
		.name = "SYSTEM",
		.service = "system",
		.columns = "vsys,eventid,object,-,-,module,severity,description,seqno,actionflags,"
			   "-,-,-,-,vsys_name,device_name",
	},
	{
		.name = "GLOBALPROTECT",
		.service = "globalprotect",
		.columns = "vsys,eventid,stage,auth_method,tunnel_type,srcuser,srcregion,"
			   "machinename,public_ip,public_ipv6,private_ip,private_ipv6,hostid,"
			   "serialnumber,client_ver,client_os,client_os_ver,repeatcnt,reason,error,"
			   "description,status,location,login_duration,connect_method,error_code,"
			   "portal,seqno,actionflags",
	},
	{
		.name = "USERID",
		.service = "userid",
		.columns = "vsys,ip,user,datasourcename,eventid,repeatcnt,timeout,sport,dport,"
			   "datasource,datasourcetype,seqno,actionflags,-,-,-,-,vsys_name,"
			   "device_name",
	},
	{
		.name = "AUTHENTICATION",
		.service = "authentication",
		.columns = "vsys,ip,user,normalize_user,object,authpolicy,repeatcnt,authid,vendor,"
			   "logset,serverprofile,description,clienttype,event,factorno,seqno,"
			   "actionflags,-,-,-,-,vsys_name,device_name",
	},
};

/* What only PAN's own daemons write. */
static const struct str words[] = {
	STR("failed to unmarshal session("),
	STR("/opt/panlogs/tmp/device_telemetry/"),
};

/*
 * The next field of RFC 4180 CSV, "" in quotes taken for a quote by the caller. A quote that is
 * never closed reaches to the end.
 */
static struct str next_column(struct str *rest)
{
	struct str s = *rest;
	size_t at = 0;

	if (!scan_char(&s, '"'))
		return str_split(rest, ',');
	for (; at < s.len; at++) {
		if (s.ptr[at] != '"')
			continue;
		if (at + 1 < s.len && s.ptr[at + 1] == '"')
			at++;
		else
			break;
	}
	const struct str value = str_sub(s, 0, at);
	s = str_from_pos(s, at + 1);
	*rest = scan_char(&s, ',') ? s : STR_NONE;
	return value;
}

static const struct csv_type *type_of(struct str text)
{
	struct str rest = text;

	/* "1,2026/11/22 " says no to nearly everything else. */
	if (rest.len < 24 || rest.ptr[0] == '"' || str_find_char(str_sub(rest, 0, 8), ',') > 7)
		return NULL;
	(void)next_column(&rest);
	if (!rest.ptr || rest.len < 20 || rest.ptr[4] != '/' || rest.ptr[7] != '/')
		return NULL;
	(void)next_column(&rest);
	(void)next_column(&rest);
	const struct str name = next_column(&rest);
	const size_t i = STR_FIND_ROW(name, types, name);

	return i < ARRAY_LEN(types) ? &types[i] : NULL;
}

static bool has_words(struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_find(str_sub(text, 0, 1024), words[i]) != SIZE_MAX)
			return true;
	}
	return false;
}

static int paloalto_confidence(struct str text)
{
	if (type_of(text))
		return CONFIDENCE_CERTAIN;
	return has_words(text) ? CONFIDENCE_LIKELY : CONFIDENCE_NONE;
}

static struct str unescape(struct arena *arena, struct str value)
{
	if (str_find(value, STR("\"\"")) == SIZE_MAX)
		return value;

	char *text = arena_take_text(arena, value.len);
	size_t n = 0;
	if (!text)
		return value;
	for (size_t i = 0; i < value.len; i++) {
		text[n++] = value.ptr[i];
		if (value.ptr[i] == '"' && i + 1 < value.len && value.ptr[i + 1] == '"')
			i++;
	}
	return str_of(text, n);
}

static void add_columns(struct event *event, struct str *rest, const char *columns)
{
	struct str names = str_from(columns);

	while (names.len && rest->ptr) {
		const struct str name = str_split(&names, ',');
		const struct str value = str_trim(next_column(rest));
		if (!str_is(name, "-"))
			event_add_present(event, name, unescape(&event->arena, value));
	}
}

static int64_t time_of(const struct event *event)
{
	int64_t us;

	if (time_parse_iso(event_get(event, "time_generated"), time_zone_offset(), &us) ||
	    time_parse_iso(event_get(event, "receive_time"), time_zone_offset(), &us))
		return us;
	return TIME_NONE;
}

static enum errc paloalto_parse(struct parse_session *session, struct str text, struct err *err)
{
	const struct csv_type *type = type_of(text);
	struct event *event = &session->event;

	event->source.product = STR("paloalto");
	if (type) {
		add_columns(event, &text, HEAD_COLUMNS);
		add_columns(event, &text, type->columns);
		event->time_us = time_of(event);
		event->host = event_get(event, "device_name");
		event->source.service = str_from(type->service);
		event->source.category = str_from(type->category);
	} else if (has_words(text)) {
		event_add(event, STR("message"), text);
		event->source.service = STR("globalprotect");
		event->source.category = STR("appliance");
	} else {
		return fail(err, ERR_SYNTAX, "PAN-OS log: its fourth column is no known type");
	}
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_paloalto = {
	.name = "paloalto",
	.summary = TEXT("Palo Alto（PAN-OS）の CSV ログ", "Palo Alto (PAN-OS) logs as CSV"),
	.framing = FRAME_LINES,
	.confidence = paloalto_confidence,
	.parse = paloalto_parse,
};
