/* SPDX-License-Identifier: Apache-2.0 */
#include "log/log-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>

#include "base/alloc.h"
#include "base/crc32c.h"
#include "base/encoding/json-write.h"
#include "base/os/fd.h"
#include "log/log-writer-parts.h"

#define NOTE_MAX 4096u

/* A segment that holds nothing durable may be in the way of a new one: put it aside, keep it. */
static enum errc put_aside(struct log_writer *w, const char *name, struct err *err)
{
	char aside[64];

	(void)snprintf(aside, sizeof(aside), "void-%020" PRIu64 "-%08" PRIx32 ".log", w->durable,
		       randombytes_random());
	if (w->sys->rename(w->sys, w->dir, name, aside) < 0)
		return fail_errno(err, "%s: rename to %s", name, aside);
	return ERR_OK;
}

static enum errc create_segment(struct log_writer *w, struct err *err)
{
	char name[SEGMENT_NAME_LEN + 1];
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND;

	w->fd = w->sys->open(w->sys, w->dir, segment_name(w->durable, name), flags);
	if (w->fd < 0 && errno == EEXIST) {
		const enum errc code = put_aside(w, name, err);
		if (code)
			return code;
		w->fd = w->sys->open(w->sys, w->dir, name, flags);
	}
	if (w->fd < 0)
		return fail_errno(err, "%s", name);
	/* Without this the file could be gone after a power cut, and all that is in it. */
	if (w->sys->sync(w->sys, w->dir) < 0) {
		const enum errc code = fail_errno(err, "log folder: fsync");
		fd_close_at(&w->fd);
		return code;
	}
	return ERR_OK;
}

static void make_header(struct log_writer *w)
{
	w->header = (struct segment_header){
		.cipher = w->encrypted ? SEGMENT_AES_256_GCM : SEGMENT_PLAIN,
		.first = w->durable,
		.created_wall_us = clock_wall_us(w->clock),
		.created_mono_us = clock_mono_us(w->clock),
	};
	randombytes_buf(w->header.id, sizeof(w->header.id));
	memcpy(w->header.boot_id, w->boot_id, sizeof(w->boot_id));
	if (w->encrypted)
		memcpy(w->header.key_id, w->key.id, sizeof(w->key.id));
	(void)snprintf(w->header.writer, sizeof(w->header.writer), "tonoi %s", TONOI_VERSION);
	w->crc_seed = crc32c(0, str_of(w->header.id, sizeof(w->header.id)));
	segment_seal_free(w->seal);
	w->seal = w->encrypted ? segment_seal_new(&w->key, w->header.id) : NULL;
}

static const uint8_t *take_salt(struct log_writer *w)
{
	if (w->salts_used == sizeof(w->salts)) {
		randombytes_buf(w->salts, sizeof(w->salts));
		w->salts_used = 0;
	}
	const uint8_t *salt = w->salts + w->salts_used;
	w->salts_used += LOG_SALT_LEN;
	return salt;
}

/* Records of one source follow each other in one partition, with what defines its streams. */
static void note_partition(struct log_writer *w, const struct log_record *record, size_t pending)
{
	if (!w->out->ops->partition)
		return;
	const struct stream *stream =
		record->stream ? stream_table_by_id(w->streams, record->stream) : NULL;
	mem_reserve(&w->partitions, &w->cap_partitions, pending + 1, sizeof(*w->partitions));
	w->partitions[pending] = stream ? w->out->ops->partition(w->out, stream->source) : 0;
}

/* Encode into the batch; there is a segment. */
static enum errc encode(struct log_writer *w, const struct log_record *record, struct err *err)
{
	const size_t plain = FRAME_BODY_MIN + record->payload.len;
	struct frame_head head = {
		.body_len = (uint32_t)(plain + (w->seal ? SEGMENT_TAG_LEN : 0)),
		.index = w->end,
	};
	const size_t whole = FRAME_HEAD_LEN + head.body_len;
	uint8_t *frame = (uint8_t *)buf_room(&w->batch, whole);

