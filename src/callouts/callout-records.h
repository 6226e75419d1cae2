/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Call-outs of cases: who must be reached, taken from the contacts when it began, and every try.
 * Owns the SQL of callouts, callout_people and callout_calls, which are only added to; each start,
 * try, confirmation and end writes its entry into the timeline of the case in the same transaction.
 *
 * Of each part one person must be reached: those entered for it in their order, each followed by
 * its deputy. A part with nobody is kept with a person without a name, so that it is not forgotten.
 *
 * A person confirms by a code of CALLOUT_CODE_LEN digits, which holds as long as the call-out is
 * open. In the case of a drill all of it is a drill, and parts that are not rehearsed are left out.
 */
#pragma once

#include "callouts/callout-content.h"
#include "cases/case-records.h"
#include "inspections/contacts.h"

#define CALLOUT_PEOPLE_MAX 400u
#define CALLOUT_CALLS_MAX  5000u
#define CALLOUT_WORDS_MAX  1000u /* bytes */
#define CALLOUT_CODE_LEN   6u

enum call_outcome {
	CALL_REACHED,
	CALL_CONFIRMED, /* by the person, with the code */
	CALL_NO_ANSWER,
	CALL_BUSY,
	CALL_WRONG_NUMBER,
	CALL_MESSAGE, /* left word: voice mail, a short message, somebody at home */
	CALL_MAIL,
	CALL_ENDED, /* the whole call-out */
	CALL_OUTCOMES,
};
extern const struct text_choice call_outcomes[CALL_OUTCOMES + 1];

struct callout_person {
	int64_t id;
	struct str part;
	int64_t place; /* of the part */
	int64_t turn;  /* among those of the part */
	bool deputy;
	struct str name; /* "": nobody is entered */
	struct str phone;
	struct str night;
	struct str mail;
	int64_t minutes;
	struct str code;
};

struct callout_call {
	int64_t id;
	int64_t person; /* 0 of CALL_ENDED */
	enum call_outcome outcome;
	struct str words;
	int64_t happened_us;
	struct str by;
	int64_t letter; /* of CALL_MAIL; else 0 */
};

struct callout {
	int64_t id;
	int64_t case_id;
	struct str plan;
	bool training;
	int64_t version; /* of the contacts */
	int64_t started_us;
	struct str started_by;
	struct callout_person *people; /* by place and turn */
	size_t n_people;
	struct callout_call *calls; /* in the order they were written */
	size_t n_calls;
	bool ended;
};

/*
 * The people of a step as a call-out that begins now takes them: each that is entered, then its
 * deputy; one without a name when nobody is. Without `id` and `code`. The first error ends it.
 */
typedef enum errc callout_take(void *ctx, const struct callout_person *person, struct err *err);
enum errc callout_step_people(const struct contacts *contacts, const struct callout_step *step,
			      callout_take *take, void *ctx, struct err *err) MUST_CHECK;

/* ERR_CONFLICT: one of that plan is open, or the case is closed. */
enum errc callout_start(struct case_edit *edit, const struct callout_plan *plan,
			const struct contact_content *parts, int64_t *ret_id,
			struct err *err) MUST_CHECK;

/* With its people and calls, in `arena`. ERR_NOT_FOUND. */
enum errc callouts_get(struct db *db, int64_t id, struct arena *arena, struct callout *ret,
		       struct err *err) MUST_CHECK;

/* The newest of a case, 0 without one. */
enum errc callouts_newest(struct db *db, int64_t case_id, int64_t *ret_id,
			  struct err *err) MUST_CHECK;

struct callout_try {
	int64_t person;
	enum call_outcome outcome;
	struct str words;
	int64_t letter; /* of CALL_MAIL */
};

/*
 * What came of a try, when the edit says it happened. ERR_NOT_FOUND: the person is not of the
 * call-out; ERR_CONFLICT: it has ended, or nobody is entered there; ERR_SYNTAX.
 */
enum errc callout_call_add(struct case_edit *edit, const struct callout *callout,
			   const struct callout_try *call, struct err *err) MUST_CHECK;

enum errc callout_end(struct case_edit *edit, const struct callout *callout, struct str words,
		      struct err *err) MUST_CHECK;

/* Of an open call-out. ERR_NOT_FOUND: no such code, or the call-out has ended. */
enum errc callouts_find_code(struct db *db, struct str code, int64_t *ret_callout,
			     int64_t *ret_person, struct err *err) MUST_CHECK;

/* Digits alone, of what somebody typed with spaces, dashes or full-width digits; in `arena`. */
struct str callout_code_read(struct str typed, struct arena *arena);

const struct callout_person *callout_person_find(const struct callout *callout, int64_t id);

/* Open ones of open cases, the oldest first: ids. */
enum errc callouts_open_each(struct db *db, void (*take)(void *ctx, int64_t id), void *ctx,
			     struct err *err) MUST_CHECK;
