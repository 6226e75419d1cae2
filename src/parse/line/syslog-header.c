/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/syslog-header.h"

#include "base/scan.h"
#include "parse/line/syslog-time.h"

#define PRI_DIGITS_MAX 3
#define TAG_LEN_MAX    128
#define HOST_LEN_MAX   255 /* RFC 5424 section 6 */
#define EPOCH_DIGITS   10

static void note(struct syslog_header *h, unsigned flag, const char *problem)
{
	h->flags |= flag;
	if (!h->problem)
		h->problem = problem;
}

static bool is_number_char(char c)
{
	return ascii_is_digit(c) || c == '-' || c == '+';
}

static bool pri_value(struct str digits, int *ret)
{
	int value;

	if (digits.len == 0 || digits.len > PRI_DIGITS_MAX ||
	    (digits.ptr[0] == '0' && digits.len > 1) || !scan_digits(&digits, digits.len, &value))
		return false;
	*ret = value;
	return value <= SYSLOG_PRI_MAX;
}

/* "<" and a number that is no PRI, as "<192>", is taken too: the message behind it survives. */
static void scan_pri(struct str *s, struct syslog_header *h)
{
	struct str rest = *s;
	int value;

	if (!scan_char(&rest, '<'))
		return;

	const struct str digits = scan_while(&rest, is_number_char);
	if (!scan_char(&rest, '>')) {
		if (digits.len)
			note(h, SYSLOG_BAD_PRI, "RFC 5424 6.2.1: PRI is not closed by “>”");
		return;
	}
	*s = rest;
	if (!pri_value(digits, &value)) {
		note(h, SYSLOG_BAD_PRI,
		     "RFC 5424 6.2.1: PRI is not a number from 0 to 191 without leading zeros");
		return;
	}
	h->flags |= SYSLOG_HAS_PRI;
	h->facility = value / 8;
	h->severity = value % 8;
}

/* --- RFC 5424 --- */

static struct str next_field(struct str *s)
{
	const struct str word = scan_word(s);

	(void)scan_char(s, ' ');
	return str_is(word, "-") || word.len == 0 ? STR_NONE : word;
}

static bool is_name_char(char c)
{
	return c > ' ' && c != '=' && c != ']' && c != '"' && c != 0x7f;
}

/* One parameter behind its space: NAME="VALUE". The clause broken, or NULL. */
static const char *scan_param(struct str *s, struct str *ret_name, struct str *ret_value)
{
	*ret_name = scan_while(s, is_name_char);
	if (ret_name->len == 0)
		return "RFC 5424 6.3.3: parameter without a name";
	if (!scan_char(s, '=') || !scan_char(s, '"'))
		return "RFC 5424 6.3.3: parameter without =\"…\"";
	if (!scan_quoted(s, '"', '\\', ret_value))
		return "RFC 5424 6.3.3: param value not closed";
	return NULL;
}

static const char *scan_element(struct str *s)
{
	struct str name;
	struct str value;

	(void)scan_char(s, '[');
	if (scan_while(s, is_name_char).len == 0)
		return "RFC 5424 6.3.2: element without a name";
	while (!scan_char(s, ']')) {
		if (scan_spaces(s) == 0)
			return "RFC 5424 6.3.1: element not closed by “]”";
		if (s->len && s->ptr[0] == ']')
			continue;
		const char *problem = scan_param(s, &name, &value);
		if (problem)
			return problem;
	}
	return NULL;
}

static void scan_data(struct str *s, struct syslog_header *h)
{
	struct str rest = *s;

	if (scan_char(&rest, '-')) {
		if (rest.len == 0 || rest.ptr[0] == ' ')
			*s = rest;
		return;
	}
	while (rest.len && rest.ptr[0] == '[') {
		const char *problem = scan_element(&rest);
		if (problem) {
			note(h, SYSLOG_BAD_DATA, problem);
			return;
		}
	}
	h->data = rest.len == s->len ? STR_NONE : str_sub(*s, 0, s->len - rest.len);
	*s = rest;
}

/* "1563249630.774247467": what Meraki writes in place of a time. */
static bool scan_epoch(struct str *s, int64_t *ret_us)
{
	struct str word = scan_word(s);
	const struct str seconds = str_split(&word, '.');
	const struct str fraction = str_sub(word, 0, 6);
	uint64_t n;
	uint64_t micros = 0;

	if (seconds.len != EPOCH_DIGITS || !str_to_u64(seconds, &n))
		return false;
	if (fraction.len && !str_to_u64(fraction, &micros))
		return false;
	for (size_t i = fraction.len; i < 6; i++)
		micros *= 10;
	*ret_us = (int64_t)(n * (uint64_t)US_PER_SEC + micros);
	return true;
}

static void scan_host(struct str *s, struct syslog_header *h)
{
	h->host = next_field(s);
	if (!h->host.ptr)
		h->flags |= SYSLOG_NO_HOST;
}

