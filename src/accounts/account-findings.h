/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts that were used in a way that somebody should look at. Derived each time it is asked,
 * never stored: closing the account, or saying where it may come from, ends it. Each kind speaks
 * about a topic of the checklists (content/forms/topics).
 */
#pragma once

#include "accounts/account-content.h"
#include "base/text.h"
#include "store/db.h"

enum account_finding_kind {
	ACCOUNT_LEAVER,	      /* used after its person left */
	ACCOUNT_UNLISTED_VPN, /* by VPN from an address that nobody listed */
	ACCOUNT_SHARED_ADMIN, /* an administrator's, from many places */
	ACCOUNT_MANY_PLACES,
	ACCOUNT_FINDINGS,
};

struct account_finding {
	enum account_finding_kind kind;
	struct str account;
	struct str detail; /* the day of leaving, or the address */
	int64_t count;	   /* log-ons, or places */
	int64_t last_us;
	struct str last_source;
};

struct text account_finding_title(enum account_finding_kind kind);
const char *account_finding_name(enum account_finding_kind kind); /* "account-leaver": of duties */
const char *account_finding_topic(enum account_finding_kind kind);

/* One sentence in both languages; in `arena`. */
struct text_pair account_finding_words(const struct account_finding *finding, struct arena *arena);

/* By kind, then account; texts are good during the call. */
enum errc account_findings_each(struct db *db, const struct account_content *content, int32_t today,
				void (*take)(void *ctx, const struct account_finding *finding),
				void *ctx, struct err *err) MUST_CHECK;
