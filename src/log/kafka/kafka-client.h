/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What both directions share with librdkafka: its settings, names of hosts, a topic's partitions.
 *
 * A handle has threads from its making to its end. A role makes its handles inside its sandbox,
 * where files and names cannot be asked for; see kafka_client_prepare().
 */
#pragma once

#include <librdkafka/rdkafka.h>

#include "log/kafka/kafka-settings.h"

#define KAFKA_PARTITIONS_MAX 256u
#define KAFKA_ANSWER_MS	     10000 /* the longest wait for a broker's answer about a topic */

struct kafka_client {
	struct kafka_settings settings;
	char last_error[160]; /* what librdkafka last said was wrong; "" */

	/* Told of every message of a producer when its fate is known, while we wait; may be NULL.
	 */
	void (*report)(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque);
};

/*
 * Before a sandbox is entered, in a process that will make handles within: librdkafka's libraries
 * look for their files at the first handle of a process.
 */
void kafka_client_prepare(void);

/* Takes what was kept in the log's folder. */
enum errc kafka_client_open(int dir, struct kafka_client **ret, struct err *err) MUST_CHECK;
void kafka_client_free(struct kafka_client *client);

/* One name and value of librdkafka. */
struct kafka_option {
	const char *name;
	const char *value;
};

/* A producer or a consumer; `options` ends with name NULL. rd_kafka_destroy() it. */
enum errc kafka_client_handle(struct kafka_client *client, rd_kafka_type_t type,
			      const struct kafka_option *options, rd_kafka_t **ret,
			      struct err *err) MUST_CHECK;

/* How many partitions the topic has; ERR_NOT_FOUND: there is no such topic. */
enum errc kafka_client_partitions(struct kafka_client *client, rd_kafka_t *handle,
				  const char *topic, uint32_t *ret, struct err *err) MUST_CHECK;

/* The offset behind each partition's last record that all replicas in sync have. */
enum errc kafka_client_ends(struct kafka_client *client, rd_kafka_t *handle, const char *topic,
			    uint32_t partitions, int64_t *ret_ends, struct err *err) MUST_CHECK;

/* ERR_IO: "topic: what: the reason, and what librdkafka last complained of". */
enum errc kafka_client_fail(const struct kafka_client *client, const char *topic, const char *what,
			    rd_kafka_resp_err_t code, struct err *err);