/* Version 1 with an epoch has only a host behind it, then the message. */
static bool scan_epoch_form(struct str s, struct syslog_header *h)
{
	if (!scan_epoch(&s, &h->time_us) || !scan_char(&s, ' '))
		return false;
	note(h, 0, "RFC 5424 6.2.3: TIMESTAMP is a count of seconds");
	scan_host(&s, h);
	h->message = s;
	return true;
}

static void scan_message(struct str s, struct syslog_header *h)
{
	(void)scan_char(&s, ' ');
	if (scan_text(&s, STR("\xef\xbb\xbf")))
		h->flags |= SYSLOG_BOM;
	h->message = s;
}

/* False when `s` does not go on as RFC 5424 does; then it is read as RFC 3164. */
static bool scan_rfc5424(struct str s, int64_t arrival_us, struct syslog_header *h)
{
	struct syslog_time time;

	if (!(h->flags & (SYSLOG_HAS_PRI | SYSLOG_BAD_PRI)) || !scan_text(&s, STR("1 ")))
		return false;
	if (scan_epoch_form(s, h)) {
		h->version = 1;
		return true;
	}
	if (syslog_time_scan(&s, arrival_us, &time)) {
		h->time_us = time.us;
		h->flags |= time.no_zone ? SYSLOG_NO_ZONE : 0;
	} else if (scan_text(&s, STR("- "))) {
		h->flags |= SYSLOG_NO_TIME;
	} else if (s.len && ascii_is_digit(s.ptr[0]) && str_find_char(s, ' ') != SIZE_MAX) {
		note(h, SYSLOG_BAD_TIME | SYSLOG_NO_TIME,
		     "RFC 5424 6.2.3: TIMESTAMP is not a moment");
		(void)scan_word(&s);
	} else {
		return false;
	}
	(void)scan_char(&s, ' ');
	h->version = 1;
	scan_host(&s, h);
	h->app = next_field(&s);
	h->procid = next_field(&s);
	h->msgid = next_field(&s);
	scan_data(&s, h);
	scan_message(s, h);
	return true;
}

/* --- RFC 3164 and its relatives --- */

static bool is_host_char(char c)
{
	return ascii_is_digit(c) || ascii_is_alpha(c) || (c && memchr(".-_:%/", c, 6)) ||
	       (unsigned char)c >= 0x80;
}

/* A host is a word of host characters that is no TAG ("su:") and has something behind it. */
static bool scan_host_word(struct str *s, struct str *ret)
{
	struct str rest = *s;
	const struct str word = scan_while(&rest, is_host_char);

	if (word.len == 0 || word.len > HOST_LEN_MAX || word.ptr[0] == '%' || word.ptr[0] == ':' ||
	    word.ptr[word.len - 1] == ':' || !scan_char(&rest, ' '))
		return false;
	*ret = word;
	*s = rest;
	return true;
}

static bool is_tag_char(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f && !memchr(":[]=\"<>{|,%", c, 11);
}

/*
 * RFC 3164 4.1.3: the name of the program, then "[pid]" or nothing, then ":". Names that are
 * themselves the head of a format keep it.
 */
static bool scan_tag(struct str *s, struct syslog_header *h)
{
	struct str rest = *s;
	const struct str name = scan_while(&rest, is_tag_char);
	struct str pid = STR_NONE;

	if (name.len == 0 || name.len > TAG_LEN_MAX || str_is(name, "CEF") || str_is(name, "LEEF"))
		return false;
	if (scan_char(&rest, '[') && (!scan_upto(&rest, ']', &pid) || pid.len > TAG_LEN_MAX))
		return false;
	if (!scan_char(&rest, ':') || (rest.len && rest.ptr[0] != ' '))
		return false;
	(void)scan_char(&rest, ' ');
	h->app = name;
	h->procid = pid;
	*s = rest;
	return true;
}

/* Cisco counts its messages: "000123: " in front of the time. */
static bool scan_sequence(struct str *s)
{
	struct str rest = *s;
	int number;

	if (!scan_number(&rest, 1, 9, &number) || !scan_text(&rest, STR(": ")))
		return false;
	*s = rest;
	return true;
}

/* Cisco again: [SEQ ": "] [HOST ": "] [SEQ ": "] TIME ":" */
static bool scan_cisco_front(struct str *s, int64_t arrival_us, struct syslog_header *h,
			     struct syslog_time *ret)
{
	struct str rest = *s;
	struct str host = STR_NONE;
	bool sequence = scan_sequence(&rest);
	const struct str before_host = rest;

	host = scan_while(&rest, is_tag_char);
	if (host.len == 0 || host.len > HOST_LEN_MAX || !scan_text(&rest, STR(": "))) {
		rest = before_host;
		host = STR_NONE;
	}
	sequence = scan_sequence(&rest) || sequence;
	if ((!sequence && !host.ptr) || !syslog_time_scan(&rest, arrival_us, ret))
		return false;
	h->flags |= sequence ? SYSLOG_SEQUENCE : 0;
	h->host = host;
	*s = rest;
	return true;
}

