/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/intake.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/fd.h"
#include "roles/link.h"

#define BUCKETS	   4096u
#define NAME_MAX_  32
#define DECODE_MAX 4096u

/* One open stream: who may append to it, and what is to be acknowledged. */
struct live_stream {
	uint32_t id; /* the log's number */
	uint64_t last;
	struct producer *producer;
	struct source_state *source;
	bool dirty;
	struct live_stream *next; /* in its bucket */
	struct live_stream *next_dirty;
};

struct producer {
	struct intake *intake; /* NULL: no such producer */
	char name[NAME_MAX_];
	struct link *link;
	struct buf waiting; /* STREAM_OPENs that cannot be answered yet: u32 length, payload */
};

struct intake {
	struct loop *loop;
	struct log_writer *writer;
	struct source_watch *watch;
	struct intake_hooks hooks;
	struct loop_timer timer;
	struct loop_hook before_wait;
	struct producer producers[INTAKE_PRODUCERS];
	struct live_stream *buckets[BUCKETS];
	struct live_stream *dirty;
	int64_t committed_us; /* monotonic, when the last commit was begun */
	bool failed;
	bool paused;
};

static bool is_accepting(const struct intake *intake)
{
	return !intake->failed && !intake->paused;
}

/* ---- the table of streams ---- */

static struct live_stream **bucket_of(struct intake *intake, uint32_t id)
{
	return &intake->buckets[id % BUCKETS];
}

static struct live_stream *find_stream(struct intake *intake, uint32_t id)
{
	struct live_stream *stream = *bucket_of(intake, id);

	while (stream && stream->id != id)
		stream = stream->next;
	return stream;
}

static void add_stream(struct intake *intake, const struct live_stream *made)
{
	struct live_stream *stream = find_stream(intake, made->id);

	if (!stream) {
		stream = mem_new(sizeof(*stream));
		stream->next = *bucket_of(intake, made->id);
		*bucket_of(intake, made->id) = stream;
	}
	stream->id = made->id;
	stream->last = made->last;
	stream->producer = made->producer;
	stream->source = made->source;
}

static void forget_dirty(struct intake *intake, const struct live_stream *gone)
{
	struct live_stream **at = &intake->dirty;

	while (*at && *at != gone)
		at = &(*at)->next_dirty;
	if (*at)
		*at = gone->next_dirty;
}

static void remove_stream(struct intake *intake, uint32_t id)
{
	struct live_stream **at = bucket_of(intake, id);

	while (*at && (*at)->id != id)
		at = &(*at)->next;
	if (!*at)
		return;
	struct live_stream *gone = *at;
	*at = gone->next;
	if (gone->dirty)
		forget_dirty(intake, gone);
	free(gone);
}

/* All streams of one producer, or of all when `producer` is NULL; `reason` tells them why. */
static void drop_streams(struct intake *intake, const struct producer *producer, const char *reason)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		struct live_stream *stream = intake->buckets[i];
		while (stream) {
			struct live_stream *next = stream->next;
			if (reason && stream->producer->link)
				err_ignore(message_send(
					link_channel(stream->producer->link), MSG_FAILED,
					&(struct msg_failed){ .stream = stream->id,
							      .reason = str_from(reason) },
					NULL));
			if (!producer || stream->producer == producer)
				remove_stream(intake, stream->id);
			stream = next;
		}
	}
}

/* ---- commit ---- */

static void mark_dirty(struct intake *intake, struct live_stream *stream)
{
	if (stream->dirty)
		return;
	stream->dirty = true;
	stream->next_dirty = intake->dirty;
	intake->dirty = stream;
}

static void fail_all(struct intake *intake, const struct err *err)
{
	if (intake->failed)
		return;
	intake->failed = true;
	log_error("the disk refuses records: nothing is acknowledged", log_err(err));
	drop_streams(intake, NULL, err->text);
	intake->hooks.failed(intake->hooks.ctx, err);
}