	if (!frame)
		return fail(err, ERR_LIMIT, "log: the batch is full (%zu bytes): commit first",
			    w->batch.len);

	uint8_t *body = frame + FRAME_HEAD_LEN;
	memcpy(body, take_salt(w), LOG_SALT_LEN);
	record_head_encode(record, body + LOG_SALT_LEN);
	if (record->payload.len)
		memcpy(body + FRAME_BODY_MIN, record->payload.ptr, record->payload.len);

	const size_t pending = (size_t)(w->end - w->durable);
	mem_reserve(&w->leaves, &w->cap_leaves, pending + 1, sizeof(*w->leaves));
	note_partition(w, record, pending);
	hasher_leaf(w->hasher, str_of(body, plain), &w->leaves[pending]);

	frame_head_encode(&head, frame);
	if (w->seal)
		segment_seal_lock(w->seal, head.index, frame_aad(frame), body, plain, body + plain);
	head.crc = frame_crc(w->crc_seed, frame, str_of(body, head.body_len));
	frame_head_encode(&head, frame);
	buf_added(&w->batch, whole);
	w->end++;
	return ERR_OK;
}

static struct log_record own_record(const struct log_writer *w, enum log_kind kind,
				    struct str payload)
{
	return (struct log_record){
		.index = w->end,
		.wall_us = clock_wall_us(w->clock),
		.mono_us = clock_mono_us(w->clock),
		.kind = kind,
		.payload = payload,
	};
}

/* `payload` gets the text that the record points to. */
static struct log_record stream_record(struct log_writer *w, const struct stream *stream,
				       uint8_t flags, struct buf *payload)
{
	stream_payload_add(payload, stream->source, stream->key);
	struct log_record record = own_record(w, LOG_KIND_STREAM, buf_str(payload));
	record.stream = stream->id;
	record.flags = flags;
	record.offset = stream->offset;
	return record;
}

static enum errc encode_stream(struct log_writer *w, const struct stream *stream, uint8_t flags,
			       struct err *err)
{
	auto_buf payload = BUF_INIT(2 + 2 * LOG_STREAM_TEXT_MAX);
	const struct log_record record = stream_record(w, stream, flags, &payload);

	return encode(w, &record, err);
}

/*
 * A segment begins with its header as a record (so that the tree covers it), and with every live
 * stream, so that it can be read when all older segments are deleted.
 */
static enum errc encode_start(struct log_writer *w, struct err *err)
{
	uint8_t header[SEGMENT_HEADER_LEN];
	auto_buf payload = BUF_INIT(SEGMENT_HEADER_LEN + 8);

	segment_header_encode(&w->header, header);
	buf_add_bytes(&payload, header, sizeof(header));
	buf_add_u32(&payload, (uint32_t)stream_table_count(w->streams));
	buf_add_u32(&payload, w->next_stream);

	const struct log_record record = own_record(w, LOG_KIND_SEGMENT, buf_str(&payload));
	enum errc code = encode(w, &record, err);
	for (const struct stream *s = stream_table_next(w->streams, NULL); s && !code;
	     s = stream_table_next(w->streams, s))
		code = encode_stream(w, s, LOG_FLAG_REPEAT, err);
	w->snapshot_bytes = w->batch.len;
	return code;
}

static enum errc start_segment(struct log_writer *w, struct err *err)
{
	enum errc code = create_segment(w, err);

	if (code)
		return code;
	make_header(w);
	w->segment_bytes = 0;
	code = w->out->ops->begin(w->out, w->fd, &w->header, &w->batch, err);
	return code ? code : encode_start(w, err);
}

static enum errc refuse_failed(const struct log_writer *w, struct err *err)
{
	return fail(err, ERR_IO, "log: not written to since: %.180s", w->failure.text);
}

/* Everything from durable on is given up; see the header for why it is not tried again. */
static void become_failed(struct log_writer *w, const struct err *why)
{
	char name[SEGMENT_NAME_LEN + 1];

	w->failed = true;
	w->failure = *why;
	if (w->fd < 0)
		return;
	w->out->ops->give_up(w->out, w->fd, w->segment_bytes);
	if (w->segment_bytes == 0)
		(void)w->sys->unlink(w->sys, w->dir, segment_name(w->header.first, name));
	fd_close_at(&w->fd);
}

