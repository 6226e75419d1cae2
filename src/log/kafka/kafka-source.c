/* SPDX-License-Identifier: Apache-2.0 */
#include "log/kafka/kafka-source.h"

#include <inttypes.h>

#include "base/alloc.h"
#include "base/os/clock.h"
#include "log/segment/segment-format.h"

#define TAKE	      256	       /* messages at once from one partition */
#define WAIT_MS	      2		       /* for the next message of one partition */
#define QUIET_US      (20 * US_PER_MS) /* nothing came: is there an end? */
#define PATIENCE_US   (60 * US_PER_SEC)
#define MARK_EVERY    1024u /* records between two remembered places */
#define FETCH_OPTIONS	    /* small, because readers jump, and quick, because they wait */        \
	{ "queued.max.messages.kbytes", "8192" }, { "queued.min.messages", "8192" },               \
		{ "fetch.wait.max.ms", "100" }, { "fetch.error.backoff.ms", "50" },                \
		{ "auto.offset.reset", "smallest" }, { "group.id", "tonoi" },                      \
	{                                                                                          \
		"enable.auto.commit", "false"                                                      \
	}

/* One partition: messages taken and not given yet. */
struct lane {
	rd_kafka_message_t *taken[TAKE];
	size_t at;
	size_t n;
	int64_t next; /* offset behind the last one taken */
	bool started;
	bool known;	/* the message at the head is a frame of this segment … */
	uint64_t index; /* … with this index */
};

struct kafka_source {
	struct kafka_client *client;
	rd_kafka_t *handle;
	rd_kafka_t *asker; /* for ends: on the other one answers wait behind its fetches */
	rd_kafka_topic_t *topic;
	struct kafka_segment *within; /* the segment it stands in; NULL: none */
	uint64_t index;		      /* no frame below is in the lanes */
	struct lane *lanes;
	uint32_t n_lanes;
};

/* Where all partitions were when a record was the next one. */
struct mark {
	uint64_t index;
	int64_t *offsets;
};

struct kafka_segment {
	struct kafka_source *source;
	struct kafka_place place;
	uint64_t first;
	uint32_t crc_seed;
	struct mark *marks; /* ascending */
	size_t n_marks;
	size_t cap_marks;
};

/* ---- lanes ---- */

static void lane_clear(struct lane *lane)
{
	for (; lane->at < lane->n; lane->at++)
		rd_kafka_message_destroy(lane->taken[lane->at]);
	lane->at = lane->n = 0;
	lane->known = false;
}

static void lane_drop(struct lane *lane)
{
	rd_kafka_message_destroy(lane->taken[lane->at++]);
	lane->known = false;
}

static int64_t lane_offset(const struct lane *lane)
{
	return lane->at < lane->n ? lane->taken[lane->at]->offset : lane->next;
}

static void stop_lanes(struct kafka_source *s)
{
	for (uint32_t i = 0; i < s->n_lanes; i++) {
		lane_clear(&s->lanes[i]);
		if (s->lanes[i].started)
			(void)rd_kafka_consume_stop(s->topic, (int32_t)i);
	}
	free(s->lanes);
	s->lanes = NULL;
	s->n_lanes = 0;
	s->within = NULL;
}

static void leave_topic(struct kafka_source *s)
{
	stop_lanes(s);
	if (s->topic)
		rd_kafka_topic_destroy(s->topic);
	s->topic = NULL;
}

static enum errc need_handle(struct kafka_source *s, rd_kafka_t **handle, struct err *err)
{
	static const struct kafka_option options[] = { FETCH_OPTIONS, { NULL, NULL } };

	return *handle ? ERR_OK
		       : kafka_client_handle(s->client, RD_KAFKA_CONSUMER, options, handle, err);
}

static enum errc enter_topic(struct kafka_source *s, const char *topic, struct err *err)
{
	const enum errc code = need_handle(s, &s->handle, err);

	if (code)
		return code;
	if (s->topic && str_is(str_from(topic), rd_kafka_topic_name(s->topic)))
		return ERR_OK;
	leave_topic(s);
	s->topic = rd_kafka_topic_new(s->handle, topic, NULL);
	return s->topic ? ERR_OK
			: kafka_client_fail(s->client, topic, "cannot be read",
					    rd_kafka_last_error(), err);
}

/* ---- where to begin ---- */

static const struct mark *nearest(const struct kafka_segment *g, uint64_t index)
{
	size_t low = 0;
	size_t high = g->n_marks;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		if (g->marks[mid].index <= index)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? &g->marks[low - 1] : NULL;
}

