/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "parse/line/syslog-header.h"

#define ARRIVAL "2026-11-22T06:00:00Z"

static int64_t us_of(const char *iso)
{
	int64_t us;

	assert_true(time_parse_iso(str_from(iso), 0, &us));
	return us;
}

static bool is_text(struct str s, const char *expected)
{
	return expected ? s.ptr && str_is(s, expected) : !s.ptr;
}

struct row {
	const char *line;
	const char *time; /* NULL: none */
	const char *host;
	const char *app;
	const char *procid;
	const char *message;
};

/* Local time is Japan's unless somebody calls time_zone_init(). */
static const struct row rows[] = {
	{ "<34>Nov 22 14:55:15 ehr-db1 su: 'su root' failed for tanaka on /dev/pts/8",
	  "2026-11-22T05:55:15Z", "ehr-db1", "su", NULL,
	  "'su root' failed for tanaka on /dev/pts/8" },
	{ "Nov  2 14:55:15 ehr-db1 sshd[4123]: Accepted publickey", "2026-11-02T05:55:15Z",
	  "ehr-db1", "sshd", "4123", "Accepted publickey" },
	{ "<13> 2026 May 26 09:57:16 awplus IMISH[10424]: [SCRIPT]copy run start",
	  "2026-05-26T00:57:16Z", "awplus", "IMISH", "10424", "[SCRIPT]copy run start" },
	{ "<135> Oct  4 16:07:16 ENV[007]: Environment monitor: fan 1 recovered",
	  "2026-10-04T07:07:16Z", NULL, "ENV", "007", "Environment monitor: fan 1 recovered" },
	{ "<13>LAN1: PORT2 link down", NULL, NULL, NULL, NULL, "LAN1: PORT2 link down" },
	{ "<13>[INSPECT] PP[01][out][101] TCP 192.168.1.2.4 > 203.0.113.7.443", NULL, NULL, NULL,
	  NULL, "[INSPECT] PP[01][out][101] TCP 192.168.1.2.4 > 203.0.113.7.443" },
	{ "<13>2026/10/06 12:00:00: IP Tunnel[1] Up", "2026-10-06T03:00:00Z", NULL, NULL, NULL,
	  "IP Tunnel[1] Up" },
	{ "<30>2026-11-22T05:55:15.003Z nas01 smbd[77]: connect", "2026-11-22T05:55:15.003Z",
	  "nas01", "smbd", "77", "connect" },
	{ "<189>29: *Mar  1 18:46:11.123: %SYS-5-CONFIG_I: Configured from console by vty0",
	  "2026-03-01T09:46:11.123Z", NULL, NULL, NULL,
	  "%SYS-5-CONFIG_I: Configured from console by vty0" },
	{ "<189>45: core-sw: 000123: Nov 22 14:00:00 JST: %LINK-3-UPDOWN: Interface up",
	  "2026-11-22T05:00:00Z", "core-sw", NULL, NULL, "%LINK-3-UPDOWN: Interface up" },
	{ "<166>Nov 22 2026 14:00:00 fw01 : %ASA-6-302013: Built inbound TCP connection",
	  "2026-11-22T05:00:00Z", "fw01", NULL, NULL,
	  "%ASA-6-302013: Built inbound TCP connection" },
	{ "<166>:Nov 22 14:00:00 UTC: %ASA-session-6-302013: Built", "2026-11-22T14:00:00Z", NULL,
	  NULL, NULL, "%ASA-session-6-302013: Built" },
	{ "<134>Nov 22 14:00:00 10.1.2.3 CEF:0|Trend Micro|DS|1|2|n|5|src=10.0.0.1",
	  "2026-11-22T05:00:00Z", "10.1.2.3", NULL, NULL,
	  "CEF:0|Trend Micro|DS|1|2|n|5|src=10.0.0.1" },
	{ "<189>date=2026-11-22 time=14:00:00 devname=\"FG60F\"", NULL, NULL, NULL, NULL,
	  "date=2026-11-22 time=14:00:00 devname=\"FG60F\"" },
	{ "<134>1 1563249630.774247467 MX84 urls src=10.0.0.2:80", "2019-07-16T04:00:30.774247Z",
	  "MX84", NULL, NULL, "urls src=10.0.0.2:80" },
	{ "<165>1 2026-11-22T05:14:15.003Z m.example evntslog - ID47 - boot",
	  "2026-11-22T05:14:15.003Z", "m.example", "evntslog", NULL, "boot" },
	{ "<165>1 - - - - - -", NULL, NULL, NULL, NULL, "" },
	{ "<13>Nov 22 14:55:15 2026 gw01 pppd[9]: LCP up", "2026-11-22T05:55:15Z", "gw01", "pppd",
	  "9", "LCP up" },
	{ "令和8年11月22日 14時55分15秒 rx-pc01 keyaccess: 認証に成功しました",
	  "2026-11-22T05:55:15Z", "rx-pc01", "keyaccess", NULL, "認証に成功しました" },
	{ "2026-11-22T14:00:00+09:00 INFO started", "2026-11-22T05:00:00Z", NULL, NULL, NULL,
	  "INFO started" },
	{ "<0>", NULL, NULL, NULL, NULL, "" },
};

