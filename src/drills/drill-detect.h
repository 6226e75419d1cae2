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

/*
 * The rules that come with the program, which scenarios are written for. Opened before a sandbox is
 * entered: they are compiled to machine code.
 */
struct drill_rules;

/* `content` NULL: path_content(). */
enum errc drill_rules_open(const char *content, struct drill_rules **ret,
			   struct err *err) MUST_CHECK;
void drill_rules_close(struct drill_rules *rules);
void drill_rules_close_at(struct drill_rules **rules);
#define auto_drill_rules CLEANUP(drill_rules_close_at) struct drill_rules

/* What came of it. */
struct drill_judged {
	uint64_t lines;
	uint64_t alerts;
	uint64_t more; /* over DRILL_ALERTS_MAX, not kept */
};

/*
 * All log lines of the drill, with its making as the beginning of the story. Judged again, nothing
 * changes.
 */
enum errc drill_judge_lines(struct db *db, const struct drill_play *play, struct drill_rules *rules,
			    struct drill_judged *ret, struct err *err) MUST_CHECK;
