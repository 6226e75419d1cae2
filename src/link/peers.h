/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom this node exchanges messages with: on a facility its hub, on a hub its facilities. Each is
 * an organisation and the public key (Ed25519, PEM) it signs with, whose fingerprint a person has
 * compared. A key that is revoked counts no more; the numbers of messages begin anew with the next.
 */
#pragma once

#include "custody/signer.h"
#include "organisations/scope.h"

struct link_peer {
	int64_t id;
	int64_t organisation;
	struct str code; /* of the organisation */
	struct str public_key;
	struct str fingerprint;
	int64_t next_sequence;
	int64_t acknowledged;
	int64_t received;
	int64_t heard_us;	/* TIME_NONE: nothing came yet */
	int64_t revoked_us;	/* TIME_NONE: it counts */
	struct str problem;	/* why the line to it failed the last time; "" */
	bool above;		/* it is our hub */
	int64_t board_there;	/* of our board (link/board.h): all up to it arrived there */
	int64_t armed_there;	/* and is put to use */
	int64_t armed_there_us; /* TIME_NONE: nothing yet */
	int64_t board_here;	/* of its board: all up to it is here */
	int64_t armed_here;
	const struct link_peer *next;
};

/*
 * Needs ORG_MANAGE at the organisation. `fingerprint` is what the person compared. ERR_SYNTAX: no
 * key of Ed25519; ERR_DENIED: the fingerprint is another's; ERR_CONFLICT: it has a key already.
 */
enum errc link_peers_add(const struct org_scope *scope, int64_t organisation, struct str public_key,
			 struct str fingerprint, struct str by, int64_t now_us,
			 struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: the organisation has none that counts. */
enum errc link_peers_revoke(const struct org_scope *scope, int64_t organisation, struct str by,
			    int64_t now_us, struct err *err) MUST_CHECK;
enum errc link_peers_get(const struct org_scope *scope, int64_t organisation, struct arena *arena,
			 struct link_peer *ret, struct err *err) MUST_CHECK;

/* It is our hub: what we saw goes to it, and to nobody else by itself. */
enum errc link_peers_above(const struct org_scope *scope, int64_t organisation,
			   struct err *err) MUST_CHECK;

/* The line to it was good, or why it was not. */
enum errc link_peers_heard(const struct org_scope *scope, int64_t peer, int64_t now_us,
			   struct err *err) MUST_CHECK;
enum errc link_peers_failed(const struct org_scope *scope, int64_t peer, struct str problem,
			    struct err *err) MUST_CHECK;

/* The code under which the others know this node. ERR_CONFLICT: it has none yet. */
enum errc link_own_code(const struct org_scope *scope, struct arena *arena, struct str *ret,
			struct err *err) MUST_CHECK;

/*
 * Those for whom there is something: messages that were not acknowledged, posts after
 * `board_last`'s place of theirs, or that they were revoked.
 */
enum errc link_peers_due(const struct org_scope *scope, int64_t board_last, struct arena *arena,
			 const struct link_peer **ret, struct err *err) MUST_CHECK;

/* By the code of its organisation; those that were revoked too. */
enum errc link_peers_list(const struct org_scope *scope, struct arena *arena,
			  const struct link_peer **ret, struct err *err) MUST_CHECK;
