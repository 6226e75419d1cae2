/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collections of a TAXII 2.1 server (5.1), the members who come by its API, and the sharing groups
 * that join the two. Owns the SQL of taxii_collections, taxii_members, taxii_groups and
 * taxii_grants. Whether a member may read or write a collection is said by taxii_may() alone.
 *
 * Texts of …_each() are good during the call, others live in the arena.
 */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"
#include "detect/indicators/indicator.h"
#include "store/db.h"

#define TAXII_COLLECTIONS_MAX 500u
#define TAXII_MEMBERS_MAX     20000u
#define TAXII_ALIAS_MAX	      64u /* small letters, digits, '-' */
#define TAXII_TITLE_MAX	      200u
#define TAXII_WORDS_MAX	      2000u
#define TAXII_NAME_MAX	      64u
#define TAXII_TOKEN_LEN	      64u /* hexadecimal digits: 256 bits by chance */

struct taxii_collection {
	struct str id;
	struct str alias;
	struct str title;
	struct str description;
	enum tlp tlp_max;
	int64_t last_added_us;
	int64_t made_us;
	struct str made_by;
	uint64_t objects; /* versions in it; of …_each() only */
};

/* id, last_added_us and objects are not read. ERR_CONFLICT: the alias is taken. */
enum errc taxii_collection_add(struct db *db, const struct taxii_collection *collection,
			       char ret_id[static UUID_TEXT_MAX], struct err *err) MUST_CHECK;

/* By id or alias; ERR_NOT_FOUND. */
enum errc taxii_collection_find(struct db *db, struct arena *arena, struct str name,
				struct taxii_collection *ret, struct err *err) MUST_CHECK;

/* By id, as interoperability wants them (TAXII 2.1 Interoperability 1.0). */
typedef void taxii_collection_sink(void *ctx, const struct taxii_collection *collection);
enum errc taxii_collections_each(struct db *db, taxii_collection_sink *sink, void *ctx,
				 struct err *err) MUST_CHECK;

/*
 * The next date-added, later than all before and not before `now_us`; to be asked for within the
 * transaction that adds the object. That is what makes dates unique, and rise as they are seen.
 */
enum errc taxii_collection_tick(struct db *db, struct str id, int64_t now_us, int64_t *ret_us,
				struct err *err) MUST_CHECK;

/* ---- members ---- */

struct taxii_member {
	int64_t id;
	struct str name;
	struct str groups; /* "a, b"; of …_each() only */
	int64_t added_us;
	struct str added_by;
	int64_t ended_us; /* TIME_NONE: may come */
};

/* The token is told once and not kept. ERR_CONFLICT: the name is taken. */
enum errc taxii_member_add(struct db *db, const struct taxii_member *member,
			   char ret_token[static TAXII_TOKEN_LEN + 1], struct err *err) MUST_CHECK;

/* May not come any more; what it brought stays. */
enum errc taxii_member_end(struct db *db, struct str name, int64_t now_us,
			   struct err *err) MUST_CHECK;

/*
 * Who shows that token; with `name` (not STR_NONE) it must be his. ERR_DENIED: nobody who may
 * come. Takes the same time whether the name is known or not.
 */
enum errc taxii_member_of_token(struct db *db, struct arena *arena, struct str name,
				struct str token, struct taxii_member *ret,
				struct err *err) MUST_CHECK;

typedef void taxii_member_sink(void *ctx, const struct taxii_member *member);
enum errc taxii_members_each(struct db *db, taxii_member_sink *sink, void *ctx,
			     struct err *err) MUST_CHECK;

/* ---- sharing groups ---- */

enum errc taxii_group_join(struct db *db, struct str group, struct str member,
			   struct err *err) MUST_CHECK;
enum errc taxii_group_leave(struct db *db, struct str group, struct str member,
			    struct err *err) MUST_CHECK;

struct taxii_rights {
	bool read;
	bool write;
};

/* In place of what the group had; neither: it has nothing to do with the collection. */
enum errc taxii_grant(struct db *db, struct str collection, struct str group,
		      struct taxii_rights rights, struct err *err) MUST_CHECK;

/* What the member may do with the collection, by the groups it is in. */
enum errc taxii_may(struct db *db, int64_t member, struct str collection, struct taxii_rights *ret,
		    struct err *err) MUST_CHECK;

struct taxii_grant_row {
	struct str group;
	struct taxii_rights rights;
	uint64_t members; /* who may come */
};
typedef void taxii_grant_sink(void *ctx, const struct taxii_grant_row *grant);
enum errc taxii_grants_each(struct db *db, struct str collection, taxii_grant_sink *sink, void *ctx,
			    struct err *err) MUST_CHECK;
