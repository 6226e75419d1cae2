/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of a segment whose records lie on Kafka: the two headers of every segment, then, where
 * the frames would begin, the place: which topic, and for each partition the offset at which the
 * segment's records begin. docs/formats/log.md has the bytes.
 *
 * Behind that offset a partition may also hold frames of other segments: of those that follow, and
 * of a writer that was given up, whose last messages came late. A frame's CRC begins with the id of
 * its segment, so none of them is taken for one of this.
 */
#pragma once

#include "log/kafka/kafka-client.h"

#define KAFKA_PLACE_MAGIC 0x314b544eu /* "NTK1" */
#define KAFKA_PLACE_MAX	  (16u + KAFKA_TOPIC_MAX + 8u * KAFKA_PARTITIONS_MAX)

struct kafka_place {
	char topic[KAFKA_TOPIC_MAX + 1];
	uint32_t partitions;
	int64_t starts[KAFKA_PARTITIONS_MAX];
};

void kafka_place_add(struct buf *out, const struct kafka_place *place);

/* ERR_NOT_FOUND: something else stands there; ERR_AGAIN: cut off; ERR_CORRUPT. */
enum errc kafka_place_decode(struct str bytes, struct kafka_place *ret, struct err *err) MUST_CHECK;

/* The partition of a source's records; the same one as long as their number does not change. */
uint32_t kafka_place_partition(struct str source, uint32_t partitions);
