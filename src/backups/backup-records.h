/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is kept of backups: repositories with what was last seen of them, and proofs, which are
 * never changed. Each call that writes is its own transaction.
 */
#pragma once

#include "backups/verify.h"
#include "base/calendar/day.h"
#include "base/text.h"
#include "store/db.h"

struct backup_repository {
	struct str place;
	struct str tool;
	struct str repository_id;
	struct str config_sha256;
	int64_t newest_us;
	int64_t generations;
	int64_t seen_us;
	struct str system;
	struct str copy;	 /* none, logical, immutable, offline, unknown */
	struct str connected_on; /* STR_NONE: never said */
	struct str encrypted;	 /* yes, no, unknown */
	int64_t max_age_hours;
	int64_t rpo_minutes; /* 0: not said; so is the next */
	int64_t rto_minutes;
};

#define BACKUP_PLACE_MAX 1000u

/* How far a copy is apart, in words; "not said yet" for "unknown" and what is none. */
struct text backup_copy_words(struct str copy);

/* ERR_NOT_FOUND when it was never seen; texts in `arena`. */
enum errc backup_repositories_get(struct db *db, struct str place, struct arena *arena,
				  struct backup_repository *ret, struct err *err) MUST_CHECK;

/* By place; views are good during the call. */
enum errc backup_repositories_each(struct db *db,
				   void (*take)(void *ctx, const struct backup_repository *r),
				   void *ctx, struct err *err) MUST_CHECK;

/*
 * What a person says of it: system, copy, connected_on, encrypted, max_age_hours, rpo and
 * rto; makes it when it is not there. ERR_SYNTAX when a word is none of those above.
 */
enum errc backup_repositories_describe(struct db *db, const struct backup_repository *repository,
				       struct err *err) MUST_CHECK;

/* Its id, config and newest generation may be others from now on: a person says it was replaced. */
enum errc backup_repositories_forget(struct db *db, struct str place, struct err *err) MUST_CHECK;

struct backup_proof {
	int64_t id;
	struct str place;
	int64_t at_us;
	enum backup_level asked;
	enum backup_level level;
	struct str verdict;
	int64_t newest_us;
	int64_t generations;
	int64_t took_us;
	struct str done;
	struct str problems;
	struct str by;
};

/*
 * Keep a finding: a proof, and what was seen of the repository. A swapped or damaged one does not
 * become what is remembered of it.
 */
enum errc backup_proofs_add(struct db *db, const struct backup_ask *ask,
			    const struct backup_finding *finding, struct str by, enum lang lang,
			    struct err *err) MUST_CHECK;

/*
 * Of each place the highest level that was proved since it was last found bad, and of those the
 * newest: a daily look at L3 does not undo last month's L6. By place, as above.
 */
enum errc backup_proofs_best(struct db *db,
			     void (*take)(void *ctx, const struct backup_proof *proof), void *ctx,
			     struct err *err) MUST_CHECK;

/* The newest of each place, by place; views are good during the call. */
enum errc backup_proofs_newest(struct db *db,
			       void (*take)(void *ctx, const struct backup_proof *proof), void *ctx,
			       struct err *err) MUST_CHECK;
