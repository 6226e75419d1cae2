/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was answered in a round, item by item and pass by pass, so that several people can answer
 * at once: who saves says which version they saw. When somebody else saved in between, theirs
 * stays, the later one is set aside in the history, and its writer is told: nothing typed is lost.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

#define ANSWER_TEXT_MAX (64u * 1024) /* bytes of a value, and of a note */

struct answer {
	int64_t round;
	struct str item;
	int64_t pass; /* 1 is 1回目 */
	int64_t version;
	struct str value;      /* "" is not answered */
	struct str checked_on; /* YYYY-MM-DD or STR_NONE */
	struct str target_on;
	struct str note;
	bool proposed; /* carried over; nobody has confirmed it */
	struct str saved_by;
	int64_t saved_us;
};

/*
 * Save; `version` is the one its writer saw (0: there was none). Its own transaction: do not call
 * it inside another. On success `*ret_version` is the new one. The same words twice are one answer,
 * whatever version their writer saw, so that a repeated request is no conflict.
 *
 * ERR_CONFLICT: somebody else saved in between, or the round is closed; what was sent is set aside.
 * ERR_NOT_FOUND: there is no such round. ERR_LIMIT: a text is too long.
 */
enum errc answers_save(struct db *db, const struct answer *answer, int64_t *ret_version,
		       struct err *err) MUST_CHECK;

/* The same within the caller's transaction (db_begin), for many answers in one go. */
enum errc answers_save_within(struct db *db, const struct answer *answer, int64_t *ret_version,
			      struct err *err) MUST_CHECK;

/*
 * What stood there when it had that version: what somebody was shown who now sends theirs. Version
 * 0 is the empty answer. ERR_NOT_FOUND; texts in `arena`.
 */
enum errc answers_seen(struct db *db, const struct answer *place, struct arena *arena,
		       struct answer *ret, struct err *err) MUST_CHECK;

/* Its value or its note is over the limit: it would be refused. */
bool answer_too_long(const struct answer *answer);

/* Whether both say the same; who saved it and when does not matter. */
bool answer_same(const struct answer *a, const struct answer *b);

/* ERR_NOT_FOUND when it is not answered; texts in `arena`. */
enum errc answers_get(struct db *db, int64_t round, struct str item, int64_t pass,
		      struct arena *arena, struct answer *ret, struct err *err) MUST_CHECK;

/* All of a round, by item and pass, until `take` says false; texts are good during the call. */
enum errc answers_each(struct db *db, int64_t round,
		       bool (*take)(void *ctx, const struct answer *answer), void *ctx,
		       struct err *err) MUST_CHECK;

/* What was ever sent for an item, the oldest first; `set_aside`: it came too late to count. */
enum errc answers_history(struct db *db, int64_t round, struct str item, int64_t pass,
			  bool (*take)(void *ctx, const struct answer *answer, bool set_aside),
			  void *ctx, struct err *err) MUST_CHECK;
