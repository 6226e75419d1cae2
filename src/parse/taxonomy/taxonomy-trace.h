/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What applying the maps to one event did, written down so that it can be done to the next event
 * of the same names without asking the maps again: taxonomy-memo.h. Which maps apply, and what they
 * do, depends on the names of the event's fields, on which of them are null, on its log source,
 * and on the values that were looked at: those are the tests.
 */
#pragma once

#include "parse/taxonomy/taxonomy-table.h"

#define TRACE_FIELDS_MAX 512u
#define TRACE_STEPS_MAX	 512u
#define TRACE_NO_INPUT	 UINT32_MAX

/* Where a field of the event comes from. */
struct trace_field {
	uint32_t input; /* the field it was, or is a copy of; TRACE_NO_INPUT: a constant one */
	bool constant;	/* its value is the taxonomy's */
};

struct trace_test {
	uint32_t input;
	bool held;
	const struct condition *condition; /* one of the two */
	const struct value_row *row;
};

enum attribute {
	ATTRIBUTE_TIME,
	ATTRIBUTE_HOST,
	ATTRIBUTE_RECORD,
	ATTRIBUTE_PRODUCT, /* the event's own word for it, and for the two below */
	ATTRIBUTE_CATEGORY,
	ATTRIBUTE_SERVICE,
};

/* A field that may give the event's attribute, if the ones before it did not. */
struct trace_source {
	enum attribute attribute;
	uint32_t input;
	unsigned map;	     /* number of the map that says so */
	struct str constant; /* its value, where that is the taxonomy's */
};

struct taxonomy_trace {
	bool failed; /* more than fits */
	unsigned n_maps;
	struct trace_field fields[TRACE_FIELDS_MAX]; /* parallel to the event's */
	struct trace_test tests[TRACE_STEPS_MAX];
	size_t n_tests;
	struct trace_source sources[TRACE_STEPS_MAX];
	size_t n_sources;
};

/* taxonomy_apply_part(), written down in `trace`. */
void taxonomy_apply_traced(const struct taxonomy_part *part, struct event *event,
			   struct taxonomy_trace *trace);

/* The two kinds of tests. */
bool taxonomy_condition_holds(const struct condition *condition, struct str value);
bool taxonomy_value_is(const struct value_row *row, struct str value);

/* The same of an attribute, of one field's value. True: no other field of the map is asked. */
bool taxonomy_take_attribute(enum attribute attribute, struct str value, struct event *event);

void taxonomy_set_source(const struct logsource *from, struct logsource *to);
