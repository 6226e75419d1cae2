/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who of the accounts sits where, with which role and on which days, and which facilities an
 * inspector was let into. An account without any seat, ever, sits at the node's own organisation
 * with its own role, as on a facility; one whose seats have all ended sits nowhere.
 *
 * Days are text "YYYY-MM-DD"; ended_on is the first day on which it no longer holds.
 */
#pragma once

#include "organisations/scope.h"

#define SEATS_MAX	    32u /* and admissions, of one account on one day */
#define ADMISSION_DAYS_MAX  60
#define ADMISSION_WORDS_MAX 200u

/* What a scope is made of. */
struct scope_seat {
	int64_t organisation;
	unsigned role;
	bool admitted; /* by an admission, which has no role */
};

/*
 * Those of today; seats of others than an inspector's do not take admissions. For scope.c: the
 * connection may everything. ERR_LIMIT over SEATS_MAX.
 */
enum errc seats_of_user(struct db *db, const struct user *user, int32_t today,
			struct scope_seat ret[static SEATS_MAX], size_t *ret_n,
			struct err *err) MUST_CHECK;

struct seat {
	int64_t id;
	int64_t organisation;
	int64_t user;
	struct str user_name;
	struct str display;
	unsigned role;
	struct str from_on;
	struct str ended_on; /* STR_NONE: it holds */
	struct str said_by;
	const struct seat *next;
};

/* Of one organisation, those that ended too; needs ORG_MANAGE there. In `arena`. */
enum errc seats_list(const struct org_scope *scope, int64_t organisation, struct arena *arena,
		     const struct seat **ret, struct err *err) MUST_CHECK;

/*
 * From today on. Needs ORG_MANAGE at the organisation, and no power is given that the giver lacks
 * there. A seat the account has there already takes the new role. ERR_DENIED, ERR_NOT_FOUND;
 * ERR_LIMIT over SEATS_MAX.
 */
enum errc seats_put(const struct org_scope *scope, int64_t organisation, int64_t user,
		    unsigned role, struct str by, int64_t now_us, struct err *err) MUST_CHECK;

/* A new account that sits there with its own role; `user` as for users_add(). */
enum errc seats_add_account(const struct org_scope *scope, int64_t organisation,
			    const struct user *user, struct str by, struct err *err) MUST_CHECK;

/* From today on it is no more. ERR_NOT_FOUND: none is open. */
enum errc seats_end(const struct org_scope *scope, int64_t organisation, int64_t user,
		    struct err *err) MUST_CHECK;

/* Every open seat at an organisation that is closed. For organisation-change.c: no scope holds the
 * connection back. */
enum errc seats_end_all(struct db *db, int64_t organisation, struct str on,
			struct err *err) MUST_CHECK;

struct admission {
	int64_t organisation;
	int64_t user;
	struct str from_on;
	struct str ended_on; /* at most ADMISSION_DAYS_MAX later */
	struct str reason;   /* which inspection */
	struct str by;
	int64_t now_us;
};

/*
 * Let an inspector's account see a facility on those days. Needs ORG_WRITE there; ERR_DENIED when
 * the account is none of an inspector.
 */
enum errc admissions_open(const struct org_scope *scope, const struct admission *admission,
			  int64_t *ret_id, struct err *err) MUST_CHECK;

/* At once. ERR_NOT_FOUND: it is none, or closed. */
enum errc admissions_close(const struct org_scope *scope, int64_t id, struct str by, int64_t now_us,
			   struct err *err) MUST_CHECK;
