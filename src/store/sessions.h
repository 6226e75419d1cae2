/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log-ins that are open. A session is known by the hash of its token; the token itself is only in
 * the browser's cookie. A row's age and idleness are judged by who reads it (web/auth/auth.c).
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

#define SESSION_HASH_LEN  64 /* hexadecimal digits of SHA-256 */
#define SESSION_AGENT_MAX 200

enum session_stage {
	SESSION_SECOND_FACTOR, /* password given, code still to come */
	SESSION_NEW_PASSWORD,  /* must choose a password before anything else */
	SESSION_ENROL,	       /* must set up a second factor before anything else */
	SESSION_OPEN,
};

struct session {
	struct str hash;
	int64_t user_id;
	enum session_stage stage;
	int64_t created_us;
	int64_t seen_us;
	int64_t confirmed_us; /* when the password was last given */
	struct str peer;
	struct str agent;
	struct str user_name; /* of the list only */
};

struct sessions {
	struct session *at;
	size_t n;
};

enum errc sessions_add(struct db *db, const struct session *session, struct err *err) MUST_CHECK;
enum errc sessions_get(struct db *db, struct arena *arena, struct str hash, struct session *ret,
		       struct err *err) MUST_CHECK;
enum errc sessions_touch(struct db *db, struct str hash, int64_t now_us,
			 struct err *err) MUST_CHECK;
enum errc sessions_confirm(struct db *db, struct str hash, int64_t now_us,
			   struct err *err) MUST_CHECK;

/* Ending one that is not there is fine. */
enum errc sessions_end(struct db *db, struct str hash, struct err *err) MUST_CHECK;

/* All of a user but `except` (STR_NONE: all). */
enum errc sessions_end_user(struct db *db, int64_t user_id, struct str except,
			    struct err *err) MUST_CHECK;

/* Those idle since before `idle_us` or made before `made_us`. */
enum errc sessions_prune(struct db *db, int64_t idle_us, int64_t made_us,
			 struct err *err) MUST_CHECK;

/* Newest first; `user_id` 0: of everybody. */
enum errc sessions_list(struct db *db, struct arena *arena, int64_t user_id, struct sessions *ret,
			struct err *err) MUST_CHECK;
