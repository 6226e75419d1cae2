/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of organisations: nothing is deleted. A change of what is true of one ends what held
 * before on the day it begins; one that begins on the very day something else began replaces that,
 * which stays in the history as what was believed until then. No change begins before the newest
 * one there is: a list that is older than what is known is refused.
 *
 * Every function is one step of the caller's transaction (db_begin() … db_end()), or is alone.
 */
#pragma once

#include "organisations/organisation.h"

struct organisation_actor {
	struct str source; /* which list, or "" */
	struct str by;
	int64_t now_us;
};

enum organisation_outcome {
	ORGANISATION_SAME,
	ORGANISATION_NEW,
	ORGANISATION_CHANGED,
};

/*
 * An organisation of that code is changed to say what `organisation` does from from_on on, else it
 * is added. Needs ORG_MANAGE; to add one, ORG_MANAGE at `parent`, below which it is put by
 * authority (0: it is a root, which the machine's scope alone may add). `id`, ended_on and what
 * comes later are not read. ERR_SYNTAX, ERR_LIMIT; ERR_CONFLICT: what is known began later.
 */
enum errc organisation_put(const struct org_scope *scope, const struct organisation *organisation,
			   int64_t parent, const struct organisation_actor *actor, int64_t *ret_id,
			   enum organisation_outcome *ret, struct err *err) MUST_CHECK;

/*
 * From that day on below `parent`, instead of (authority) or beside the others. Needs ORG_MANAGE at
 * both. `*ret_changed` false: it was there already. ERR_CONFLICT: a ring, a tree deeper than
 * ORG_PATH_MAX, or a place that began later.
 */
struct organisation_move {
	int64_t id;
	int64_t parent;
	enum edge_kind kind;
	struct str from_on;
};
enum errc organisation_move(const struct org_scope *scope, const struct organisation_move *move,
			    const struct organisation_actor *actor, bool *ret_changed,
			    struct err *err) MUST_CHECK;

/* No longer below `parent` from that day on. ERR_NOT_FOUND: it is not. */
enum errc organisation_part(const struct org_scope *scope, const struct organisation_move *move,
			    const struct organisation_actor *actor, struct err *err) MUST_CHECK;

/*
 * It is no more from that day on: what holds of it ends, its places and the seats there too.
 * ERR_CONFLICT while others are below it by authority; ERR_NOT_FOUND when it is closed.
 */
enum errc organisation_close(const struct org_scope *scope, int64_t id, struct str on,
			     const struct organisation_actor *actor, struct err *err) MUST_CHECK;

/* The node's own takes the code under which lists know it. Needs ORG_MANAGE there. */
enum errc organisation_name_self(const struct org_scope *scope, struct str code,
				 struct err *err) MUST_CHECK;