static void reads_what_senders_write(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *row = &rows[i];
		struct syslog_header h;

		check_row(syslog_header_parse(str_from(row->line), us_of(ARRIVAL), &h), row->line);
		check_row(h.time_us == (row->time ? us_of(row->time) : TIME_NONE), row->line);
		check_row(is_text(h.host, row->host), row->line);
		check_row(is_text(h.app, row->app), row->line);
		check_row(is_text(h.procid, row->procid), row->line);
		check_row(is_text(h.message, row->message), row->line);
	}
}

static void leaves_lines_without_header_whole(void **state UNUSED)
{
	static const char *const lines[] = {
		"1157689337.481 4 10.0.0.7 TCP_DENIED/407 1661 GET http://a/ - NONE/- -",
		"2026/11/22 14:55:15 [error] 12#12: *3 open() failed",
		"2026-11-22 14:55:15 10.0.0.1 GET /default.htm - 80",
		"type=SYSCALL msg=audit(1700000000.123:45): arch=c000003e",
		"<Event xmlns='x'><System/></Event>",
		"{\"EventID\":4624}",
		"date=2026-11-22 time=14:00:00",
		"",
	};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct syslog_header h;

		check_row(!syslog_header_parse(str_from(lines[i]), us_of(ARRIVAL), &h), lines[i]);
		check_row(is_text(h.message, lines[i]) && h.flags == 0, lines[i]);
	}
}

static void keeps_the_message_behind_a_bad_pri(void **state UNUSED)
{
	static const char *const fronts[] = { "<192>", "<013>", "<-1>",		 "<>",
					      "<00>",  "<+5>",	"<999999999999>" };

	for (size_t i = 0; i < ARRAY_LEN(fronts); i++) {
		char line[64];
		struct syslog_header h;

		(void)snprintf(line, sizeof(line), "%sNov 22 14:55:15 gw01 app: hello", fronts[i]);
		check_row(syslog_header_parse(str_from(line), us_of(ARRIVAL), &h), line);
		check_row((h.flags & SYSLOG_BAD_PRI) && !(h.flags & SYSLOG_HAS_PRI), line);
		check_row(h.facility == -1 && h.severity == -1, line);
		check_row(str_is(h.message, "hello") && str_is(h.host, "gw01"), line);
		check_row(strstr(h.problem, "RFC 5424 6.2.1"), line);
	}
}

static void bears_a_pri_that_never_ends(void **state UNUSED)
{
	const size_t len = 1024 * 1024;
	auto_free char *line = mem_new(len);
	struct syslog_header h;

	memset(line, '7', len);
	line[0] = '<';
	assert_false(syslog_header_parse(str_of(line, len), TIME_NONE, &h));
	assert_true(h.flags & SYSLOG_BAD_PRI);
	assert_int_equal(h.message.len, len);
}

static void splits_the_pri_into_facility_and_severity(void **state UNUSED)
{
	struct syslog_header h;

	assert_true(syslog_header_parse(STR("<191>x"), TIME_NONE, &h));
	assert_int_equal(h.facility, 23);
	assert_int_equal(h.severity, 7);
	assert_string_equal(syslog_facility_name(h.facility), "local7");
	assert_string_equal(syslog_severity_name(h.severity), "debug");
	assert_string_equal(syslog_facility_name(24), "");
}

static void takes_the_year_from_the_arrival(void **state UNUSED)
{
	static const struct {
		const char *line;
		const char *arrival;
		const char *time;
	} years[] = {
		/* In Japan the year has turned already at 15:00 UTC. */
		{ "Dec 31 23:59:58 h a: x", "2026-12-31T15:00:05Z", "2026-12-31T14:59:58Z" },
		{ "Jan  1 00:00:02 h a: x", "2026-12-31T14:59:55Z", "2026-12-31T15:00:02Z" },
		{ "Jan  1 00:00:02 h a: x", "2026-12-31T15:00:05Z", "2026-12-31T15:00:02Z" },
		{ "Dec 30 10:00:00 h a: x", "2027-01-20T00:00:00Z", "2026-12-30T01:00:00Z" },
		{ "Feb 29 12:00:00 h a: x", "2026-11-22T00:00:00Z", "2024-02-29T03:00:00Z" },
		{ "Nov 25 12:00:00 h a: x", "2026-11-22T00:00:00Z", "2026-11-25T03:00:00Z" },
	};

	for (size_t i = 0; i < ARRAY_LEN(years); i++) {
		struct syslog_header h;

		check_row(syslog_header_parse(str_from(years[i].line), us_of(years[i].arrival), &h),
			  years[i].line);
		check_row(h.time_us == us_of(years[i].time) && (h.flags & SYSLOG_NO_YEAR),
			  years[i].line);
	}
}

