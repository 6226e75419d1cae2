/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a file of indicators into a set that is being made: STIX 2.1 bundles, MISP events, CSV and
 * plain lists, told apart by their first bytes. The file is read as a stream, in bounded memory.
 *
 * Every indicator of the file ends in exactly one place: it is taken (all of it), or it is counted
 * under the reason why not. Nothing is half taken.
 */
#pragma once

#include "base/encoding/json-items.h"
#include "detect/indicators/allow.h"
#include "detect/indicators/set-writer.h"

#define IMPORT_REASONS_MAX  64u
#define IMPORT_REASON_TEXT  128u
#define IMPORT_EXAMPLE_MAX  96u
#define IMPORT_REFUSALS_MAX 200u /* kept by name; the others are only counted */

/* One reason for which indicators were not taken. */
struct import_reason {
	char text[IMPORT_REASON_TEXT];
	char example[IMPORT_EXAMPLE_MAX]; /* the first of them */
	uint64_t n;
	bool broad; /* it would have matched too much: worth a look */
	bool told;  /* nothing was left out: something about the list itself */
};

/* One that was not taken: its name, pattern, value or row. */
struct import_refusal {
	char entry[IMPORT_EXAMPLE_MAX];
	size_t reason;
};

struct import_counts {
	uint64_t indicators; /* objects, attributes, rows that say to be one */
	uint64_t values;     /* taken: an indicator may have several */
	uint64_t refused;    /* indicators not taken, and values left out: see the reasons */
	uint64_t revoked;    /* taken back by their authors */
	uint64_t not_ids;    /* MISP: not meant for detection (to_ids is false) */
};

struct import_options {
	uint16_t source;	/* number of the source in the writer */
	int64_t valid_until_us; /* for indicators that say none; TIME_NONE: for ever */
	unsigned confidence;	/* the same; INDICATOR_NO_CONFIDENCE */
	const struct allow *allow;
};

struct import;

/* `writer` and options->allow outlive it. */
struct import *import_new(struct set_writer *writer,
			  const struct import_options *options) MUST_CHECK;
void import_free(struct import *import);
void import_free_at(struct import **import);
#define auto_import CLEANUP(import_free_at) struct import

/* A whole file. ERR_UNSUPPORTED: it is none of the formats; ERR_SYNTAX: it breaks off. */
enum errc import_file(struct import *import, const struct byte_source *source,
		      struct err *err) MUST_CHECK;

/*
 * The same for a file of a folder or an archive, `name` within it: manifest.json and hashes.csv of
 * a MISP feed are taken for what they are.
 */
enum errc import_file_of(struct import *import, struct str name, const struct byte_source *source,
			 struct err *err) MUST_CHECK;

/* All files were read: events that the feed names and that were not there are told. */
void import_check_feed(struct import *import);

/* Of all files so far. */
const struct import_counts *import_counts(const struct import *import);
size_t import_reasons(const struct import *import);
const struct import_reason *import_reason(const struct import *import, size_t i);

/* The first of those not taken, in the order of the files. */
size_t import_refusals(const struct import *import);
const struct import_refusal *import_refusal(const struct import *import, size_t i);

/* "STIX 2.1", "MISP", "CSV": of the last file. */
const char *import_format(const struct import *import);
