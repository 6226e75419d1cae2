/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sending a notice, and to whom it went. Owns the SQL of notice_deliveries.
 */
#pragma once

#include "notices/reach.h"

/* Why it did not arrive, so that contacts can be put right. */
enum notice_failure {
	NOTICE_NO_FAILURE,
	NOTICE_NO_CONTACT, /* nobody knows how to reach it */
	NOTICE_BOUNCED,	   /* the mail came back for good (RFC 3463 class 5) */
	NOTICE_LEFT,	   /* who was named has left: the contact is stale */
	NOTICE_NO_ANSWER,  /* called, and nobody came to the telephone */
	NOTICE_REFUSED,	   /* it does not take part */
	NOTICE_FAILURES,
};

extern const char *const notice_failure_names[NOTICE_FAILURES]; /* "", "no-contact", … */

/*
 * Puts down everyone it reaches from here; what goes by link is then taken by the link's own
 * gathering. Of a draft, and of a received notice that is passed on. In a transaction of its own.
 * ERR_CONFLICT: it was sent.
 */
enum errc notice_send(const struct org_scope *scope, struct str id,
		      const struct notice_actor *actor, struct reach *ret, struct arena *arena,
		      struct err *err) MUST_CHECK;

/* The same in the caller's transaction, of a notice that has just come. */
enum errc notice_pass_on(const struct org_scope *scope, const struct notice_row *row,
			 const struct notice_actor *actor, struct arena *arena, struct reach *ret,
			 struct err *err) MUST_CHECK;

/*
 * It did not arrive there; NOTICE_NO_FAILURE takes that back. ERR_NOT_FOUND: it is not among those
 * it went to.
 */
enum errc notice_failed(const struct org_scope *scope, int64_t notice, struct str path,
			enum notice_failure failure, struct str words, int64_t now_us,
			struct err *err) MUST_CHECK;

/* What is to go to that organisation by link and has not been put down: at most `limit`. */
struct notice_parcel {
	int64_t delivery;
	struct notice_row notice;
	struct str path; /* of the recipient */
	const struct notice_parcel *next;
};
enum errc notice_parcels(const struct org_scope *scope, int64_t organisation, size_t limit,
			 struct arena *arena, const struct notice_parcel **ret,
			 struct err *err) MUST_CHECK;
enum errc notice_parcel_went(const struct org_scope *scope, int64_t delivery, int64_t now_us,
			     struct err *err) MUST_CHECK;
