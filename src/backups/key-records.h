/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that were split: who keeps which share and where. Never the shares, nor the key. */
#pragma once

#include "backups/key-share.h"
#include "base/os/clock.h"
#include "store/db.h"

#define KEY_WORDS_MAX 200u

struct key_record {
	struct str id;
	struct str title;
	int64_t needed;
	int64_t shares;
	int64_t made_us;
	struct str made_by;
	int64_t rehearsed_us; /* TIME_NONE: never */
	struct str rehearsed_by;
};

struct key_holder {
	struct str split;
	unsigned number;
	struct str holder;
	struct str place;
	int64_t given_us;
	int64_t seen_us; /* when the share was last joined; TIME_NONE: never */
};

/* With `record->shares` holders, numbers 1 … shares. ERR_SYNTAX names what is missing. */
enum errc key_records_add(struct db *db, const struct key_record *record,
			  const struct key_holder *holders, struct err *err) MUST_CHECK;

/* These shares were joined. A split that is not ours is ERR_NOT_FOUND. */
enum errc key_records_rehearsed(struct db *db, const struct key_share *shares, size_t n,
				struct str by, int64_t now_us, struct err *err) MUST_CHECK;

/* By title; views are good during the call. */
enum errc key_records_each(struct db *db, void (*take)(void *ctx, const struct key_record *record),
			   void *ctx, struct err *err) MUST_CHECK;

/* By split and number. */
enum errc key_holders_each(struct db *db, void (*take)(void *ctx, const struct key_holder *holder),
			   void *ctx, struct err *err) MUST_CHECK;
