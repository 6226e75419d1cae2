/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sources: who sends records, how much, and whether they still do. The store observes arrival; the
 * engine what the bytes turned out to be.
 */
#pragma once

#include "store/db.h"

#define SOURCE_NAME_MAX	  256
#define SOURCES_MAX	  4096 /* further ones are counted together as SOURCE_OTHERS */
#define SOURCE_OTHERS	  "(others)"
#define SOURCE_NO_INDEX	  UINT64_MAX
#define SOURCE_NEVER_LATE 0 /* expect_us of a source whose silence means nothing */

struct source {
	struct str name;
	struct str kind; /* what stands before the colon of the name: "syslog", "file", "drop", … */
	int64_t first_seen_us;
	int64_t last_seen_us;
	uint64_t records;
	uint64_t bytes;
	uint64_t lost;		 /* known to be lost before us (UDP drops the kernel counted) */
	double rate_minute;	 /* records a second, over the last minute */
	double rate_hour;	 /* records a second, over the last hour */
	int64_t gap_us;		 /* usual time between two arrivals, learnt */
	int64_t expect_us;	 /* set by a person: silence longer than this is an alert;
				    SOURCE_NEVER_LATE: never; TIME_NONE: not set, learnt */
	int64_t silent_since_us; /* since when it is silent, or TIME_NONE */
	struct str format;	 /* parser name; "" before the first event */
	uint64_t events;
	uint64_t failed;	  /* records no parser could read */
	struct str failed_reason; /* of the latest; "" when none */
	uint64_t failed_index;	  /* its log index, or SOURCE_NO_INDEX */
	int64_t clock_offset_us;  /* the source's own time minus arrival, median of the
				    latest; TIME_NONE: not known */
	uint64_t parsed_index;	  /* log index of the last record judged, or SOURCE_NO_INDEX */
};

/* By name; the views are good until take() returns; false stops. */
enum errc sources_list(struct db *db, bool (*take)(void *ctx, const struct source *source),
		       void *ctx, struct err *err) MUST_CHECK;

/* One by name; ERR_NOT_FOUND. */
enum errc sources_get(struct db *db, struct str name,
		      bool (*take)(void *ctx, const struct source *source), void *ctx,
		      struct err *err) MUST_CHECK;

enum errc sources_count(struct db *db, uint64_t *ret, struct err *err) MUST_CHECK;

/* What stands before the colon of a source's name. */
struct str source_kind(struct str name);

/* For a source nobody said anything about: SOURCE_NEVER_LATE for kinds whose silence means nothing
 * (dropped files, our own audit trail), else TIME_NONE: learn it. */
int64_t source_expect_default(struct str kind);

/* Silence longer than this is an alert: what a person set, else max(15 min, 10 usual gaps). */
int64_t source_patience_us(const struct source *source);

/* --- The store writes, inside its transaction --- */

/* Name, kind, first and last seen, counters, rates, gap, silence: as they are now. */
enum errc sources_put_arrival(struct db *db, const struct source *source,
			      struct err *err) MUST_CHECK;

/*
 * What the engine saw since its last report: counts are added, the rest replaces. The engine may be
 * quicker than the first sources_put_arrival(): then first_seen_us and last_seen_us make the row.
 */
enum errc sources_add_parsed(struct db *db, const struct source *seen, struct err *err) MUST_CHECK;

/* The console: a person's word on how long silence is usual; TIME_NONE: learn it again. */
enum errc sources_set_expect(struct db *db, struct str name, int64_t expect_us,
			     struct err *err) MUST_CHECK;
