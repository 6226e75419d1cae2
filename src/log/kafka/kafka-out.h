/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames into a topic, a message each, in the partition of their source. A batch is durable when
 * every message of it is on all replicas in sync (acks=all); an idempotent producer keeps their
 * order and repeats nothing. A batch that failed is void, with whatever of it may come late.
 */
#pragma once

#include "log/kafka/kafka-topic.h"
#include "log/segment/segment-out.h"

#define KAFKA_BATCH_MS 20000 /* a batch that is not on the brokers by then has failed */

/* To the brokers and the topic that are kept beside the log; makes the topic ready. */
enum errc kafka_out_new(int dir, const struct log_sys *sys, struct segment_out **ret,
			struct err *err) MUST_CHECK;
