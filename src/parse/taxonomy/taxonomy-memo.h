/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The taxonomy applied to events that are alike. Events of one kind have the same names in the same
 * order, so what the maps do to one of them is done to the next ones without the maps: fields are
 * renamed, added and left out by their position. Values that decide are looked at in every event.
 *
 * The result is that of taxonomy_apply_part(), except that names which nobody reads are not added
 * to lean events. Bounded: when full, all is forgotten. An event whose names were not seen before
 * is not remembered until they are seen again.
 */
#pragma once

#include "parse/taxonomy/taxonomy.h"

struct taxonomy_memo;

struct taxonomy_memo *taxonomy_memo_new(void) MUST_CHECK;
void taxonomy_memo_free(struct taxonomy_memo *memo);

void taxonomy_apply_remembered(struct taxonomy_memo *memo, const struct taxonomy_part *part,
			       struct event *event);
