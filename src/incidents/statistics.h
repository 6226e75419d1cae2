/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many incidents there were: by half-year of knowing (January to June, July to December),
 * by size of the institution and by the way in. Drills are never counted, and what is counted does
 * not depend on who looks beyond whose incidents he may see. Shares of ways in are of those of
 * which the way is known, as the published statistics have it; the others are a column of their
 * own.
 *
 * What leaves the hub goes through incident_statistics_protect(): counts below the content's
 * threshold are left out, and others with them, so that none can be worked out
 * (surveys/disclosure.h). Both tables have the same totals a half-year and nothing else in common.
 */
#pragma once

#include "incidents/incident.h"
#include "surveys/disclosure.h"

#define INCIDENT_HALVES_MAX 60u
#define INCIDENT_GROUPS_MAX (INCIDENT_CHOICES_MAX + 1)
#define INCIDENT_CSV_MAX    (256u * 1024)

enum incident_breakdown {
	INCIDENT_BY_SIZE,
	INCIDENT_BY_ENTRY,
	INCIDENT_BREAKDOWNS,
};
extern const struct text_choice incident_breakdowns[INCIDENT_BREAKDOWNS + 1];

struct incident_half {
	int year;
	int half; /* 1, 2 */
	uint32_t total;
	uint32_t known; /* of whose group it is known: the denominator of shares */
	uint32_t counts[INCIDENT_GROUPS_MAX];
	enum cell_mark marks[INCIDENT_GROUPS_MAX];
};

struct incident_table {
	enum incident_breakdown by;
	struct text_pair groups[INCIDENT_GROUPS_MAX]; /* the last: not known */
	size_t n_groups;
	struct incident_half
		halves[INCIDENT_HALVES_MAX]; /* from the first with an incident to the last */
	size_t n;
};

/* Of one kind of attack (id), or of all (""). ERR_LIMIT: over INCIDENT_HALVES_MAX half-years. */
enum errc incident_statistics(const struct org_scope *scope, const struct incident_content *content,
			      struct str attack, enum incident_breakdown by,
			      struct incident_table *ret, struct err *err) MUST_CHECK;

/* Marks what may not leave. ERR_CONFLICT: nothing of the table may. */
enum errc incident_statistics_protect(struct incident_table *table, uint32_t threshold,
				      struct err *err) MUST_CHECK;

/* "2022-H1". Returns `out`. */
#define INCIDENT_HALF_TEXT 16u
const char *incident_half_text(const struct incident_half *half,
			       char out[static INCIDENT_HALF_TEXT]);

/* In tenths of a percent of those that are known; the last group is of the total. */
uint32_t incident_share(const struct incident_table *table, const struct incident_half *half,
			size_t group);

/* A row a half-year and group; what is left out is an empty cell with a mark. */
enum errc incident_statistics_csv(const struct incident_table *table, enum lang lang,
				  struct buf *out, struct err *err) MUST_CHECK;
