/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers of a drill: cards to hand out (one inject each), the leader's sheet with all of them and
 * what is expected, and the record of one that was held. Every page says that it is a drill.
 */
#pragma once

#include "drills/drill-score.h"
#include "inspections/report.h"

enum drill_paper {
	DRILL_PAPER_CARDS,
	DRILL_PAPER_LEADER,
	DRILL_PAPER_RECORD,
	DRILL_PAPERS,
};
extern const struct text_choice drill_papers[DRILL_PAPERS + 1];

struct drill_paper_about {
	enum drill_paper paper;
	const struct drill_plan *plan;
	const struct drill_play *play; /* NULL: nobody has been asked yet; a record needs it */
	struct str facility;
	struct str day;
	int64_t made_us;
	int utc_offset_minutes;
	enum lang lang;
};

/* ERR_USAGE: a record of nothing. `db` is read for a record alone. */
enum errc drill_paper_make(struct db *db, const struct drill_paper_about *about,
			   struct report **ret, struct err *err) MUST_CHECK;
