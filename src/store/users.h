/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console's accounts. Each has exactly one role; an account is never deleted (the audit trail
 * names it), only disabled. Texts of what is read are copied into the caller's arena.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"
#include "store/password.h"

/* Bits, so that a page can name several. */
enum user_role {
	USER_VIEWER = 1 << 0,	 /* reads */
	USER_OPERATOR = 1 << 1,	 /* on duty: marks alerts */
	USER_ADMIN = 1 << 2,	 /* users, settings, and all the operator does */
	USER_AUDITOR = 1 << 3,	 /* reads, and reads the audit trail */
	USER_VENDOR = 1 << 4,	 /* of another house: its own products' sheets, nothing else */
	USER_INSPECTOR = 1 << 5, /* the inspector's folder, while an inspection names them */
};

#define USER_NAME_MAX	 64
#define USER_DISPLAY_MAX 100
#define TOTP_SECRET_LEN	 20 /* bytes: RFC 4226 4, R6 */
#define RECOVERY_CODES	 10

const char *user_role_name(unsigned role); /* "viewer", …; "?" for none */
bool user_role_parse(struct str name, unsigned *ret);

/* 1..USER_NAME_MAX of a-z A-Z 0-9 . _ - @ */
bool user_name_valid(struct str name);

struct user {
	int64_t id;
	struct str name;
	struct str display;
	unsigned role;
	struct str password_hash;
	bool must_change;
	struct str totp_secret;
	bool totp_on;
	struct str lang; /* "", "ja", "en" */
	bool disabled;
	int64_t created_us;
	int64_t last_login_us;
};

struct users {
	struct user *at;
	size_t n;
};

/* ERR_NOT_FOUND. Names compare without regard to ASCII case. */
enum errc users_get(struct db *db, struct arena *arena, int64_t id, struct user *ret,
		    struct err *err) MUST_CHECK;
enum errc users_find(struct db *db, struct arena *arena, struct str name, struct user *ret,
		     struct err *err) MUST_CHECK;
enum errc users_list(struct db *db, struct arena *arena, struct users *ret,
		     struct err *err) MUST_CHECK;

/* name, display, role, password_hash, must_change, created_us count. ERR_CONFLICT: name taken. */
enum errc users_add(struct db *db, const struct user *user, struct err *err) MUST_CHECK;

enum errc users_set_password(struct db *db, int64_t id, struct str hash, bool must_change,
			     struct err *err) MUST_CHECK;
enum errc users_set_role(struct db *db, int64_t id, unsigned role, struct err *err) MUST_CHECK;
enum errc users_set_disabled(struct db *db, int64_t id, bool disabled, struct err *err) MUST_CHECK;
enum errc users_set_lang(struct db *db, int64_t id, struct str lang, struct err *err) MUST_CHECK;
enum errc users_set_totp(struct db *db, int64_t id, struct str secret, bool on,
			 struct err *err) MUST_CHECK;
enum errc users_note_login(struct db *db, int64_t id, int64_t now_us, struct err *err) MUST_CHECK;

/* Uses up time step `step`; false when it, or a later one, was used before (RFC 6238 5.2). */
enum errc users_take_totp_step(struct db *db, int64_t id, int64_t step, bool *ret_taken,
			       struct err *err) MUST_CHECK;

/* Enabled administrators: the last one may not be disabled or demoted. */
enum errc users_count_admins(struct db *db, uint64_t *ret, struct err *err) MUST_CHECK;

/* Forget the old codes, keep these (hexadecimal hashes). */
enum errc recovery_codes_replace(struct db *db, int64_t user_id, const struct str *hashes, size_t n,
				 struct err *err) MUST_CHECK;
enum errc recovery_codes_take(struct db *db, int64_t user_id, struct str hash, bool *ret_taken,
			      struct err *err) MUST_CHECK;
enum errc recovery_codes_count(struct db *db, int64_t user_id, uint64_t *ret,
			       struct err *err) MUST_CHECK;

/*
 * First start: when nobody has an account, make "admin" with a one-time password that must be
 * changed at the first log-in. `*ret_made` says whether; `password` is then filled in, to be
 * printed once and forgotten. password_setup() was called.
 */
enum errc users_first_start(struct db *db, int64_t now_us, bool *ret_made,
			    char password[static PASSWORD_GENERATED_LEN + 1],
			    struct err *err) MUST_CHECK;
