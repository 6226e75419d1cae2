/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long somebody must wait before the next try to log in (ASVS 5.0 6.3.1). The wait grows with
 * failures, never past THROTTLE_WAIT_MAX_S, and says how long it is: a night clerk who mistyped is
 * never locked out. Three counts are kept: of an account from one address (after 3 failures), of an
 * address (after 10), and of an account from everywhere (after 20), the last not counted against an
 * address from which that account has logged in before, so that an attacker elsewhere cannot keep
 * its owner out. Counts are forgotten after THROTTLE_MEMORY_MIN without a failure.
 *
 * Kept in memory, in a fixed table: a restart of the console forgets, which an attacker cannot
 * cause from outside. When the table is full the oldest entry goes.
 */
#pragma once

#include "base/str.h"

#define THROTTLE_WAIT_MAX_S 60
#define THROTTLE_MEMORY_MIN 15

struct throttle;

/* Passwords checked a second, of everybody together: a check costs tens of milliseconds. */
#define THROTTLE_CHECKS_PER_S 8

struct throttle *throttle_new(void) MUST_CHECK;
void throttle_free(struct throttle *throttle);

/* Seconds still to wait; 0: try now. */
int throttle_wait_s(struct throttle *throttle, struct str account, struct str address,
		    int64_t now_us);
void throttle_failed(struct throttle *throttle, struct str account, struct str address,
		     int64_t now_us);
void throttle_succeeded(struct throttle *throttle, struct str account, struct str address,
			int64_t now_us);

/* True and counted when a password may be checked now; else come back in a second. */
bool throttle_take_check(struct throttle *throttle, int64_t now_us) MUST_CHECK;
