/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a log's records lie on Apache Kafka: brokers, topic, and how to prove oneself to them.
 *
 * They are kept beside the log (KAFKA_SETTINGS_NAME, mode 0600), with the addresses of all brokers:
 * who reads the log needs nothing else, and never asks for a name inside its sandbox. Brokers whose
 * name is not in the setting cannot be reached, so the setting names all of them.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define KAFKA_SETTINGS_NAME "kafka.conf"
#define KAFKA_SCHEME	    "kafka://"
#define KAFKA_BROKERS_MAX   1024u
#define KAFKA_TOPIC_MAX	    249u /* Kafka's own limit */
#define KAFKA_LINES_MAX	    (16u * 1024)

struct kafka_settings {
	char brokers[KAFKA_BROKERS_MAX + 1]; /* host:port,host:port */
	char topic[KAFKA_TOPIC_MAX + 1];     /* new segments go here */
	struct buf client; /* “name=value” lines for librdkafka: security, sasl, ssl */
	struct buf hosts;  /* “name address” lines; a name may have several */
	bool unchecked;	   /* do not ask for the topic's settings */
};

void kafka_settings_init(struct kafka_settings *settings);
void kafka_settings_done(struct kafka_settings *settings);
#define auto_kafka_settings CLEANUP(kafka_settings_done) struct kafka_settings

/* “kafka://host:port[,host:port]/TOPIC” into initialised settings; ERR_USAGE. */
enum errc kafka_settings_parse(struct str url, struct kafka_settings *settings,
			       struct err *err) MUST_CHECK;

/*
 * A file's lines “name=value”; only names of security.*, sasl.*, ssl.* and client.id, and
 * “topic.check=no” where the brokers do not tell this client the topic's settings.
 */
enum errc kafka_settings_add_client(struct kafka_settings *settings, struct str lines,
				    struct err *err) MUST_CHECK;

/* Ask for the addresses of all brokers that are given by name. Never inside a sandbox. */
enum errc kafka_settings_resolve(struct kafka_settings *settings, struct err *err) MUST_CHECK;

/* Keep them beside the log; unchanged ones are not written again. */
enum errc kafka_settings_keep(int dir, const struct kafka_settings *settings,
			      struct err *err) MUST_CHECK;

/* What was kept; ERR_NOT_FOUND: this log was never on Kafka. */
enum errc kafka_settings_read(int dir, struct kafka_settings *settings, struct err *err) MUST_CHECK;

/* The next address of a host behind `*rest` (begin with settings->hosts); false: no further one. */
bool kafka_settings_address(struct str *rest, struct str host, struct str *ret_address);