/* Every lane's offset is known now: later somebody may come back here. */
static void remember(struct kafka_segment *g, uint64_t index)
{
	const struct kafka_source *s = g->source;

	if (g->n_marks && g->marks[g->n_marks - 1].index + MARK_EVERY > index)
		return;
	mem_reserve(&g->marks, &g->cap_marks, g->n_marks + 1, sizeof(*g->marks));
	struct mark *mark = &g->marks[g->n_marks++];
	mark->index = index;
	mark->offsets = mem_new_array(s->n_lanes, sizeof(*mark->offsets));
	for (uint32_t i = 0; i < s->n_lanes; i++)
		mark->offsets[i] = lane_offset(&s->lanes[i]);
}

static enum errc go_to(struct kafka_segment *g, uint64_t index, struct err *err)
{
	struct kafka_source *s = g->source;
	const struct mark *mark = nearest(g, index);
	enum errc code = enter_topic(s, g->place.topic, err);

	if (code)
		return code;
	stop_lanes(s);
	s->lanes = mem_new_array(g->place.partitions, sizeof(*s->lanes));
	s->n_lanes = g->place.partitions;
	for (uint32_t i = 0; i < s->n_lanes; i++) {
		struct lane *lane = &s->lanes[i];
		lane->next = mark ? mark->offsets[i] : g->place.starts[i];
		if (rd_kafka_consume_start(s->topic, (int32_t)i, lane->next) < 0)
			return kafka_client_fail(s->client, g->place.topic, "cannot be read",
						 rd_kafka_last_error(), err);
		lane->started = true;
	}
	s->within = g;
	s->index = mark ? mark->index : g->first;
	return ERR_OK;
}

/* ---- one record ---- */

/* Is it a whole frame of this segment? Others in the partition are of its neighbours. */
static bool frame_of(const struct kafka_segment *g, const rd_kafka_message_t *message,
		     uint64_t *ret_index)
{
	struct frame_head head;
	const uint8_t *bytes = message->payload;

	if (message->err || message->len < FRAME_HEAD_LEN || !frame_head_decode(bytes, &head) ||
	    message->len != FRAME_HEAD_LEN + head.body_len ||
	    frame_crc(g->crc_seed, bytes, str_of(bytes + FRAME_HEAD_LEN, head.body_len)) !=
		    head.crc)
		return false;
	*ret_index = head.index;
	return true;
}

/* What the heads of the lanes say about a record. */
struct heads {
	struct lane *found; /* its frame stands at the head of this one */
	uint64_t next;	    /* the smallest index above; UINT64_MAX: none */
	uint32_t n_empty;   /* lanes of which nothing is known */
};

static void look_at_lane(const struct kafka_segment *g, struct lane *lane, uint64_t index,
			 struct heads *heads)
{
	for (; lane->at < lane->n; lane_drop(lane)) {
		lane->known = lane->known || frame_of(g, lane->taken[lane->at], &lane->index);
		if (lane->known && lane->index >= index)
			break;
	}
	if (lane->at == lane->n)
		heads->n_empty++;
	else if (lane->index == index)
		heads->found = lane;
	else if (lane->index < heads->next)
		heads->next = lane->index;
}

static struct heads look(const struct kafka_segment *g, uint64_t index)
{
	struct kafka_source *s = g->source;
	struct heads heads = { .next = UINT64_MAX };

	for (uint32_t i = 0; i < s->n_lanes && !heads.found; i++)
		look_at_lane(g, &s->lanes[i], index, &heads);
	return heads;
}

static void took(struct lane *lane)
{
	for (size_t i = 0; i < lane->n; i++) {
		if (!lane->taken[i]->err)
			lane->next = lane->taken[i]->offset + 1;
	}
}

/* What is here already, then one partition after the other for a moment; did anything come? */
static bool take_more(struct kafka_source *s, bool wait)
{
	bool came = false;

	for (uint32_t i = 0; i < s->n_lanes; i++) {
		struct lane *lane = &s->lanes[i];
		if (lane->at < lane->n)
			continue;
		lane->at = lane->n = 0;
		const ssize_t n =
			rd_kafka_consume_batch(s->topic, (int32_t)i, 0, lane->taken, TAKE);
		lane->n = n > 0 ? (size_t)n : 0;
		if (!lane->n && wait && !came) {
			lane->taken[0] = rd_kafka_consume(s->topic, (int32_t)i, WAIT_MS);
			lane->n = lane->taken[0] != NULL;
		}
		took(lane);
		came = came || lane->n;
	}
	(void)rd_kafka_poll(s->handle, 0);
	return came;
}

static enum errc ask_ends(struct kafka_segment *g, int64_t *ends, struct err *err)
{
	struct kafka_source *s = g->source;
	const enum errc code = need_handle(s, &s->asker, err);

	return code ? code
		    : kafka_client_ends(s->client, s->asker, g->place.topic, g->place.partitions,
					ends, err);
}

