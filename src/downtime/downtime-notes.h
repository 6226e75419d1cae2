/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a downtime means for claims, data that are handed in, and records, with the days it gives
 * rise to. A note that is taken on becomes a task of the case, and so a duty of the house.
 */
#pragma once

#include "base/calendar/day.h"
#include "downtime/downtime-board.h"

#define DOWNTIME_DUES_MAX 240u

struct downtime_due {
	const struct downtime_note *note;
	struct str source; /* of its task: "downtime:claims:2026-11"; in the arena */
	int32_t month;	   /* the first day of the month it is for; DAY_NONE: of all of it */
	int32_t due;	   /* DAY_NONE: no day is known */
	bool taken;	   /* it is a task of the case already */
	bool done;	   /* that has ended */
};

struct downtime_dues {
	struct downtime_due at[DOWNTIME_DUES_MAX];
	size_t n;
};

/* Of the case's downtime up to `now_us`; none when nothing was down. */
enum errc downtime_dues_list(struct db *db, const struct downtime_board *board, int64_t case_id,
			     int64_t now_us, int utc_offset_minutes, struct arena *arena,
			     struct downtime_dues **ret, struct err *err) MUST_CHECK;

/* The one of that source becomes a task. ERR_NOT_FOUND; ERR_CONFLICT: it was taken on. */
enum errc downtime_due_take(struct case_edit *edit, const struct downtime_content *content,
			    struct str source, enum lang lang, int utc_offset_minutes,
			    struct err *err) MUST_CHECK;
