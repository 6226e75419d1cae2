/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Visits of inspectors (医療法 25条1項 立入検査) as records. An administrator opens one for a
 * health centre with its days; the log-ins it names work on those days and until the visit is
 * ended, and see the inspector's folder alone (inspection_admits() is the one place that says so).
 * What was found is followed up until the hospital's administrator settles it; only then the
 * inspection can be closed. Every step is kept in a history that is never changed.
 *
 *     open ── findings ── end (log-ins stop) ── plan, done, settled ── close
 *
 * Days are text "YYYY-MM-DD".
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

#define INSPECTION_TEXT_MAX   200u
#define INSPECTION_WORDS_MAX  4000u
#define INSPECTION_DAYS_MAX   60 /* of its log-ins */
#define INSPECTION_PEOPLE_MAX 20u
#define FINDINGS_MAX	      200u /* of one inspection */

struct inspection {
	int64_t id;
	struct str body;
	struct str kind; /* "regular", "follow-up", "special" */
	struct str visit_on;
	struct str from_on;
	struct str until_on;
	int64_t opened_us;
	struct str opened_by;
	int64_t ended_us; /* TIME_NONE: the visit goes on, or is to come */
	struct str ended_by;
	int64_t closed_us; /* TIME_NONE */
	struct str closed_by;
};

enum finding_state {
	FINDING_OPEN,	 /* nothing is planned yet */
	FINDING_PLANNED, /* how and by when is written */
	FINDING_DONE,	 /* the hospital says it is done */
	FINDING_SETTLED, /* its administrator has looked, or the health centre agreed */
	FINDING_STATES,
};

struct inspection_finding {
	int64_t id;
	int64_t inspection;
	struct str grade; /* "finding", "advice" */
	struct str item;
	struct str words;
	struct str due_on; /* STR_NONE: none was given */
	struct str plan;   /* "" */
	enum finding_state state;
	int64_t told_us;
	struct str told_by;
	int64_t changed_us;
};

/* Who does something, and when. */
struct inspection_actor {
	struct str by;
	int64_t now_us;
};

struct text inspection_kind_words(struct str kind);
struct text finding_grade_words(struct str grade);
struct text finding_state_words(enum finding_state state);
const char *finding_state_name(enum finding_state state); /* "open", … */

/*
 * `id` and what comes later are not read. ERR_SYNTAX: no body, no such kind, days that are none or
 * are not in order (from, visit, until) or more than INSPECTION_DAYS_MAX apart.
 */
enum errc inspections_open(struct db *db, const struct inspection *inspection, int64_t *ret_id,
			   struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND; ERR_CONFLICT when it is over. */
enum errc inspections_add_person(struct db *db, int64_t id, int64_t user, struct str name,
				 const struct inspection_actor *actor, struct err *err) MUST_CHECK;

/* The visit is over. ERR_NOT_FOUND; ERR_CONFLICT when it is already. */
enum errc inspections_end(struct db *db, int64_t id, const struct inspection_actor *actor,
			  struct err *err) MUST_CHECK;

/* ERR_CONFLICT: it was not ended, is closed, or a finding is not settled. */
enum errc inspections_close(struct db *db, int64_t id, const struct inspection_actor *actor,
			    struct err *err) MUST_CHECK;

/* Texts in `arena`; ERR_NOT_FOUND. */
enum errc inspections_get(struct db *db, int64_t id, struct arena *arena, struct inspection *ret,
			  struct err *err) MUST_CHECK;

/* The newest first; texts are good during the call. */
enum errc inspections_each(struct db *db, void (*take)(void *ctx, const struct inspection *i),
			   void *ctx, struct err *err) MUST_CHECK;
enum errc inspection_people_each(struct db *db, int64_t id, void (*take)(void *ctx, int64_t user),
				 void *ctx, struct err *err) MUST_CHECK;

/*
 * May this account, an inspector's, look at the hospital's folder on that day? `*ret` is the
 * inspection that lets it, or 0: there is none whose days these are and whose visit goes on.
 */
enum errc inspection_admits(struct db *db, int64_t user, struct str today, int64_t *ret,
			    struct err *err) MUST_CHECK;

/* ---- what was found ---- */

/* With inspection, grade, item, words, due_on. ERR_SYNTAX, ERR_LIMIT, ERR_NOT_FOUND, ERR_CONFLICT.
 */
enum errc findings_add(struct db *db, const struct inspection_finding *finding,
		       const struct inspection_actor *actor, int64_t *ret_id,
		       struct err *err) MUST_CHECK;

/*
 * One step on: FINDING_PLANNED (words are the plan, `due_on` its day), FINDING_DONE (what was
 * done), FINDING_SETTLED (who agreed), or back to FINDING_OPEN (why). ERR_SYNTAX: no words, no day;
 * ERR_CONFLICT: the step does not follow from where it stands; ERR_NOT_FOUND.
 */
struct finding_step {
	int64_t finding;
	enum finding_state to;
	struct str words;
	struct str due_on; /* of a plan */
};
enum errc findings_step(struct db *db, const struct finding_step *step,
			const struct inspection_actor *actor, struct err *err) MUST_CHECK;

/* Of one inspection, or of all (0) that are not settled; texts are good during the call. */
enum errc findings_each(struct db *db, int64_t inspection,
			void (*take)(void *ctx, const struct inspection_finding *f), void *ctx,
			struct err *err) MUST_CHECK;

struct inspection_said {
	int64_t finding; /* 0: the inspection itself */
	struct str action;
	struct str words;
	struct str by;
	int64_t at_us;
};
enum errc inspection_history_each(struct db *db, int64_t inspection,
				  void (*take)(void *ctx, const struct inspection_said *said),
				  void *ctx, struct err *err) MUST_CHECK;
struct text inspection_action_words(struct str action);
