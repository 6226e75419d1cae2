/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests for help, stage by stage: asked, helped from afar, people asked for, people here. Owns
 * the SQL of support_requests and support_steps, which are only added to. A request may belong to a
 * case: then each of its steps is an entry of the timeline in the same transaction, and asking for
 * people is a telling of the case (reports/telling-records.h). Stages go forward; one may be passed
 * over, none is gone back to.
 *
 * A request within a drill's case is a drill: nothing of it is written down as asked for real.
 */
#pragma once

#include "cases/case-records.h"
#include "reports/telling-records.h"
#include "support/support-content.h"

#define SUPPORT_TEXT_MAX  300u	/* bytes */
#define SUPPORT_WORDS_MAX 4000u /* of a result */
#define SUPPORT_LIST_MAX  500u
#define SUPPORT_STEPS_MAX 500u

enum support_stage {
	SUPPORT_CONSULT,  /* 相談 */
	SUPPORT_REMOTE,	  /* リモート対応 */
	SUPPORT_REQUEST,  /* 駆け付け依頼 */
	SUPPORT_DISPATCH, /* 駆け付け・復旧 */
	SUPPORT_STAGES,
};
extern const struct text_choice support_stages[SUPPORT_STAGES + 1];

struct support_request {
	int64_t id;
	int64_t case_id; /* 0: of no case */
	struct str route;
	struct str route_title;
	struct str title;
	struct str beds;
	bool training;
	int64_t opened_us;
	struct str opened_by;
	enum support_stage stage; /* read only, as the next: of the newest step */
	bool ended;
	int64_t last_us; /* of it; TIME_NONE: there is none yet */
};

struct support_step {
	int64_t id;
	enum support_stage stage;
	bool ended;
	int64_t happened_us;
	enum telling_how how;
	struct str ours;
	struct str theirs;
	struct str words;
	struct str papers; /* what was handed over; "" nothing */
	bool training;	   /* who writes says that it is a drill */
	int64_t letter;	   /* 0: none */
	int64_t written_us;
	struct str written_by;
};

struct support_steps {
	struct support_step *at;
	size_t n;
};

/* One transaction, over a case when `case_id` is not 0. */
struct support_edit {
	struct db *db;
	struct case_edit of_case; /* its db is NULL without a case */
	struct case_actor actor;
};

enum errc support_edit_begin(struct db *db, int64_t case_id, const struct case_actor *actor,
			     struct support_edit *ret, struct err *err) MUST_CHECK;
/* The same within a transaction that is under way; it ends with support_edit_leave(). */
enum errc support_edit_join(struct db *db, int64_t case_id, const struct case_actor *actor,
			    struct support_edit *ret, struct err *err) MUST_CHECK;
void support_edit_leave(struct support_edit *edit);
enum errc support_edit_end(struct support_edit *edit, enum errc code, struct err *err) MUST_CHECK;

/* Of `request` are read: route, route_title, title, beds. ERR_SYNTAX, ERR_LIMIT. */
enum errc support_open(struct support_edit *edit, const struct support_request *request,
		       int64_t *ret_id, struct err *err) MUST_CHECK;

/*
 * ERR_CONFLICT: the request has ended, or is further already; ERR_DENIED: a drill that is written
 * as real, or the other way round; ERR_SYNTAX; ERR_NOT_FOUND: not of the case of the edit.
 */
enum errc support_step_add(struct support_edit *edit, int64_t request,
			   const struct support_step *step, struct err *err) MUST_CHECK;

/* Texts in `arena`. ERR_NOT_FOUND. */
enum errc support_get(struct db *db, int64_t id, struct arena *arena, struct support_request *ret,
		      struct err *err) MUST_CHECK;
enum errc support_steps_list(struct db *db, int64_t id, struct arena *arena,
			     struct support_steps *ret, struct err *err) MUST_CHECK;

/* Of a case, or all (0): the open ones first, then the newest. Good during the call. */
enum errc support_each(struct db *db, int64_t case_id,
		       void (*take)(void *ctx, const struct support_request *request), void *ctx,
		       struct err *err) MUST_CHECK;
