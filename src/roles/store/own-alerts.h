/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the watch has to say about itself and its sources, as alerts like any other: rule ids that
 * begin with "tonoi-", with guidance in content/guidance. Each is raised once for its subject and
 * moment, however often it is found.
 */
#pragma once

#include "store/alerts.h"

enum own_alert {
	OWN_SOURCE_SILENT,     /* a source fell silent; closes itself when it speaks again */
	OWN_SOURCE_CLOCK,      /* a source's clock is off */
	OWN_RECORD_UNREADABLE, /* the engine died of a record; it was skipped */
	OWN_RECORDS_GONE,      /* records were deleted or damaged before they were judged */
	OWN_DISK_LOW,
	OWN_DISK_FULL,
	OWN_DISK_ERROR, /* a write or sync failed */
	OWN_ROLE_FAILING,
	OWN_INPUT_TROUBLE, /* a producer could not read or accept something */
	OWN_RULES_REFUSED,
	OWN_SITE_DOWN,	  /* one of the hospital's pages; closes itself when it is up again */
	OWN_SITE_CERT,	  /* its certificate is broken or runs out */
	OWN_SITE_CHANGED, /* its content is another; closes itself when it is as before */
};

struct own_finding {
	enum own_alert what;
	struct str subject; /* what it is about: the source, the role; part of the identity */
	int64_t moment_us;  /* since when; part of the identity */
	bool moment_is_key; /* moment_us only tells it from others: it is known since now_us */
	int64_t now_us;
	struct str source;   /* "" when it is not about one */
	uint64_t log_index;  /* ALERT_NO_INDEX when it is not about a record */
	struct str sentence; /* what was observed, for people */
};

/* Inside the caller's transaction. */
enum errc own_alert_raise(struct db *db, const struct own_finding *finding,
			  struct err *err) MUST_CHECK;

/* It is over: close the alert of that subject and moment, if a person has not done so. */
enum errc own_alert_close(struct db *db, const struct own_finding *finding,
			  struct err *err) MUST_CHECK;
