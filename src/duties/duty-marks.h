/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people add to duties: who has it, who stands in, that it is done (with words), that it is
 * put off until a day (with the reason). The key is that of the duty (duty.h); a mark may outlive
 * its duty, and counts again when it comes back. Everything ever said stays in the history.
 *
 * Each call that writes is its own transaction; who calls has written the audit trail.
 */
#pragma once

#include "duties/duty.h"

struct duty_mark {
	struct str key;
	struct str owner;
	struct str deputy;
	int64_t done_us; /* TIME_NONE: not said to be done */
	struct str done_by;
	struct str done_words;
	int32_t put_off_until; /* DAY_NONE: not put off */
	struct str put_off_reason;
};

/* Who says it, and when. */
struct duty_word {
	struct str key;
	struct str by;
	int64_t now_us;
};

/* Either name may be "" (nobody). ERR_SYNTAX when one is too long or no text. */
enum errc duty_own(struct db *db, const struct duty_word *word, struct str owner, struct str deputy,
		   struct err *err) MUST_CHECK;

/* `words` say what was done; they are needed. */
enum errc duty_done(struct db *db, const struct duty_word *word, struct str words,
		    struct err *err) MUST_CHECK;

/* `reason` is needed, and `until` lies behind the day of `now_us`. */
enum errc duty_defer(struct db *db, const struct duty_word *word, int32_t until, struct str reason,
		     struct err *err) MUST_CHECK;

/* Neither done nor put off after all. */
enum errc duty_reopen(struct db *db, const struct duty_word *word, struct str reason,
		      struct err *err) MUST_CHECK;

/* By key; views are good during the call. */
enum errc duty_marks_each(struct db *db, void (*take)(void *ctx, const struct duty_mark *mark),
			  void *ctx, struct err *err) MUST_CHECK;

struct duty_said {
	struct str action; /* own, done, defer, reopen */
	struct str words;
	struct str by;
	int64_t at_us;
};

/* The oldest first. */
enum errc duty_history(struct db *db, struct str key,
		       void (*take)(void *ctx, const struct duty_said *said), void *ctx,
		       struct err *err) MUST_CHECK;
