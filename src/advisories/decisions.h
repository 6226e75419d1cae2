/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people decided about a product and a weakness, who, when and why. A decision is remembered
 * by the subject (advisory-store.h) and the product without its version, so it holds when the
 * product is updated, spelt in another way, or another feed tells of the same weakness; it notes
 * what it was made on, so that a change since can be shown. Rows are never changed: the newest
 * counts, and DECISION_OPEN takes an earlier one back.
 */
#pragma once

#include "advisories/names.h"
#include "store/db.h"

#define DECISION_REASON_MAX 2000u

enum decision_kind {
	DECISION_OPEN,
	DECISION_AFFECTED,     /* something must be done */
	DECISION_NOT_AFFECTED, /* looked at, and it does not concern us */
	DECISION_ACCEPTED,     /* it does, and is left as it is */
	DECISION_KINDS,
};

struct decision {
	int64_t id;
	struct str subject;
	struct product_name product;
	struct str version; /* of the product then */
	enum decision_kind kind;
	struct str reason;
	struct str by;
	int64_t decided_us;
	struct str verdict;	/* what the machine said then */
	struct str fingerprint; /* of the concern then (concerns.h) */
};

/* "affected", "not-affected", "accepted", "open" */
const char *decision_name(enum decision_kind kind);
bool decision_parse(struct str name, enum decision_kind *ret);

/* ERR_SYNTAX without a reason, or with one over its limit. */
enum errc decisions_add(struct db *db, const struct decision *decision, struct err *err) MUST_CHECK;

struct decisions {
	struct decision *at; /* the oldest first */
	size_t n;
};

/* All there are; texts in `arena`. */
enum errc decisions_list(struct db *db, struct arena *arena, struct decisions *ret,
			 struct err *err) MUST_CHECK;

/* The newest about this subject and product, also one that is taken back; NULL: none. */
const struct decision *decision_about(const struct names *names, const struct decisions *all,
				      struct str subject, const struct product_name *product);
