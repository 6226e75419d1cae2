/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands around the message of a syslog line: RFC 5424, RFC 3164, and what senders make of
 * them. Understood beside the two standards: no header at all, a space behind the PRI, a year
 * before or behind the date, RFC 3339 times in RFC 3164 lines, no host, Cisco's sequence numbers,
 * doubted clocks ("*Mar  1 …") and " : " behind the host, Meraki's version 1 with an epoch, files
 * of rsyslog (no PRI).
 *
 * Never refuses a line: what breaks the standard is marked in `flags`, the first breach is told in
 * `problem`, and whatever could not be placed is in `message`, so nothing of the line is lost.
 * Pure: all texts are views of the line; nothing is allocated; one pass, time linear in the line.
 */
#pragma once

#include "base/os/clock.h"
#include "base/str.h"

enum syslog_flag {
	SYSLOG_HAS_PRI = 1 << 0,
	SYSLOG_BAD_PRI = 1 << 1, /* "<192>", "<013>", "<-1>": RFC 5424 6.2.1 */
	SYSLOG_SPACE_BEHIND_PRI = 1 << 2,
	SYSLOG_NO_TIME = 1 << 3,
	SYSLOG_BAD_TIME = 1 << 4,    /* looks like a time, is none: RFC 5424 6.2.3 */
	SYSLOG_NO_YEAR = 1 << 5,     /* the year was taken from the arrival */
	SYSLOG_NO_ZONE = 1 << 6,     /* local time was assumed */
	SYSLOG_CLOCK_UNSET = 1 << 7, /* Cisco: the sender doubts its own clock */
	SYSLOG_NO_HOST = 1 << 8,
	SYSLOG_BAD_DATA = 1 << 9,  /* structured data not closed: RFC 5424 6.3; it is in message */
	SYSLOG_BOM = 1 << 10,	   /* the message began with a byte order mark, now cut off */
	SYSLOG_SEQUENCE = 1 << 11, /* a Cisco sequence number stood in front */
};

#define SYSLOG_PRI_MAX 191

struct syslog_header {
	unsigned flags;	 /* enum syslog_flag */
	int facility;	 /* 0..23, -1 when not known */
	int severity;	 /* 0..7, -1 when not known */
	int version;	 /* 1 for RFC 5424, else 0 */
	int64_t time_us; /* TIME_NONE when it has none */

	/* STR_NONE when absent or "-" (NILVALUE). */
	struct str host;
	struct str app;	   /* APP-NAME, or the TAG of RFC 3164 */
	struct str procid; /* PROCID, or what stood in [] behind the TAG */
	struct str msgid;
	struct str data; /* STRUCTURED-DATA as written: see syslog_data_next() */

	struct str message;  /* the rest; never NONE */
	const char *problem; /* the first clause broken, as a sentence; NULL when none */
};

/*
 * `arrival_us` gives the year to times without one; TIME_NONE leaves such times unknown. True when
 * the line has a header (a PRI or a time); false means that `message` is the whole line.
 */
bool syslog_header_parse(struct str line, int64_t arrival_us, struct syslog_header *ret);

/* Walks STRUCTURED-DATA (RFC 5424 6.3): start with `{ .rest = header.data }`. */
struct syslog_data {
	struct str rest;
	struct str id; /* SD-ID of the element being read */
};

/* The next parameter; its value still holds the escapes \" \\ \]. False at the end. */
bool syslog_data_next(struct syslog_data *data, struct str *ret_name, struct str *ret_value);

const char *syslog_facility_name(int facility); /* "auth", "local7"; "" when not known */
const char *syslog_severity_name(int severity); /* "err", "info"; "" when not known */
