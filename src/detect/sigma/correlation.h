/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A correlation as it is written (Sigma correlation rules 2.0.2; the metric types and the boolean
 * conditions of 2.2; docs/formats/correlations.md): which rules it looks at, how their matches are
 * grouped, over what time, and when it holds. Plain data that never changes; detect/correlate runs
 * it.
 *
 * A member is a rule or another correlation. Members never form a circle and are at most
 * CORRELATION_DEPTH deep.
 *
 * What is read of a match goes by names: those of group-by, then those of condition.field, then the
 * other aliases. Each member says for each name where its value is: a field of the event that
 * matched, or a name of the correlation that is the member.
 */
#pragma once

#include "detect/sigma/detection.h"
#include "detect/sigma/ruleset.h"

#define CORRELATIONS_MAX    4096u   /* of a set */
#define CORRELATION_MEMBERS 32u	    /* "rules" of one */
#define CORRELATION_NAMES   16u	    /* group-by, condition.field and aliases together */
#define CORRELATION_DEPTH   8u	    /* correlations of correlations */
#define CORRELATION_COUNT   100000u /* the greatest number that hits or values are counted to */

#define CORRELATION_SPAN_MAX_US (10 * INT64_C(31556952) * US_PER_SEC)

#define CORRELATION_NO_NAME UINT32_MAX

enum correlation_type {
	CORRELATION_EVENT_COUNT,
	CORRELATION_VALUE_COUNT,
	CORRELATION_TEMPORAL,
	CORRELATION_TEMPORAL_ORDERED,
	CORRELATION_VALUE_SUM,
	CORRELATION_VALUE_AVG,
	CORRELATION_VALUE_PERCENTILE,
	CORRELATION_VALUE_MEDIAN,
	CORRELATION_TYPES,
};

enum correlation_op {
	CORRELATION_GT,
	CORRELATION_GTE,
	CORRELATION_LT,
	CORRELATION_LTE,
	CORRELATION_EQ,
	CORRELATION_NEQ,
	CORRELATION_OPS,
};

/* "gte: 10". Several of them must all hold. */
struct correlation_bound {
	enum correlation_op op;
	double number;
};

/* Where a member has the value of a name. */
struct correlation_place {
	uint32_t slot; /* of the matching event's field */
	uint32_t name; /* of the member correlation; CORRELATION_NO_NAME: it is the field */
};

struct correlation_member {
	struct str ref;				/* as written: an id or a name */
	const struct rule *rule;		/* of a member correlation: its `rule` */
	const struct correlation *correlation;	/* NULL: it is a rule */
	const struct correlation_place *places; /* by name */
};

struct correlation {
	struct rule
		rule; /* title, level, …; `detection` NULL. Its index goes on after the rules' */
	enum correlation_type type;
	int64_t span_us;
	bool generate; /* the members raise alerts of their own, too */

	struct correlation_member *members;
	uint32_t n_members;

	const struct str *names;
	uint32_t n_names;
	uint32_t n_group;  /* the first so many are group-by */
	uint32_t n_values; /* and the next so many are condition.field */

	struct correlation_bound bounds[CORRELATION_OPS];
	uint32_t n_bounds;
	double percentile;		    /* of value_percentile and, 50, of value_median */
	const struct condition *expression; /* boolean: its selections are members; or NULL */

	/*
	 * More hits may end what holds now ("lt", "eq", "not"): it is decided when the time that
	 * the first hit began is over. Otherwise it is decided with every hit.
	 */
	bool at_end;
};

size_t ruleset_correlation_count(const struct ruleset *set);
const struct correlation *ruleset_correlation(const struct ruleset *set, size_t i);
/* By id, or NULL. */
const struct correlation *ruleset_find_correlation(const struct ruleset *set, struct str id);

/* "event_count", … and "gte", … as rules write them. */
const char *correlation_type_name(enum correlation_type type);
const char *correlation_op_name(enum correlation_op op);

/* "gte 5 and lt 10", or the expression with the members as they are written. */
void correlation_show_condition(const struct correlation *correlation, struct buf *out);

/* Do all bounds hold? */
bool correlation_bounds_hold(const struct correlation *correlation, double number);
