/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board of a hub: what it says to all who are linked with it. A post is kept once, whatever
 * their number; of each facility there are two numbers, how far it came and how far what came is
 * put to use there, so that a post costs no row and no copy a facility. The numbers rise by one.
 *
 * Who posts is told to nobody: of a facility's indicator the board has the indicator alone.
 * As with what leaves to one (link/outbox.h), nothing is posted before a person decided so: on each
 * post, or on all of its kind.
 */
#pragma once

#include "link/inbox.h"

#define LINK_BOARD_WAITING_MAX 10000u /* posts not yet decided on */

struct link_post {
	int64_t id;	/* read only, as are those below `made_us` */
	int64_t origin; /* the organisation it came from; ORG_SELF: we say it */
	struct str uuid;
	struct str kind;
	struct str title;
	struct str object; /* id of what it is a version of */
	struct str body;   /* JSON, exactly what all get */
	int64_t made_us;
	struct str state;      /* "waiting", "approved", "refused" */
	struct str decided_by; /* "" */
	int64_t number;	       /* 0: none */
	int64_t arrived;       /* how many facilities have it */
	int64_t armed;	       /* how many have put it to use */
	const struct link_post *next;
};

/*
 * By what was decided of its kind (link_kind_get): it is not put down, waits, or is posted. The
 * same `uuid` again is the same post, and nothing happens. Within the caller's transaction.
 * ERR_LIMIT.
 */
enum errc link_board_offer(const struct org_scope *scope, const struct link_post *post,
			   struct err *err) MUST_CHECK;

/* In a transaction of its own. ERR_NOT_FOUND; ERR_CONFLICT: it was decided on. */
enum errc link_board_decide(const struct org_scope *scope, int64_t id, bool approves, struct str by,
			    int64_t now_us, struct err *err) MUST_CHECK;

/* The newest first; at most `limit`. */
enum errc link_board_list(const struct org_scope *scope, size_t limit, struct arena *arena,
			  const struct link_post **ret, struct err *err) MUST_CHECK;

/* The newest post about that object. ERR_NOT_FOUND. */
enum errc link_board_find(const struct org_scope *scope, struct str object, struct arena *arena,
			  struct link_post *ret, struct err *err) MUST_CHECK;

/* The number of the newest post; 0: there is none. */
enum errc link_board_last(const struct org_scope *scope, int64_t *ret, struct err *err) MUST_CHECK;

/*
 * How far a facility is, by its own word; less than before too, when it came back from a backup.
 * ERR_SYNTAX: further than there are posts. Within the caller's transaction.
 */
enum errc link_board_reached(const struct org_scope *scope, const struct link_peer *peer,
			     int64_t arrived, int64_t armed, int64_t now_us,
			     struct err *err) MUST_CHECK;
