/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an organisation is reached where there is no link, and which products it told it has. What
 * is entered takes the place of what was there, which stays in the history. Owns the SQL of
 * notice_contacts and notice_products.
 */
#pragma once

#include "base/arena.h"
#include "notices/notice-records.h"

/* A contact nobody confirmed for so long is stale: people are moved in April. */
#define NOTICE_CONTACT_FRESH_DAYS 365

struct notice_contact {
	struct str person; /* an office rather than a name */
	struct str mail;
	struct str fax;
	struct str phone;
	int64_t confirmed_us;
	struct str confirmed_by;
};

/* ERR_SYNTAX: no way is given, or the mail address is none. */
enum errc notice_contact_put(const struct org_scope *scope, int64_t organisation,
			     const struct notice_contact *contact, const struct notice_actor *actor,
			     struct err *err) MUST_CHECK;

/* It was confirmed just now, as it stands. ERR_NOT_FOUND. */
enum errc notice_contact_confirm(const struct org_scope *scope, int64_t organisation,
				 const struct notice_actor *actor, struct err *err) MUST_CHECK;

/* Why somebody should look at a contact, the most urgent first. */
enum notice_stale {
	NOTICE_STALE_FAILED, /* something did not arrive there since it was confirmed */
	NOTICE_STALE_NONE,   /* nobody knows how to reach it */
	NOTICE_STALE_OLD,    /* nobody confirmed it for NOTICE_CONTACT_FRESH_DAYS */
	NOTICE_FRESH,
	NOTICE_STALES,
};

extern const char *const notice_stale_names[NOTICE_STALES]; /* "failed", "none", "old", "fresh" */

struct notice_contact_row {
	int64_t organisation;
	struct str code;
	struct str name;
	struct notice_contact contact; /* empty where there is none */
	bool linked;
	enum notice_stale stale;
	int64_t age_days;   /* since it was confirmed; -1: never */
	struct str failure; /* the last since then; "" */
	struct str failure_words;
	const struct notice_contact_row *next;
};

/*
 * How those below are reached who told no other way, at most NOTICE_CONTACTS_MAX: the most urgent
 * first, the oldest first among them. `all`: fresh ones too.
 */
#define NOTICE_CONTACTS_MAX 20000u
enum errc notice_contacts_list(const struct org_scope *scope, int64_t now_us, bool all,
			       struct arena *arena, const struct notice_contact_row **ret,
			       struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND. */
enum errc notice_contact_get(const struct org_scope *scope, int64_t organisation,
			     struct arena *arena, struct notice_contact *ret,
			     struct err *err) MUST_CHECK;

/* " vendor/product vendor/product "; " " when it has none of any. ERR_SYNTAX. */
enum errc notice_products_put(const struct org_scope *scope, int64_t organisation,
			      struct str products, const struct notice_actor *actor,
			      struct err *err) MUST_CHECK;
