/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Priority by a decision table (SSVC): answers to a few questions lead to an outcome. The tables
 * are data (content/ssvc, docs/formats/advisories.md). A question that cannot be answered keeps all
 * its values open; the decision is then the least and the most urgent outcome that may hold, and
 * the most urgent one counts.
 */
#pragma once

#include "advisories/advisory.h"
#include "base/err.h"
#include "base/text.h"

#define SSVC_POINTS_MAX	  6u
#define SSVC_VALUES_MAX	  8u
#define SSVC_OUTCOMES_MAX 8u
#define SSVC_ROWS_MAX	  1024u

struct ssvc_table;

struct ssvc_outcome {
	struct str key; /* "I", "3DF" */
	struct str ja;
	struct str en;
};

/* The sentence names file and line. Every combination must be there exactly once. */
enum errc ssvc_read(const char *path, struct ssvc_table **ret, struct err *err) MUST_CHECK;
void ssvc_free(struct ssvc_table *table);
void ssvc_free_at(struct ssvc_table **table);
#define auto_ssvc CLEANUP(ssvc_free_at) struct ssvc_table

size_t ssvc_points(const struct ssvc_table *table);
size_t ssvc_rows(const struct ssvc_table *table);

/* 0 is the least urgent outcome of the table. */
size_t ssvc_urgency(const struct ssvc_table *table, const struct ssvc_outcome *outcome);

/* NULL: no outcome of the table. */
const struct ssvc_outcome *ssvc_outcome_of(const struct ssvc_table *table, struct str key);

/* Which values may hold, by point: bit n is its nth value; 0 leaves all open. */
struct ssvc_answers {
	unsigned may[SSVC_POINTS_MAX];
};

/*
 * "The answer to `point` may be `value`", both by key; the point without its version ("ssvc:E").
 * A point that the table does not ask about changes nothing.
 */
void ssvc_may(const struct ssvc_table *table, const char *point, const char *value,
	      struct ssvc_answers *answers);

struct ssvc_decision {
	const struct ssvc_outcome *least;
	const struct ssvc_outcome *most; /* the same when the open answers do not matter */
};

struct ssvc_decision ssvc_decide(const struct ssvc_table *table,
				 const struct ssvc_answers *answers);

/* What the inventory knows of the product's place. */
enum exposure {
	EXPOSURE_UNKNOWN,
	EXPOSURE_SMALL,	     /* local, or in a closed net */
	EXPOSURE_CONTROLLED, /* reachable by way of something that checks */
	EXPOSURE_OPEN,	     /* from the internet */
};

enum human_impact {
	IMPACT_UNKNOWN,
	IMPACT_LOW,
	IMPACT_MEDIUM,
	IMPACT_HIGH,
	IMPACT_VERY_HIGH, /* patients' lives */
};

/*
 * Answers out of the advisory and the place: exploitation and KEV from its marks, automatable and
 * technical impact from the CVSS 3 or 4 vector, the others from the inventory. Nothing known of
 * exploits leaves "none" and "proof of concept" open.
 */
struct ssvc_answers ssvc_answers_of(const struct ssvc_table *table, const struct advisory *advisory,
				    enum exposure exposure, enum human_impact impact);
