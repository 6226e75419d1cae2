/* SPDX-License-Identifier: Apache-2.0 */
#include "log/kafka/kafka-client.h"

#include <arpa/inet.h>
#include <netdb.h>

#include "base/alloc.h"

#define VALUE_MAX 4096u

/* ---- names of hosts: only what was asked for before ---- */

/* One block for each, so that freeing is walking the list. */
struct place {
	struct addrinfo info; /* first: the place is this */
	struct sockaddr_storage address;
};

static struct addrinfo *place_new(struct str address, uint16_t port)
{
	char text[INET6_ADDRSTRLEN + 1];
	struct in_addr four = { 0 };
	struct in6_addr six = { 0 };

	if (address.len >= sizeof(text))
		return NULL;
	(void)snprintf(text, sizeof(text), "%.*s", STR_ARG(address));
	const bool is_four = inet_pton(AF_INET, text, &four) == 1;
	if (!is_four && inet_pton(AF_INET6, text, &six) != 1)
		return NULL;

	struct place *place = mem_new(sizeof(*place));
	const struct sockaddr_in v4 = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = four,
	};
	const struct sockaddr_in6 v6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
		.sin6_addr = six,
	};
	const size_t len = is_four ? sizeof(v4) : sizeof(v6);
	memcpy(&place->address, is_four ? (const void *)&v4 : (const void *)&v6, len);
	place->info = (struct addrinfo){
		.ai_family = is_four ? AF_INET : AF_INET6,
		.ai_socktype = SOCK_STREAM,
		.ai_protocol = IPPROTO_TCP,
		.ai_addrlen = (socklen_t)len,
		.ai_addr = (struct sockaddr *)&place->address,
	};
	return &place->info;
}

static void free_places(struct addrinfo *first)
{
	while (first) {
		struct addrinfo *next = first->ai_next;
		free((struct place *)(void *)first);
		first = next;
	}
}

/* Called by threads of librdkafka; the settings do not change while there are any. */
static int resolve(const char *node, const char *service, const struct addrinfo *hints UNUSED,
		   struct addrinfo **res, void *opaque)
{
	const struct kafka_client *client = opaque;
	struct str rest = buf_str(&client->settings.hosts);
	struct str address;
	uint64_t port = 0;

	if (!node) {
		free_places(*res);
		return 0;
	}
	if (!str_to_u64(str_from(service), &port) || port > UINT16_MAX)
		return EAI_SERVICE;
	*res = place_new(str_from(node), (uint16_t)port);
	if (*res)
		return 0;
	struct addrinfo **end = res;
	while (kafka_settings_address(&rest, str_from(node), &address)) {
		*end = place_new(address, (uint16_t)port);
		if (*end)
			end = &(*end)->ai_next;
	}
	return *res ? 0 : EAI_NONAME;
}

/* ---- handles ---- */

/* Called in our own thread only, while it waits for something. */
static void note_error(rd_kafka_t *handle UNUSED, int code, const char *reason, void *opaque)
{
	struct kafka_client *client = opaque;

	(void)snprintf(client->last_error, sizeof(client->last_error), "%s: %.120s",
		       rd_kafka_err2name((rd_kafka_resp_err_t)code), reason);
}

static enum errc set_one(rd_kafka_conf_t *conf, const char *name, const char *value,
			 struct err *err)
{
	char why[ERR_TEXT_MAX];

	if (rd_kafka_conf_set(conf, name, value, why, sizeof(why)) != RD_KAFKA_CONF_OK)
		return fail(err, ERR_USAGE, "Kafka: %.200s", why);
	return ERR_OK;
}

static enum errc set_lines(rd_kafka_conf_t *conf, struct str lines, struct err *err)
{
	enum errc code = ERR_OK;
	struct str line;

	while (!code && str_next_line(&lines, &line)) {
		char name[80];
		char value[VALUE_MAX];
		struct str rest = line;
		(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(str_split(&rest, '=')));
		(void)snprintf(value, sizeof(value), "%.*s", STR_ARG(rest));
		code = set_one(conf, name, value, err);
	}
	return code;
}

static enum errc set_all(const struct kafka_client *client, rd_kafka_conf_t *conf,
			 const struct kafka_option *options, struct err *err)
{
	static const struct kafka_option always[] = {
		{ "client.id", "tonoi" },
		{ "reconnect.backoff.ms", "50" },
		{ "reconnect.backoff.max.ms", "1000" },
		{ "socket.keepalive.enable", "true" },
		{ "topic.metadata.refresh.interval.ms", "30000" },
	};
	enum errc code = set_one(conf, "bootstrap.servers", client->settings.brokers, err);

	for (size_t i = 0; i < ARRAY_LEN(always) && !code; i++)
		code = set_one(conf, always[i].name, always[i].value, err);
	for (; options->name && !code; options++)
		code = set_one(conf, options->name, options->value, err);
	return code ? code : set_lines(conf, buf_str(&client->settings.client), err);
}