static void knows_no_time_without_year_and_arrival(void **state UNUSED)
{
	struct syslog_header h;

	assert_true(syslog_header_parse(STR("Nov 22 14:55:15 h a: x"), TIME_NONE, &h));
	assert_true(h.time_us == TIME_NONE);
	assert_str_is(h.message, "x");
}

static void refuses_moments_that_never_were(void **state UNUSED)
{
	static const char *const times[] = {
		"2026-02-30T10:00:00Z", "2026-13-01T00:00:00Z",	     "0000-01-01T00:00:00Z",
		"2026-11-22T24:00:00Z", "2026-11-22T10:00:00+99:99", "99999-01-01T00:00:00Z",
	};

	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		char line[96];
		struct syslog_header h;

		(void)snprintf(line, sizeof(line), "<13>1 %s h a p m - text", times[i]);
		check_row(syslog_header_parse(str_from(line), us_of(ARRIVAL), &h), line);
		check_row(h.time_us == TIME_NONE && (h.flags & SYSLOG_BAD_TIME), line);
		check_row(str_is(h.host, "h") && str_is(h.message, "text"), line);
		check_row(strstr(h.problem, "RFC 5424 6.2.3"), line);
	}
}

static void reads_structured_data_with_escapes(void **state UNUSED)
{
	static const char line[] = "<165>1 2026-11-22T05:14:15Z h a 1 ID "
				   "[ex@32473 iut=\"3\" q=\"a \\\"b\\\" \\] \\\\\"][o@1 z=\"\"] "
				   "\xef\xbb\xbf本文";
	struct syslog_header h;
	struct str name;
	struct str value;

	assert_true(syslog_header_parse(str_from(line), TIME_NONE, &h));
	assert_str_is(h.message, "本文");
	assert_true(h.flags & SYSLOG_BOM);
	assert_null(h.problem);

	struct syslog_data data = { .rest = h.data };
	assert_true(syslog_data_next(&data, &name, &value));
	assert_str_is(data.id, "ex@32473");
	assert_str_is(name, "iut");
	assert_str_is(value, "3");
	assert_true(syslog_data_next(&data, &name, &value));
	assert_str_is(value, "a \\\"b\\\" \\] \\\\");
	assert_true(syslog_data_next(&data, &name, &value));
	assert_str_is(data.id, "o@1");
	assert_str_is(name, "z");
	assert_str_is(value, "");
	assert_false(syslog_data_next(&data, &name, &value));
}

static void keeps_broken_structured_data_in_the_message(void **state UNUSED)
{
	static const struct {
		const char *data;
		const char *clause;
	} bad[] = {
		{ "[id a=\"never closed] text", "RFC 5424 6.3.3: param value not closed" },
		{ "[id a=b] text", "RFC 5424 6.3.3: parameter without =\"…\"" },
		{ "[id =\"b\"] text", "RFC 5424 6.3.3: parameter without a name" },
		{ "[] text", "RFC 5424 6.3.2: element without a name" },
		{ "[id", "RFC 5424 6.3.1: element not closed by “]”" },
		{ "[id a=\"x\"b=\"y\"] text", "RFC 5424 6.3.1: element not closed by “]”" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char line[128];
		struct syslog_header h;

		(void)snprintf(line, sizeof(line), "<13>1 - h a - - %s", bad[i].data);
		check_row(syslog_header_parse(str_from(line), TIME_NONE, &h), line);
		check_row(str_is(h.message, bad[i].data) && !h.data.ptr, line);
		check_row((h.flags & SYSLOG_BAD_DATA) && strcmp(h.problem, bad[i].clause) == 0,
			  line);
	}
}

static void bears_being_cut_at_every_byte(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const size_t len = strlen(rows[i].line);
		for (size_t cut = 0; cut < len; cut++) {
			/* An exact copy on the heap, so that reading past it is seen. */
			auto_free char *copy = mem_copy(rows[i].line, cut ? cut : 1);
			struct syslog_header h;
			(void)syslog_header_parse(str_of(copy, cut), us_of(ARRIVAL), &h);
			check_row(h.message.len <= cut, rows[i].line);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_senders_write),
		cmocka_unit_test(leaves_lines_without_header_whole),
		cmocka_unit_test(keeps_the_message_behind_a_bad_pri),
		cmocka_unit_test(bears_a_pri_that_never_ends),
		cmocka_unit_test(splits_the_pri_into_facility_and_severity),
		cmocka_unit_test(takes_the_year_from_the_arrival),
		cmocka_unit_test(knows_no_time_without_year_and_arrival),
		cmocka_unit_test(refuses_moments_that_never_were),
		cmocka_unit_test(reads_structured_data_with_escapes),
		cmocka_unit_test(keeps_broken_structured_data_in_the_message),
		cmocka_unit_test(bears_being_cut_at_every_byte),
	};

	return cmocka_run_group_tests_name("syslog-header", tests, NULL, NULL);
}
