/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rounds: one form put to one subject for one period. Which questions there are is not known here
 * (src/forms); answers.h keeps what was answered.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

struct round {
	int64_t id;
	struct str form;
	struct str form_version;
	struct str subject; /* "" is this institution */
	struct str title;
	int64_t opened_us;
	struct str opened_by;
	int64_t closed_us; /* TIME_NONE: open */
	struct str closed_by;
	int64_t carried_from; /* another round, or 0 */
};

/* Begin one: `id` and what is of its closing are not read. ERR_CONFLICT when it is there already.
 */
enum errc rounds_open(struct db *db, const struct round *round, int64_t *ret_id,
		      struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND; texts in `arena`. */
enum errc rounds_get(struct db *db, int64_t id, struct arena *arena, struct round *ret,
		     struct err *err) MUST_CHECK;

/* ERR_CONFLICT when it is closed already. */
enum errc rounds_close(struct db *db, int64_t id, struct str by, int64_t now_us,
		       struct err *err) MUST_CHECK;

/* The newest first, until `take` says false; texts are good during the call. */
enum errc rounds_each(struct db *db, bool (*take)(void *ctx, const struct round *round), void *ctx,
		      struct err *err) MUST_CHECK;
