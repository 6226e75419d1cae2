/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a risk is rated: likelihood and impact of 1 to 4 in plain words make a level. What the
 * program suggests is explained and never decided by itself: a person rates.
 */
#pragma once

#include "facts/fact.h"
#include "risk/risk-content.h"

enum risk_level {
	RISK_LOW,
	RISK_MEDIUM,
	RISK_HIGH,
	RISK_LEVELS,
};

enum measure_state {
	MEASURE_UNKNOWN,
	MEASURE_YES,
	MEASURE_PARTLY,
	MEASURE_NO,
	MEASURE_STATES,
};

extern const char *const measure_state_names[MEASURE_STATES];
struct text measure_state_words(enum measure_state state);
bool measure_state_parse(struct str name, enum measure_state *ret);

enum risk_level risk_level_of(int likelihood, int impact);
extern const char *const risk_level_names[RISK_LEVELS];
struct text risk_level_words(enum risk_level level);

/* 1 to RISK_SCALE. */
struct text risk_likelihood_words(int likelihood);
struct text risk_impact_words(int impact);

/* What is known of the measures against a threat. */
struct risk_look {
	enum measure_state states[RISK_PER_THREAT]; /* as people said */
	struct facts facts[RISK_PER_THREAT];	    /* as machines see */
	int64_t assets;				    /* of the kinds it concerns */
};

struct risk_advice {
	int likelihood;
	int impact;
	struct text_pair why; /* what it was counted from, in one sentence */
};

/*
 * The more of its measures are missing the likelier; one that a machine contradicts counts as
 * missing, whatever people say, and one nobody has looked at counts as missing. The sentence is
 * made in `arena`.
 */
struct risk_advice risk_advise(const struct risk_threat *threat, const struct risk_look *look,
			       struct arena *arena);
