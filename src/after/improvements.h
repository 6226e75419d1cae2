/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What will be better after a case: somebody's, by a day, tied where it fits to a factor, a
 * question of the checklists and a risk. Owns the SQL of case_improvements. While one is open it is
 * a duty (duties_of_improvements()); when it is done, what proves it stands beside the question
 * (improvement_prove()).
 *
 * A change is made within an edit of the case and writes its entry; a closed case takes them, too,
 * because most are done long after it.
 */
#pragma once

#include "after/after-content.h"
#include "duties/duty.h"

#define IMPROVEMENTS_MAX       500u /* of a case */
#define IMPROVEMENTS_OPEN_MAX  2000u
#define IMPROVEMENT_TITLE_MAX  200u /* bytes; so are the next */
#define IMPROVEMENT_OWNER_MAX  100u
#define IMPROVEMENT_RESULT_MAX 2000u

enum improvement_state {
	IMPROVEMENT_OPEN,
	IMPROVEMENT_DONE,
	IMPROVEMENT_DROPPED,
	IMPROVEMENT_STATES,
};
extern const struct text_choice improvement_states[IMPROVEMENT_STATES + 1];

struct improvement {
	int64_t id;
	int64_t case_id;
	struct str title;
	struct str factor; /* "" */
	struct str topic;  /* of questions of forms; "" */
	int64_t risk;	   /* 0 */
	struct str owner;
	struct str due_on;
	enum improvement_state state; /* read only, as what follows */
	struct str result;
	int64_t evidence; /* id of the proof, or 0 */
	int64_t opened_us;
	struct str opened_by;
	int64_t ended_us;
	struct str ended_by;
	struct str number; /* of the case */
	bool training;	   /* of the case */
};

/*
 * Read of `improvement`: title, factor, topic, risk, owner, due_on. `ret_id` may be NULL.
 * ERR_SYNTAX: no title, nobody named, no day; ERR_NOT_FOUND: no such risk; ERR_LIMIT.
 */
enum errc improvement_add(struct case_edit *edit, const struct improvement *improvement,
			  int64_t *ret_id, struct err *err) MUST_CHECK;

/* To whom and by when. ERR_NOT_FOUND; ERR_CONFLICT: it has ended. */
enum errc improvement_give(struct case_edit *edit, int64_t id, struct str owner, struct str due_on,
			   struct err *err) MUST_CHECK;

/* IMPROVEMENT_DONE or _DROPPED; how it went is needed. `evidence` 0: none. */
enum errc improvement_end(struct case_edit *edit, int64_t id, enum improvement_state state,
			  struct str result, int64_t evidence, struct err *err) MUST_CHECK;

/* Of a case by id, or the open ones of all cases (0) by day. Texts are good during the call. */
enum errc improvements_each(struct db *db, int64_t case_id,
			    void (*take)(void *ctx, const struct improvement *improvement),
			    void *ctx, struct err *err) MUST_CHECK;

/* Texts in `arena`. ERR_NOT_FOUND. */
enum errc improvements_get(struct db *db, int64_t id, struct arena *arena, struct improvement *ret,
			   struct err *err) MUST_CHECK;

/* ---- its place among the checklists ---- */

/* A question of an open round of the house that is about a topic. */
struct topic_place {
	int64_t round;
	struct str form; /* its title in the reader's language; so is the next */
	struct str item;
	struct str item_id;
	struct str topic;
};

#define TOPIC_PLACES_MAX 400u

struct topic_places {
	struct topic_place at[TOPIC_PLACES_MAX];
	size_t n;
};

/* Those of one topic, or of all (""). In `arena`. */
enum errc topic_places_get(struct db *db, const struct form_set *forms, struct str topic,
			   enum lang lang, struct arena *arena, struct topic_places *ret,
			   struct err *err) MUST_CHECK;

/* What was done, as a file: it proves what no other paper proves. UTF-8, the same for the same. */
void improvement_sheet(const struct improvement *improvement, const struct case_record *record,
		       struct str facility, struct str done_by, int64_t now_us,
		       int utc_offset_minutes, struct buf *out);

/*
 * The proof `evidence` stands for every question of open rounds about the improvement's topic from
 * now on. `*ret_n` is how many. Within an edit.
 */
enum errc improvement_prove(struct case_edit *edit, const struct form_set *forms,
			    const struct improvement *improvement, int64_t evidence, size_t *ret_n,
			    struct err *err) MUST_CHECK;

/* ---- duties ---- */

enum errc duties_of_improvements(struct db *db, const struct duty_scope *scope,
				 const struct duty_sink *sink, struct err *err) MUST_CHECK;
