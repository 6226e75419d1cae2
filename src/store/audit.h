/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit trail: who did what, from where, and whether it worked or was refused. A row is
 * committed before the effect it tells of; rows are never changed or deleted (triggers). `id` rises
 * by one per row and is the offset of the stream that carries the trail into the sealed log.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

#define AUDIT_DETAIL_MAX 2000

struct audit_entry {
	int64_t id; /* read only */
	int64_t time_us;
	struct str user; /* as it was given, for a failed log-in */
	struct str role;
	struct str peer;
	struct str action;  /* "login", "alert.status", "user.create", … */
	struct str object;  /* what it was done to */
	struct str detail;  /* a sentence or values; never a secret */
	struct str outcome; /* "done", "failed", "denied" */
};

struct audit_entries {
	struct audit_entry *at;
	size_t n;
};

enum errc audit_add(struct db *db, const struct audit_entry *entry, struct err *err) MUST_CHECK;

/* Newest first, below `before` (0: from the newest); `text` is found in any column. */
enum errc audit_list(struct db *db, struct arena *arena, struct str text, int64_t before,
		     unsigned limit, struct audit_entries *ret, struct err *err) MUST_CHECK;

/* Oldest first, above `after`: what the sealed log does not have yet. */
enum errc audit_list_after(struct db *db, struct arena *arena, int64_t after, unsigned limit,
			   struct audit_entries *ret, struct err *err) MUST_CHECK;
