/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event at hand as a program looks at it: its fields by slot, and for each field that was asked
 * about the predicates that hold on its values. The working memory of one thread.
 */
#pragma once

#include "detect/match/contents.h"
#include "detect/match/values.h"

#define FIELD_NONE	 UINT32_MAX
#define PRESENT_KEPT_MAX (64u * 1024 * 1024) /* what was found in values that are not cached */

/* What was found in one value. */
struct found_in {
	const struct found *found;
	uint32_t field; /* in present_texts() for keywords, n_fields being the raw text */
};

/* What was found in the values of one field, or in all texts of the event. */
struct lookup {
	uint64_t event; /* of which it tells, by number */
	uint64_t sum;	/* of the predicates found: found_bit() of each */
	uint32_t first; /* in present->found */
	uint32_t n;
};

/* What a list of aliases changes for the event at hand. */
struct alias_effect {
	uint32_t first; /* in present->aliased */
	uint32_t n;
	uint64_t event; /* of which it tells, by number */
	uint64_t sum;	/* slot_bit() of each field another one stands for that is there */
};

struct present_counts {
	uint64_t values; /* looked at */
	uint64_t cached; /* of them, known from the cache */
	uint64_t read;	 /* bytes of the others */
};

struct present {
	const struct program *program;
	struct reading reading;
	struct values *values;
	struct contents contents;
	const struct event *event;
	const struct event *texts; /* present_texts(); NULL: not asked for yet */
	uint64_t number;	   /* of the event, from 1 */
	uint32_t aliases;	   /* the list that holds now */
	bool raw_tells_all;	   /* no predicate about words holds on its parts alone: they were
				      not read. Of the event of the keywords' lookup */
	const struct keywords *keywords; /* what of words will be asked for; NULL: anything */
	const uint64_t *looked;		 /* bit set: slots whose fields the event's kind tells of */
	bool asked_more; /* set when more was asked than which of these fields there are and
			    what was found in them */
	bool cut; /* the event is too large for PRESENT_KEPT_MAX: no answer is to be trusted */

	uint32_t n_slots;
	uint32_t *first; /* by slot: number of the field, or FIELD_NONE */
	uint32_t *next;	 /* by field: the next one of the same slot, or FIELD_NONE */
	size_t cap_next;
	uint32_t *used; /* slots of the event's fields, the last field's first */
	size_t n_used;
	uint32_t *routing; /* of them, those that log sources' conditions look at */
	size_t n_routing;
	bool *is_routing; /* by slot */

	struct alias_effect *effects; /* by list of aliases */
	uint32_t *aliased;	      /* numbers of aliases, list by list */

	struct lookup *lookups; /* by slot, then by alias, then that of keywords */
	struct found_in *found;
	size_t n_found;
	size_t cap_found;
	struct arena kept;
	struct present_counts counts;
};

void present_init(struct present *present, const struct program *program);
void present_done(struct present *present);

/* `event` outlives the use of it. */
void present_set(struct present *present, const struct event *event);

/* Has the event a field of that very name? */
static inline bool present_has(const struct present *present, uint32_t slot)
{
	return present->first[slot] != FIELD_NONE;
}

/* What was found in the field that stands for `slot` now; in all texts for SLOT_NONE. */
const struct lookup *present_look(struct present *present, uint32_t slot);

/* Number of the first field that stands for `slot` now, or FIELD_NONE. */
uint32_t present_field(const struct present *present, uint32_t slot);

/*
 * slot_bit() of the fields for which the list puts another one in this event. What looks at none of
 * them has the same answer under the list as under no aliases.
 */
uint64_t present_effect(struct present *present, uint32_t aliases);

/* The event in which words are looked for: with all its fields, where it is EVENT_LEAN. */
const struct event *present_texts(struct present *present);

/* The answer of code, under the aliases that hold now. */
enum verdict present_run(struct present *present, const uint32_t *code);

/* The answer of one predicate. */
enum verdict present_ask(struct present *present, uint32_t predicate);

/*
 * The first field with a value on which the predicate holds: of present->event, for keywords of
 * present_texts(), where n_fields is the raw text. FIELD_NONE: on no value, or not for one.
 */
uint32_t present_holder(struct present *present, uint32_t predicate);

/* Does any of the fields from `field` on have no value? Absent counts as null. */
bool present_is_null(const struct present *present, uint32_t field);
