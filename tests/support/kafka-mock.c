/* SPDX-License-Identifier: Apache-2.0 */
#include "support/kafka-mock.h"

#include "support/check.h"

#define BROKERS 3

void kafka_mock_start(struct kafka_mock *mock)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	char why[200] = "";

	rd_kafka_conf_set_log_cb(conf, NULL);
	mock->handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
	if (!mock->handle)
		fail_msg("%s", why);
	mock->cluster = rd_kafka_mock_cluster_new(mock->handle, BROKERS);
	assert_non_null(mock->cluster);
}

void kafka_mock_stop(struct kafka_mock *mock)
{
	if (mock->cluster)
		rd_kafka_mock_cluster_destroy(mock->cluster);
	if (mock->handle)
		rd_kafka_destroy(mock->handle);
	*mock = (struct kafka_mock){ 0 };
}

void kafka_mock_topic(struct kafka_mock *mock, const char *topic, struct kafka_settings *ret)
{
	char url[400];
	struct err err;

	(void)rd_kafka_mock_topic_create(mock->cluster, topic, KAFKA_MOCK_PARTITIONS, BROKERS);
	(void)snprintf(url, sizeof(url), "kafka://%s/%s",
		       rd_kafka_mock_cluster_bootstraps(mock->cluster), topic);
	kafka_settings_init(ret);
	assert_ok(kafka_settings_parse(str_from(url), ret, &err), &err);
	ret->unchecked = true;
}
