/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mail about duties: how it goes out, and the letters. A letter is written in the same transaction
 * as what it tells (escalation.h) and stays as it is until the mail server has taken it, so each
 * thing is told once: after a crash the same letter is sent again under the same Message-ID, and no
 * other is made.
 *
 * The console sets and makes; the store sends (roles/store/reminders.h) and notes.
 */
#pragma once

#include "base/arena.h"
#include "base/calendar/day.h"
#include "store/db.h"

#define DUTY_LETTER_MAX (256u * 1024) /* bytes of a letter's text */

struct duty_post {
	bool enabled;
	bool every_day;	    /* else on working days only */
	int hour;	    /* of the morning: nothing is sent before it */
	struct str address; /* smtp://host:25; "" until somebody entered it */
	struct str mail_from;
	struct str user;   /* "" when the server asks for none */
	struct str secret; /* its password */
	struct str lang;   /* "ja" or "en" */
	int32_t looked_on; /* the last morning whose letters were made; DAY_NONE: none yet */
};

/* Texts in `arena`; switched off and empty when nobody set it. */
enum errc duty_post_get(struct db *db, struct arena *arena, struct duty_post *ret,
			struct err *err) MUST_CHECK;

/* Checked first (ERR_SYNTAX). The secret stays when it is STR_NONE; `looked_on` is not set. */
enum errc duty_post_put(struct db *db, const struct duty_post *post, struct err *err) MUST_CHECK;

/* Inside a transaction: `*ret` is true for the first who asks for that day. */
enum errc duty_post_claim(struct db *db, int32_t day, bool *ret, struct err *err) MUST_CHECK;

struct duty_mail {
	int64_t id;
	struct str day; /* YYYY-MM-DD */
	struct str name;
	struct str mail;
	bool trial;	     /* or a call-out: goes at once, and once */
	struct str envelope; /* mail servers report under it (RFC 3461 4.4); "": nobody is asked */
	struct str subject;
	struct str body; /* emptied 30 days after it was sent */
	int64_t made_us;
	int64_t sent_us; /* TIME_NONE: it waits */
	uint32_t failures;
	struct str error; /* of the last failure */
};

/* `id`, `sent_us` and what follows are not read. */
enum errc duty_mails_add(struct db *db, const struct duty_mail *mail, int64_t *ret_id,
			 struct err *err) MUST_CHECK;

/* The newest first, at most `limit`; views are good during the call. */
enum errc duty_mails_each(struct db *db, unsigned limit,
			  void (*take)(void *ctx, const struct duty_mail *mail), void *ctx,
			  struct err *err) MUST_CHECK;

/*
 * The oldest that waits and may go (a trial goes once, and also when mail is switched off). One
 * that was refused stands behind the others; with an envelope it is given up after five times.
 */
enum errc duty_mails_next(struct db *db, struct arena *arena, struct duty_mail *ret, bool *ret_any,
			  struct err *err) MUST_CHECK;

/* One of them; texts in `arena`. ERR_NOT_FOUND. */
enum errc duty_mails_get(struct db *db, int64_t id, struct arena *arena, struct duty_mail *ret,
			 struct err *err) MUST_CHECK;

/* It was taken; or not, and why (`error` not STR_NONE). */
enum errc duty_mails_note(struct db *db, int64_t id, struct str error, int64_t now_us,
			  struct err *err) MUST_CHECK;

/* That address gets no letter now: one waits, or it had that day's. */
enum errc duty_mails_served(struct db *db, struct str mail, int32_t day, bool *ret,
			    struct err *err) MUST_CHECK;

/* What a letter tells of one duty. */
struct duty_telling {
	struct str key;
	struct str level;
	int32_t due_day;
	struct str mail;
};
enum errc duty_told_add(struct db *db, const struct duty_telling *telling, int64_t letter,
			struct err *err) MUST_CHECK;
enum errc duty_told_is(struct db *db, const struct duty_telling *telling, bool *ret,
		       struct err *err) MUST_CHECK;

/* Of one duty, with its present deadline, the oldest first: `sent_us` TIME_NONE while it waits. */
enum errc duty_told_each(struct db *db, struct str key, int32_t due_day,
			 void (*take)(void *ctx, struct str level, struct str name,
				      int64_t sent_us),
			 void *ctx, struct err *err) MUST_CHECK;
