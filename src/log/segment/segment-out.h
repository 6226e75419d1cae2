/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the writer puts a segment's frames: into the segment's own file (out-file.c), or into a
 * topic of Apache Kafka (kafka/kafka-out.c). The file is made by the writer in both cases; the
 * reader's side is segment-medium.h.
 *
 * The order of calls: begin, append…, begin of the next, append…; after an error of one of them
 * give_up, then begin. What was given up is void: the next segment's first index says so.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "log/segment/log-sys.h"
#include "log/segment/segment-format.h"

/* A batch: whole frames, one after the other. */
struct segment_frames {
	struct str bytes;
	const uint32_t *partitions; /* one a frame; NULL unless ops->partition is there */
	size_t n;
};

struct segment_out {
	const struct segment_out_ops *ops;
};

struct segment_out_ops {
	/*
	 * The file of a new segment was just made. What a reader has to find in it is written now,
	 * or stands at the begin of `batch`, which is empty.
	 */
	enum errc (*begin)(struct segment_out *out, int fd, const struct segment_header *header,
			   struct buf *batch, struct err *err);

	/* Durable when this says so. */
	enum errc (*append)(struct segment_out *out, int fd, const struct segment_frames *frames,
			    struct err *err);

	/* What follows `durable` bytes of the segment is void; 0: all of it. Best effort. */
	void (*give_up)(struct segment_out *out, int fd, uint64_t durable);

	/* NULL: frames have no partition. */
	uint32_t (*partition)(const struct segment_out *out, struct str source);

	/* All segments before the one in this file are deleted: so may their frames be. */
	void (*trim)(struct segment_out *out, int fd);

	/* Keep no thread and no connection until the next call. */
	void (*rest)(struct segment_out *out);

	void (*free)(struct segment_out *out);
};

/* `sys` outlives it. */
struct segment_out *out_file_new(const struct log_sys *sys) MUST_CHECK;
