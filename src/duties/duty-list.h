/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one list of duties: what all sources say, with what people added, in the order that protects
 * patients most. The order is made of three things a person can follow, and is told in words:
 *
 *   1. the harm its kind stands for (content/duties: harms, the worst first); a duty that is
 *      overdue counts one harm worse, though none worse than the worst; one that is due later than
 *      in DUTY_FAR_DAYS one harm less. Of what counts the same, the worse harm comes first;
 *   2. the day it is due; of the worst harm, what began last comes first: an attack of this
 *      minute must not stand behind alerts that were left lying;
 *   3. its key, so that the same duties always stand in the same order.
 */
#pragma once

#include "base/buf.h"
#include "duties/duty-content.h"

#define DUTY_FAR_DAYS 30

struct duties {
	struct duty *at; /* open ones first, by rank; then put off, then done */
	size_t n;
	size_t n_open;
	size_t n_overdue;
	size_t n_cut; /* more than DUTIES_MAX: not in the list */
};

/*
 * What is asked of the scope's tables and content; all of it is read, nothing is kept. A source
 * that fails fails the list: a list that silently lacks duties would be worse than none.
 */
enum errc duties_list(struct db *db, const struct duty_scope *scope, struct duties *ret,
		      struct err *err) MUST_CHECK;

/* By its harm and deadline, less is worse: twice the place of its harm, two up or down. */
int duty_weight(const struct duty *duty, int32_t today);

/* NULL: no such key in the list. */
const struct duty *duties_find(const struct duties *duties, struct str key);

/* Why it stands where it stands, and how its deadline is. */
void duty_add_order_words(const struct duty *duty, const struct duty_scope *scope, enum lang lang,
			  struct buf *out);

/* 「令和8年11月24日（あと2日）」, with 「以降」 words where the calendar does not know. */
void duty_add_due_words(const struct duty *duty, const struct duty_scope *scope, enum lang lang,
			struct buf *out);

const char *duty_state_name(enum duty_state state); /* "open", "put-off", "done" */

/*
 * What a scope needs for the whole process: read once, at the start, before a sandbox. Then a scope
 * for a moment, its texts in `arena`.
 */
struct duty_office;

/* `forms` outlives the office; NULL: it reads its own. */
enum errc duty_office_open(const struct form_set *forms, struct duty_office **ret,
			   struct err *err) MUST_CHECK;
/* Other forms from now on; they outlive the office, or the next call. */
void duty_office_use(struct duty_office *office, const struct form_set *forms);
void duty_office_close(struct duty_office *office);
void duty_office_close_at(struct duty_office **office);
#define auto_duty_office CLEANUP(duty_office_close_at) struct duty_office

/* `db` tells in which month this facility's fiscal year begins; NULL: in April. */
struct duty_scope duty_scope_at(const struct duty_office *office, struct db *db, int64_t now_us,
				int utc_offset_minutes, struct arena *arena);