static void acknowledge(struct intake *intake)
{
	while (intake->dirty) {
		struct live_stream *stream = intake->dirty;
		intake->dirty = stream->next_dirty;
		stream->dirty = false;
		err_ignore(message_send(
			link_channel(stream->producer->link), MSG_DURABLE,
			&(struct msg_durable){ .stream = stream->id, .offset = stream->last },
			NULL));
	}
}

static void commit(struct intake *intake)
{
	uint64_t end;
	struct err err;

	intake->committed_us = loop_now_us(intake->loop);
	loop_timer_clear(intake->loop, &intake->timer);
	if (log_writer_commit(intake->writer, &end, &err)) {
		fail_all(intake, &err);
		return;
	}
	acknowledge(intake);
	intake->hooks.durable(intake->hooks.ctx, end);
}

static void commit_when_due(struct intake *intake)
{
	if (intake->failed || (!intake->dirty && !log_writer_pending(intake->writer)))
		return;
	const int64_t due_us = intake->committed_us + INTAKE_COMMIT_US;
	if (log_writer_pending(intake->writer) >= INTAKE_COMMIT_BYTES ||
	    loop_now_us(intake->loop) >= due_us)
		commit(intake);
	else
		loop_timer_set(intake->loop, &intake->timer, due_us);
}

static void on_timer(void *ctx)
{
	commit_when_due(ctx);
}

/* ---- messages of producers ---- */

/*
 * The log takes at most LOG_STREAM_TEXT_MAX bytes for a name. A longer one keeps its head and gets
 * a hash of the whole, so that two of them stay two.
 */
static struct str short_name(struct str name, char out[static LOG_STREAM_TEXT_MAX + 1])
{
	const size_t head = LOG_STREAM_TEXT_MAX - 17;

	if (name.len <= LOG_STREAM_TEXT_MAX)
		return name;
	const int len = snprintf(out, LOG_STREAM_TEXT_MAX + 1, "%.*s~%016llx", (int)head, name.ptr,
				 (unsigned long long)str_hash(name));
	return str_of(out, (size_t)len);
}

static enum errc open_in_log(struct producer *producer, const struct msg_stream_open *open,
			     struct live_stream *ret, struct err *err)
{
	struct intake *intake = producer->intake;
	char source_room[LOG_STREAM_TEXT_MAX + 1];
	char key_room[LOG_STREAM_TEXT_MAX + 1];
	const struct str source = short_name(open->source, source_room);

	ret->producer = producer;
	const enum errc code = log_writer_stream(
		intake->writer, source, short_name(open->key, key_room), &ret->id, &ret->last, err);
	if (!code)
		ret->source =
			source_watch_find(intake->watch, source, clock_wall_us(&clock_system));
	return code;
}

static void hold_open(struct producer *producer, struct str payload)
{
	buf_add_u32(&producer->waiting, (uint32_t)payload.len);
	buf_add(&producer->waiting, payload);
}

static void stream_open(struct producer *producer, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_stream_open open;
	struct live_stream stream = { 0 };
	struct err err;

	if (message_decode(message->type, message->payload, &arena, &open, sizeof(open), &err)) {
		log_warn("a producer's message cannot be read", log_err(&err));
		return;
	}
	/* The offset told counts as kept, so what was appended is made durable first. */
	if (is_accepting(producer->intake) && log_writer_pending(producer->intake->writer))
		commit(producer->intake);
	if (!is_accepting(producer->intake)) {
		hold_open(producer, message->payload);
		return;
	}
	if (open_in_log(producer, &open, &stream, &err)) {
		hold_open(producer, message->payload);
		fail_all(producer->intake, &err);
		return;
	}
	add_stream(producer->intake, &stream);
	err_ignore(message_send(link_channel(producer->link), MSG_STREAM_OPENED,
				&(struct msg_stream_opened){ .tag = open.tag,
							     .stream = stream.id,
							     .offset = stream.last },
				NULL));
}

static void fail_stream(struct live_stream *stream, const struct err *err)
{
	struct intake *intake = stream->producer->intake;

	err_ignore(message_send(
		link_channel(stream->producer->link), MSG_FAILED,
		&(struct msg_failed){ .stream = stream->id, .reason = str_from(err->text) }, NULL));
	remove_stream(intake, stream->id);
}

