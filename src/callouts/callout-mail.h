/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Call-outs by mail, over the road that mails about duties take: one letter for each who has an
 * address and was not reached. A letter is tried once; whether it left is shown, because mail is
 * often what does not work. Nobody counts as reached by a letter.
 */
#pragma once

#include "callouts/callout-words.h"

/* Is a mail server entered and mail switched on? */
enum errc callout_mail_road(struct db *db, struct arena *arena, bool *ret,
			    struct err *err) MUST_CHECK;

struct callout_mailing {
	const struct callout_plan *plan;
	const struct callout *callout;
	struct str facility;
	struct str address; /* of the console */
	enum lang lang;
};

/*
 * A letter to one person, and its entry. ERR_CONFLICT: there is no road; ERR_SYNTAX: the person has
 * no address.
 */
enum errc callout_mail_one(struct case_edit *edit, const struct callout_mailing *mailing,
			   int64_t person, struct err *err) MUST_CHECK;

/* To everybody who has an address and whose part was not reached; `*ret_n` letters. */
enum errc callout_mail_all(struct case_edit *edit, const struct callout_mailing *mailing,
			   size_t *ret_n, struct err *err) MUST_CHECK;

/* How it went: "waits", "sent", "failed: why", as one line; "" of no letter. In `arena`. */
enum errc callout_mail_state(struct db *db, int64_t letter, enum lang lang, struct arena *arena,
			     struct str *ret, struct err *err) MUST_CHECK;
