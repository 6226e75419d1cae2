/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which accounts were used, by day: written by the store with the engine's results, so that each
 * log-on is counted exactly once; read by what looks for accounts that should not have been used.
 * Bounded: LOGON_DAYS days, LOGON_DAY_ROWS rows a day. What does not fit into its day is counted
 * under LOGON_OTHERS.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

#define LOGON_DAYS     400
#define LOGON_DAY_ROWS 5000
#define LOGON_OTHERS   "(others)" /* account, source and host of what did not fit */

struct account_logon {
	struct str account; /* without domain, in small letters */
	struct str kind;    /* "vpn", "remote", "desk", "network", "admin" */
	struct str source;
	struct str host;
	int32_t day;
	int64_t count;
	int64_t first_us;
	int64_t last_us;
};

/* In the caller's transaction. One older than LOGON_DAYS before `today` is left out. */
enum errc logons_add(struct db *db, const struct account_logon *logon, int32_t today,
		     struct err *err) MUST_CHECK;

/* An account over the days: in how many places it was used. */
struct account_use {
	struct str account;
	int64_t logons;
	int64_t sources; /* different ones, not counting "" */
	int64_t hosts;
	int64_t days;
	bool vpn;   /* came in by VPN */
	bool admin; /* had an administrator's rights */
	int64_t last_us;
	struct str last_source;
};

/* By account, from that day on; texts are good during the call, until `take` says false. */
enum errc logons_by_account(struct db *db, int32_t from_day,
			    bool (*take)(void *ctx, const struct account_use *use), void *ctx,
			    struct err *err) MUST_CHECK;

/* Of one account behind a day: the last, and how many. `count` 0: none. */
enum errc logons_after(struct db *db, struct str account, int32_t day, struct arena *arena,
		       struct account_logon *ret, struct err *err) MUST_CHECK;

/* One row for each account and source by VPN, from that day on. */
enum errc logons_by_vpn(struct db *db, int32_t from_day,
			bool (*take)(void *ctx, const struct account_logon *logon), void *ctx,
			struct err *err) MUST_CHECK;
