/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log lines of a drill judged by the real parsers and rules. What is found is kept as alerts of
 * the drill, in a table of their own: nothing of it comes to the sealed log, to the watch's alerts,
 * to whoever they are told, or into any number of them.
 *
 * Lines are judged one by one, as they come; what rules make of many lines over time (correlations)
 * is the watch's alone.
 */
#pragma once

#include "drills/drill-play.h"

struct drill_rules {
	const char *content;	  /* the content folder */
	const char *const *paths; /* rules; those that are not there are left out */
	size_t n_paths;
};

/* What came of it. */
struct drill_judged {
	uint64_t lines;
	uint64_t alerts;
	uint64_t more; /* over DRILL_ALERTS_MAX, not kept */
};

/*
 * All log lines of the drill, with its making as the beginning of the story. Judged again, nothing
 * changes. ERR_NOT_FOUND: there are no rules.
 */
enum errc drill_judge_lines(struct db *db, const struct drill_play *play,
			    const struct drill_rules *rules, struct drill_judged *ret,
			    struct err *err) MUST_CHECK;
