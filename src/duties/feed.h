/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret addresses of calendar feeds. Whoever has the address reads the calendar without a log-in,
 * so each belongs to one user, is shown once, can be revoked, and only a hash of it is kept.
 */
#pragma once

#include "store/db.h"

#define FEED_SECRET_LEN 64u /* hexadecimal digits: 256 bits */
#define FEEDS_OF_USER	5u  /* that are not revoked */

struct feed {
	int64_t id;
	int64_t made_us;
	int64_t used_us; /* TIME_NONE: never */
};

/* ERR_LIMIT past FEEDS_OF_USER. */
enum errc feeds_make(struct db *db, int64_t user, int64_t now_us,
		     char ret_secret[static FEED_SECRET_LEN + 1], struct err *err) MUST_CHECK;

/* Whose it is; ERR_NOT_FOUND when it is none, or was revoked. Notes that it was used. */
enum errc feeds_open(struct db *db, struct str secret, int64_t now_us, int64_t *ret_user,
		     struct err *err) MUST_CHECK;

/* Only one of that user's; ERR_NOT_FOUND. */
enum errc feeds_revoke(struct db *db, int64_t user, int64_t id, int64_t now_us,
		       struct err *err) MUST_CHECK;

/* Those of a user that are not revoked. */
enum errc feeds_each(struct db *db, int64_t user, void (*take)(void *ctx, const struct feed *feed),
		     void *ctx, struct err *err) MUST_CHECK;
