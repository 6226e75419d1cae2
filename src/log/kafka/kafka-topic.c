/* SPDX-License-Identifier: Apache-2.0 */
#include "log/kafka/kafka-topic.h"

#include "base/alloc.h"
#include "base/os/clock.h"

#define MADE_WITHIN_US (30 * US_PER_SEC)
#define PAUSE_MS       100
#define ALSO_WITHOUT   RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE /* brokers without this question */

/* One question to the brokers: the result, or why there is none. */
struct question {
	rd_kafka_t *handle;
	rd_kafka_queue_t *queue;
	rd_kafka_AdminOptions_t *options;
	rd_kafka_event_t *answer;
};

static struct question question_begin(rd_kafka_t *handle, rd_kafka_admin_op_t operation)
{
	struct question q = {
		.handle = handle,
		.queue = rd_kafka_queue_new(handle),
		.options = rd_kafka_AdminOptions_new(handle, operation),
	};

	(void)rd_kafka_AdminOptions_set_request_timeout(q.options, KAFKA_ANSWER_MS, NULL, 0);
	return q;
}

static rd_kafka_resp_err_t question_wait(struct question *q)
{
	q->answer = rd_kafka_queue_poll(q->queue, 2 * KAFKA_ANSWER_MS);
	return q->answer ? rd_kafka_event_error(q->answer) : RD_KAFKA_RESP_ERR__TIMED_OUT;
}

static void question_end(struct question *q)
{
	if (q->answer)
		rd_kafka_event_destroy(q->answer);
	rd_kafka_AdminOptions_destroy(q->options);
	rd_kafka_queue_destroy(q->queue);
}

static int count_brokers(rd_kafka_t *handle)
{
	const struct rd_kafka_metadata *metadata = NULL;
	int n = 1;

	if (rd_kafka_metadata(handle, 0, NULL, &metadata, KAFKA_ANSWER_MS) == 0) {
		n = metadata->broker_cnt;
		rd_kafka_metadata_destroy(metadata);
	}
	return n;
}

/* ---- making it ---- */

static rd_kafka_NewTopic_t *describe_new(const char *topic, int brokers)
{
	const int replicas = brokers < KAFKA_NEW_REPLICAS ? 1 : KAFKA_NEW_REPLICAS;
	const struct kafka_option settings[] = {
		{ "cleanup.policy", "delete" },
		{ "retention.ms", "-1" },
		{ "retention.bytes", "-1" },
		{ "unclean.leader.election.enable", "false" },
		{ "min.insync.replicas", replicas > 1 ? "2" : "1" },
		{ "max.message.bytes", "1300000" },
	};
	char why[80];
	rd_kafka_NewTopic_t *made =
		rd_kafka_NewTopic_new(topic, KAFKA_NEW_PARTITIONS, replicas, why, sizeof(why));

	for (size_t i = 0; made && i < ARRAY_LEN(settings); i++)
		(void)rd_kafka_NewTopic_set_config(made, settings[i].name, settings[i].value);
	return made;
}

static enum errc make(struct kafka_client *client, rd_kafka_t *handle, struct err *err)
{
	const char *topic = client->settings.topic;
	rd_kafka_NewTopic_t *made = describe_new(topic, count_brokers(handle));
	size_t n = 0;

	if (!made)
		return fail(err, ERR_USAGE, "topic %.60s: cannot be made by that name", topic);
	struct question q = question_begin(handle, RD_KAFKA_ADMIN_OP_CREATETOPICS);
	rd_kafka_CreateTopics(handle, &made, 1, q.options, q.queue);
	rd_kafka_resp_err_t code = question_wait(&q);
	if (!code) {
		const rd_kafka_topic_result_t **results = rd_kafka_CreateTopics_result_topics(
			rd_kafka_event_CreateTopics_result(q.answer), &n);
		code = n ? rd_kafka_topic_result_error(results[0]) : RD_KAFKA_RESP_ERR__FAIL;
	}
	question_end(&q);
	rd_kafka_NewTopic_destroy(made);
	if (!code || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS || code == ALSO_WITHOUT)
		return ERR_OK;
	return kafka_client_fail(client, topic, "cannot be made", code, err);
}

static enum errc wait_until_made(struct kafka_client *client, rd_kafka_t *handle, uint32_t *ret,
				 struct err *err)
{
	const int64_t until_us = clock_mono_us(&clock_system) + MADE_WITHIN_US;
	enum errc code;

	do {
		code = kafka_client_partitions(client, handle, client->settings.topic, ret, err);
		if (!code)
			return ERR_OK;
		(void)rd_kafka_poll(handle, PAUSE_MS);
	} while (clock_mono_us(&clock_system) < until_us);
	return code;
}

/* ---- looking at it ---- */

/* What a topic must be set to, or (at least) how large. */
static const struct {
	const char *name;
	const char *value; /* NULL: see least */
	int64_t least;
} needs[] = {
	{ "cleanup.policy", "delete", 0 },
	{ "retention.ms", "-1", 0 },
	{ "retention.bytes", "-1", 0 },
	{ "max.message.bytes", NULL, KAFKA_MESSAGE_MAX },
};

