/* SPDX-License-Identifier: Apache-2.0 */
/* A topic as a place for a log: made, looked at, cut off at its begin. */
#pragma once

#include "log/kafka/kafka-place.h"

#define KAFKA_NEW_PARTITIONS 6
#define KAFKA_NEW_REPLICAS   3
#define KAFKA_MESSAGE_MAX    1200000 /* bytes; a frame has at most 1 MiB and its heads */

/*
 * The topic of the settings: made when it is not there; ERR_DENIED when it would lose records by
 * itself or cannot take the largest one, which names the topic's setting and what it should be.
 */
enum errc kafka_topic_ready(struct kafka_client *client, uint32_t *ret_partitions,
			    struct err *err) MUST_CHECK;

/* Delete what lies before a segment's begin. */
enum errc kafka_topic_trim(struct kafka_client *client, const struct kafka_place *place,
			   struct err *err) MUST_CHECK;
