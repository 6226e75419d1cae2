/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which fields of events somebody reads, each with a small number (its slot). Rules, correlations,
 * indicators and watches name their fields before the first event; after that the plan is not
 * changed any more and is shared by any number of threads.
 *
 * An event that is filled under a plan (event->plan) knows the slot of each of its fields. A format
 * in which a field costs something (JSON, EVTX) leaves out those that have none and marks the event
 * EVENT_LEAN; what is shown to people is made of the whole event, see event_whole().
 *
 * Slots are counted from 0 without gaps. Names compare without regard to ASCII case.
 */
#pragma once

#include "base/arena.h"

#define FIELD_NO_SLOT	UINT32_MAX
#define FIELD_PLAN_MAX	65536u		   /* names */
#define FIELD_PLAN_TEXT (4u * 1024 * 1024) /* bytes of them together */

struct field_plan {
	struct arena arena;
	struct str *names; /* by slot */
	size_t n_names;
	size_t cap_names;
	uint32_t *table; /* open addressing by hash: slot + 1, 0 is free */
	size_t table_size;
	uint64_t serial; /* no two plans of a process have the same: what is remembered of a plan
			    by others is of no use under another */
};

void field_plan_init(struct field_plan *plan);
void field_plan_done(struct field_plan *plan);

/* The slot of a name, made when new; FIELD_NO_SLOT past a limit. */
uint32_t field_plan_add(struct field_plan *plan, struct str name) MUST_CHECK;

/* The slot of a name with this field_name_hash(), or FIELD_NO_SLOT. */
uint32_t field_plan_find(const struct field_plan *plan, struct str name, uint32_t hash);
