/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Moving the records of a log that nobody writes: from files to Kafka or back, segment by segment.
 *
 * Frames are copied as they are stored, so tree, checkpoints and keys stay what they are. A
 * segment's copy is read back and compared leaf by leaf before it takes the old one's place, by one
 * rename: an interruption leaves every segment in one place or the other, and moving again goes on.
 * A segment that cannot be read whole is not moved (ERR_CORRUPT): verify tells what is wrong.
 *
 * What lay on Kafka stays in its topic; it is the owner's to delete.
 */
#pragma once

#include "log/kafka/kafka-settings.h"
#include "log/log-key.h"

struct log_move_options {
	int dir;
	const struct log_key *key;				    /* NULL: not encrypted */
	const struct kafka_settings *kafka;			    /* where to; NULL: into files */
	void (*progress)(void *ctx, uint64_t done, uint64_t total); /* segments; may be NULL */
	void *ctx;
};

struct log_moved {
	uint64_t segments;
	uint64_t records;
	uint64_t stayed; /* segments that were there already */
};

/* ERR_CONFLICT: somebody writes the log. */
enum errc log_move(const struct log_move_options *options, struct log_moved *ret,
		   struct err *err) MUST_CHECK;