static enum errc append_to_log(struct intake *intake, const struct msg_append *append,
			       struct err *err)
{
	const bool cut = append->bytes.len > LOG_PAYLOAD_MAX || append->flags & APPEND_CUT;
	const struct log_append record = {
		.stream = append->stream,
		.offset = append->offset,
		.wall_us = append->wall_us,
		.mono_us = append->mono_us,
		.flags = cut ? LOG_FLAG_CUT : 0,
		.payload = str_sub(append->bytes, 0, LOG_PAYLOAD_MAX),
	};
	enum errc code = log_writer_append(intake->writer, &record, NULL, err);

	if (code != ERR_LIMIT)
		return code;
	commit(intake); /* the batch was full */
	return intake->failed ? ERR_IO : log_writer_append(intake->writer, &record, NULL, err);
}

static void append(struct producer *producer, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct intake *intake = producer->intake;
	struct msg_append append;
	struct err err;

	if (message_decode(message->type, message->payload, &arena, &append, sizeof(append),
			   &err)) {
		log_warn("a producer's record cannot be read", log_err(&err));
		return;
	}
	struct live_stream *stream = find_stream(intake, append.stream);
	if (!stream || stream->producer != producer)
		return; /* it has not seen FAILED yet */
	const enum errc code = append_to_log(intake, &append, &err);
	if (intake->failed)
		return;
	if (code == ERR_IO) {
		fail_all(intake, &err);
		return;
	}
	if (code && code != ERR_CONFLICT) {
		fail_stream(stream, &err);
		return;
	}
	if (!code) {
		stream->last = append.offset;
		source_watch_count(stream->source, append.bytes.len,
				   append.wall_us == TIME_NONE ? clock_wall_us(&clock_system)
							       : append.wall_us);
	}
	/* What is here already is acknowledged too: the producer may have missed it. */
	mark_dirty(intake, stream);
}

static void stream_close(struct producer *producer, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct intake *intake = producer->intake;
	struct msg_stream_close close;
	struct err err;

	if (message_decode(message->type, message->payload, &arena, &close, sizeof(close), NULL))
		return;
	const struct live_stream *stream = find_stream(intake, close.stream);
	if (!stream || stream->producer != producer)
		return;
	/* Its last records are acknowledged before it goes. */
	if (stream->dirty)
		commit(intake);
	if (intake->failed)
		return;
	remove_stream(intake, close.stream);
	if (log_writer_stream_close(intake->writer, close.stream, &err))
		fail_all(intake, &err);
}

static void note(struct producer *producer, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_note note;

	if (message_decode(message->type, message->payload, &arena, &note, sizeof(note), NULL) ==
	    ERR_OK)
		producer->intake->hooks.note(producer->intake->hooks.ctx, &note);
}

static void on_message(void *ctx, const struct message *message)
{
	struct producer *producer = ctx;

	switch (message->type) {
	case MSG_STREAM_OPEN:
		stream_open(producer, message);
		break;
	case MSG_APPEND:
		append(producer, message);
		break;
	case MSG_STREAM_CLOSE:
		stream_close(producer, message);
		break;
	case MSG_NOTE:
		note(producer, message);
		break;
	default:
		log_warn("unexpected message", log_text("from", producer->name),
			 log_text("type", message_name(message->type)));
		break;
	}
}

/* ---- producers ---- */

static void disconnect(struct producer *producer)
{
	drop_streams(producer->intake, producer, NULL);
	link_free(producer->link);
	producer->link = NULL;
	buf_done(&producer->waiting);
	producer->intake = NULL;
}

static void on_closed(void *ctx, const struct err *err)
{
	struct producer *producer = ctx;

	log_info("a producer is gone", log_text("role", producer->name), log_err(err));
	/* What it sent before it went is kept: nobody waits for the answer. */
	disconnect(producer);
}

static struct producer *place_for(struct intake *intake, const char *name)
{
	struct producer *free_place = NULL;

