/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes of one unit of input: findings as the format wants them, counts, and what people are
 * told on stderr. Filled by one thread; gone through in the order of the input.
 */
#pragma once

#include "base/arena.h"
#include "cli/scan/scan-output.h"

#define RESULT_NOTES_MAX 32u /* kept; the counts tell of the others */
#define RESULT_TEXT_MAX	 (64u * 1024)

/* In its turn a result is written whenever it has so much: in the core's cache still. */
#define RESULT_WRITE_BYTES (128u * 1024)

enum scan_note_kind {
	NOTE_RECORD_FAILED, /* a record breaks its format */
	NOTE_UNDECIDED,	    /* a rule could not be decided */
	NOTE_BROKE_OFF,	    /* a file could not be read to its end */
	NOTE_DIFFERENCE,    /* the engine and the oracle disagree */
	NOTE_KINDS,
};

struct scan_note {
	enum scan_note_kind kind;
	uint64_t file_number; /* of the file or member, in the order of the input */
	const char *file;
	uint64_t record;
	const struct rule *rule; /* of NOTE_UNDECIDED and NOTE_DIFFERENCE */
	struct err err;
};

struct scan_result {
	struct buf out;
	struct buf hits; /* for correlations: scan-correlate.h */
	struct scan_totals totals;
	struct arena texts;
	struct scan_note notes[RESULT_NOTES_MAX];
	size_t n_notes;
	unsigned n_of_kind[NOTE_KINDS];
};

/* Of what waits to be written. */
static inline size_t scan_result_bytes(const struct scan_result *result)
{
	return result->out.len + result->hits.len;
}

void scan_result_init(struct scan_result *result);
void scan_result_clear(struct scan_result *result);
void scan_result_done(struct scan_result *result);

/* Kept unless there are enough of its kind. The file's name is copied. */
void scan_result_note(struct scan_result *result, const struct scan_note *note);

/* Who tells: some of every kind, some of each file. */
struct scan_teller {
	uint64_t file_number;
	unsigned of_file;
	unsigned undecided;
	unsigned differences;
};

void scan_result_tell(const struct scan_result *result, struct scan_teller *teller);
