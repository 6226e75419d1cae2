/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A facility's own versions of playbooks, which of them is in force, and the bytes of all that were
 * ever walked. Owns the SQL of playbook_texts, playbook_versions and playbook_choices, which are
 * only ever added to.
 */
#pragma once

#include "playbooks/playbook-set.h"
#include "store/db.h"

#define PLAYBOOK_VERSIONS_MAX 200u
#define PLAYBOOK_NOTE_MAX     400u

struct playbook_version {
	struct str playbook; /* id */
	int64_t number;
	struct str short_name;
	struct str sha256;
	struct str modified;
	struct str note;
	int64_t added_us;
	struct str added_by;
	bool in_force;
};

struct playbook_versions {
	struct playbook_version at[PLAYBOOK_VERSIONS_MAX];
	size_t n;
};

/* Keep the bytes under their sum; those that are there already stay. In a transaction or not. */
enum errc playbook_text_keep(struct db *db, const struct playbook_copy *copy, int64_t now_us,
			     struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND; ERR_CORRUPT: the bytes no longer have their sum. In `arena`. */
enum errc playbook_text_get(struct db *db, struct str sha256, struct arena *arena, struct str *ret,
			    struct err *err) MUST_CHECK;

/* Who does it, when, and why. */
struct playbook_deed {
	struct str by;
	int64_t now_us;
	struct str note; /* at most PLAYBOOK_NOTE_MAX; may be empty */
};

/*
 * A new version, in force from now on. `copy` was read and checked. ERR_CONFLICT: the one in force
 * has these very bytes, or another playbook has that short name; ERR_LIMIT.
 */
enum errc playbook_version_add(struct db *db, const struct playbook_set *content,
			       const struct playbook_copy *copy, const struct playbook_deed *deed,
			       int64_t *ret_number, struct err *err) MUST_CHECK;

/* Another one is in force from now on. 0: the one that comes with the program, or none. */
enum errc playbook_version_choose(struct db *db, struct str playbook, int64_t number,
				  const struct playbook_deed *deed, struct err *err) MUST_CHECK;

/* Of one playbook, the newest first; `playbook` "": the newest of each there is. */
enum errc playbook_versions_list(struct db *db, struct str playbook, struct arena *arena,
				 struct playbook_versions *ret, struct err *err) MUST_CHECK;

/* The bytes of one version. ERR_NOT_FOUND. */
enum errc playbook_version_get(struct db *db, struct str playbook, int64_t number,
			       struct arena *arena, struct str *ret_json,
			       struct err *err) MUST_CHECK;

/*
 * The one in force, by id or short name, read; its playbook is the caller's. An own version that
 * cannot be read any more is passed over for the one that comes with the program. ERR_NOT_FOUND.
 */
enum errc playbook_current(const struct playbook_set *content, struct db *db, struct str name,
			   struct arena *arena, struct playbook_copy *ret,
			   struct err *err) MUST_CHECK;

/* The same with those it calls, as far as they are here. */
enum errc playbook_bundle_current(const struct playbook_set *content, struct db *db,
				  struct str name, struct arena *arena, struct playbook_bundle *ret,
				  struct err *err) MUST_CHECK;

/* For the checker: is one of that id in force? */
struct playbook_shelf {
	const struct playbook_set *content;
	struct db *db;
	struct arena *arena;
};
bool playbook_on_shelf(void *shelf, struct str id);

/* Every playbook in force, in the order of lists, until `each` says false. */
enum errc playbook_current_each(const struct playbook_set *content, struct db *db,
				struct arena *arena,
				bool (*each)(void *ctx, const struct playbook_copy *copy),
				void *ctx, struct err *err) MUST_CHECK;
