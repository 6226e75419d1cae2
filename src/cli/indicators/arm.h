/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came from others is put to use, for detection only: STIX indicators become a list of the
 * watch, Sigma rules (pattern_type sigma) files in DATA/rules/NAME, each one that loads alone. What
 * is not given any more is not there any more. A running watch takes the list within seconds, and
 * the rules when it is told.
 */
#pragma once

#include "base/options.h"
#include "detect/indicators/indicator.h"

/* `id` of the object, "indicator--…"; its text is good during the call. */
typedef enum errc arm_object(void *to, struct str id, struct str object, struct err *err);

struct arm_source {
	struct str name; /* of the list, and of the folder of rules */
	struct str file; /* where it is from, for people */
	enum tlp tlp;
	int64_t now_us;
	/* Every object of that type: "identity", "indicator". */
	enum errc (*each)(void *ctx, const char *type, arm_object *take, void *to, struct err *err);
	void *ctx;
};

struct armed {
	uint64_t values;  /* of the list */
	uint64_t refused; /* indicators that no list can say */
	uint64_t rules;
	uint64_t bad_rules;
	bool rules_changed;
};

enum errc arm_indicators(const struct options *options, const struct arm_source *source,
			 struct armed *ret, struct err *err) MUST_CHECK;
enum errc arm_rules(const struct options *options, const struct arm_source *source,
		    struct armed *ret, struct err *err) MUST_CHECK;

/* SIGHUP to the watch of this data folder, when one runs. */
void arm_tell_watch(const struct options *options);
