/* SPDX-License-Identifier: Apache-2.0 */
/* What `drill …` commands have in common: records, content, the scenario or drill that is meant. */
#pragma once

#include "cli/duty/duty-desk.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "drills/drill-detect.h"
#include "drills/drill-score.h"
#include "reports/report-duties.h"

struct drill_desk {
	struct duty_desk duties;
	struct case_content *cases;
	struct playbook_set *playbooks;
	struct scenario_set *scenarios;
	struct drill_room room;
	struct report_scope reports;
	struct drill_deed deed;
	char user[RECORDS_USER_MAX];
};

/* `write` makes the records when they are not there yet. */
enum errc drill_desk_open(const struct options *options, bool write, struct drill_desk *ret,
			  struct err *err) MUST_CHECK;
void drill_desk_done(struct drill_desk *desk);
#define auto_drill_desk CLEANUP(drill_desk_done) struct drill_desk

/* By its id: one that comes with the program, or one made here. ERR_NOT_FOUND. */
enum errc drill_desk_scenario(struct drill_desk *desk, struct str id, struct scenario **ret,
			      struct err *err) MUST_CHECK;

/* The drill that the first argument names: "D2026-0001" or its id. */
enum errc drill_desk_play(struct drill_desk *desk, const struct options *options,
			  struct drill_play *ret, struct err *err) MUST_CHECK;

/* "ROLE=DEPARTMENT" or "ROLE=DEPARTMENT=PEOPLE" of every --part; none: every role, as it is called.
 */
enum errc drill_desk_parts(struct drill_desk *desk, const struct options *options,
			   const struct scenario *scenario,
			   struct drill_part ret[static DRILL_PARTS_MAX], size_t *ret_n,
			   struct err *err) MUST_CHECK;

/* Make the drill; with log lines they are judged at once. */
enum errc drill_desk_make(struct drill_desk *desk, const struct drill_making *making,
			  int64_t *ret_id, struct err *err) MUST_CHECK;

#define DRILL_SEED_OPTION                                                                          \
	{                                                                                          \
		.name = "seed", .type = OPTION_NUMBER, .arg = "N", .fallback = "1", .min = 0,      \
		.max = DRILL_SEED_MAX,                                                             \
		.help = TEXT("種。同じ種は同じ状況", "the same seed gives the same injects"),      \
	}
#define DRILL_PART_OPTION                                                                          \
	{                                                                                          \
		.name = "part", .type = OPTION_LIST, .arg = "ROLE=DEPARTMENT[=PEOPLE]",            \
		.help = TEXT("参加する部署（なければすべての役割）",                               \
			     "who takes part (else every role)"),                                  \
	}
#define DRILL_FORM_OPTION                                                                          \
	{                                                                                          \
		.name = "form", .type = OPTION_CHOICE, .choices = "table|technical",               \
		.fallback = "table",                                                               \
		.help = TEXT("机上（table）か実技（technical）",                                   \
			     "table-top, or technical with log lines"),                            \
	}