enum errc log_writer_put(struct log_writer *w, const struct log_record *record, struct err *err)
{
	struct err why = { 0 };

	if (w->failed)
		return refuse_failed(w, err);
	if (w->fd < 0 && start_segment(w, &why)) {
		become_failed(w, &why);
		return fail(err, ERR_IO, "%s", why.text);
	}
	if (w->batch.len - w->snapshot_bytes + record->payload.len > LOG_BATCH_MAX_BYTES)
		return fail(err, ERR_LIMIT, "log: the batch is full (%zu bytes): commit first",
			    w->batch.len);

	struct log_record placed = *record;
	placed.index = w->end; /* a new segment has put records of its own before it */
	return encode(w, &placed, err);
}

enum errc log_writer_note(struct log_writer *w, struct str json, struct err *err)
{
	if (json.len > LOG_PAYLOAD_MAX)
		return fail(err, ERR_LIMIT, "log: note of %zu bytes is too long", json.len);

	const struct log_record record = own_record(w, LOG_KIND_NOTE, json);
	return log_writer_put(w, &record, err);
}

static enum errc put_stream(struct log_writer *w, const struct stream *stream, uint8_t flags,
			    struct err *err)
{
	auto_buf payload = BUF_INIT(2 + 2 * LOG_STREAM_TEXT_MAX);
	const struct log_record record = stream_record(w, stream, flags, &payload);

	return log_writer_put(w, &record, err);
}

enum errc log_writer_stream_close(struct log_writer *w, uint32_t id, struct err *err)
{
	const struct stream *stream = stream_table_by_id(w->streams, id);

	if (!stream)
		return fail(err, ERR_NOT_FOUND, "log: there is no stream %" PRIu32, id);

	const enum errc code = put_stream(w, stream, LOG_FLAG_CLOSED, err);
	if (!code)
		stream_table_remove(w->streams, id);
	return code;
}

static enum errc make_room_for_stream(struct log_writer *w, struct err *err)
{
	if (stream_table_count(w->streams) < LOG_STREAMS_MAX)
		return ERR_OK;
	return log_writer_stream_close(w, stream_table_idlest(w->streams)->id, err);
}

enum errc log_writer_stream(struct log_writer *w, struct str source, struct str key,
			    uint32_t *ret_stream, uint64_t *ret_offset, struct err *err)
{
	struct stream *stream = stream_table_by_name(w->streams, source, key);

	if (w->failed)
		return refuse_failed(w, err);
	if (source.len > LOG_STREAM_TEXT_MAX || key.len > LOG_STREAM_TEXT_MAX)
		return fail(err, ERR_LIMIT, "stream “%.*s”: source and key have at most %u bytes",
			    STR_ARG(str_sub(source, 0, 80)), LOG_STREAM_TEXT_MAX);
	if (!stream) {
		enum errc code = make_room_for_stream(w, err);
		if (code)
			return code;
		stream = stream_table_add(w->streams, w->next_stream, source, key);
		stream->used = w->end;
		/* Told by the snapshot already when this begins a segment; twice does no harm. */
		code = put_stream(w, stream, 0, err);
		if (code) {
			stream_table_remove(w->streams, w->next_stream);
			return code;
		}
		w->next_stream++;
	}
	*ret_stream = stream->id;
	*ret_offset = stream->durable;
	return ERR_OK;
}

enum errc log_writer_append(struct log_writer *w, const struct log_append *a, uint64_t *ret_index,
			    struct err *err)
{
	struct stream *stream = stream_table_by_id(w->streams, a->stream);

	if (!stream)
		return fail(err, ERR_NOT_FOUND, "log: there is no stream %" PRIu32, a->stream);
	if (a->payload.len > LOG_PAYLOAD_MAX)
		return fail(err, ERR_LIMIT, "record of %zu bytes: at most %u", a->payload.len,
			    LOG_PAYLOAD_MAX);
	if (a->offset <= stream->offset)
		return fail(err, ERR_CONFLICT,
			    "stream %" PRIu32 ": offset %" PRIu64 " is not after %" PRIu64,
			    a->stream, a->offset, stream->offset);

