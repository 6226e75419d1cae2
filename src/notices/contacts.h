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

/* ERR_NOT_FOUND. */
enum errc notice_contact_get(const struct org_scope *scope, int64_t organisation,
			     struct arena *arena, struct notice_contact *ret,
			     struct err *err) MUST_CHECK;

/* " vendor/product vendor/product "; " " when it has none of any. ERR_SYNTAX. */
enum errc notice_products_put(const struct org_scope *scope, int64_t organisation,
			      struct str products, const struct notice_actor *actor,
			      struct err *err) MUST_CHECK;
