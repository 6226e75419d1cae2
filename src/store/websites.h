/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hospital's own web pages as the last probe saw them, what a person took as their proper
 * content, and when they were up. The store writes; the console marks a change as expected.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

#define WEBSITE_CHECKS_KEPT_US (7 * 24 * 3600 * US_PER_SEC)
#define WEBSITES_MAX	       64

struct website {
	struct str url;
	int64_t checked_us;
	bool up;
	int64_t fails; /* probes in a row that found it down */
	int64_t down_since_us;
	int64_t status;
	int64_t taken_us;
	struct str problem;
	struct str redirect;
	struct str tls;
	int64_t cert_until_us;
	struct str cert_problem;
	struct str title;
	int64_t size;
	struct str hash;
	struct str hosts;
	struct str words;
	struct str accepted_hash; /* "": nothing was seen yet */
	struct str accepted_title;
	int64_t accepted_size;
	struct str accepted_hosts;
	struct str accepted_redirect;
	int64_t changed_us; /* since when it differs; TIME_NONE: it does not */
};

struct websites {
	struct website at[WEBSITES_MAX];
	size_t n;
};

/* By URL; texts in `arena`. */
enum errc websites_list(struct db *db, struct arena *arena, struct websites *ret,
			struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND when it was never looked at. */
enum errc websites_get(struct db *db, struct str url, struct arena *arena, struct website *ret,
		       struct err *err) MUST_CHECK;

/* Replace what is known of it; inside the caller's transaction. */
enum errc websites_put(struct db *db, const struct website *site, struct err *err) MUST_CHECK;

/* One look, for the history; old ones go. */
enum errc websites_add_check(struct db *db, const struct website *site, struct err *err) MUST_CHECK;

/* A person says that it should look as it does now; ERR_NOT_FOUND. */
enum errc websites_accept(struct db *db, struct str url, struct err *err) MUST_CHECK;

/* Looks of each hour since `since_us`, the oldest first; hours without any are left out. */
struct website_hour {
	int64_t hour_us;
	int64_t looks;
	int64_t up;
	int64_t slowest_us;
};
enum errc websites_hours(struct db *db, struct str url, int64_t since_us,
			 bool (*take)(void *ctx, const struct website_hour *hour), void *ctx,
			 struct err *err) MUST_CHECK;
