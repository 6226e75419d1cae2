/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How things stand, worked out of the rows: for each service of each department what held from when
 * until when, as bars; how long it took until it was better and until it was back; which stages of
 * coming back are reached. What was corrected does not count; what is written later about an
 * earlier time goes to its place. Where nobody knows since when, the time of writing stands in and
 * the length is about that. Where only a day is known whole days are counted.
 */
#pragma once

#include "cases/case-measures.h"
#include "downtime/downtime-records.h"

#define DOWNTIME_SPANS_MAX 200u /* of one bar */

struct downtime_track {
	struct str department;
	struct str service;
	struct text_pair department_title;
	struct text_pair service_title;
	const struct downtime_row **steps; /* by the time they hold from */
	size_t n;
	const struct downtime_row *now; /* the last of them */
};

struct downtime_board {
	const struct downtime_content *content;
	const struct downtime_places *places;
	struct downtime_track *tracks; /* in the order they were first spoken of */
	size_t n;
};

enum errc downtime_board_of(const struct downtime_content *content,
			    const struct downtime_places *places, const struct downtime_rows *rows,
			    struct arena *arena, struct downtime_board **ret,
			    struct err *err) MUST_CHECK;

/* All of that for a case, read from the records. */
enum errc downtime_board_load(struct db *db, const struct downtime_content *content,
			      int64_t case_id, struct arena *arena, struct downtime_board **ret,
			      struct err *err) MUST_CHECK;

/* NULL: nobody has spoken of it. */
const struct downtime_track *downtime_track_find(const struct downtime_board *board,
						 struct str department, struct str service);

/* ---- bars ---- */

struct downtime_span {
	enum downtime_state state;
	int64_t from_us;
	enum case_accuracy
		accuracy; /* of from_us; CASE_ABOUT where the time of writing stands in */
};

/* What held, the worst of all that are meant: each span until the next, the last goes on. */
struct downtime_bar {
	struct downtime_span at[DOWNTIME_SPANS_MAX];
	size_t n;
	bool cut; /* there was no room for all changes */
};

/* Of a department and a service, either may be "all". */
void downtime_bar_of(const struct downtime_board *board, struct str department, struct str service,
		     struct arena *arena, struct downtime_bar *ret);

struct downtime_lengths {
	struct case_measured better; /* until the first change for the better */
	struct case_measured back;   /* all the time it was not normal */
	bool going_on;		     /* it is not normal now: `back` is until `now_us` */
	enum downtime_state now;     /* DOWNTIME_UNKNOWN: nobody has said, too */
	int64_t from_us;	     /* TIME_NONE: it was never down */
};

void downtime_lengths_of(const struct downtime_bar *bar, int64_t now_us, int utc_offset_minutes,
			 struct downtime_lengths *ret);

/* When the first service was not normal; TIME_NONE: none was. */
int64_t downtime_began(const struct downtime_board *board);

/* When the last was back; TIME_NONE: it goes on, or never began. */
int64_t downtime_ended(const struct downtime_board *board);

/* ---- stages ---- */

struct downtime_stage_state {
	const struct downtime_stage *stage;
	bool concerned; /* something of it was down */
	bool reached;
	int64_t at_us; /* when it was reached; TIME_NONE */
	enum case_accuracy accuracy;
	size_t waiting;	    /* what is still in its way */
	int64_t planned_us; /* the last plan of what is in its way; TIME_NONE: nobody has said */
	struct case_measured took; /* since the beginning */
};

struct downtime_stage_states {
	struct downtime_stage_state at[DOWNTIME_STAGES_MAX];
	size_t n;
};

void downtime_stages_of(const struct downtime_board *board, int utc_offset_minutes,
			struct downtime_stage_states *ret);
