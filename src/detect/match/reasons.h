/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a rule held, answered as why.h answers it, but from what is already known of the event.
 *
 * SECTION_REASONS has, for each rule, the predicates of all tests of the selections that can show
 * something: those the condition names outside of a "not", in its order and as often as it does.
 */
#pragma once

#include "detect/match/predicates.h"
#include "detect/match/present.h"
#include "detect/sigma/why.h"

/* How many predicates the detection has there. */
size_t reasons_count(const struct detection *detection);

/* Append them, for a detection whose tests the table knows; where they begin. */
uint32_t reasons_add(struct predicate_table *table, const struct detection *detection);

/*
 * What why_matched() finds, for a rule with code that holds under the aliases that are set; hits is
 * room to work in, hits->named is told too. False: only the reference can tell, in the order of the
 * whole event.
 */
bool reasons_find(struct present *present, uint32_t rule, struct why_hits *hits,
		  struct match_field fields[static MATCH_FIELDS_MAX], size_t *ret_n) MUST_CHECK;
