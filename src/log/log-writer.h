/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one writer of a sealed log (the store role; a lock keeps a second one out).
 *
 *   open → stream → append… → commit → (answer senders) → seal → … → close
 *
 * What is promised:
 *  - After log_writer_commit() said `end`, every record below `end` is on the disk (one write, one
 *    fdatasync, both without error), or on all replicas in sync of its partition on Kafka.
 *  - An error of write or fdatasync is never tried again on the same file (after a failed
 *    fdatasync the kernel may have dropped the pages and answers the next one with success). The
 *    writer is then *failed*: nothing from log_writer_durable() on is kept, append and commit
 *    answer ERR_IO until log_writer_recover() has begun a new segment. The dropped indexes are
 *    given out anew; senders that were not answered send again.
 *  - A segment is appended to only by the writer that created it: reopening starts a new one, a
 *    torn tail stays as it is and is reported.
 *
 * All functions belong to one thread.
 */
#pragma once

#include "base/err.h"
#include "base/os/clock.h"
#include "log/log-key.h"
#include "log/log-record.h"
#include "log/segment/log-sys.h"

#define LOG_BATCH_MAX_BYTES (8u * 1024 * 1024) /* between two commits */

struct log_writer;
struct kafka_settings;

struct log_writer_options {
	const char *dir;	   /* DATA/log; created when not there */
	const struct log_key *key; /* NULL: not encrypted; copied */
	const char *host;	   /* names a new log; NULL: gethostname() */
	const struct clock *clock; /* NULL: clock_system */
	const struct log_sys *sys; /* NULL: log_sys_real */
	/* New segments go to this topic; what is older stays where it is. NULL: into files. */
	const struct kafka_settings *kafka;
	uint64_t segment_max_bytes;  /* 0: 64 MiB; passed by at most one batch */
	int64_t segment_max_age_us;  /* 0: one day */
	int64_t seal_every_us;	     /* 0: one second */
	uint64_t seal_every_records; /* 0: 10,000 */
	int64_t key_max_age_us;	     /* of the signing key; 0: one hour */
};

/* What log_writer_open() found. */
struct log_found {
	bool created;		  /* there was no log yet */
	uint64_t first;		  /* the oldest index still there */
	uint64_t end;		  /* the next index before this writer wrote anything */
	uint64_t torn_bytes;	  /* behind the last whole record of the last segment */
	uint64_t torn_segment;	  /* its first index */
	uint64_t torn_offset;	  /* where in that file */
	char torn_why[96];	  /* "" when nothing is torn */
	uint64_t lost_records;	  /* within the last segment, unreadable; their place is kept */
	bool tree_rebuilt;	  /* tiles did not fit the last checkpoint and were made anew */
	bool tree_differs;	  /* records do not fit the last checkpoint: altered; see verify */
	bool key_chain_restarted; /* the private key was missing: a new chain of keys begins */
};

enum errc log_writer_open(const struct log_writer_options *options, struct log_writer **ret,
			  struct log_found *ret_found, struct err *err) MUST_CHECK;

/*
 * Give up connections and their threads, as after opening; the next call that needs them makes
 * them anew. Before a sandbox is entered, which binds single threads.
 */
void log_writer_rest(struct log_writer *writer);

/* Commits, seals (so that the whole log verifies) and frees; frees also when that fails. */
enum errc log_writer_close(struct log_writer *writer, struct err *err) MUST_CHECK;

/* Frees without writing anything more: what a crash would leave. */
void log_writer_abandon(struct log_writer *writer);

/*
 * The stream's number and its last durable offset (0 for a new one). A producer goes on from
 * there. ERR_LIMIT for a text over LOG_STREAM_TEXT_MAX.
 */
enum errc log_writer_stream(struct log_writer *writer, struct str source, struct str key,
			    uint32_t *ret_stream, uint64_t *ret_offset, struct err *err) MUST_CHECK;

/* Nothing more comes in it; its offset is forgotten. Becomes durable with the next commit. */
enum errc log_writer_stream_close(struct log_writer *writer, uint32_t stream,
				  struct err *err) MUST_CHECK;

struct log_append {
	uint32_t stream;    /* from log_writer_stream() */
	uint64_t offset;    /* of the stream, after this record: above the last one */
	int64_t wall_us;    /* arrival; TIME_NONE: now */
	int64_t mono_us;    /* arrival; TIME_NONE: now */
	uint8_t flags;	    /* enum log_flag */
	struct str payload; /* at most LOG_PAYLOAD_MAX */
};

/*
 * Put a record into the batch; nothing is on the disk yet. `ret_index` may be NULL.
 *   ERR_CONFLICT   offset ≤ the stream's last: the record is here already, nothing was added
 *   ERR_LIMIT      payload too long, or the batch is full: commit first
 *   ERR_NOT_FOUND  no such stream
 *   ERR_IO         the writer is failed, or a new segment cannot be made
 */
enum errc log_writer_append(struct log_writer *writer, const struct log_append *append,
			    uint64_t *ret_index, struct err *err) MUST_CHECK;

/* A note of the log about itself: a JSON object, for people and for verification. */
enum errc log_writer_note(struct log_writer *writer, struct str json, struct err *err) MUST_CHECK;

/* Make the batch durable; *ret_end (may be NULL) is the durable end index. */
enum errc log_writer_commit(struct log_writer *writer, uint64_t *ret_end,
			    struct err *err) MUST_CHECK;

/* Bytes waiting for log_writer_commit(). */
size_t log_writer_pending(const struct log_writer *writer);

/* Records below are durable. */
uint64_t log_writer_durable(const struct log_writer *writer);

/* The next index; from durable to here is the batch. */
uint64_t log_writer_end(const struct log_writer *writer);

bool log_writer_failed(const struct log_writer *writer);

/* After an error of commit: the batch is gone; begin a new segment. May be called again later. */
enum errc log_writer_recover(struct log_writer *writer, struct err *err) MUST_CHECK;

/*
 * Sign a checkpoint when one is due (a second or 10,000 records after the last, and only when
 * something changed), and change the signing key when its hour is over. Call it after commits and
 * about once a second. An error leaves the log as it is: call again later.
 */
enum errc log_writer_seal(struct log_writer *writer, struct err *err) MUST_CHECK;

/* Sign one now when anything durable is not under a checkpoint yet. */
enum errc log_writer_seal_now(struct log_writer *writer, struct err *err) MUST_CHECK;

uint64_t log_writer_sealed(const struct log_writer *writer); /* size of the last checkpoint */
