/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Organisations as they were on a day: who, of which kind and size, under whom. Everything takes a
 * scope (organisations/scope.h) and gives what it may see.
 *
 * An organisation is named by its code for ever; what is true of it holds from one day to another,
 * and so does its place in the tree. Days are text "YYYY-MM-DD"; ended_on is the first day on which
 * it no longer holds. On a day on which nothing holds of it, it is closed, or not yet there.
 */
#pragma once

#include "organisations/forest.h"
#include "organisations/scope.h"

#define ORG_CODE_MAX	 64u
#define ORG_TEXT_MAX	 300u /* bytes of a name, an address … */
#define ORG_BEDS_MAX	 5000
#define ORG_BEDS_UNKNOWN (-1)
#define ORG_PATH_MAX	 32u /* of a tree of authority, from the top down */

struct organisation {
	int64_t id;
	struct str code;
	struct str kind; /* organisations/organisation-content.h */
	struct str name;
	struct str kana;
	struct str prefecture; /* "01" to "47", or "" */
	struct str city;
	struct str address;
	struct str phone;
	int64_t beds;	      /* ORG_BEDS_UNKNOWN: not said */
	struct str functions; /* "disaster-base special-function", as its list has them */
	struct str from_on;
	struct str ended_on; /* STR_NONE: it holds */
	struct str source;   /* which list said so, or "" */
	int64_t said_us;
	struct str said_by;
	const struct organisation *next;
};

/* 1 to ORG_CODE_MAX of a-z A-Z 0-9 . _ - */
bool organisation_code_valid(struct str code);

/* ERR_NOT_FOUND: there is none that may be known, or nothing holds of it that day. */
enum errc organisations_get(const struct org_scope *scope, int64_t id, struct str day,
			    struct arena *arena, struct organisation *ret,
			    struct err *err) MUST_CHECK;
enum errc organisations_find(const struct org_scope *scope, struct str code, int64_t *ret,
			     struct err *err) MUST_CHECK;

/* What to look for; STR_NONE and 0: anything. */
struct organisation_query {
	struct str day;
	struct str words; /* in the name, its reading, the code or the address */
	struct str kind;
	struct str prefecture;
	int64_t under; /* it and all below it by authority */
	size_t from;   /* so many are passed over */
	size_t limit;
};

/* By prefecture, name and number. */
enum errc organisations_search(const struct org_scope *scope,
			       const struct organisation_query *query, struct arena *arena,
			       const struct organisation **ret, uint64_t *ret_all,
			       struct err *err) MUST_CHECK;

/* Directly below (`down`) or above it by such edges. As organisations_search(). */
struct organisation_near {
	int64_t id;
	enum edge_kind kind;
	bool down;
	struct str day;
	size_t from;
	size_t limit;
};
enum errc organisations_near(const struct org_scope *scope, const struct organisation_near *near,
			     struct arena *arena, const struct organisation **ret,
			     uint64_t *ret_all, struct err *err) MUST_CHECK;

/* What was ever said of it, the newest first; replaced_us tells what turned out wrong. */
struct organisation_past {
	struct organisation was;
	int64_t replaced_us; /* TIME_NONE: it holds for its days */
	const struct organisation_past *next;
};
enum errc organisations_history(const struct org_scope *scope, int64_t id, struct arena *arena,
				const struct organisation_past **ret, struct err *err) MUST_CHECK;

/* Places it had and has in the tree. */
struct organisation_place {
	enum edge_kind kind;
	int64_t parent;
	struct str parent_name;
	struct str from_on;
	struct str ended_on; /* STR_NONE: it holds */
	int64_t replaced_us;
	const struct organisation_place *next;
};
enum errc organisations_places(const struct org_scope *scope, int64_t id, struct arena *arena,
			       const struct organisation_place **ret, struct err *err) MUST_CHECK;
