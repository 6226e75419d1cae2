/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Brokers of Kafka within the test program (librdkafka's mock cluster): three on loopback, with
 * topics of four partitions. They keep at most the last 5 MiB or 100,000 messages a partition, and
 * cannot make topics, tell their settings or delete records.
 */
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "log/kafka/kafka-settings.h"

#define KAFKA_MOCK_PARTITIONS 4

struct kafka_mock {
	rd_kafka_t *handle;
	rd_kafka_mock_cluster_t *cluster;
};

void kafka_mock_start(struct kafka_mock *mock);
void kafka_mock_stop(struct kafka_mock *mock);

/* A topic that is there, as settings; kafka_settings_done() them. */
void kafka_mock_topic(struct kafka_mock *mock, const char *topic, struct kafka_settings *ret);
