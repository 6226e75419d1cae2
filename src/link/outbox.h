/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to leave this node. Nothing does by default: a kind of message that no person has decided
 * on is not even put down. Of a kind that is "asked", each message waits until a person has seen
 * exactly what would leave (its body) and approved it; of one that is "always", a person has
 * decided so for all. A message that was approved has a number, one more than the one before it to
 * the same peer, and stays as it is.
 */
#pragma once

#include "base/text.h"
#include "link/peers.h"

#define LINK_KIND_MAX	 64u
#define LINK_TITLE_MAX	 300u
#define LINK_BODY_MAX	 (256u * 1024)
#define LINK_WAITING_MAX 10000u /* to one peer, not yet decided on */

enum link_leave {
	LINK_NEVER, /* also of a kind nobody has decided on */
	LINK_ASKED,
	LINK_ALWAYS,
	LINK_LEAVES,
};

extern const char *const link_leave_names[LINK_LEAVES]; /* "never", "asked", "always" */

enum errc link_kind_get(struct db *db, struct str kind, enum link_leave *ret,
			struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: there is no such kind. */
enum errc link_kind_set(struct db *db, struct str kind, enum link_leave leave, struct str by,
			int64_t now_us, struct err *err) MUST_CHECK;

struct link_message {
	int64_t id;
	int64_t organisation; /* to whom */
	struct str uuid;
	struct str kind;
	struct str title;
	struct str body; /* JSON, exactly what leaves */
	int64_t made_us;
	struct str state;      /* "waiting", "approved", "refused" */
	struct str decided_by; /* "" */
	int64_t sequence;      /* 0: none */
	bool arrived;
	const struct link_message *next;
};

/*
 * A room has something for that peer. `uuid` names it: the same again is the same message, and
 * nothing happens. `*ret_put` false: its kind may not leave, or it was there. ERR_LIMIT;
 * ERR_NOT_FOUND: no link with that organisation, or no such kind.
 */
enum errc link_offer(const struct org_scope *scope, const struct link_message *message,
		     bool *ret_put, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND; ERR_CONFLICT: it was decided on. */
enum errc link_approve(const struct org_scope *scope, int64_t id, struct str by, int64_t now_us,
		       struct err *err) MUST_CHECK;
enum errc link_refuse(const struct org_scope *scope, int64_t id, struct str by, int64_t now_us,
		      struct err *err) MUST_CHECK;

/* The newest first; `state` "" for all. At most `limit`. */
enum errc link_outbox_list(const struct org_scope *scope, struct str state, size_t limit,
			   struct arena *arena, const struct link_message **ret,
			   struct err *err) MUST_CHECK;
