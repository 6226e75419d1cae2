/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists of indicators that are looked for, and where they were seen. The store writes what the
 * engine says; everybody reads. Sightings are counted by the alerts (alerts.h): an alert of an
 * indicator has the rule id "indicator:<list>:<id>".
 */
#pragma once

#include "store/db.h"

struct stored_indicator_source {
	struct str name;
	struct str file;
	struct str tlp; /* "TLP:AMBER"; "" when not said */
	int64_t imported_us;
	int64_t newest_us;   /* TIME_NONE: not known */
	int64_t last_end_us; /* TIME_NONE: some have no end */
	int64_t addresses;   /* and networks */
	int64_t domains;
	int64_t urls;
	int64_t mails;
	int64_t hashes;
	/* In the list only: */
	int64_t alerts;	 /* of all its indicators, folded ones included */
	int64_t sighted; /* different indicators that were seen */
	int64_t last_us; /* arrival of the latest alert, TIME_NONE: none */
};

/* Inside a transaction: forget all, then add each. */
enum errc indicator_sources_clear(struct db *db, struct err *err) MUST_CHECK;
enum errc indicator_sources_add(struct db *db, const struct stored_indicator_source *source,
				struct err *err) MUST_CHECK;

/* By name. */
enum errc indicator_sources_list(struct db *db,
				 bool (*take)(void *ctx,
					      const struct stored_indicator_source *source),
				 void *ctx, struct err *err) MUST_CHECK;

/* One indicator that was seen, on all hosts. */
struct indicator_sighting {
	struct str rule_id;
	struct str title;
	int64_t count;
	int64_t hosts;
	int64_t first_us;
	int64_t last_us;
	struct str last_id; /* of the newest alert */
};

/* The latest first, at most `limit`. */
enum errc indicator_sightings_list(struct db *db, unsigned limit,
				   bool (*take)(void *ctx,
						const struct indicator_sighting *sighting),
				   void *ctx, struct err *err) MUST_CHECK;
