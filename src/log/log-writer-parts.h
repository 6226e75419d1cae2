/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the writer, shared by its files only: log-writer.c (batch, commit, segments),
 * log-open.c (finding what is there), log-sealer.c (checkpoints and keys), log-retain.c.
 */
#pragma once

#include "base/buf.h"
#include "log/log-writer.h"
#include "log/seal/merkle.h"
#include "log/seal/sealer.h"
#include "log/seal/tile-store.h"
#include "log/segment/segment-format.h"
#include "log/segment/segment-out.h"
#include "log/segment/stream-table.h"

struct log_writer {
	int dir;
	int lock;
	const struct log_sys *sys;
	const struct clock *clock;
	bool encrypted;
	struct log_key key;
	struct log_writer_options limits; /* numbers only, defaults filled in */
	uint8_t boot_id[LOG_ID_LEN];

	/* The segment being written; fd -1: none yet. */
	struct segment_out *out;
	int fd;
	struct segment_header header;
	uint32_t crc_seed;
	struct segment_seal *seal;
	uint64_t segment_bytes; /* durable */

	/* The batch. */
	struct buf batch;
	size_t snapshot_bytes; /* of it, what a new segment begins with */
	struct hash *leaves;   /* of [durable, end) */
	size_t cap_leaves;
	uint32_t *partitions; /* likewise; not used unless the out has some */
	size_t cap_partitions;
	struct hasher *hasher;
	uint8_t salts[256 * LOG_SALT_LEN];
	size_t salts_used;

	uint64_t end;
	uint64_t durable;
	bool failed;
	struct err failure;

	struct stream_table *streams;
	uint32_t next_stream;

	/* The tree over [0, durable). */
	struct merkle_tree *tree;
	struct tile_store *tiles;
	struct sealer *sealer;
	int64_t last_seal_us; /* monotonic */
};

/* A record of the log's own into the batch; begins a segment when there is none. */
enum errc log_writer_put(struct log_writer *writer, const struct log_record *record,
			 struct err *err) MUST_CHECK;

/* Hand over to a new signing key now. */
enum errc log_writer_change_key(struct log_writer *writer, struct err *err) MUST_CHECK;
