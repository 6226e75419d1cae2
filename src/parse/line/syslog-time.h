/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times that stand at the head of log lines, in all the shapes senders give them:
 *
 *   Nov  2 14:55:15            RFC 3164 section 4.1.2; also with ".123", "2026 " before the month,
 *                              " 2026" behind the day or behind the time, " JST" at the end
 *   2026-11-02T14:55:15+09:00  RFC 3339; also with a space or slashes
 *   *Mar  1 00:00:12.345:      Cisco, clock never set; "." in place of "*": clock lost its source
 *   令和8年11月2日 14時55分15秒  also with 14:55:15
 *
 * A time without a year takes it from the arrival: the latest year in which it is not more than a
 * week ahead of it, which is right at the turn of the year and for old files read late. A time
 * without a zone is local (time_zone_offset()).
 *
 * Pure functions: they read `*s` no further than the time and allocate nothing.
 */
#pragma once

#include "base/encoding/time-text.h"

struct syslog_time {
	int64_t us;	    /* TIME_NONE when no year could be found for it */
	bool no_year;	    /* the year is a conclusion, not written */
	bool no_zone;	    /* local time was assumed */
	bool clock_unset;   /* the sender itself doubts its clock */
	bool date_in_front; /* date and time are apart by a space: "2026-11-02 14:55:15" */
};

/*
 * Take a time off the head of `*s`, with nothing behind it. False, and nothing moves, when there is
 * none or it names no real moment (February 30).
 */
bool syslog_time_scan(struct str *s, int64_t arrival_us, struct syslog_time *ret);
