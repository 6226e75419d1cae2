/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drills of restoring, by people (L6): begun, then ended, and never changed afterwards. Of one
 * place at most one is going on. The time taken runs from the beginning until care could go on;
 * what would be lost runs from the newest record that was there again until the beginning, as if
 * all had been destroyed then.
 */
#pragma once

#include "backups/backup-records.h"

#define DRILL_WORDS_MAX 2000u

enum drill_outcome {
	DRILL_GOING_ON,
	DRILL_RESTORED,
	DRILL_FAILED,
};

struct backup_drill {
	int64_t id;
	struct str place;
	int64_t began_us;
	struct str began_by;
	struct str people;
	int64_t rto_minutes; /* wanted on that day; 0: not said; so is the next */
	int64_t rpo_minutes;
	int64_t ended_us; /* TIME_NONE: it is going on */
	struct str ended_by;
	enum drill_outcome outcome;
	int64_t newest_us; /* TIME_NONE: not said */
	struct str words;
	bool began_typed; /* entered by a person, not taken from the clock; so is the next */
	bool ended_typed;
};

#define DRILL_UNKNOWN (-1)

int64_t drill_took_minutes(const struct backup_drill *drill); /* DRILL_UNKNOWN: going on */
int64_t drill_lost_minutes(const struct backup_drill *drill); /* DRILL_UNKNOWN: not said */

enum drill_reached {
	DRILL_NOT_SAID, /* nothing was wanted, or nothing is known */
	DRILL_REACHED,
	DRILL_MISSED,
};

enum drill_reached drill_rto(const struct backup_drill *drill);
enum drill_reached drill_rpo(const struct backup_drill *drill);

const char *drill_outcome_name(enum drill_outcome outcome); /* "going-on", … */
struct text drill_outcome_words(enum drill_outcome outcome);
struct text drill_reached_words(enum drill_reached reached);

/*
 * With place, began, began_by and people; what is wanted is taken from the repository's record.
 * ERR_NOT_FOUND: no such backup is known; ERR_SYNTAX: people are missing, or one is going on.
 */
enum errc backup_drills_begin(struct db *db, const struct backup_drill *drill,
			      struct err *err) MUST_CHECK;

/* With place, ended, ended_by, outcome, newest, words. ERR_NOT_FOUND: none is going on there. */
enum errc backup_drills_end(struct db *db, const struct backup_drill *drill,
			    struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: none is going on there. */
enum errc backup_drills_going_on(struct db *db, struct str place, int64_t *ret_id,
				 int64_t *ret_began_us, struct err *err) MUST_CHECK;

/* The newest first; views are good during the call. */
enum errc backup_drills_each(struct db *db,
			     void (*take)(void *ctx, const struct backup_drill *drill), void *ctx,
			     struct err *err) MUST_CHECK;

/* Of each place the newest that restored it, by place. */
enum errc backup_drills_newest(struct db *db,
			       void (*take)(void *ctx, const struct backup_drill *drill), void *ctx,
			       struct err *err) MUST_CHECK;
