/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people decided for policies, and the versions they adopted. Owns the SQL of
 * policy_decisions, policy_versions and policy_version_facts, which are only ever added to.
 */
#pragma once

#include "base/arena.h"
#include "base/calendar/day.h"
#include "base/text.h"
#include "store/db.h"
#include "store/evidence-files.h"

#define POLICY_DECISIONS_MAX 100u
#define POLICY_VALUE_MAX     4000u /* bytes of a decision */
#define POLICY_APPROVED_MAX  200u
#define POLICY_TEXT_MAX	     (512u * 1024)
#define POLICY_VERSIONS_MAX  500u
#define POLICY_FACTS_MAX     300u

struct policy_decision {
	struct str name;
	struct str value; /* never "" in a list: open again is not decided */
	int64_t said_us;
	struct str said_by;
};

struct policy_decisions {
	struct policy_decision at[POLICY_DECISIONS_MAX];
	size_t n;
};

/* The newest of each name; texts in `arena`. */
enum errc policy_decisions_get(struct db *db, struct arena *arena, struct policy_decisions *ret,
			       struct err *err) MUST_CHECK;

/* "": nobody decided. */
struct str policy_decision_find(const struct policy_decisions *decisions, struct str name);

/* A value that stands already is not said twice. ERR_LIMIT, ERR_SYNTAX (control characters). */
enum errc policy_decisions_put(struct db *db, const struct policy_decision *decision,
			       struct err *err) MUST_CHECK;

/* A fact as a text names it. */
struct policy_named {
	struct str name; /* "facility.name", "list.lines" */
	struct str words;
};

struct policy_version {
	int64_t id;
	struct str policy;
	int64_t number;
	enum lang lang;
	struct str title;
	struct str text;
	struct str sha256;
	struct str template; /* version and date of the template it was made from */
	int64_t blanks;
	struct str approved;
	struct str valid_from; /* YYYY-MM-DD */
	int64_t adopted_us;
	struct str adopted_by;
};

/*
 * Keep a version with the facts it names, as one transaction; `id`, `number` and `sha256` are not
 * read. ERR_SYNTAX: who decided, or the day, is missing or wrong; ERR_LIMIT.
 */
enum errc policy_versions_add(struct db *db, const struct policy_version *version,
			      const struct policy_named *facts, size_t n, int64_t *ret_number,
			      struct err *err) MUST_CHECK;

/* `number` 0: the newest. ERR_NOT_FOUND; texts in `arena`. */
enum errc policy_versions_get(struct db *db, struct str policy, int64_t number, struct arena *arena,
			      struct policy_version *ret, struct err *err) MUST_CHECK;

/* Of one policy, the newest first, without their texts; at most POLICY_VERSIONS_MAX. */
struct policy_versions {
	struct policy_version *at;
	size_t n;
};
enum errc policy_versions_list(struct db *db, struct str policy, struct arena *arena,
			       struct policy_versions *ret, struct err *err) MUST_CHECK;

/* The facts of a version, by name. */
struct policy_named_list {
	struct policy_named at[POLICY_FACTS_MAX];
	size_t n;
};
enum errc policy_version_facts_get(struct db *db, int64_t version, struct arena *arena,
				   struct policy_named_list *ret, struct err *err) MUST_CHECK;

/* Do the bytes still have the sum that was kept with them? */
bool policy_version_whole(const struct policy_version *version);
