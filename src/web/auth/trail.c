/* SPDX-License-Identifier: Apache-2.0 */
#include "web/auth/trail.h"

#include "base/alloc.h"
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/log.h"
#include "roles/messages.h"

#define BATCH	   64
#define RECORD_MAX 16384
#define RETRY_US   US_PER_SEC

struct trail {
	struct db *db;
	const struct clock *clock;
	struct channel *channel;
	uint32_t tag; /* of the STREAM_OPEN that counts */
	uint32_t stream;
	bool open;
	int64_t sent; /* id of the last row given to the store */
	int64_t retry_us;
};

struct trail *trail_new(struct db *db, const struct clock *clock)
{
	struct trail *trail = mem_new(sizeof(*trail));

	trail->db = db;
	trail->clock = clock;
	trail->retry_us = TIME_NONE;
	return trail;
}

void trail_free(struct trail *trail)
{
	if (!trail)
		return;
	channel_free(trail->channel);
	free(trail);
}

static void open_stream(struct trail *trail)
{
	const struct msg_stream_open open = {
		.tag = ++trail->tag,
		.source = STR(TRAIL_SOURCE),
		.key = STR("audit"),
	};

	trail->open = false;
	trail->retry_us = TIME_NONE;
	err_ignore(message_send(trail->channel, MSG_STREAM_OPEN, &open, NULL));
}

void trail_set(struct trail *trail, struct channel *channel)
{
	channel_free(trail->channel);
	trail->channel = channel;
	trail->open = false;
	if (channel)
		open_stream(trail);
}

void trail_write_json(const struct audit_entry *entry, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	char time[TIME_TEXT_MAX];

	json_begin_object(&w);
	json_i64(&w, "id", entry->id);
	json_text(&w, "time", time_format_utc(entry->time_us, time));
	json_str(&w, "user", entry->user);
	json_str(&w, "role", entry->role);
	json_str(&w, "peer", entry->peer);
	json_str(&w, "action", entry->action);
	json_str(&w, "object", entry->object);
	json_str(&w, "detail", entry->detail);
	json_str(&w, "outcome", entry->outcome);
	json_end_object(&w);
}

static enum errc send_row(struct trail *trail, const struct audit_entry *entry)
{
	auto_buf json = BUF_INIT(RECORD_MAX);

	trail_write_json(entry, &json);
	const struct msg_append append = {
		.stream = trail->stream,
		.offset = (uint64_t)entry->id,
		.wall_us = clock_wall_us(trail->clock),
		.mono_us = clock_mono_us(trail->clock),
		.bytes = buf_str(&json),
	};

	return message_send(trail->channel, MSG_APPEND, &append, NULL);
}

void trail_pump(struct trail *trail)
{
	auto_arena arena = ARENA_INIT(4u * 1024 * 1024);
	struct audit_entries rows = { 0 };

	if (!trail->channel || !trail->open)
		return;
	if (audit_list_after(trail->db, &arena, trail->sent, BATCH, &rows, NULL))
		return;
	for (size_t i = 0; i < rows.n && !channel_is_crowded(trail->channel); i++) {
		if (send_row(trail, &rows.at[i]))
			break;
		trail->sent = rows.at[i].id;
	}
	err_ignore(channel_flush(trail->channel, NULL));
}

static enum errc on_opened(struct trail *trail, struct str payload, struct arena *arena,
			   struct err *err)
{
	struct msg_stream_opened m;
	const enum errc code =
		message_decode(MSG_STREAM_OPENED, payload, arena, &m, sizeof(m), err);

	if (code)
		return code;
	if (m.tag != trail->tag)
		return ERR_OK;
	trail->open = true;
	trail->stream = m.stream;
	trail->sent = (int64_t)m.offset;
	trail_pump(trail);
	return ERR_OK;
}

static enum errc on_failed(struct trail *trail, struct str payload, struct arena *arena,
			   struct err *err)
{
	struct msg_failed m;
	const enum errc code = message_decode(MSG_FAILED, payload, arena, &m, sizeof(m), err);

	if (code)
		return code;
	log_warn("the audit trail did not reach the sealed log; will try again",
		 log_str("reason", m.reason));
	trail->open = false;
	trail->retry_us = clock_mono_us(trail->clock) + RETRY_US;
	return ERR_OK;
}

static enum errc take_messages(struct trail *trail, struct err *err)
{
	struct message message;
	enum errc code;

	while ((code = channel_next(trail->channel, &message, err)) == ERR_OK) {
		auto_arena arena = ARENA_INIT(65536);

		if (message.fd >= 0)
			close(message.fd);
		if (message.type == MSG_STREAM_OPENED)
			code = on_opened(trail, message.payload, &arena, err);
		else if (message.type == MSG_FAILED)
			code = on_failed(trail, message.payload, &arena, err);
		else if (message.type == MSG_DURABLE)
			trail_pump(trail);
		if (code)
			return code;
	}
	return code == ERR_AGAIN ? ERR_OK : code;
}

int trail_fd(const struct trail *trail, bool *ret_write)
{
	*ret_write = trail->channel && channel_queued(trail->channel) > 0;
	return trail->channel ? channel_fd(trail->channel) : -1;
}

void trail_run(struct trail *trail)
{
	struct err err;
	enum errc code = ERR_OK;

	while (trail->channel && code == ERR_OK) {
		code = channel_fill(trail->channel, &err);
		if (code == ERR_OK)
			code = take_messages(trail, &err);
	}
	if (!trail->channel)
		return;
	if (code == ERR_AGAIN && trail->retry_us != TIME_NONE &&
	    clock_mono_us(trail->clock) >= trail->retry_us)
		open_stream(trail);
	if (code == ERR_AGAIN)
		code = channel_flush(trail->channel, &err);
	if (code && code != ERR_AGAIN) {
		log_warn("the store's channel broke", log_err(&err));
		trail_set(trail, NULL);
	}
}
