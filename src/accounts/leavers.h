/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who left, and which account was theirs: entered by people, or a list taken in whole (CSV in UTF-8
 * or CP932). An account is kept as log-ons have it: without its domain, in small letters.
 */
#pragma once

#include "accounts/account-content.h"
#include "base/text.h"
#include "store/db.h"

#define LEAVERS_MAX	  20000u
#define LEAVER_TEXT_MAX	  200u
#define LEAVERS_FILE_MAX  (8u * 1024 * 1024)
#define LEAVERS_NOTES_MAX 20u /* that keep their sentence; all are counted */

struct leaver {
	struct str account;
	struct str left_on; /* YYYY-MM-DD: the last day the account was theirs */
	struct str name;
	struct str note;
	struct str added_by;
	int64_t added_us;
};

/* The account is changed when it is there. ERR_SYNTAX, ERR_LIMIT; the sentence names the value. */
enum errc leavers_put(struct db *db, const struct leaver *leaver, struct err *err) MUST_CHECK;
enum errc leavers_remove(struct db *db, struct str account, struct err *err) MUST_CHECK;

/* By account, until `take` says false; texts are good during the call. */
enum errc leavers_each(struct db *db, bool (*take)(void *ctx, const struct leaver *leaver),
		       void *ctx, struct err *err) MUST_CHECK;

struct leavers_report {
	size_t taken;
	size_t noted;
	struct err notes[LEAVERS_NOTES_MAX]; /* "row 5: …": the row was left out */
};

/*
 * All rows of a CSV file, in the caller's transaction. Headings are told by content; days may be
 * written like 2026-03-31, 2026/3/31, R8.3.31 or 令和8年3月31日. ERR_SYNTAX when there is no
 * heading for accounts or for days.
 */
enum errc leavers_import(struct db *db, const struct account_content *content, struct str bytes,
			 const struct leaver *by, struct leavers_report *ret,
			 struct err *err) MUST_CHECK;
