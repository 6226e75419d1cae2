/* SPDX-License-Identifier: Apache-2.0 */
#include "log/kafka/kafka-out.h"

#include <sys/stat.h>

#include "base/alloc.h"

#define TEXT_OF(number)	 TEXT_OF_(number)
#define TEXT_OF_(number) #number
#define GRACE_MS	 5000 /* for the reports of messages whose time is over */

struct kafka_out {
	struct segment_out out; /* first: the out is this */
	const struct log_sys *sys;
	struct kafka_client *client;
	rd_kafka_t *producer; /* NULL: resting */
	rd_kafka_topic_t *topic;
	uint32_t partitions;

	rd_kafka_message_t *messages;
	size_t cap_messages;

	/* What was reported of the batch. */
	size_t written;
	rd_kafka_resp_err_t refused;
};

static struct kafka_out *self(struct segment_out *out)
{
	return (struct kafka_out *)out;
}

/* Called while we wait. */
static void report(rd_kafka_t *handle UNUSED, const rd_kafka_message_t *message,
		   void *opaque UNUSED)
{
	struct kafka_out *o = message->_private;

	if (message->err)
		o->refused = message->err;
	else
		o->written++;
}

/* Nothing may point into a batch any more, nor be sent of it. */
static void drop_producer(struct kafka_out *o)
{
	if (!o->producer)
		return;
	(void)rd_kafka_purge(o->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
	(void)rd_kafka_flush(o->producer, GRACE_MS);
	rd_kafka_topic_destroy(o->topic);
	rd_kafka_destroy(o->producer);
	o->producer = NULL;
	o->topic = NULL;
}

static enum errc make_producer(struct kafka_out *o, struct err *err)
{
	static const struct kafka_option options[] = {
		{ "enable.idempotence", "true" },
		{ "acks", "all" },
		{ "linger.ms", "1" },
		{ "queue.buffering.max.messages", "1000000" },
		{ "message.max.bytes", TEXT_OF(KAFKA_MESSAGE_MAX) },
		{ "message.timeout.ms", TEXT_OF(KAFKA_BATCH_MS) },
		{ "retry.backoff.ms", "50" },
		{ NULL, NULL },
	};
	enum errc code;

	if (o->producer)
		return ERR_OK;
	code = kafka_client_handle(o->client, RD_KAFKA_PRODUCER, options, &o->producer, err);
	if (code)
		return code;
	o->topic = rd_kafka_topic_new(o->producer, o->client->settings.topic, NULL);
	if (o->topic)
		return ERR_OK;
	code = kafka_client_fail(o->client, o->client->settings.topic, "cannot be written",
				 rd_kafka_last_error(), err);
	rd_kafka_destroy(o->producer);
	o->producer = NULL;
	return code;
}

/* ---- a segment ---- */

static enum errc find_place(struct kafka_out *o, struct kafka_place *place, struct err *err)
{
	*place = (struct kafka_place){ .partitions = o->partitions };
	(void)snprintf(place->topic, sizeof(place->topic), "%s", o->client->settings.topic);
	return kafka_client_ends(o->client, o->producer, place->topic, place->partitions,
				 place->starts, err);
}

/* The place is on the disk before the first message is sent: nobody can miss one later. */
static enum errc begin(struct segment_out *out, int fd, const struct segment_header *header,
		       struct buf *batch UNUSED, struct err *err)
{
	auto_buf bytes = BUF_INIT(SEGMENT_FRAMES_AT + KAFKA_PLACE_MAX);
	uint8_t head[SEGMENT_HEADER_LEN];
	auto_free struct kafka_place *place = mem_new(sizeof(*place));
	struct kafka_out *o = self(out);
	enum errc code = make_producer(o, err);

	if (!code)
		code = find_place(o, place, err);
	if (code)
		return code;
	segment_header_encode(header, head);
	buf_add_bytes(&bytes, head, sizeof(head));
	buf_add_bytes(&bytes, head, sizeof(head));
	kafka_place_add(&bytes, place);
	if (!log_sys_write_all(o->sys, fd, buf_str(&bytes)))
		return fail_errno(err, "write");
	return o->sys->sync(o->sys, fd) < 0 ? fail_errno(err, "fdatasync") : ERR_OK;
}

static void fill_messages(struct kafka_out *o, const struct segment_frames *frames)
{
	struct str rest = frames->bytes;

	mem_reserve(&o->messages, &o->cap_messages, frames->n, sizeof(*o->messages));
	for (size_t i = 0; i < frames->n; i++) {
		struct frame_head head = { 0 };
		(void)frame_head_decode((const uint8_t *)rest.ptr, &head); /* our own */
		o->messages[i] = (rd_kafka_message_t){
			.partition = (int32_t)frames->partitions[i],
			.payload = (void *)(uintptr_t)rest.ptr,
			.len = FRAME_HEAD_LEN + head.body_len,
			._private = o,
		};
		rest = str_from_pos(rest, FRAME_HEAD_LEN + head.body_len);
	}
}

static enum errc append(struct segment_out *out, int fd, const struct segment_frames *frames,
			struct err *err)
{
	struct kafka_out *o = self(out);
	const enum errc code = make_producer(o, err);

	if (code)
		return code;
	fill_messages(o, frames);
	o->written = 0;
	o->refused = RD_KAFKA_RESP_ERR_NO_ERROR;
	const int n = rd_kafka_produce_batch(o->topic, RD_KAFKA_PARTITION_UA,
					     RD_KAFKA_MSG_F_PARTITION, o->messages, (int)frames->n);
	rd_kafka_resp_err_t left = rd_kafka_flush(o->producer, KAFKA_BATCH_MS + GRACE_MS);
	if (!left && !o->refused && n == (int)frames->n && o->written == frames->n) {
		/* Retention goes by when the last record came. */
		(void)futimens(fd, NULL);
		return ERR_OK;
	}
	left = o->refused ? o->refused : left ? left : RD_KAFKA_RESP_ERR__FAIL;
	drop_producer(o);
	return kafka_client_fail(o->client, o->client->settings.topic, "not written", left, err);
}

static void give_up(struct segment_out *out, int fd UNUSED, uint64_t durable UNUSED)
{
	drop_producer(self(out));
}

static uint32_t partition(const struct segment_out *out, struct str source)
{
	return kafka_place_partition(source, ((const struct kafka_out *)out)->partitions);
}

/* What cannot be deleted now goes with what is deleted next. */
static void trim(struct segment_out *out, int fd)
{
	char bytes[KAFKA_PLACE_MAX];
	auto_free struct kafka_place *place = mem_new(sizeof(*place));
	const ssize_t n = pread(fd, bytes, sizeof(bytes), SEGMENT_FRAMES_AT);

	if (n > 0 && kafka_place_decode(str_of(bytes, (size_t)n), place, NULL) == ERR_OK)
		err_ignore(kafka_topic_trim(self(out)->client, place, NULL));
}

static void rest(struct segment_out *out)
{
	drop_producer(self(out));
}

static void free_out(struct segment_out *out)
{
	struct kafka_out *o = self(out);

	drop_producer(o);
	kafka_client_free(o->client);
	free(o->messages);
	free(o);
}

static const struct segment_out_ops ops = {
	.begin = begin,
	.append = append,
	.give_up = give_up,
	.partition = partition,
	.trim = trim,
	.rest = rest,
	.free = free_out,
};

enum errc kafka_out_new(int dir, const struct log_sys *sys, struct segment_out **ret,
			struct err *err)
{
	struct kafka_out *o = mem_new(sizeof(*o));
	enum errc code = kafka_client_open(dir, &o->client, err);

	o->out.ops = &ops;
	o->sys = sys;
	if (!code)
		o->client->report = report;
	if (!code)
		code = kafka_topic_ready(o->client, &o->partitions, err);
	if (code) {
		free_out(&o->out);
		return code;
	}
	*ret = &o->out;
	return ERR_OK;
}
