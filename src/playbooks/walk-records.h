/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks as they are kept: which playbook, word for word, is followed for which case, and what was
 * answered by whom and when. Another person goes on with it on another telephone. Owns the SQL of
 * playbook_walks, playbook_walk_parts and playbook_answers, which are only ever added to.
 */
#pragma once

#include "playbooks/playbook-records.h"
#include "playbooks/walk.h"

#define WALKS_MAX	 50u /* of one case */
#define WALK_ANSWERS_MAX 1000u
#define WALK_NOTE_MAX	 2000u
#define WALK_BYTES	 (16u * 1024 * 1024) /* of an arena that a walk is looked at in */

struct walk_record {
	int64_t id;
	int64_t case_id;
	struct str playbook;
	struct str modified;
	struct str sha256;
	int64_t begun_us;
	struct str begun_by;
};

struct walk_records {
	struct walk_record at[WALKS_MAX];
	size_t n;
};

/* With the playbooks it calls, as they are in the bundle. Within a transaction of the caller. */
enum errc walk_begin(struct db *db, int64_t case_id, const struct playbook_bundle *bundle,
		     const struct playbook_deed *deed, int64_t *ret_walk,
		     struct err *err) MUST_CHECK;

/* Of one case, the oldest first. */
enum errc walks_of_case(struct db *db, int64_t case_id, struct arena *arena,
			struct walk_records *ret, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND. */
enum errc walk_get(struct db *db, int64_t walk, struct arena *arena, struct walk_record *ret,
		   struct err *err) MUST_CHECK;

/* A walk as it stands, read from what is kept. */
struct walk_view {
	struct walk_record record;
	struct playbook_bundle bundle;
	struct walk_answers answers; /* the newest of each step and visit */
	struct walk walk;
};

void walk_view_done(struct walk_view *view);
#define auto_walk_view CLEANUP(walk_view_done) struct walk_view

/* `ret` is empty ({ 0 }) before. Texts in `arena` (WALK_BYTES). */
enum errc walk_open(struct db *db, int64_t walk, const struct walk_facts *facts,
		    struct arena *arena, struct walk_view *ret, struct err *err) MUST_CHECK;

/* Every answer there was to a step at a visit, the oldest first. */
enum errc walk_history(struct db *db, int64_t walk, struct str step, int64_t visit,
		       struct arena *arena, struct walk_answer *at, size_t max, size_t *ret_n,
		       struct err *err) MUST_CHECK;

/* What somebody answered. */
struct walk_reply {
	int64_t walk;
	struct str step;
	int64_t visit;
	int64_t turn; /* of the answer that was on the screen; 0: there was none */
	struct str value;
	struct str note; /* may be empty */
	struct str by;
	int64_t now_us;
};

/*
 * Who hears of an answer, within its transaction: an error undoes the answer. `place` has the one
 * before it, if there was one.
 */
struct walk_listener {
	enum errc (*answered)(void *ctx, const struct walk_view *view,
			      const struct walk_place *place, const struct walk_reply *reply,
			      struct err *err);
	void *ctx;
};

/*
 * Within a transaction of the caller. ERR_CONFLICT: somebody answered meanwhile (who and what is in
 * the sentence); ERR_NOT_FOUND: the way does not lead there; ERR_SYNTAX: the step has no such
 * answer; ERR_LIMIT.
 */
enum errc walk_reply(struct db *db, const struct walk_reply *reply, const struct walk_facts *facts,
		     const struct walk_listener *listener, struct err *err) MUST_CHECK;
