/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program itself sees of a drill by people: while it goes on, the folder that they
 * restored into is read and compared with the list of hashes, and opened by the application. L6
 * rests on that, on the clock, and on the repository being the same (backups/verify.h).
 */
#pragma once

#include "backups/backup-drills.h"

/*
 * Judge the folder `folder` that was restored since `since_us`, by the ask's manifest, probe and
 * seconds: L5 when all files agree and the probe answers, L4 without a probe, else L0.
 */
void drill_check_folder(const struct backup_ask *ask, const char *folder, int64_t since_us,
			struct backup_finding *ret);

/* Keep it with the drill that goes on at `place`. ERR_NOT_FOUND: none does. */
enum errc drill_checks_add(struct db *db, struct str place, const struct backup_finding *finding,
			   struct str by, enum lang lang, int64_t now_us,
			   struct err *err) MUST_CHECK;

struct drill_check {
	int64_t drill;
	int64_t at_us;
	enum backup_level level;
	int64_t files;
	struct str done;
	struct str problems;
};

/* The newest of each drill, by drill; views are good during the call. */
enum errc drill_checks_newest(struct db *db,
			      void (*take)(void *ctx, const struct drill_check *check), void *ctx,
			      struct err *err) MUST_CHECK;

/* What L6 of `place` can rest on: its last drill that restored; texts in `arena`. */
enum errc backup_rehearsal_get(struct db *db, struct str place, struct arena *arena,
			       struct backup_rehearsal *ret, struct err *err) MUST_CHECK;
