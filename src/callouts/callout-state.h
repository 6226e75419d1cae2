/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a call-out stands at a moment: who of each part was reached, who is next and until when one
 * waits for somebody. It hangs on the calls and the clock alone: when a person's minutes are over
 * (counted from the first try) the next of the part is shown, without anybody doing anything; a
 * wrong number passes at once. When all of a part were tried it begins with who was tried longest
 * ago.
 */
#pragma once

#include "callouts/callout-records.h"

enum callout_standing {
	STANDING_TO_CALL, /* `person` was not tried yet */
	STANDING_AGAIN,	  /* all were tried in vain: `person` is tried again */
	STANDING_WAITING, /* `person` was tried and has until `until_us` */
	STANDING_REACHED, /* `person` */
	STANDING_NOBODY,  /* nobody is entered, or nobody has a right number */
	STANDINGS,
};
extern const struct text_choice callout_standings[STANDINGS + 1];

struct callout_target {
	struct str part;
	enum callout_standing standing;
	const struct callout_person *person; /* NULL of STANDING_NOBODY */
	const struct callout_call
		*last;	  /* to anybody of the part, or the one that reached; or NULL */
	int64_t until_us; /* of STANDING_WAITING; else TIME_NONE */
	bool confirmed;	  /* reached, and by the person's own code */
	size_t tries;
};

struct callout_targets {
	struct callout_target at[CONTACT_PARTS_MAX]; /* in the order of the plan */
	size_t n;
	size_t reached;
	size_t nobody;
	const struct callout_target *next; /* whom to call now; NULL: all reached, or waiting */
};

void callout_targets_at(const struct callout *callout, int64_t now_us, struct callout_targets *ret);

/* NULL: the call-out does not have it. */
const struct callout_target *callout_target_find(const struct callout_targets *targets,
						 struct str part);
