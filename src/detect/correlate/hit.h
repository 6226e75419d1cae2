/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What correlations see of a match: which rule held, when and where, and the values that some
 * correlation reads of the event.
 */
#pragma once

#include "detect/sigma/matcher.h"

/* Where the event stands. Hits of equal time are in the order of record, event, rule. */
struct hit_place {
	uint64_t record; /* index in the sealed log; in a scan the number of the file */
	uint64_t number; /* as the source counts: EventRecordID, line or document; for display */
	uint32_t event;	 /* within the record; in a scan within the file */
};

struct hit {
	const struct rule *rule; /* `watched` */
	int64_t time_us;
	struct hit_place place;
	const struct str *values; /* by rule->reads; STR_NONE: the event has no such field */
	struct str host;	  /* STR_NONE when unknown */
	struct str user;
	struct str source; /* who sent the record; STR_NONE in a scan */
};

#define HIT_VALUES_MAX 64u   /* fields of one rule; what is read beyond counts as absent */
#define HIT_VALUE_MAX  4096u /* bytes of one value that are looked at */

/*
 * Fill `ret` of a match of a watched rule; texts point into the event, `values` has room for
 * HIT_VALUES_MAX. An IPv4 address mapped into IPv6 is given as IPv4. The time is the event's, or
 * `fallback_us` when it has none.
 */
void hit_of_match(const struct match *match, int64_t fallback_us, struct str *values,
		  struct hit *ret);

/* Order of time, record, event, rule: <0, 0, >0. */
int hit_compare(const struct hit *a, const struct hit *b);
