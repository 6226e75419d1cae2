/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Courses that were held, in the house or by others (then with a proof of it), and who was there.
 * A session may be open for a time by a code: staff without an account take its course with it. The
 * code itself is not kept, only what tells that it is the right one.
 */
#pragma once

#include "training/people.h"

#define SESSION_TEXT_MAX    200u /* bytes of title, place, teacher, provider */
#define SESSION_CODE_SIGNS  10u	 /* 50 bits */
#define SESSION_CODE_MAX_US (14 * 24 * 3600 * US_PER_SEC)

struct training_session {
	int64_t id;
	struct str course; /* "" for a course of others */
	struct str title;
	enum audience audience;
	struct str held_on; /* YYYY-MM-DD */
	struct str place;
	struct str teacher;
	struct str provider; /* "" for our own */
	int64_t evidence;    /* 0: none */
	struct str made_by;
	int64_t made_us;
	int64_t code_until_us; /* TIME_NONE: it never had a code */
	int64_t attended;      /* people; not read by _add() */
};

/* ERR_SYNTAX names the field. */
enum errc training_sessions_add(struct db *db, const struct training_session *session,
				int64_t *ret_id, struct err *err) MUST_CHECK;

/* Texts in `arena`. ERR_NOT_FOUND. */
enum errc training_sessions_get(struct db *db, int64_t id, struct arena *arena,
				struct training_session *ret, struct err *err) MUST_CHECK;

/* Those held from `first` to `last` (days as text), the newest first. */
enum errc training_sessions_each(struct db *db, struct str first, struct str last,
				 void (*take)(void *ctx, const struct training_session *session),
				 void *ctx, struct err *err) MUST_CHECK;

/* The proof that it was held: an evidence's id. ERR_NOT_FOUND, ERR_CONFLICT: no such proof. */
enum errc training_sessions_prove(struct db *db, int64_t id, int64_t evidence,
				  struct err *err) MUST_CHECK;

/* ---- who was there ---- */

struct attendance {
	int64_t session;
	struct str staff;
	struct str department; /* "": that of the list of staff, which must know the number then */
	struct str noted_by;
	int64_t noted_us;
};

/* Twice is once; `ret_new` may be NULL. ERR_SYNTAX, ERR_NOT_FOUND: no such session. */
enum errc attendance_add(struct db *db, const struct attendance *attendance, bool *ret_new,
			 struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND. */
enum errc attendance_remove(struct db *db, int64_t session, struct str staff,
			    struct err *err) MUST_CHECK;

/* By department and number. */
enum errc attendance_each(struct db *db, int64_t session,
			  void (*take)(void *ctx, const struct attendance *attendance), void *ctx,
			  struct err *err) MUST_CHECK;

/* ---- the code ---- */

struct session_code {
	char text[SESSION_CODE_SIGNS + 2]; /* "ABCDE-12345" */
};

/*
 * A new code, good until then; the one before is not any more. ERR_SYNTAX: the time is past or over
 * SESSION_CODE_MAX_US away, or it is a course of others.
 */
enum errc training_code_open(struct db *db, int64_t session, struct str by, int64_t now_us,
			     int64_t until_us, struct session_code *ret,
			     struct err *err) MUST_CHECK;
enum errc training_code_close(struct db *db, int64_t session, int64_t now_us,
			      struct err *err) MUST_CHECK;

/* The session that this code opens now; ERR_NOT_FOUND: none. */
enum errc training_code_find(struct db *db, struct str typed, int64_t now_us, struct arena *arena,
			     struct training_session *ret, struct err *err) MUST_CHECK;
