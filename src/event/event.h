/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The normalised event: what rules see of a record. A list of named values under the names the
 * Sigma taxonomy gives them, plus what every event has: its time, host, log source and raw text.
 *
 * Values stay text as they were written (Sigma compares text; numbers are read on demand); the type
 * only tells null, numbers and booleans of typed input from strings. A name may stand more than
 * once: a list in the input is one field per element. All text is valid UTF-8; what was not is
 * marked EVENT_REPAIRED, and the unaltered bytes are in the record itself.
 *
 * One event is reused for many records: event_clear() forgets everything, so views into an event
 * are good until then. It has a memory limit and a field limit; the part of a record that does not
 * fit is left out and the event is marked EVENT_CUT, so that a rule that did not fire on it is not
 * taken for an answer.
 */
#pragma once

#include "base/arena.h"
#include "base/os/clock.h"
#include "event/field-plan.h"

#define EVENT_FIELDS_MAX 4096
#define EVENT_MEMORY_MAX (8u * 1024 * 1024)

enum value_type {
	VALUE_STRING,
	VALUE_NUMBER,
	VALUE_BOOL, /* "true" or "false" */
	VALUE_NULL, /* value.ptr is NULL */
};

struct field {
	struct str name;
	struct str value;
	enum value_type type;
	uint32_t hash; /* of the name, lower case */
	uint32_t slot; /* in the event's plan; FIELD_NO_SLOT: nobody reads it, or no plan */
	bool in_raw;   /* the value is known to stand in event->raw, perhaps as JSON writes it */
};

/* Sigma's `logsource` (Sigma 2.1 "Log Source"); an attribute that is not known is STR_NONE. */
struct logsource {
	struct str product;
	struct str category;
	struct str service;
};

enum event_flag {
	EVENT_REPAIRED = 1 << 0, /* bytes that were no valid text were replaced */
	EVENT_CUT = 1 << 1,	 /* a limit was reached: fields are missing */
	EVENT_RAW_ONLY = 1 << 2, /* no format understood it: only the raw text can be searched */
	EVENT_NAMED = 1 << 3,	 /* the input named its fields itself: JSON, CSV with a header */
	EVENT_LEAN = 1 << 4,	 /* fields that nobody reads were left out: field-plan.h */
	/*
	 * With EVENT_LEAN: `raw` lacks values that nobody reads and that are digits, signs and the
	 * letters A to F, S, T, X and Z of numbers, times, identifiers and bytes, nothing else.
	 */
	EVENT_WORDS_ONLY = 1 << 5,
};

struct event {
	struct arena arena;
	const struct field_plan *plan; /* NULL: every field is wanted. event_clear() keeps it */
	/* For event_whole(), set by who leaves fields out. event_clear() keeps it. */
	const struct event *(*make_whole)(const struct event *event);
	struct field *fields;
	size_t n_fields;
	size_t cap_fields; /* at most EVENT_FIELDS_MAX */

	const char *format; /* name of the parser that made it */
	struct logsource source;
	int64_t time_us; /* as the source wrote it; TIME_NONE when it did not */
	struct str host; /* the machine it speaks of; STR_NONE when unknown */
	struct str raw;	 /* text of the record, for keyword search */
	uint64_t names;	 /* number of the table that the parser took all names from: there one
			    place is one text. 0: of no such table */
	uint64_t record; /* EventRecordID, or the 1-based line or document number */
	unsigned flags;	 /* enum event_flag */
};

void event_init(struct event *event);
void event_clear(struct event *event);
void event_done(struct event *event);
#define auto_event CLEANUP(event_done) struct event

/*
 * Add a field. `name` and `value` are borrowed: they point into the record, into the event's own
 * arena or at constants. Past a limit the event is marked EVENT_CUT and nothing is added.
 */
void event_add(struct event *event, struct str name, struct str value);
void event_add_typed(struct event *event, struct str name, struct str value, enum value_type type);

/* The same for a name that is added often: `hash` is its field_name_hash(). */
void event_add_hashed(struct event *event, struct str name, uint32_t hash, struct str value,
		      enum value_type type);

/* The same for a field whose slot in event->plan is known too. */
void event_add_field(struct event *event, const struct field *field);

/* Make room for more fields; false past the limit. */
bool event_make_room(struct event *event);

/* Room for one more, to be filled by the caller; NULL past the limit. */
static inline struct field *event_new_field(struct event *event)
{
	if (event->n_fields == event->cap_fields && !event_make_room(event))
		return NULL;
	return &event->fields[event->n_fields++];
}

/* event_add() unless `value` is empty or absent: for the optional parts of a line. */
void event_add_present(struct event *event, struct str name, struct str value);

/* The same, with both texts copied into the event's arena. */
void event_add_copy(struct event *event, struct str name, struct str value, enum value_type type);

/*
 * The first field of that name, or NULL. Names compare without regard to ASCII case: exporters
 * disagree about it ("EventID", "eventid"), rules do not care.
 */
const struct field *event_find(const struct event *event, struct str name);

/* The next field of the same name after `field`, or NULL. */
const struct field *event_find_next(const struct event *event, const struct field *field);

/* Value of the first field of that name; STR_NONE when absent or null. */
struct str event_get(const struct event *event, const char *name);

/*
 * The event with all of its fields: itself, unless it is EVENT_LEAN. Good as long as the event is.
 */
static inline const struct event *event_whole(const struct event *event)
{
	return event->flags & EVENT_LEAN ? event->make_whole(event) : event;
}

uint32_t field_name_hash(struct str name);

/* The slot of a name in the event's plan; FIELD_NO_SLOT without a plan. */
static inline uint32_t event_slot(const struct event *event, struct str name, uint32_t hash)
{
	return event->plan ? field_plan_find(event->plan, name, hash) : FIELD_NO_SLOT;
}
