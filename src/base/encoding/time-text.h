/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates as text and back, in the proleptic Gregorian calendar, without the C library's time zone
 * state (roles in the sandbox cannot read /etc/localtime).
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/os/clock.h"
#include "base/str.h"

/* A civil time, as written: no zone of its own. */
struct civil {
	int year; /* 1..9999 */
	int month;
	int day;
	int hour;
	int minute;
	int second; /* 60 is a leap second and counts as 59 */
	int micros;
};

bool civil_valid(const struct civil *c);

/* `offset_minutes` east of UTC is what the clock on the wall was ahead by. */
int64_t civil_to_us(const struct civil *c, int offset_minutes);
struct civil civil_from_us(int64_t us, int offset_minutes);

#define TIME_TEXT_MAX 40

#define TIME_UTC_LEN 27

/*
 * "2026-11-22T05:55:15.123456Z", TIME_UTC_LEN bytes without a NUL, at `out`; returns the end. The
 * year is 0 to 9999, the others have at most their number of digits.
 */
char *time_put_utc(char *out, const struct civil *c);

/* "2026-11-22T05:55:15.123456Z"; "-" for TIME_NONE. Returns `out`. */
const char *time_format_utc(int64_t us, char out[static TIME_TEXT_MAX]);

/* The same in `arena`; STR_NONE for TIME_NONE. */
struct str time_str_utc(int64_t us, struct arena *arena);

/* "2026-11-22 14:55:15" on a wall clock `offset_minutes` ahead of UTC; "-" for TIME_NONE. */
const char *time_format_local(int64_t us, int offset_minutes, char out[static TIME_TEXT_MAX]);

/*
 * RFC 3339 and the looser ISO 8601 people write: date, 'T' or a space, time, up to nine digits of
 * fraction (cut to micros), 'Z', an offset or nothing. Without a zone `default_offset` (minutes)
 * is taken. The whole text must be the time.
 */
bool time_parse_iso(struct str s, int default_offset, int64_t *ret_us);

/* The same, and what people leave out is zero: "2026-11-22", "2026-11-22T09:30",
 * "2026-11-22T09:30+09:00". */
bool time_parse_short(struct str s, int default_offset, int64_t *ret_us);

/*
 * What people and programs write besides: time_parse_iso(), "2026/1/2 3:04:05", "1/2/2026 3:04:05
 * PM" (month first), a count of seconds (with a fraction), milliseconds, microseconds or
 * nanoseconds since 1970, and "/Date(…)/" of .NET around one.
 */
bool time_parse_any(struct str s, int default_offset, int64_t *ret_us);

/* Three English letters ("Jan") as 1..12, or 0. */
int month_from_name(struct str s);

/*
 * The local zone's offset in minutes at `us`, asked of the system once, before the sandbox, by
 * time_zone_init(); Japan's +540 until then. It does not follow later summer-time changes.
 */
void time_zone_init(void);
int time_zone_offset(void);
