/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came from remotes is put to use, for detection only: indicators become the list
 * "taxii-NAME" of the watch, Sigma rules (pattern_type sigma) files in DATA/rules/taxii-NAME, each
 * one that loads alone. What was revoked, or does not load, is not there. A running watch takes
 * the list within seconds, and the rules when it is told.
 */
#pragma once

#include "cli/taxii/taxii-desk.h"
#include "taxii/remotes.h"

struct taxii_armed {
	uint64_t values;  /* of the list */
	uint64_t refused; /* indicators that no list can say */
	uint64_t rules;
	uint64_t bad_rules;
	bool rules_changed;
};

/* Of one remote, by what it may arm. */
enum errc taxii_arm(struct taxii_desk *desk, const struct options *options,
		    const struct taxii_remote *remote, struct taxii_armed *ret,
		    struct err *err) MUST_CHECK;

/* SIGHUP to the watch of this data folder, when one runs. */
void taxii_tell_watch(const struct options *options);