/* Have all lanes without a message come to the end that all replicas have? */
static enum errc at_end(struct kafka_segment *g, bool *ret, struct err *err)
{
	const struct kafka_source *s = g->source;
	int64_t ends[KAFKA_PARTITIONS_MAX];
	const enum errc code = ask_ends(g, ends, err);

	if (code)
		return code;
	*ret = true;
	for (uint32_t i = 0; i < s->n_lanes; i++) {
		const struct lane *lane = &s->lanes[i];
		*ret = *ret && (lane->at < lane->n || lane->next >= ends[i]);
	}
	return ERR_OK;
}

static enum errc not_there(const struct kafka_segment *g, uint64_t index, const struct heads *heads,
			   uint64_t *ret_next, struct err *err)
{
	if (heads->next == UINT64_MAX)
		return fail(err, ERR_END, "end of what is in topic %.60s", g->place.topic);
	*ret_next = heads->next;
	return fail(err, ERR_CORRUPT, "record %" PRIu64 " is not in topic %.60s", index,
		    g->place.topic);
}

/* Wait for the record, or for the certainty that it is not there. */
static enum errc find(struct kafka_segment *g, uint64_t index, struct lane **ret,
		      uint64_t *ret_next, struct err *err)
{
	int64_t quiet_us = TIME_NONE;
	const int64_t until_us = clock_mono_us(&clock_system) + PATIENCE_US;
	enum errc code = ERR_OK;
	bool ended = false;

	for (;;) {
		const struct heads heads = look(g, index);
		if (heads.found) {
			*ret = heads.found;
			return ERR_OK;
		}
		if (!heads.n_empty || ended)
			return not_there(g, index, &heads, ret_next, err);
		if (take_more(g->source, quiet_us != TIME_NONE)) {
			quiet_us = TIME_NONE;
			continue;
		}
		const int64_t now = clock_mono_us(&clock_system);
		if (quiet_us == TIME_NONE)
			quiet_us = now;
		if (now - quiet_us < QUIET_US)
			continue;
		code = at_end(g, &ended, err);
		if (code == ERR_OK && now > until_us)
			code = fail(err, ERR_IO, "topic %.60s: its brokers give nothing; %.120s",
				    g->place.topic, g->source->client->last_error);
		if (code && now > until_us)
			return code;
		quiet_us = now;
	}
}

enum errc kafka_segment_frame(struct kafka_segment *g, uint64_t index, struct str *ret,
			      uint64_t *ret_next, struct err *err)
{
	struct kafka_source *s = g->source;
	const struct mark *mark = nearest(g, index);
	struct lane *lane = NULL;
	enum errc code = ERR_OK;

	if (s->within != g || index < s->index || (mark && mark->index > s->index))
		code = go_to(g, index, err);
	if (!code)
		code = find(g, index, &lane, ret_next, err);
	if (code)
		return code;
	s->index = index;
	remember(g, index);
	const rd_kafka_message_t *message = lane->taken[lane->at];
	*ret = str_of(message->payload, message->len);
	return ERR_OK;
}

enum errc kafka_segment_messages(struct kafka_segment *g, uint64_t *ret, struct err *err)
{
	int64_t ends[KAFKA_PARTITIONS_MAX];
	const enum errc code = ask_ends(g, ends, err);
	uint64_t n = 0;

	if (code)
		return code;
	for (uint32_t i = 0; i < g->place.partitions; i++)
		n += ends[i] > g->place.starts[i] ? (uint64_t)(ends[i] - g->place.starts[i]) : 0;
	*ret = n;
	return ERR_OK;
}

/* ---- begin and end ---- */

enum errc kafka_source_open(int dir, struct kafka_source **ret, struct err *err)
{
	struct kafka_client *client = NULL;
	const enum errc code = kafka_client_open(dir, &client, err);

	if (code)
		return code;
	*ret = mem_new(sizeof(**ret));
	(*ret)->client = client;
	return ERR_OK;
}

void kafka_source_free(struct kafka_source *s)
{
	if (!s)
		return;
	leave_topic(s);
	if (s->handle)
		rd_kafka_destroy(s->handle);
	if (s->asker)
		rd_kafka_destroy(s->asker);
	kafka_client_free(s->client);
	free(s);
}

struct kafka_segment *kafka_segment_new(struct kafka_source *source,
					const struct kafka_place *place, uint64_t first,
					uint32_t crc_seed)
{
	struct kafka_segment *g = mem_new(sizeof(*g));

	g->source = source;
	g->place = *place;
	g->first = first;
	g->crc_seed = crc_seed;
	return g;
}

void kafka_segment_free(struct kafka_segment *g)
{
	if (!g)
		return;
	if (g->source->within == g)
		g->source->within = NULL;
	for (size_t i = 0; i < g->n_marks; i++)
		free(g->marks[i].offsets);
	free(g->marks);
	free(g);
}
