/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log-ons of one stretch of log, counted: which account was used, how, from where, on what, on
 * which day. Bounded: when it is full the stretch should end; what one record adds beyond all
 * limits is only counted (logon_tally_lost()).
 */
#pragma once

#include "detect/accounts/logon-content.h"

#define LOGON_TALLY	2048u /* so many end the stretch */
#define LOGON_TALLY_MAX 8192u /* one record may add that many beyond */

struct logon_seen {
	enum logon_kind kind;
	struct str account; /* in small letters */
	struct str from;
	struct str host;
	int32_t day; /* on the wall clock: base/calendar/day.h */
	uint64_t count;
	int64_t first_us;
	int64_t last_us;
};

struct logon_tally;

/* `content` outlives it; days are counted `offset_minutes` east of UTC. */
struct logon_tally *logon_tally_new(const struct logon_content *content,
				    int offset_minutes) MUST_CHECK;
void logon_tally_free(struct logon_tally *tally);

/* `arrival_us` when the event does not say its own time. */
void logon_tally_event(struct logon_tally *tally, const struct event *event, int64_t arrival_us);

bool logon_tally_is_full(const struct logon_tally *tally);

/* In the order they were first seen; good until the next event or logon_tally_clear(). */
const struct logon_seen *logon_tally_list(const struct logon_tally *tally, size_t *ret_n);

/* Since it was made. */
uint64_t logon_tally_lost(const struct logon_tally *tally);
void logon_tally_clear(struct logon_tally *tally);
