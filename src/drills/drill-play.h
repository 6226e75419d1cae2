/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A drill being played: its scenario, plan, people and clock, and what is done with it. Injects
 * that the clock has made due are there for everybody who looks; what they change of the case is
 * written by drill_deliver(), which whoever looks first calls, and which never writes twice.
 *
 * The case of a drill has the training mark from its opening on. A table-top drill opens it when
 * its clock begins; a technical one when somebody opens it from an alert of the drill.
 */
#pragma once

#include "drills/drill-records.h"
#include "drills/plan.h"
#include "playbooks/playbook-set.h"

struct drill_room {
	struct db *db;
	const struct case_content *cases;
	const struct playbook_set *playbooks; /* NULL: no playbook is begun */
};

struct drill_play {
	struct arena arena;
	struct drill_record record;
	struct scenario *scenario;
	struct drill_plan plan;
	struct drill_parts parts;
	struct drill_clock clock;
};

/* ERR_NOT_FOUND; ERR_SYNTAX: the kept scenario cannot be read any more. */
enum errc drill_play_open(struct db *db, int64_t drill, struct drill_play *ret,
			  struct err *err) MUST_CHECK;
void drill_play_close(struct drill_play *play);
#define auto_drill_play CLEANUP(drill_play_close) struct drill_play

/* Is the inject there at that moment of the wall? */
bool drill_is_due(const struct drill_play *play, const struct plan_inject *inject, int64_t now_us);
/* The next that is not; NULL: all have come. */
const struct plan_inject *drill_next_inject(const struct drill_play *play, int64_t now_us);

/* Does anybody who takes part get it? Else it is the leader who tells it. */
bool drill_inject_reaches(const struct drill_play *play, const struct plan_inject *inject);
bool drill_inject_is_for(const struct drill_play *play, const struct plan_inject *inject,
			 struct str role);

/* Who does it, and when. */
struct drill_deed {
	struct str by;
	int64_t now_us;
};

/*
 * The clock: begin or go on, stand still, or go on to the next inject (with the clock as it was
 * going or not). Each writes what has become due. ERR_CONFLICT: it has ended, it goes already,
 * stands already, there is no next.
 */
enum errc drill_go(const struct drill_room *room, struct drill_play *play,
		   const struct drill_deed *deed, struct err *err) MUST_CHECK;
enum errc drill_pause(const struct drill_room *room, struct drill_play *play,
		      const struct drill_deed *deed, struct err *err) MUST_CHECK;
enum errc drill_skip(const struct drill_room *room, struct drill_play *play,
		     const struct drill_deed *deed, struct err *err) MUST_CHECK;

/* Write into the case what has become due. Nothing happens without a case, or when it has ended. */
enum errc drill_deliver(const struct drill_room *room, struct drill_play *play, int64_t now_us,
			struct err *err) MUST_CHECK;

/*
 * Open the case from an alert of the drill that has come. ERR_NOT_FOUND: it has not; ERR_CONFLICT:
 * there is a case, or the drill has ended.
 */
enum errc drill_open_case(const struct drill_room *room, struct drill_play *play, struct str alert,
			  const struct drill_deed *deed, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: the inject has not come, or is not that role's; ERR_CONFLICT: it has ended. */
enum errc drill_answer(const struct drill_room *room, struct drill_play *play,
		       const struct drill_reply *reply, struct err *err) MUST_CHECK;

struct drill_ending {
	struct drill_deed deed;
	struct str next_day; /* of the next drill; "" */
	const struct drill_scores *scores;
};

/*
 * The end: scores are kept, what is open in the case is dropped with that reason, and the case is
 * closed. ERR_CONFLICT: it has ended.
 */
enum errc drill_end(const struct drill_room *room, struct drill_play *play,
		    const struct drill_ending *ending, struct err *err) MUST_CHECK;

/* An alert of the drill as one of the watch looks, for case_take_alert() and pages. */
struct alert drill_alert_as_found(const struct drill_play *play, const struct drill_alert *alert,
				  int64_t now_us);
