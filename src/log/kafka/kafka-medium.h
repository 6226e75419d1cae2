/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames in a topic. A place is SEGMENT_FRAMES_AT and the record's number within the segment: the
 * source knows where in which partition it lies.
 */
#pragma once

#include "log/kafka/kafka-source.h"
#include "log/segment/segment-medium.h"

/* `source` outlives the medium; NULL: frames cannot be read (only the header is asked for). */
struct segment_medium *medium_kafka_new(struct kafka_source *source,
					const struct kafka_place *place, uint64_t first,
					uint32_t crc_seed) MUST_CHECK;
