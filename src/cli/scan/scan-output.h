/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scan writes. Each format is one file that ends with its descriptor, and one row in
 * scan-output.c.
 */
#pragma once

#include "base/buf.h"
#include "detect/sigma/matcher.h"

#define SCAN_FINDING_MAX (16u * 1024 * 1024) /* bytes of one finding, written */

struct scan_finding {
	const struct match *match;
	struct str file; /* as given; inside archives "archive.zip!name" */
	struct str host;
	struct str user;
};

/* How the scan went, for the summary. */
struct scan_totals {
	uint64_t files;
	uint64_t unreadable; /* could not be opened, or broke off */
	uint64_t skipped;    /* no log: pictures, programs */
	uint64_t bytes;
	uint64_t records;
	uint64_t events;
	uint64_t failed; /* records that broke their format */
	uint64_t findings;
	uint64_t undecided; /* rule and event that could not be decided */
	size_t rules;
	size_t refused;
	int64_t started_us;
};

struct scan_output;

struct scan_format {
	const char *name;
	/* State of its own, given to the others as `state`; NULL functions are left out. */
	void *(*begin)(struct scan_output *output);
	void (*finding)(struct scan_output *output, void *state,
			const struct scan_finding *finding);
	void (*end)(struct scan_output *output, void *state, const struct scan_totals *totals);
};

struct scan_output {
	const struct scan_format *format;
	void *state;
	int fd;
	struct buf buf;
	struct err err; /* the first failed write */
};

extern const struct scan_format scan_ndjson;
extern const struct scan_format scan_csv;
extern const struct scan_format scan_html;
extern const struct scan_format scan_table;

/* NULL when there is no such format. `fd` stays the caller's. */
struct scan_output *scan_output_new(const char *format, int fd) MUST_CHECK;

void scan_output_finding(struct scan_output *output, const struct scan_finding *finding);

/* Writes what is left and frees. */
enum errc scan_output_end(struct scan_output *output, const struct scan_totals *totals,
			  struct err *err) MUST_CHECK;

/* For formats: hand what is in output->buf on, when it is `least` bytes or more. */
void scan_output_flush(struct scan_output *output, size_t least);