	struct log_record record = {
		.wall_us = a->wall_us == TIME_NONE ? clock_wall_us(w->clock) : a->wall_us,
		.mono_us = a->mono_us == TIME_NONE ? clock_mono_us(w->clock) : a->mono_us,
		.stream = a->stream,
		.kind = LOG_KIND_DATA,
		.flags = a->flags,
		.offset = a->offset,
		.payload = a->payload,
	};
	const enum errc code = log_writer_put(w, &record, err);
	if (code)
		return code;
	stream->offset = a->offset;
	stream->used = w->end - 1;
	if (ret_index)
		*ret_index = w->end - 1;
	return ERR_OK;
}

/* The batch is on the disk: now, and only now, the tree and the streams move on. */
static enum errc accept_batch(struct log_writer *w, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; w->durable < w->end; i++, w->durable++) {
		const enum errc pushed = merkle_tree_push(w->tree, &w->leaves[i], err);
		code = code ? code : pushed;
	}
	for (struct stream *s = stream_table_next(w->streams, NULL); s;
	     s = stream_table_next(w->streams, s))
		s->durable = s->offset;
	w->segment_bytes += w->batch.len;
	buf_clear(&w->batch);
	w->snapshot_bytes = 0;

	const int64_t age = clock_wall_us(w->clock) - w->header.created_wall_us;
	if (w->segment_bytes >= w->limits.segment_max_bytes || age >= w->limits.segment_max_age_us)
		fd_close_at(&w->fd);
	return code;
}

enum errc log_writer_commit(struct log_writer *w, uint64_t *ret_end, struct err *err)
{
	struct err why = { 0 };

	if (w->failed)
		return refuse_failed(w, err);
	if (w->batch.len) {
		const struct segment_frames frames = {
			.bytes = buf_str(&w->batch),
			.partitions = w->partitions,
			.n = (size_t)(w->end - w->durable),
		};
		if (w->out->ops->append(w->out, w->fd, &frames, &why)) {
			become_failed(w, &why);
			return fail(err, ERR_IO,
				    "log: records %" PRIu64 " to %" PRIu64
				    " are not stored: %.120s",
				    w->durable, w->end - 1, why.text);
		}
		/* A tile that cannot be written is made again from the records: no loss. */
		err_ignore(accept_batch(w, NULL));
	}
	if (ret_end)
		*ret_end = w->durable;
	return ERR_OK;
}

size_t log_writer_pending(const struct log_writer *w)
{
	return w->batch.len;
}

uint64_t log_writer_durable(const struct log_writer *w)
{
	return w->durable;
}

uint64_t log_writer_end(const struct log_writer *w)
{
	return w->end;
}

bool log_writer_failed(const struct log_writer *w)
{
	return w->failed;
}

static enum errc note_recovery(struct log_writer *w, uint64_t from, uint64_t to, const char *why,
			       struct err *err)
{
	auto_buf text = BUF_INIT(NOTE_MAX);
	struct json_writer json = json_writer_to(&text);

	json_begin_object(&json);
	json_text(&json, "note", "write-failed");
	json_u64(&json, "dropped_from", from);
	json_u64(&json, "dropped_to", to);
	json_text(&json, "why", why);
	json_end_object(&json);
	return log_writer_note(w, buf_str(&text), err);
}

enum errc log_writer_recover(struct log_writer *w, struct err *err)
{
	if (!w->failed)
		return ERR_OK;

	const uint64_t dropped = w->end;
	const struct err why = w->failure;
	w->end = w->durable;
	buf_clear(&w->batch);
	w->snapshot_bytes = 0;
	for (struct stream *s = stream_table_next(w->streams, NULL); s;
	     s = stream_table_next(w->streams, s))
		s->offset = s->durable;
	w->failed = false;
	return note_recovery(w, w->durable, dropped, why.text, err);
}
