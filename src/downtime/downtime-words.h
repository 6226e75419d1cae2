/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How things stand as lines of text, for reports and for who reads it over the telephone: what is
 * taken in and what not, and what goes on by hand since when. Needs no content: what things were
 * called stands in the rows.
 */
#pragma once

#include "base/buf.h"
#include "downtime/downtime-records.h"

struct downtime_reader {
	enum lang lang;
	int utc_offset_minutes;
	struct arena *arena;
};

/* One line of what is limited now: 「救急の受け入れ：停止（2026-11-23 04:30 から）」. */
struct str downtime_limit_line(const struct downtime_reader *reader,
			       const struct downtime_limit_row *row);

/* A line for each limit that anybody has spoken of; nothing when nobody has. */
enum errc downtime_limit_lines(struct db *db, int64_t case_id, const struct downtime_reader *reader,
			       struct buf *out, struct err *err) MUST_CHECK;

/* A line for each service, state and time that is not normal, with the departments. */
enum errc downtime_state_lines(struct db *db, int64_t case_id, const struct downtime_reader *reader,
			       struct buf *out, struct err *err) MUST_CHECK;

/* "2026-11-23 04:30", the day alone where no more is known; 「不明」 for TIME_NONE. */
struct str downtime_time(const struct downtime_reader *reader, int64_t us,
			 enum case_accuracy accuracy);
