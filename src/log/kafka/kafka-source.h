/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a log's frames from Kafka in the order of their indexes.
 *
 * A segment's frames lie in several partitions, each partition's in rising order. The source holds
 * the next frames of every partition and gives the one whose index is asked for, so reading on
 * costs no search; going back begins at the segment's offsets, or at ones remembered from before.
 *
 * A record that was acknowledged is below the end that Kafka tells (all replicas in sync have it),
 * so what is not found below that end is not there. One thread; a source has one position.
 */
#pragma once

#include "log/kafka/kafka-place.h"

struct kafka_source;

/* Nothing is asked of the brokers yet. */
enum errc kafka_source_open(int dir, struct kafka_source **ret, struct err *err) MUST_CHECK;
void kafka_source_free(struct kafka_source *source);

/* One segment as its reader knows it; it remembers here where its frames are. */
struct kafka_segment;

struct kafka_segment *kafka_segment_new(struct kafka_source *source,
					const struct kafka_place *place, uint64_t first,
					uint32_t crc_seed) MUST_CHECK;
void kafka_segment_free(struct kafka_segment *segment);

/*
 * The bytes of the frame of record `index`, valid until the next call on the source.
 *   ERR_END      nothing with this index or a later one is there (yet)
 *   ERR_CORRUPT  it is not there, and `*ret_next` is the next index of the segment that is
 *   ERR_IO       the brokers do not answer
 */
enum errc kafka_segment_frame(struct kafka_segment *segment, uint64_t index, struct str *ret,
			      uint64_t *ret_next, struct err *err) MUST_CHECK;

/* How many messages stand behind the segment's begin: at least as many as it has frames. */
enum errc kafka_segment_messages(struct kafka_segment *segment, uint64_t *ret,
				 struct err *err) MUST_CHECK;
