/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a vendor gets its own log-in: an administrator makes a link that works once, until a day, and
 * can take it back. Whoever opens it chooses a password and so makes one account of the role
 * `vendor`. The token of the link is 256 random bits; only its SHA-256 is kept, so that who reads
 * the database can open none.
 */
#pragma once

#include "base/arena.h"
#include "store/users.h"

#define INVITATION_TOKEN_LEN   64u /* hexadecimal digits */
#define INVITATION_DAYS	       14
#define INVITATION_DAYS_MAX    90
#define INVITATIONS_OPEN_MAX   20u /* of one vendor */
#define INVITATION_PATH_PREFIX "/invitation/"

enum invitation_state {
	INVITATION_OPEN,
	INVITATION_USED,
	INVITATION_REVOKED,
	INVITATION_EXPIRED,
	INVITATION_STATES,
};

extern const char *const invitation_state_names[INVITATION_STATES]; /* "open", … */

struct invitation {
	int64_t id;
	struct str vendor;
	int64_t made_us;
	struct str made_by;
	int64_t expires_us;
	int64_t used_us; /* TIME_NONE: not yet; so is the next */
	struct str used_by;
	int64_t revoked_us;
	struct str revoked_by;
	const struct invitation *next;
};

enum invitation_state invitation_state(const struct invitation *invitation, int64_t now_us);

/*
 * A new one; vendor, made_us, made_by and expires_us count. `token` is filled in, to be shown once.
 * ERR_NOT_FOUND: there is no such vendor; ERR_LIMIT: too many are open.
 */
enum errc invitations_make(struct db *db, const struct invitation *invitation,
			   char token[static INVITATION_TOKEN_LEN + 1], int64_t *ret_id,
			   struct err *err) MUST_CHECK;

/* ERR_CONFLICT: it is not open any more; ERR_NOT_FOUND. */
enum errc invitations_revoke(struct db *db, int64_t id, struct str by, int64_t now_us,
			     struct err *err) MUST_CHECK;

/* Of a vendor, or of all (STR_NONE), the newest first. */
enum errc invitations_list(struct db *db, struct str vendor, struct arena *arena,
			   const struct invitation **ret, struct err *err) MUST_CHECK;

/*
 * The open invitation of that token. ERR_NOT_FOUND for anything else: whether there was one is not
 * told.
 */
enum errc invitations_find(struct db *db, struct str token, int64_t now_us, struct arena *arena,
			   struct invitation *ret, struct err *err) MUST_CHECK;

/*
 * Use it up: makes the account, whose name is the vendor's and a number. One transaction, in which
 * the invitation is looked at again. ERR_NOT_FOUND as above.
 */
struct invited {
	struct str token;
	struct str display;
	struct str password_hash;
	int64_t now_us;
};
enum errc invitations_use(struct db *db, const struct invited *invited, struct arena *arena,
			  struct str *ret_name, struct err *err) MUST_CHECK;

/* The vendor that an account speaks for. ERR_NOT_FOUND. */
enum errc vendor_accounts_get(struct db *db, int64_t user_id, struct arena *arena,
			      struct str *ret_vendor, struct err *err) MUST_CHECK;
