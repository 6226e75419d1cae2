/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drills as they were played. Owns the SQL of drills, drill_parts, drill_clock, drill_given,
 * drill_alerts, drill_replies, drill_scores, drill_improvements, drill_scenarios and
 * drill_scenarios_taken. What people
 * and the engine did is only added to; what happened in the house stands in the case of the drill.
 *
 * The clock of a drill counts the story: it goes while the drill is running, stands while it
 * pauses, and jumps when somebody goes on to the next inject. Each change is a mark; between two
 * marks the moment of the story follows from the wall clock, so that whatever has a time on the
 * wall has one in the story.
 *
 * Texts that are returned live in the arena; those of …_each() are good during the call.
 */
#pragma once

#include "base/arena.h"
#include "drills/scenario.h"
#include "store/alerts.h"
#include "store/db.h"

#define DRILL_NAME_MAX	       200u
#define DRILL_WORDS_MAX	       4000u
#define DRILL_PARTS_MAX	       SCENARIO_ROLES_MAX
#define DRILL_MARKS_MAX	       2000u
#define DRILL_REPLIES_MAX      2000u
#define DRILL_ALERTS_MAX       500u
#define DRILL_IMPROVEMENTS_MAX 100u
#define DRILL_BY_PREFIX	       "drill:" /* who writes what injects change: "drill:D2026-0001" */

struct drill_record {
	int64_t id;
	struct str number; /* "D2026-0001" */
	struct str scenario;
	struct str text; /* of the scenario as it was played */
	uint64_t seed;
	enum drill_form form;
	enum lang lang;
	int64_t case_id; /* 0: none is open yet */
	int64_t made_us;
	struct str made_by;
	int64_t ended_us; /* TIME_NONE: it goes on */
	struct str ended_by;
	struct str next_day; /* "" */
};

struct drill_part {
	struct str role;
	struct str department;
	struct str people;
};

struct drill_making {
	const struct scenario *scenario;
	uint64_t seed;
	enum drill_form form;
	enum lang lang;
	const struct drill_part *parts;
	size_t n_parts;
	struct str by;
	int64_t now_us;
};

/*
 * Within the caller's transaction. ERR_SYNTAX: nobody takes part, a role that is none or twice, a
 * technical drill of a scenario without log lines; ERR_LIMIT.
 */
