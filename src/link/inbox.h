/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What arrived. A message has effect once, in the order of its numbers: one that comes again is
 * dropped, one that comes before its turn waits, and the effect is kept in the same transaction as
 * the note that it has been. A message that its kind cannot use takes its turn with the reason.
 */
#pragma once

#include "link/outbox.h"

#define LINK_AHEAD_MAX 100000 /* numbers further than this ahead of their turn are refused */

struct link_arrival {
	int64_t sequence;
	struct str uuid;
	struct str kind;
	struct str title;
	struct str body;
	int64_t made_us;
};

/*
 * What a message of a kind does here. Within the transaction; the scope is the machine's. Another
 * error than ERR_SYNTAX, ERR_LIMIT, ERR_NOT_FOUND or ERR_CONFLICT (which are its reason for having
 * none) ends the exchange, and nothing of it has happened.
 */
typedef enum errc link_effect(void *ctx, const struct org_scope *scope, int64_t organisation,
			      const struct link_arrival *arrival, struct err *err);

struct link_effects {
	link_effect *apply; /* knows the kinds */
	void *ctx;
};

struct link_intake {
	size_t fresh;
	size_t again;
	size_t applied;
	size_t without_effect;
	size_t waiting; /* for those before them */
};

/* Are its parts there, and none too long? ERR_LIMIT. */
enum errc link_arrival_check(const struct link_arrival *arrival, struct err *err) MUST_CHECK;

/* Within the caller's transaction; counts are added up. ERR_LIMIT. */
enum errc link_take(const struct org_scope *scope, const struct link_peer *peer,
		    const struct link_arrival *arrival, int64_t now_us, struct link_intake *ret,
		    struct err *err) MUST_CHECK;

/* Those whose turn it is. */
enum errc link_apply(const struct org_scope *scope, const struct link_peer *peer,
		     const struct link_effects *effects, int64_t now_us, struct link_intake *ret,
		     struct err *err) MUST_CHECK;

/* The other side has all up to that number. More than was ever sent is a lie: ERR_SYNTAX. */
enum errc link_acknowledged(const struct org_scope *scope, const struct link_peer *peer,
			    int64_t sequence, int64_t now_us, struct err *err) MUST_CHECK;