	for (size_t i = 0; i < INTAKE_PRODUCERS; i++) {
		struct producer *producer = &intake->producers[i];
		if (producer->intake && str_is(str_from(name), producer->name)) {
			disconnect(producer);
			return producer;
		}
		if (!producer->intake && !free_place)
			free_place = producer;
	}
	return free_place;
}

enum errc intake_connect(struct intake *intake, const char *name, int fd, struct err *err)
{
	struct producer *producer = place_for(intake, name);
	const struct link_handler handler = {
		.on_message = on_message,
		.on_closed = on_closed,
		.ctx = producer,
	};

	if (!producer) {
		fd_close_at(&fd);
		return fail(err, ERR_LIMIT, "%s: more producers than %d", name, INTAKE_PRODUCERS);
	}
	const enum errc code = link_new(intake->loop, fd, &handler, &producer->link, err);
	if (code)
		return code;
	producer->intake = intake;
	buf_init(&producer->waiting, INTAKE_WAITING_MAX);
	(void)snprintf(producer->name, sizeof(producer->name), "%s", name);
	return ERR_OK;
}

static void answer_waiting(struct producer *producer)
{
	struct buf held = producer->waiting;
	struct str rest = buf_str(&held);

	buf_init(&producer->waiting, INTAKE_WAITING_MAX);
	while (rest.len) {
		uint32_t len;
		memcpy(&len, rest.ptr, sizeof(len));
		const struct message message = {
			.type = MSG_STREAM_OPEN,
			.payload = str_sub(rest, sizeof(len), len),
			.fd = -1,
		};
		rest = str_from_pos(rest, sizeof(len) + len);
		stream_open(producer, &message);
	}
	buf_done(&held);
}

static void accept_again(struct intake *intake)
{
	for (size_t i = 0; i < INTAKE_PRODUCERS && is_accepting(intake); i++) {
		if (intake->producers[i].intake)
			answer_waiting(&intake->producers[i]);
	}
}

void intake_pause(struct intake *intake, const char *reason)
{
	if (intake->paused)
		return;
	if (!intake->failed && log_writer_pending(intake->writer))
		commit(intake);
	intake->paused = true;
	drop_streams(intake, NULL, reason);
}

void intake_resume(struct intake *intake)
{
	intake->paused = false;
	accept_again(intake);
}

bool intake_is_paused(const struct intake *intake)
{
	return intake->paused;
}

void intake_tick(struct intake *intake)
{
	struct err err;

	if (!intake->failed)
		return;
	if (log_writer_failed(intake->writer) && log_writer_recover(intake->writer, &err)) {
		log_warn("the disk still refuses records", log_err(&err));
		return;
	}
	intake->failed = false;
	log_info("records are accepted again");
	intake->hooks.recovered(intake->hooks.ctx);
	accept_again(intake);
}

void intake_finish(struct intake *intake)
{
	if (!intake->failed && (intake->dirty || log_writer_pending(intake->writer)))
		commit(intake);
	for (size_t i = 0; i < INTAKE_PRODUCERS; i++) {
		if (intake->producers[i].link)
			err_ignore(channel_flush(link_channel(intake->producers[i].link), NULL));
	}
}

static void before_wait(void *ctx)
{
	commit_when_due(ctx);
}

struct intake *intake_new(struct loop *loop, struct log_writer *writer, struct source_watch *watch,
			  const struct intake_hooks *hooks)
{
	struct intake *intake = mem_new(sizeof(*intake));

	intake->loop = loop;
	intake->writer = writer;
	intake->watch = watch;
	intake->hooks = *hooks;
	intake->timer = (struct loop_timer){ .fire = on_timer, .ctx = intake, .at_us = TIME_NONE };
	intake->before_wait = (struct loop_hook){ .before_wait = before_wait, .ctx = intake };
	loop_hook_add(loop, &intake->before_wait);
	return intake;
}

void intake_free(struct intake *intake)
{
	if (!intake)
		return;
	for (size_t i = 0; i < INTAKE_PRODUCERS; i++) {
		if (intake->producers[i].intake)
			disconnect(&intake->producers[i]);
	}
	loop_timer_clear(intake->loop, &intake->timer);
	loop_hook_remove(intake->loop, &intake->before_wait);
	free(intake);
}
