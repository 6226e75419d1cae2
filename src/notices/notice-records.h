/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices that were written here or came from elsewhere. Owns the SQL of notices.
 */
#pragma once

#include "notices/notice.h"
#include "organisations/scope.h"

#define NOTICES_SHOWN_MAX 1000u

struct notice_row {
	int64_t id;
	int64_t organisation; /* whose record it is */
	struct str uuid;
	struct str document;
	struct str path; /* of this node; "": it began here */
	struct notice_key key;
	int64_t upstream; /* 0: it began here */
	struct str state; /* "draft", "sent", "received" */
	int64_t made_us;
	struct str made_by;
	int64_t sent_us; /* TIME_NONE */
	struct str sent_by;
	int64_t told;
	const struct notice_row *next;
};

struct notice_actor {
	struct str by;
	int64_t now_us;
};

/*
 * What was written is kept under a number and a key of its own; nobody gets it by that. `name` of
 * the file for sentences. ERR_SYNTAX, ERR_LIMIT.
 */
enum errc notices_put(const struct org_scope *scope, int64_t organisation, const char *name,
		      struct str text, const struct notice_actor *actor,
		      char ret_id[static NOTICE_ID_LEN + 1], struct err *err) MUST_CHECK;

/* `id` is the UUID or its beginning, at least 6 characters, when there is but one. ERR_NOT_FOUND.
 */
enum errc notices_get(const struct org_scope *scope, struct str id, struct arena *arena,
		      struct notice_row *ret, struct err *err) MUST_CHECK;

/* The newest first, at most NOTICES_SHOWN_MAX; `state` STR_NONE: all. */
enum errc notices_list(const struct org_scope *scope, struct str state, struct arena *arena,
		       const struct notice_row **ret, struct err *err) MUST_CHECK;

/*
 * A notice from elsewhere, in the caller's transaction: with the path and the key that came with
 * it. `*ret_new` false: it was here already. ERR_SYNTAX, ERR_LIMIT; ERR_CONFLICT: another notice of
 * that id is here.
 */
struct notice_arrival {
	struct str document;
	struct str path;
	struct notice_key key;
	int64_t upstream;
};
enum errc notices_take(const struct org_scope *scope, const struct notice_arrival *arrival,
		       int64_t now_us, struct arena *arena, struct notice_row *ret, bool *ret_new,
		       struct err *err) MUST_CHECK;

/* It went out from here; a draft becomes sent. */
enum errc notices_went(const struct org_scope *scope, const struct notice_row *row,
		       const struct notice_actor *actor, struct err *err) MUST_CHECK;

/* Receipts up to that id were put down for upstream. */
enum errc notices_told(const struct org_scope *scope, int64_t notice, int64_t receipt,
		       struct err *err) MUST_CHECK;
