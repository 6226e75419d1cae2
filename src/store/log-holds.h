/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Holds: what arrived since a time is not deleted, whatever its age, until somebody says why it may
 * be. The store asks before it forgets records or alerts. Append-only: who placed and who released
 * a hold stays readable.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

#define LOG_HOLD_REASON_MAX 1000u /* bytes */

struct log_hold {
	int64_t id;
	int64_t case_id; /* 0: placed for no case */
	int64_t from_us;
	struct str reason;
	int64_t placed_us;
	struct str placed_by;
	int64_t released_us; /* TIME_NONE: it holds; so are the next two empty */
	struct str released_by;
	struct str release_reason;
};

/* Read: case_id, from_us, reason, placed_*. ERR_SYNTAX: no reason; ERR_LIMIT: too long a one. */
enum errc log_holds_place(struct db *db, const struct log_hold *hold, int64_t *ret_id,
			  struct err *err) MUST_CHECK;

/*
 * Within the caller's transaction, or alone. Read: id, release_reason, released_*. ERR_NOT_FOUND;
 * ERR_CONFLICT: it was released before.
 */
enum errc log_holds_release(struct db *db, const struct log_hold *hold, struct err *err) MUST_CHECK;

/* Those of a case, or all with case_id 0; the oldest first. Texts are good during the call. */
enum errc log_holds_each(struct db *db, int64_t case_id,
			 void (*take)(void *ctx, const struct log_hold *hold), void *ctx,
			 struct err *err) MUST_CHECK;

/* Since when everything is held; INT64_MAX: nothing is. */
enum errc log_holds_first(struct db *db, int64_t *ret_from_us, struct err *err) MUST_CHECK;
