/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is told of overdue duties this morning. Levels are data (content/duties: escalation); each
 * person is told of each duty once a level and deadline, and gets at most one letter a morning with
 * all that is new for them. Somebody whose last letter still waits for the mail server gets no
 * further one: what it would say goes into the next.
 */
#pragma once

#include "duties/duty-list.h"
#include "duties/duty-people.h"
#include "duties/duty-post.h"

#define ESCALATION_ITEMS_MAX 100u /* duties of one letter; the rest comes the next morning */

/* A duty in a letter, with the highest of the levels that are new to its reader. */
struct escalation_item {
	const struct duty *duty;
	const struct duty_level *level;
};

/* Does `person` hear of the duty at that level? */
bool escalation_reaches(const struct duty_people *people, const struct duty_person *person,
			const struct duty *duty, const struct duty_level *level);

/* The day is one of the post's, its hour has come, and nobody made its letters. */
bool escalation_is_time(const struct duty_post *post, const struct duty_scope *scope);

/*
 * Make this morning's letters, in a transaction of its own; nothing when it is not the time, or
 * another process was faster. `*ret_letters` says how many.
 */
enum errc escalation_make(struct db *db, const struct duty_scope *scope, size_t *ret_letters,
			  struct err *err) MUST_CHECK;

/* What escalation_make() would write, whatever the hour: shown, and nothing is kept. */
enum errc escalation_preview(struct db *db, const struct duty_scope *scope,
			     void (*take)(void *ctx, const struct duty_mail *mail), void *ctx,
			     struct err *err) MUST_CHECK;

/* A letter that says only that letters arrive. */
enum errc escalation_trial(struct db *db, const struct duty_scope *scope, struct str name,
			   struct err *err) MUST_CHECK;
