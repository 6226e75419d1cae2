/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scan writes. Each format is one file that ends with its descriptor, and one row in
 * scan-output.c.
 *
 * Findings are made by several threads at once and come out in the order of the input: render()
 * runs in any thread and appends to that thread's buffer; the buffers go through take() (or to the
 * file as they are) one after the other, in one thread at a time.
 */
#pragma once

#include "base/buf.h"
#include "detect/sigma/matcher.h"
#include "event/event-json.h"

#define SCAN_FINDING_MAX (16u * 1024 * 1024) /* bytes of one finding, written */

/* An event that something was found in, for all of its findings. */
struct scan_event {
	const struct event *event; /* with all of its fields */
	struct str user;
	struct buf fields; /* event_json_fields() as an object; empty until scan_event_fields() */
	struct value_places places; /* in `fields` */
	struct buf facts; /* a format's own: what it writes of the event in each of its findings */
};

/* Made when first asked for. */
struct str scan_event_fields(struct scan_event *event);

/* The JSON of a value as it stands in there; STR_NONE: it is not known where. */
struct str scan_event_value(struct scan_event *event, struct str value);

struct scan_finding {
	const struct match *match;
	struct scan_event *about;
	struct str file; /* as given; inside archives "archive.zip!name" */
};

/* How the scan went, for the summary. Counts can be added up. */
struct scan_totals {
	uint64_t files;
	uint64_t unreadable; /* could not be opened, or broke off */
	uint64_t skipped;    /* no log: pictures, programs */
	uint64_t bytes;
	uint64_t records;
	uint64_t events;
	uint64_t failed; /* records that broke their format */
	uint64_t findings;
	uint64_t undecided;   /* rule and event that could not be decided */
	uint64_t differences; /* between the engine and the oracle */
	size_t rules;
	size_t refused;
	int64_t started_us;
};

/* Rules and correlations by rule->index. */
size_t scan_rule_count(const struct ruleset *rules);
const struct rule *scan_rule(const struct ruleset *rules, size_t index);

void scan_totals_add(struct scan_totals *totals, const struct scan_totals *more);

struct scan_output;

struct scan_format {
	const char *name;
	/* State of its own, which the others get; NULL functions are left out. */
	void *(*begin)(struct scan_output *output);
	void (*render)(const void *state, const struct scan_finding *finding, struct buf *out);
	/* What render() appended, any number of findings; NULL: it is written as it is. */
	void (*take)(void *state, struct str rendered);
	/* Write what is left, and free the state. */
	void (*end)(struct scan_output *output, void *state, const struct scan_totals *totals);
};

struct scan_output {
	const struct scan_format *format;
	const char *name; /* as asked for: shapes share their formats */
	const struct ruleset *rules;
	void *state;
	int fd;
	struct buf buf; /* for begin() and end(); findings do not pass through it */
	struct err err; /* the first failed write */
};

extern const struct scan_format scan_ndjson;
extern const struct scan_format scan_csv;
extern const struct scan_format scan_html;
extern const struct scan_format scan_table;

/* How a shape of export/shape.h is written; NULL when there is none of that name. */
const struct scan_format *scan_shape_format(const char *name);

/* NULL when there is no such format. `format`, `fd` and `rules` stay the caller's. */
struct scan_output *scan_output_new(const char *format, const struct ruleset *rules,
				    int fd) MUST_CHECK;

/* Append a finding to `out`, in any thread. */
void scan_output_render(const struct scan_output *output, const struct scan_finding *finding,
			struct buf *out);

/* What was rendered, in the order of the input. Empties `rendered`. */
void scan_output_take(struct scan_output *output, struct buf *rendered);

/* Writes what is left and frees. */
enum errc scan_output_end(struct scan_output *output, const struct scan_totals *totals,
			  struct err *err) MUST_CHECK;

/* For formats: hand what is in output->buf on, when it is `least` bytes or more. */
void scan_output_flush(struct scan_output *output, size_t least);
