/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading one segment frame by frame, wherever its frames lie (segment-medium.h). Places are bytes
 * of the file, or numbers of frames of a segment on Kafka. The segment may grow while it is read;
 * its file is never mapped, because a writer may cut a failed batch off its end.
 */
#pragma once

#include "log/log-key.h"
#include "log/segment/segment-format.h"

struct kafka_source;
struct segment;

struct frame {
	struct log_record record;
	struct str leaf;   /* salt ‖ record bytes, valid until the next call on the segment */
	struct str stored; /* the whole frame as it is stored, valid as long */
	uint64_t at;	   /* where the frame begins */
	uint64_t next;	   /* where the next one does */
};

/*
 * ERR_AGAIN: too short for a header (just made, or torn). ERR_CORRUPT, ERR_UNSUPPORTED: neither
 * copy of the header can be used. ERR_DENIED: encrypted, and `key` is NULL or another.
 *
 * `source` is the caller's way to Kafka: opened here for the first segment that needs it, freed by
 * the caller after its segments (kafka_source_free). NULL: only headers will be asked for.
 */
enum errc segment_open(int dir, uint64_t first, const struct log_key *key,
		       struct kafka_source **source, struct segment **ret,
		       struct err *err) MUST_CHECK;
void segment_free(struct segment *segment);
void segment_free_at(struct segment **segment);
#define auto_segment CLEANUP(segment_free_at) struct segment

const struct segment_header *segment_header_of(const struct segment *segment);

/* Not NULL: what is wrong with the first copy of the header (the second one was used). */
const char *segment_header_damage(const struct segment *segment);

/* Do its frames lie elsewhere than in its file? */
bool segment_is_remote(const struct segment *segment);

/*
 * Behind the last place there can be now. In a file it is its size; on Kafka at least the place
 * behind the last frame, as messages of other segments count too.
 */
enum errc segment_end_place(struct segment *segment, uint64_t *ret, struct err *err) MUST_CHECK;

/*
 * The frame at `at`.
 *   ERR_END      the file ends there, or within the frame (a record being written, or torn)
 *   ERR_CORRUPT  there is no valid frame at that place
 */
enum errc segment_read(struct segment *segment, uint64_t at, struct frame *ret,
		       struct err *err) MUST_CHECK;

/*
 * The next place from `at` on with a valid frame whose index is at least `least`;
 * ERR_END: there is none.
 */
enum errc segment_resync(struct segment *segment, uint64_t at, uint64_t least, uint64_t *ret_at,
			 struct err *err) MUST_CHECK;

/* The nearest known place of a frame with an index of at most `index`: where to read on from. */
void segment_nearest(const struct segment *segment, uint64_t index, uint64_t *ret_at);
