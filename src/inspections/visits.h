/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inspections as the authority keeps them: which are due in a fiscal year by the rules of its first
 * day, who goes when, what was judged item by item. Owns the SQL of visits, visit_people and
 * visit_results. The facility's own side of an inspection is inspections.h.
 *
 * An inspector's account sees a facility from the day it is assigned to a visit (at the earliest
 * VISIT_BEFORE_DAYS before it) until VISIT_AFTER_DAYS behind it, or until the assignment is taken
 * back or the visit is closed: organisations/seats.h admits it, and nothing else does.
 *
 * Days are text "YYYY-MM-DD".
 */
#pragma once

#include "inspections/visit-content.h"
#include "organisations/organisation.h"
#include "organisations/seats.h"

#define VISIT_BEFORE_DAYS 14
#define VISIT_AFTER_DAYS  30
#define VISIT_ITEM_MAX	  64u
#define VISIT_NOTE_MAX	  4000u
#define VISIT_RESULTS_MAX 500u
#define VISITS_LIST_MAX	  20000u

enum visit_verdict {
	VISIT_MET,
	VISIT_ADVICE,
	VISIT_FINDING,
	VISIT_NOT_JUDGED, /* looked at, and nobody could say */
	VISIT_NOT_ASKED,  /* does not apply there */
	VISIT_VERDICTS,
};
extern const struct text_choice visit_verdicts[VISIT_VERDICTS + 1];

/* What the facility's machines say of the same item. */
enum visit_machine {
	VISIT_MACHINE_GOOD,
	VISIT_MACHINE_BAD,
	VISIT_MACHINE_UNKNOWN,
	VISIT_MACHINES,
};
extern const struct text_choice visit_machines[VISIT_MACHINES + 1];

struct visit_actor {
	struct str by;
	int64_t now_us;
};

struct visit {
	int64_t id;
	int64_t organisation;
	struct str name; /* read only */
	struct str rule;
	int64_t year;
	struct str kind;
	struct str prefecture;
	int64_t beds;
	struct str body;       /* name of who inspects */
	struct str planned_on; /* STR_NONE: no day yet */
	struct str visited_on; /* STR_NONE */
	struct str words;
	int64_t closed_us; /* TIME_NONE */
	int64_t results;   /* read only, as the next */
	int64_t findings;
	const struct visit *next;
};

/* ---- the calendar ---- */

struct visit_plan {
	uint64_t institutions; /* some rule applies to them */
	uint64_t made;	       /* visits that were put down now */
	uint64_t there;	       /* already */
	uint64_t not_due;      /* of rules of several years: another year's turn */
	uint64_t as_needed;
	uint64_t nobody; /* made, but none of the bodies of its rule is above it */
};

/*
 * What is due in that fiscal year is put down, once however often it is asked. Of a rule of n
 * years, one whose last visit is not known takes its turn by its number, so that each year has its
 * share. One transaction; needs ORG_WRITE at each, and passes over the others. ERR_SYNTAX: the
 * year.
 */
enum errc visits_plan(const struct org_scope *scope, const struct visit_content *content,
		      int64_t year, const struct visit_actor *actor, struct visit_plan *ret,
		      struct err *err) MUST_CHECK;

/* One as needed, or out of turn. ERR_CONFLICT: it is in the calendar of that year. */
enum errc visit_add(const struct org_scope *scope, const struct visit_rule *rule,
		    int64_t organisation, int64_t year, const struct visit_actor *actor,
		    int64_t *ret_id, struct err *err) MUST_CHECK;

struct visit_query {
	int64_t year;	       /* 0: all */
	bool open;	       /* not visited yet */
	struct str prefecture; /* "": all */
	size_t limit;
};
/* By day, those without one last, then prefecture and number. */
enum errc visits_list(const struct org_scope *scope, const struct visit_query *query,
		      struct arena *arena, const struct visit **ret, struct err *err) MUST_CHECK;
enum errc visits_get(const struct org_scope *scope, int64_t id, struct arena *arena,
		     struct visit *ret, struct err *err) MUST_CHECK;

/* ---- who goes ---- */

/* The day is set or moved; assignments of before stay as they are. ERR_CONFLICT: it was visited. */
enum errc visit_set_day(const struct org_scope *scope, int64_t id, struct str day,
			struct err *err) MUST_CHECK;

/*
 * The account goes, and is let in. One transaction. ERR_CONFLICT: no day is set, the visit is
 * closed, or the account goes already; ERR_DENIED: it is none of an inspector.
 */
enum errc visit_assign(const struct org_scope *scope, int64_t id, int64_t user,
		       const struct visit_actor *actor, struct err *err) MUST_CHECK;

struct visit_person {
	int64_t user;
	struct str name;
	struct str display;
	int64_t admission;
	struct str from_on;
	struct str ended_on;
	bool open; /* the admission was not closed */
	const struct visit_person *next;
};
enum errc visit_people_list(const struct org_scope *scope, int64_t id, struct arena *arena,
			    const struct visit_person **ret, struct err *err) MUST_CHECK;
/* It is let in no more. ERR_NOT_FOUND. */
enum errc visit_unassign(const struct org_scope *scope, int64_t id, int64_t user,
			 const struct visit_actor *actor, struct err *err) MUST_CHECK;

/* ---- what was judged ---- */

struct visit_result {
	struct str item;
	enum visit_verdict verdict;
	enum visit_machine machine;
	struct str words;
	struct str due_on; /* STR_NONE */
	struct str source; /* "form", "results.csv:12" */
	const struct visit_result *next;
};

/* What was said of that item before stays in the records. Within the caller's transaction.
 * ERR_CONFLICT: the visit is closed; ERR_SYNTAX: a finding or advice without words. */
enum errc visit_result_put(const struct org_scope *scope, int64_t id,
			   const struct visit_result *result, const struct visit_actor *actor,
			   struct err *err) MUST_CHECK;
enum errc visit_results_list(const struct org_scope *scope, int64_t id, struct arena *arena,
			     const struct visit_result **ret, struct err *err) MUST_CHECK;

/* The visit took place that day. ERR_CONFLICT: it is closed. */
enum errc visit_done(const struct org_scope *scope, int64_t id, struct str day, struct str words,
		     struct err *err) MUST_CHECK;
/* Nothing changes any more, and who went is let in no more. One transaction. ERR_CONFLICT: it did
 * not take place yet, or is closed. */
enum errc visit_close(const struct org_scope *scope, int64_t id, const struct visit_actor *actor,
		      struct err *err) MUST_CHECK;