enum errc drills_make(struct db *db, const struct drill_making *making, int64_t *ret_id,
		      struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND. By "D2026-0001" or the id as digits. */
enum errc drills_get(struct db *db, int64_t id, struct arena *arena, struct drill_record *ret,
		     struct err *err) MUST_CHECK;
enum errc drills_find(struct db *db, struct str name, struct arena *arena, struct drill_record *ret,
		      struct err *err) MUST_CHECK;
/* The drill a case belongs to; `*ret_id` 0: to none. */
enum errc drills_of_case(struct db *db, int64_t case_id, int64_t *ret_id,
			 struct err *err) MUST_CHECK;
/* The newest first; without the text of the scenario. */
enum errc drills_each(struct db *db, void (*take)(void *ctx, const struct drill_record *drill),
		      void *ctx, struct err *err) MUST_CHECK;

struct drill_parts {
	struct drill_part at[DRILL_PARTS_MAX];
	size_t n;
};
enum errc drill_parts_get(struct db *db, int64_t drill, struct arena *arena,
			  struct drill_parts *ret, struct err *err) MUST_CHECK;
/* NULL: that role is nobody's. */
const struct drill_part *drill_part_find(const struct drill_parts *parts, struct str role);

/* ERR_CONFLICT: another one was opened meanwhile. */
enum errc drills_set_case(struct db *db, int64_t drill, int64_t case_id,
			  struct err *err) MUST_CHECK;
/* ERR_CONFLICT: it has ended. `next_day` may be "". */
enum errc drills_set_ended(struct db *db, int64_t drill, struct str by, struct str next_day,
			   int64_t now_us, struct err *err) MUST_CHECK;

/* ---- the clock ---- */

struct drill_mark {
	int64_t at_us;
	int64_t story_us;
	bool running;
};

struct drill_clock {
	struct drill_mark *at;
	size_t n;
};

enum errc drill_clock_get(struct db *db, int64_t drill, struct arena *arena,
			  struct drill_clock *ret, struct err *err) MUST_CHECK;
enum errc drill_clock_add(struct db *db, int64_t drill, const struct drill_mark *mark,
			  struct str by, struct err *err) MUST_CHECK;

bool drill_clock_begun(const struct drill_clock *clock);
bool drill_clock_runs(const struct drill_clock *clock);
/* 0 before the beginning. */
int64_t drill_story_at(const struct drill_clock *clock, int64_t wall_us);
/* When on the wall the story first was so far; TIME_NONE: it was not by `now_us`. */
int64_t drill_wall_of(const struct drill_clock *clock, int64_t story_us, int64_t now_us);

/* ---- injects ---- */

/* `*ret_new` false: it was noted before. */
enum errc drill_given_add(struct db *db, int64_t drill, struct str inject, int64_t now_us,
			  bool *ret_new, struct err *err) MUST_CHECK;
enum errc drill_given_count(struct db *db, int64_t drill, uint64_t *ret,
			    struct err *err) MUST_CHECK;

struct drill_reply {
	int64_t id;
	struct str inject;
	struct str role;
	struct str answer; /* "" */
	struct str words;
	int64_t at_us;
	struct str by;
};

struct drill_replies {
	struct drill_reply *at;
	size_t n;
};

/* ERR_SYNTAX: neither an answer nor words; ERR_LIMIT. */
enum errc drill_replies_add(struct db *db, int64_t drill, const struct drill_reply *reply,
			    struct err *err) MUST_CHECK;
/* In the order they came. */
enum errc drill_replies_list(struct db *db, int64_t drill, struct arena *arena,
			     struct drill_replies *ret, struct err *err) MUST_CHECK;

/* ---- alerts of a drill ---- */

struct drill_alert {
	struct str id;
	int64_t drill;
	struct str inject;
	int64_t story_us;
	struct str rule_id;
	struct str title;
	enum alert_level level;
	struct str host;
	struct str user;
	struct str line;
	struct str fields;
	struct str matched;
};

struct drill_alerts {
	struct drill_alert *at;
	size_t n;
};

/* The same again changes nothing. */
enum errc drill_alerts_add(struct db *db, const struct drill_alert *alert,
			   struct err *err) MUST_CHECK;
enum errc drill_alerts_list(struct db *db, int64_t drill, struct arena *arena,
			    struct drill_alerts *ret, struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND. */
enum errc drill_alerts_get(struct db *db, struct str id, struct arena *arena,
			   struct drill_alert *ret, struct err *err) MUST_CHECK;

/* ---- scores ---- */

enum drill_verdict {
	DRILL_MET,
	DRILL_NOT_MET,
	DRILL_NOT_JUDGED,
	DRILL_VERDICTS,
};
extern const struct text_choice drill_verdicts[DRILL_VERDICTS + 1];

struct drill_score {
	struct str measure;
	enum drill_verdict verdict;
	uint32_t points; /* to be had */
	struct text_pair words;
};

struct drill_scores {
	struct drill_score at[SCENARIO_MEASURES_MAX];
	size_t n;
};

/* Points of what was met, and of all that was judged. */
void drill_scores_sum(const struct drill_scores *scores, uint32_t *ret_points, uint32_t *ret_of);

enum errc drill_scores_add(struct db *db, int64_t drill, const struct drill_scores *scores,
			   struct err *err) MUST_CHECK;
enum errc drill_scores_get(struct db *db, int64_t drill, struct arena *arena,
			   struct drill_scores *ret, struct err *err) MUST_CHECK;

/* ---- what is to be better next time ---- */

struct drill_improvement {
	int64_t id;
	int64_t drill;
	struct str number; /* of the drill; read only */
	struct str words;
	struct str owner;
	struct str due_day; /* "" */
	int64_t added_us;
	struct str added_by;
	int64_t done_us; /* TIME_NONE */
	struct str done_by;
	struct str done_words;
};

/* ERR_SYNTAX, ERR_LIMIT. */
enum errc drill_improvements_add(struct db *db, const struct drill_improvement *improvement,
				 struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND: no such one is open in the drill. */
enum errc drill_improvements_done(struct db *db, const struct drill_improvement *improvement,
				  struct err *err) MUST_CHECK;
/* Of a drill, or the open ones of all (0). */
enum errc drill_improvements_each(struct db *db, int64_t drill,
				  void (*take)(void *ctx,
					       const struct drill_improvement *improvement),
				  void *ctx, struct err *err) MUST_CHECK;

/* ---- scenarios made here ---- */

/* ERR_CONFLICT: there is one of that id. The text was read and checked. */
enum errc drill_scenarios_add(struct db *db, const struct scenario *scenario, int64_t case_id,
			      struct str by, int64_t now_us, struct err *err) MUST_CHECK;
/* The same of one that came from elsewhere. */
enum errc drill_scenarios_take(struct db *db, const struct scenario *scenario, struct str by,
			       int64_t now_us, struct err *err) MUST_CHECK;
enum errc drill_scenarios_each(struct db *db,
			       void (*take)(void *ctx, struct str id, struct str text), void *ctx,
			       struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND. */
enum errc drill_scenarios_get(struct db *db, struct str id, struct arena *arena,
			      struct str *ret_text, struct err *err) MUST_CHECK;
