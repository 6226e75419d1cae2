/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proofs: what they are, their versions with SHA-256 and last day, and the items they stand for.
 * One proof may stand for many items; a new version of it stands for all of them at once. The files
 * themselves are not kept here.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

#define EVIDENCE_SHA256_LEN 64u /* hexadecimal digits, small letters */

struct evidence {
	int64_t id;
	int64_t version;
	struct str title;
	struct str file; /* its name as it was handed in */
	struct str sha256;
	int64_t size;
	struct str expires_on; /* the last day it proves something, YYYY-MM-DD; STR_NONE: no end */
	struct str added_by;
	int64_t added_us;
};

/* The first version of a proof; `id` and `version` are not read. ERR_SYNTAX: no SHA-256. */
enum errc evidence_add(struct db *db, const struct evidence *evidence, int64_t *ret_id,
		       struct err *err) MUST_CHECK;

/* The same within a transaction of the caller's. */
enum errc evidence_add_within(struct db *db, const struct evidence *evidence, int64_t *ret_id,
			      struct err *err) MUST_CHECK;

/* The next version of `evidence->id`; its title stays. ERR_NOT_FOUND. */
enum errc evidence_renew(struct db *db, const struct evidence *evidence, int64_t *ret_version,
			 struct err *err) MUST_CHECK;

/* Twice is once. ERR_CONFLICT: there is no such round or proof. */
enum errc evidence_link(struct db *db, int64_t round, struct str item, int64_t evidence,
			struct str by, int64_t now_us, struct err *err) MUST_CHECK;
enum errc evidence_unlink(struct db *db, int64_t round, struct str item, int64_t evidence,
			  struct err *err) MUST_CHECK;

/* The newest version of it, or version `version` of it; texts in `arena`. ERR_NOT_FOUND. */
#define EVIDENCE_NEWEST 0
enum errc evidence_get(struct db *db, int64_t id, int64_t version, struct arena *arena,
		       struct evidence *ret, struct err *err) MUST_CHECK;

/* The newest version of every proof, by title, until `take` says false. */
enum errc evidence_list(struct db *db, bool (*take)(void *ctx, const struct evidence *evidence),
			void *ctx, struct err *err) MUST_CHECK;

/* All versions of one, the newest first. */
enum errc evidence_versions(struct db *db, int64_t id,
			    bool (*take)(void *ctx, const struct evidence *evidence), void *ctx,
			    struct err *err) MUST_CHECK;

/* The items that a proof stands for, the newest round first. */
enum errc evidence_items(struct db *db, int64_t id,
			 bool (*take)(void *ctx, int64_t round, struct str item), void *ctx,
			 struct err *err) MUST_CHECK;

/* The newest version of each proof of an item, until `take` says false. */
enum errc evidence_of_item(struct db *db, int64_t round, struct str item,
			   bool (*take)(void *ctx, const struct evidence *evidence), void *ctx,
			   struct err *err) MUST_CHECK;

/* The newest version of every proof that stands for something and ends by that day, by its end. */
enum errc evidence_ending(struct db *db, struct str by_day,
			  bool (*take)(void *ctx, const struct evidence *evidence), void *ctx,
			  struct err *err) MUST_CHECK;