enum errc kafka_client_handle(struct kafka_client *client, rd_kafka_type_t type,
			      const struct kafka_option *options, rd_kafka_t **ret, struct err *err)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	char why[ERR_TEXT_MAX] = "";
	const enum errc code = set_all(client, conf, options, err);

	if (code) {
		rd_kafka_conf_destroy(conf);
		return code;
	}
	rd_kafka_conf_set_opaque(conf, client);
	rd_kafka_conf_set_log_cb(conf, NULL);
	rd_kafka_conf_set_error_cb(conf, note_error);
	rd_kafka_conf_set_resolve_cb(conf, resolve);
	if (type == RD_KAFKA_PRODUCER && client->report)
		rd_kafka_conf_set_dr_msg_cb(conf, client->report);
	client->last_error[0] = '\0';
	*ret = rd_kafka_new(type, conf, why, sizeof(why));
	if (*ret)
		return ERR_OK;
	rd_kafka_conf_destroy(conf);
	return fail(err, ERR_IO, "Kafka: %.200s", why);
}

void kafka_client_prepare(void)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	char why[ERR_TEXT_MAX];

	/* Cyrus SASL would load what it finds there, which no sandbox lets it. */
	(void)setenv("SASL_PATH", "/nonexistent", 0);
	rd_kafka_conf_set_log_cb(conf, NULL);
	rd_kafka_t *handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
	if (handle)
		rd_kafka_destroy(handle);
	else
		rd_kafka_conf_destroy(conf);
}

enum errc kafka_client_open(int dir, struct kafka_client **ret, struct err *err)
{
	struct kafka_client *client = mem_new(sizeof(*client));

	kafka_settings_init(&client->settings);
	const enum errc code = kafka_settings_read(dir, &client->settings, err);
	if (code) {
		kafka_client_free(client);
		return code;
	}
	*ret = client;
	return ERR_OK;
}

void kafka_client_free(struct kafka_client *client)
{
	if (!client)
		return;
	kafka_settings_done(&client->settings);
	free(client);
}

enum errc kafka_client_fail(const struct kafka_client *client, const char *topic, const char *what,
			    rd_kafka_resp_err_t code, struct err *err)
{
	return fail(err, ERR_IO, "topic %.60s: %s: %s%s%s", topic, what, rd_kafka_err2str(code),
		    client->last_error[0] ? "; " : "", client->last_error);
}

/* ---- a topic ---- */

enum errc kafka_client_partitions(struct kafka_client *client, rd_kafka_t *handle,
				  const char *topic, uint32_t *ret, struct err *err)
{
	const struct rd_kafka_metadata *metadata = NULL;
	rd_kafka_topic_t *one = rd_kafka_topic_new(handle, topic, NULL);
	rd_kafka_resp_err_t code =
		one ? rd_kafka_metadata(handle, 0, one, &metadata, KAFKA_ANSWER_MS)
		    : rd_kafka_last_error();
	uint32_t partitions = 0;

	if (!code && metadata->topic_cnt == 1) {
		code = metadata->topics[0].err;
		partitions = (uint32_t)metadata->topics[0].partition_cnt;
	}
	if (metadata)
		rd_kafka_metadata_destroy(metadata);
	if (one)
		rd_kafka_topic_destroy(one);
	(void)rd_kafka_poll(handle, 0);
	if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
		return fail(err, ERR_NOT_FOUND, "topic %.60s: is not there", topic);
	if (code)
		return kafka_client_fail(client, topic, "cannot be asked for", code, err);
	if (!partitions || partitions > KAFKA_PARTITIONS_MAX)
		return fail(err, ERR_LIMIT, "topic %.60s: %u partitions: 1 to %u can be used",
			    topic, partitions, KAFKA_PARTITIONS_MAX);
	*ret = partitions;
	return ERR_OK;
}

enum errc kafka_client_ends(struct kafka_client *client, rd_kafka_t *handle, const char *topic,
			    uint32_t partitions, int64_t *ret_ends, struct err *err)
{
	rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)partitions);

	/* Instead of a time the protocol takes -1: the end. */
	for (uint32_t i = 0; i < partitions; i++)
		rd_kafka_topic_partition_list_add(list, topic, (int32_t)i)->offset =
			RD_KAFKA_OFFSET_END;
	rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(handle, list, KAFKA_ANSWER_MS);
	for (uint32_t i = 0; i < partitions && !code; i++) {
		code = list->elems[i].err;
		ret_ends[i] = list->elems[i].offset;
	}
	rd_kafka_topic_partition_list_destroy(list);
	(void)rd_kafka_poll(handle, 0);
	return code ? kafka_client_fail(client, topic, "its end cannot be asked for", code, err)
		    : ERR_OK;
}
