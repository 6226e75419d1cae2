/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proving a whole stored log from its bytes: every leaf, the whole tree, every tile, every
 * signature, the chain of keys, the continuity of indexes and stream offsets.
 *
 * What a good result says: the records there are were not changed, removed, inserted or reordered
 * since they were sealed. What it cannot say: that a source told the truth; that the newest part of
 * the log, together with what sealed it, was not cut off (only a checkpoint remembered elsewhere
 * shows that).
 */
#pragma once

#include "base/err.h"
#include "log/log-key.h"

/* Records this close before the end of the log may still be without a checkpoint. */
#define VERIFY_UNSEALED_US INT64_C(10000000)

#define VERIFY_PROBLEMS_MAX 100u

enum verify_problem_kind {
	/* failures */
	VERIFY_DAMAGED,	   /* records that cannot be read */
	VERIFY_ALTERED,	   /* the tree does not have the root that was signed */
	VERIFY_MISSING,	   /* sealed records are not there */
	VERIFY_KEYS,	   /* the chain of keys is broken */
	VERIFY_SIGNATURE,  /* a checkpoint is not what was signed */
	VERIFY_HEADER,	   /* a segment's header is not the one sealed */
	VERIFY_TILE,	   /* a tile differs from the records */
	VERIFY_ORDER,	   /* a stream's offset goes back */
	VERIFY_UNSEALED,   /* too many records without a checkpoint */
	VERIFY_REMEMBERED, /* the remembered checkpoint is not of this log */
	/* worth knowing */
	VERIFY_TORN,	  /* bytes behind the last whole record: a write that was cut off */
	VERIFY_NO_TILE,	  /* a tile is missing; the writer makes it again */
	VERIFY_TORN_NOTE, /* a checkpoint's text is cut off at the end of its file */
	VERIFY_KIND_COUNT,
};

struct verify_problem {
	enum verify_problem_kind kind;
	char text[ERR_TEXT_MAX]; /* English: which object, where */
};

struct verify_report {
	uint64_t first;	  /* index of the oldest record there is */
	uint64_t end;	  /* one past the newest */
	uint64_t records; /* read and put into the tree */
	uint64_t sealed;  /* size of the newest checkpoint that fits */
	uint64_t segments;
	uint64_t bytes;
	uint64_t encrypted;	      /* of the records */
	uint64_t keys;		      /* in the chain */
	uint64_t checkpoints;	      /* checked against the tree */
	uint64_t checkpoints_too_old; /* signed, but of records deleted since */
	uint64_t tiles;
	uint64_t failures;
	uint64_t warnings;
	bool remembered_fits; /* the remembered checkpoint, when one was given */
	uint8_t first_key[32];
	char origin[256];
	size_t n_problems; /* the first VERIFY_PROBLEMS_MAX of them */
	struct verify_problem problems[VERIFY_PROBLEMS_MAX];
};

static inline bool verify_is_failure(enum verify_problem_kind kind)
{
	return kind < VERIFY_TORN;
}

struct verify_options {
	int dir; /* DATA/log */
	const struct log_key *key;
	struct str remembered; /* a checkpoint note kept elsewhere; NONE */
	void (*progress)(void *ctx, uint64_t done, uint64_t total); /* bytes; may be NULL */
	void *ctx;
};

/*
 * ERR_OK: the log could be looked at, see the report. Errors are for what cannot be: no log
 * (ERR_NOT_FOUND), no key (ERR_DENIED), a disk that refuses to read (ERR_IO).
 */
enum errc log_verify(const struct verify_options *options, struct verify_report *ret,
		     struct err *err) MUST_CHECK;
