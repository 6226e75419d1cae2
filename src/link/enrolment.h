/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a facility comes to its place on the line, as the hub sees it. A person at the hub makes a
 * code for an organisation (link/code.h), which is shown once, holds for some hours and works once.
 * Who sends a request that was signed with it gets a certificate of the hub's authority, and the
 * key with which it signs its messages is entered: what a person does by comparing fingerprints
 * otherwise. The same request again gets the same answer, so that a facility whose line broke, or
 * which died, before it had read it asks again with what it had written down.
 *
 * A certificate counts as long as its time is not over and the peer it was made for is not revoked
 * (link_peers_revoke); it is looked up at every request, so there is no list that could be old.
 */
#pragma once

#include "link/authority.h"
#include "link/code.h"
#include "link/peers.h"

#define LINK_INVITE_HOURS   72
#define LINK_INVITE_TRIES   10 /* wrongly signed; then the code is dead */
#define LINK_CERTIFICATE_US (INT64_C(90) * 24 * 3600 * US_PER_SEC)
#define LINK_ENROLMENT_MAX  32768u /* bytes of a request, and of an answer */

/*
 * Earlier codes for it that were not used are withdrawn. Needs ORG_MANAGE. In a transaction of its
 * own.
 */
enum errc link_invite(const struct org_scope *scope, int64_t organisation, int64_t expires_us,
		      struct str by, int64_t now_us, char ret[static LINK_CODE_MAX],
		      struct err *err) MUST_CHECK;

/* Who the hub is. */
struct link_house {
	const struct link_authority *authority;
	struct str code;
	struct str name;
	struct str public_key; /* with which it signs messages */
};

/*
 * In a transaction of its own. ERR_SYNTAX; ERR_DENIED: there is no such code, it was used, its time
 * is over, or the request was not signed with it; ERR_CONFLICT: the facility is linked with another
 * key already.
 */
enum errc link_enrolment_answer(const struct org_scope *scope, const struct link_house *house,
				struct str request, int64_t now_us, struct buf *answer,
				struct err *err) MUST_CHECK;

/* Whose certificate that is. ERR_DENIED: none of ours, or it counts no more. */
enum errc link_certificate_holder(const struct org_scope *scope, struct str serial, int64_t now_us,
				  struct arena *arena, struct link_peer *ret,
				  struct err *err) MUST_CHECK;

/* A new one for the holder of another. In a transaction of its own. */
enum errc link_renewal_answer(const struct org_scope *scope, const struct link_house *house,
			      const struct link_peer *peer, struct str request, int64_t now_us,
			      struct buf *certificate, struct err *err) MUST_CHECK;

/* Until when the newest of its certificates holds; TIME_NONE: it has none. */
enum errc link_certificate_until(const struct org_scope *scope, int64_t peer, int64_t *ret,
				 struct err *err) MUST_CHECK;