static enum errc check_one(const char *topic, const char *name, const char *value, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(needs); i++) {
		int64_t number = 0;
		if (!str_is(str_from(name), needs[i].name) || !value)
			continue;
		if (needs[i].value && !str_is(str_from(value), needs[i].value))
			return fail(err, ERR_DENIED,
				    "topic %.60s: %s is %.40s: records would be lost; set it to %s",
				    topic, name, value, needs[i].value);
		if (!needs[i].value && str_to_i64(str_from(value), &number) &&
		    number < needs[i].least)
			return fail(err, ERR_DENIED,
				    "topic %.60s: %s is %.40s: the largest record does not fit; "
				    "set it to %lld",
				    topic, name, value, (long long)needs[i].least);
	}
	return ERR_OK;
}

static enum errc check_answer(const char *topic, const rd_kafka_event_t *answer, struct err *err)
{
	size_t n = 0;
	size_t n_entries = 0;
	const rd_kafka_ConfigResource_t **resources = rd_kafka_DescribeConfigs_result_resources(
		rd_kafka_event_DescribeConfigs_result((rd_kafka_event_t *)(uintptr_t)answer), &n);
	const rd_kafka_ConfigEntry_t **entries =
		n ? rd_kafka_ConfigResource_configs(resources[0], &n_entries) : NULL;
	enum errc code = ERR_OK;

	for (size_t i = 0; i < n_entries && !code; i++)
		code = check_one(topic, rd_kafka_ConfigEntry_name(entries[i]),
				 rd_kafka_ConfigEntry_value(entries[i]), err);
	return code;
}

static enum errc check(struct kafka_client *client, rd_kafka_t *handle, struct err *err)
{
	const char *topic = client->settings.topic;
	rd_kafka_ConfigResource_t *asked =
		rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic);
	struct question q = question_begin(handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
	enum errc code = ERR_OK;

	rd_kafka_DescribeConfigs(handle, &asked, 1, q.options, q.queue);
	const rd_kafka_resp_err_t refused = question_wait(&q);
	if (!refused)
		code = check_answer(topic, q.answer, err);
	else if (refused != ALSO_WITHOUT)
		code = kafka_client_fail(client, topic, "its settings cannot be asked for", refused,
					 err);
	question_end(&q);
	rd_kafka_ConfigResource_destroy(asked);
	return code;
}

/* A consumer's handle: its questions do not make topics by accident. */
static enum errc ask_handle(struct kafka_client *client, rd_kafka_t **ret, struct err *err)
{
	static const struct kafka_option options[] = {
		{ "group.id", "tonoi" },
		{ NULL, NULL },
	};

	return kafka_client_handle(client, RD_KAFKA_CONSUMER, options, ret, err);
}

enum errc kafka_topic_ready(struct kafka_client *client, uint32_t *ret_partitions, struct err *err)
{
	rd_kafka_t *handle = NULL;
	enum errc code = ask_handle(client, &handle, err);

	if (code)
		return code;
	code = kafka_client_partitions(client, handle, client->settings.topic, ret_partitions, err);
	if (code == ERR_NOT_FOUND) {
		code = make(client, handle, err);
		if (!code)
			code = wait_until_made(client, handle, ret_partitions, err);
	}
	if (!code && !client->settings.unchecked)
		code = check(client, handle, err);
	rd_kafka_destroy(handle);
	return code;
}

/* ---- its begin ---- */

static rd_kafka_topic_partition_list_t *starts_of(const struct kafka_place *place)
{
	rd_kafka_topic_partition_list_t *list =
		rd_kafka_topic_partition_list_new((int)place->partitions);

	for (uint32_t i = 0; i < place->partitions; i++)
		rd_kafka_topic_partition_list_add(list, place->topic, (int32_t)i)->offset =
			place->starts[i];
	return list;
}

enum errc kafka_topic_trim(struct kafka_client *client, const struct kafka_place *place,
			   struct err *err)
{
	rd_kafka_t *handle = NULL;
	const enum errc code = ask_handle(client, &handle, err);

	if (code)
		return code;
	rd_kafka_topic_partition_list_t *list = starts_of(place);
	rd_kafka_DeleteRecords_t *before = rd_kafka_DeleteRecords_new(list);
	struct question q = question_begin(handle, RD_KAFKA_ADMIN_OP_DELETERECORDS);
	rd_kafka_DeleteRecords(handle, &before, 1, q.options, q.queue);
	const rd_kafka_resp_err_t refused = question_wait(&q);
	question_end(&q);
	rd_kafka_DeleteRecords_destroy(before);
	rd_kafka_topic_partition_list_destroy(list);
	rd_kafka_destroy(handle);
	if (refused && refused != ALSO_WITHOUT)
		return kafka_client_fail(client, place->topic, "old records cannot be deleted",
					 refused, err);
	return ERR_OK;
}
