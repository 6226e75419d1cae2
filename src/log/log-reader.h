/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a sealed log, while it is being written or not. Opens files for reading only.
 *
 * A reader is a cursor with a position. What a record view points to is valid until the next call
 * on the same reader. A damaged place is reported once (ERR_CORRUPT, log_reader_damage()); the call
 * after it goes on at the next whole record. One thread.
 */
#pragma once

#include "base/err.h"
#include "log/log-key.h"
#include "log/log-record.h"

struct log_reader;

/* One record as read: the record itself and what proves it. */
struct log_entry {
	struct log_record record;
	struct str source; /* of its stream; NONE when the definition is lost */
	struct str key;
	uint64_t definition;	/* index of the STREAM record that says so; 0: none */
	struct str leaf;	/* salt ‖ record bytes: what the tree's leaf is the hash of */
	const uint8_t *boot_id; /* LOG_ID_LEN bytes: what mono_us counts from */
	uint64_t segment;	/* first index of its segment */
	uint64_t file_offset;	/* of its frame in the segment file */
	uint64_t file_next;	/* where the next frame begins */
	bool encrypted;		/* on the disk */
};

/* What is wrong at one place. */
struct log_damage {
	uint64_t segment;     /* first index of the segment */
	uint64_t file_offset; /* where the first bad byte run begins */
	uint64_t bytes;	      /* skipped; 0 when a whole file or its end is missing */
	uint64_t from;	      /* records from… */
	uint64_t to;	      /* …up to, not including, cannot be read */
	char why[128];
};

/*
 * `key` (copied) may be NULL; reaching an encrypted segment without the right one is ERR_DENIED.
 * ERR_NOT_FOUND when there is no log.
 */
enum errc log_reader_open(const char *dir, const struct log_key *key, struct log_reader **ret,
			  struct err *err) MUST_CHECK;

/* From an open folder, as the sandboxed roles have it; `dir` is duplicated. */
enum errc log_reader_open_at(int dir, const struct log_key *key, struct log_reader **ret,
			     struct err *err) MUST_CHECK;
void log_reader_free(struct log_reader *reader);
void log_reader_free_at(struct log_reader **reader);
#define auto_log_reader CLEANUP(log_reader_free_at) struct log_reader

/*
 * Never give a record at or past `end`: what the store said is durable. Without a limit everything
 * that is whole in the files is given, which a crash may still take back.
 */
void log_reader_limit(struct log_reader *reader, uint64_t end);

/* The next record given is `index`, or the oldest one there is when that is newer. */
enum errc log_reader_seek(struct log_reader *reader, uint64_t index, struct err *err) MUST_CHECK;

/* The index that log_reader_next() looks for. */
uint64_t log_reader_position(const struct log_reader *reader);

/*
 * All kinds of records; most readers want LOG_KIND_DATA only.
 *   ERR_END      nothing more up to the limit or the end of the files; may be called again later
 *   ERR_CORRUPT  see log_reader_damage(); the next call goes on behind it
 *   ERR_DENIED   encrypted, and the key is missing or not the right one
 */
enum errc log_reader_next(struct log_reader *reader, struct log_entry *ret,
			  struct err *err) MUST_CHECK;

/* One record by its index; moves the cursor behind it. ERR_NOT_FOUND: deleted or not there yet. */
enum errc log_reader_get(struct log_reader *reader, uint64_t index, struct log_entry *ret,
			 struct err *err) MUST_CHECK;

/* Of the last ERR_CORRUPT. */
const struct log_damage *log_reader_damage(const struct log_reader *reader);

/* The oldest index there is (by the names of the segments; 0 in an empty log). */
enum errc log_reader_first(struct log_reader *reader, uint64_t *ret_first,
			   struct err *err) MUST_CHECK;

/* What stands behind the last whole record of the segment the cursor is in. */
struct log_tail {
	uint64_t segment; /* first index; UINT64_MAX: there is no segment */
	uint64_t file_offset;
	uint64_t bytes;
	char why[128];
};

/* After log_reader_next() said ERR_END without a limit. */
enum errc log_reader_tail(struct log_reader *reader, struct log_tail *ret,
			  struct err *err) MUST_CHECK;

/*
 * The first index of the newest segment that was begun before `wall_us`, by the headers alone:
 * where to read from for records of that time.
 */
enum errc log_reader_first_at(struct log_reader *reader, int64_t wall_us, uint64_t *ret_first,
			      struct err *err) MUST_CHECK;
