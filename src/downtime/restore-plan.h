/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In which order systems come back, and what their backups prove of that. What a service needs
 * comes before it; of those that could be next the one that lives hang on most, then the one whose
 * backup is proved best, then the one that was measured to come back fastest.
 *
 * A backup belongs to a service by the name that people gave the system it keeps (tonoi backup
 * describe --system). Of several copies the best proved counts. What was proved before the case was
 * known says nothing about what the case did to it: only a proof of afterwards, on top of a restore
 * that people measured, is RESTORE_PROVEN; nothing else may be shown as good.
 *
 * Owns the SQL of downtime_marks: how far the restoring is, only added to.
 */
#pragma once

#include "downtime/downtime-board.h"

#define RESTORE_STEPS_MAX DOWNTIME_SERVICES_MAX
#define RESTORE_MARKS_MAX 2000u /* of a case */
#define RESTORE_UNKNOWN	  (-1)	/* minutes */

/* From good to bad. */
enum restore_proof {
	RESTORE_PROVEN,	   /* was restored by people, and looked at since the case was known */
	RESTORE_EARLIER,   /* was restored by people before; not looked at since */
	RESTORE_READ,	   /* every byte agreed, but nobody ever restored it */
	RESTORE_SEEN,	   /* it is there; not every byte was read, or it is old */
	RESTORE_NEVER,	   /* it is registered; nothing was ever proved */
	RESTORE_BAD,	   /* the newest proof found damage, an exchange, or nothing to open */
	RESTORE_NO_BACKUP, /* no backup is registered for it */
	RESTORE_PROOFS,
};
extern const struct text_choice restore_proofs[RESTORE_PROOFS + 1];

enum restore_mark {
	RESTORE_WAITING,
	RESTORE_CHECKED, /* the backup is clean and the place it goes to is, too */
	RESTORE_RESTORING,
	RESTORE_RESTORED,
	RESTORE_TESTED, /* by those who work with it */
	RESTORE_IN_USE,
	RESTORE_FAILED,
	RESTORE_MARKS,
};
extern const struct text_choice restore_marks[RESTORE_MARKS + 1];

struct restore_mark_row {
	struct str service;
	enum restore_mark mark;
	int64_t at_us;
	enum case_accuracy accuracy;
	struct str said_by;
	struct str words;
	int64_t entry;
	int64_t written_us;
	struct str written_by;
};

/* Of a case, in the order they were written; texts are good during the call. */
enum errc restore_marks_each(struct db *db, int64_t case_id,
			     void (*take)(void *ctx, const struct restore_mark_row *row), void *ctx,
			     struct err *err) MUST_CHECK;

struct restore_marking {
	struct str service;
	enum restore_mark mark;
	struct str said_by;
	struct str words; /* needed for RESTORE_TESTED: how; and RESTORE_FAILED: why */
};

/* ERR_NOT_FOUND; ERR_SYNTAX; ERR_CONFLICT: in use before it was tested. */
enum errc restore_mark_set(struct case_edit *edit, const struct downtime_content *content,
			   const struct restore_marking *marking, struct err *err) MUST_CHECK;

struct restore_step {
	const struct downtime_service *service;
	size_t order;  /* 1, 2, … */
	size_t copies; /* backups registered for it */
	enum restore_proof proof;
	struct str place;      /* of the best proved copy; "" */
	struct str copy;       /* logical, immutable, offline, …; "" */
	int64_t proved_us;     /* its newest proof; TIME_NONE */
	int64_t newest_us;     /* its newest generation; TIME_NONE */
	bool newest_late;      /* that was made after the case was known: look at it with doubt */
	int64_t measured_min;  /* of the newest drill that restored it; RESTORE_UNKNOWN */
	int64_t wanted_min;    /* its RTO; RESTORE_UNKNOWN */
	int64_t ready_min;     /* with all it needs, from a standing start; RESTORE_UNKNOWN */
	struct str unmeasured; /* the first of what it needs, or itself, that nobody measured; "" */
	enum restore_mark mark;
	int64_t marked_us; /* TIME_NONE; so is who below "" */
	struct str marked_by;
	struct str mark_words;
	struct str
		blocked; /* title of what it needs and is not tested yet; "" (reader’s language) */
	bool concerned;	 /* something of it was down in the case, or needs it */
};

struct restore_plan {
	struct restore_step at[RESTORE_STEPS_MAX];
	size_t n;
	bool backups_lost;	       /* the case says so: earlier proofs are worth nothing */
	size_t counts[RESTORE_PROOFS]; /* of those concerned */
};

struct restore_scope {
	struct db *db;
	const struct downtime_content *content;
	const struct case_record *record;
	const struct downtime_board *board;
	enum lang lang;
	struct arena *arena;
};

/* What is to be said over every plan: what its colours and numbers do not promise. */
extern const struct text restore_plan_warning;

/* In the order of coming back. Texts in the arena. */
enum errc restore_plan_make(const struct restore_scope *scope, struct restore_plan **ret,
			    struct err *err) MUST_CHECK;

/* NULL: there is none. */
const struct restore_step *restore_step_find(const struct restore_plan *plan, struct str service);

/* What a department still waits for. */
struct restore_department {
	const struct downtime_place *place;
	size_t waiting;	    /* services of it that are not normal */
	size_t unproven;    /* of those, without a proof since the case was known */
	size_t tested;	    /* of those, restored and tested */
	size_t order;	    /* the last step it waits for; 0: none */
	int64_t ready_min;  /* RESTORE_UNKNOWN: something was never measured */
	int64_t planned_us; /* the last plan anybody gave; TIME_NONE */
};

/* ERR_LIMIT. `*ret` has as many as board->places. */
enum errc restore_departments(const struct restore_scope *scope, const struct restore_plan *plan,
			      struct restore_department **ret, struct err *err) MUST_CHECK;