/* True when a time was read; it is in `h` then, and `*s` stands behind it and its ":". */
static bool scan_rfc3164_time(struct str *s, int64_t arrival_us, struct syslog_header *h)
{
	struct syslog_time time;
	struct str rest = *s;
	const bool pri = h->flags & (SYSLOG_HAS_PRI | SYSLOG_BAD_PRI);

	if (pri) {
		(void)scan_char(&rest, ':'); /* ASA with EMBLEM format: "<166>:Nov 22 …" */
		if (scan_spaces(&rest) > 0)
			h->flags |= SYSLOG_SPACE_BEHIND_PRI;
	}
	if (!scan_cisco_front(&rest, arrival_us, h, &time) &&
	    !syslog_time_scan(&rest, arrival_us, &time))
		return false;
	/* Without a PRI "2026-11-22 14:55:15 …" is many formats: nginx, IIS, programs' own logs. */
	if (!pri && time.date_in_front)
		return false;
	if (rest.len && rest.ptr[0] != ' ' && rest.ptr[0] != ':')
		return false;
	h->time_us = time.us;
	h->flags |= (time.no_year ? SYSLOG_NO_YEAR : 0) | (time.no_zone ? SYSLOG_NO_ZONE : 0) |
		    (time.clock_unset ? SYSLOG_CLOCK_UNSET : 0);
	*s = rest;
	return true;
}

/* "ERROR", "INFO": what programs, which name no host, write behind the time in their own files. */
static bool is_level_word(struct str word)
{
	for (size_t i = 0; i < word.len; i++) {
		if (word.ptr[i] < 'A' || word.ptr[i] > 'Z')
			return false;
	}
	return true;
}

/* Behind the time: [":"] [HOST] [":"] [TAG] MESSAGE */
static void scan_rfc3164_rest(struct str s, struct syslog_header *h)
{
	const bool colon = scan_char(&s, ':');
	struct syslog_header tag = { .flags = 0 };

	(void)scan_spaces(&s);
	const struct str behind_time = s;
	if (!colon && !h->host.ptr && scan_host_word(&s, &h->host)) {
		(void)scan_text(&s, STR(": ")); /* ASA: "fw01 : %ASA-…" */
		if (!(h->flags & (SYSLOG_HAS_PRI | SYSLOG_BAD_PRI)) && is_level_word(h->host)) {
			h->host = STR_NONE;
			s = behind_time;
		}
	}
	(void)scan_spaces(&s);
	if (scan_tag(&s, &tag)) {
		h->app = tag.app;
		h->procid = tag.procid;
	}
	if (!h->host.ptr)
		h->flags |= SYSLOG_NO_HOST;
	h->message = s;
}

/* A PRI and no time: RFC 3164 4.3.3. Only "program[pid]:" is surely a TAG then. */
static void scan_rfc3164_bare(struct str s, struct syslog_header *h)
{
	struct syslog_header tag = { .flags = 0 };

	h->flags |= SYSLOG_NO_TIME | SYSLOG_NO_HOST;
	if (scan_tag(&s, &tag) && tag.procid.ptr) {
		h->app = tag.app;
		h->procid = tag.procid;
		h->message = s;
	}
}

bool syslog_header_parse(struct str line, int64_t arrival_us, struct syslog_header *ret)
{
	struct syslog_header h = {
		.facility = -1, .severity = -1, .time_us = TIME_NONE, .message = line
	};
	struct str s = line;

	if (!line.ptr)
		h.message = s = STR("");
	scan_pri(&s, &h);

	const bool pri = s.len != h.message.len;
	h.message = s;
	if (scan_rfc5424(s, arrival_us, &h)) {
		*ret = h;
		return true;
	}
	h.message = s;
	if (scan_rfc3164_time(&s, arrival_us, &h)) {
		scan_rfc3164_rest(s, &h);
		*ret = h;
		return true;
	}
	if (pri) {
		(void)scan_spaces(&s);
		h.message = s;
		scan_rfc3164_bare(s, &h);
	}
	*ret = h;
	return pri;
}

bool syslog_data_next(struct syslog_data *data, struct str *ret_name, struct str *ret_value)
{
	struct str *s = &data->rest;

	while (s->len) {
		if (scan_char(s, '[')) {
			data->id = scan_while(s, is_name_char);
			continue;
		}
		if (scan_char(s, ']') || scan_spaces(s) > 0)
			continue;
		return scan_param(s, ret_name, ret_value) == NULL;
	}
	return false;
}

static const char *const facility_names[] = {
	"kern",	  "user",   "mail",	"daemon", "auth",   "syslog", "lpr",	"news",
	"uucp",	  "cron",   "authpriv", "ftp",	  "ntp",    "audit",  "alert",	"clock",
	"local0", "local1", "local2",	"local3", "local4", "local5", "local6", "local7",
};
static const char *const severity_names[] = {
	"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
};

const char *syslog_facility_name(int facility)
{
	return facility >= 0 && (size_t)facility < ARRAY_LEN(facility_names)
		       ? facility_names[facility]
		       : "";
}

const char *syslog_severity_name(int severity)
{
	return severity >= 0 && (size_t)severity < ARRAY_LEN(severity_names)
		       ? severity_names[severity]
		       : "";
}
