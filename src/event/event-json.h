/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An event as JSON, the same wherever one is shown, stored or printed.
 */
#pragma once

#include "base/encoding/json-write.h"
#include "event/event.h"

/*
 * The fields as members of the object that is open in `w`: names in the order they came, a name
 * that stands several times once, with an array. Numbers and booleans as the input had them (a
 * number that JSON cannot write stays a string), null as null.
 */
void event_json_fields(struct json_writer *w, const struct event *event);

#define VALUE_PLACES_MAX 16u

/* Where the JSON of a field's value was written, by number of the field; the first few alone. */
struct value_places {
	struct value_place {
		size_t at;
		size_t len; /* 0: not known */
	} of[VALUE_PLACES_MAX];
};

/* The same; tells where in w->out the values stand. */
void event_json_fields_placed(struct json_writer *w, const struct event *event,
			      struct value_places *ret);

/*
 * The user an event speaks of, from the fields that Windows, Linux and devices have for it, the
 * acted-upon account first; STR_NONE when none is named.
 */
struct str event_user(const struct event *event);

/* Names those fields in a plan; past its limit event_user() may miss some in lean events. */
void event_user_reads(struct field_plan *plan);
