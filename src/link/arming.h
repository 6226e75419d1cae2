/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came from the board of a hub, at a facility: kept in the order of its numbers, and put to
 * use by itself where a person of the house decided so, for detection only. What is put to use is
 * one list of indicators a hub, "hub-CODE", made anew from all that came: of each object its last
 * version, and none that was revoked.
 */
#pragma once

#include "link/inbox.h"

#define LINK_LIST_MAX (64u * 1024 * 1024) /* bytes of a list */

/* Without a decision: no. */
enum errc link_arming_get(struct db *db, bool *ret, struct err *err) MUST_CHECK;
enum errc link_arming_set(struct db *db, bool arms, struct str by, int64_t now_us,
			  struct err *err) MUST_CHECK;

/*
 * A post of the peer's board, `arrival->sequence` its number. One that is here is passed over, and
 * so is one that comes before its turn: it comes again. `peer->board_here` follows. Within the
 * caller's transaction. ERR_LIMIT.
 */
enum errc link_board_take(const struct org_scope *scope, struct link_peer *peer,
			  const struct link_arrival *arrival, int64_t now_us,
			  struct link_intake *ret, struct err *err) MUST_CHECK;

/* What is to be looked for, as a STIX bundle. ERR_LIMIT. */
enum errc link_arming_write(const struct org_scope *scope, const struct link_peer *peer,
			    struct buf *out, struct err *err) MUST_CHECK;

/* All up to that number is looked for; 0: nothing is any more. */
enum errc link_arming_done(const struct org_scope *scope, int64_t peer, int64_t number,
			   struct err *err) MUST_CHECK;
