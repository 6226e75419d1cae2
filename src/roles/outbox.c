/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/outbox.h"

#include "base/alloc.h"
#include "base/log.h"
#include "roles/link.h"

#define BLOCK_BYTES (256u * 1024)
#define ENTRY_COST  96 /* what an entry costs beside its bytes */
#define BUCKETS	    1024
#define RETRY_US    US_PER_SEC
#define DECODE_MAX  (64u * 1024)

/* Bytes of records in the order they came; goes when its last record is durable. */
struct block {
	struct block *next;
	size_t used;
	size_t size;
	size_t records;
	char bytes[];
};

struct entry {
	struct outbox_stream *stream;
	struct block *block;
	struct str bytes;
	uint64_t offset;
	int64_t wall_us;
	int64_t mono_us;
	uint32_t flags;
};

enum stream_state {
	STREAM_AWAY,	/* to be opened when there is a store */
	STREAM_OPENING, /* asked, not yet answered */
	STREAM_OPEN,
};

struct outbox_stream {
	struct outbox *outbox;
	struct outbox_stream *next;	   /* of all */
	struct outbox_stream *bucket_next; /* of those with the same bucket of `number` */
	char *source;
	char *key;
	size_t source_len;
	size_t key_len;
	void *user;
	uint32_t flags;
	uint32_t tag;
	uint32_t number; /* the store's name for it, while STREAM_OPEN */
	enum stream_state state;
	bool told; /* on_opened was called */
	bool closed;
	bool reopened; /* opened again before it was gone: on_opened is due */
	uint64_t last; /* offset of the last record appended */
	uint64_t durable;
	size_t waiting; /* its entries */
};

struct outbox {
	struct loop *loop;
	struct outbox_handler handler;
	struct link *link;
	size_t max_bytes;
	size_t bytes; /* cost of all entries */
	int64_t wall_us;
	int64_t mono_us;
	/* Entries in order: [head, sent) are with the store, [sent, n) are not. */
	struct entry *entries;
	size_t head;
	size_t sent;
	size_t n;
	size_t cap;
	struct block *oldest;
	struct block *newest;
	struct outbox_stream *streams;
	struct outbox_stream *buckets[BUCKETS];
	uint32_t last_tag;
	size_t n_reopened;
	bool stalled; /* the store could not write: wait for `retry` */
	bool was_full;
	struct loop_timer retry;
	struct loop_hook hook;
};

/* ---- bytes and entries ---- */

static struct block *block_with_room(struct outbox *o, size_t len)
{
	if (o->newest && o->newest->size - o->newest->used >= len)
		return o->newest;

	const size_t size = size_max(BLOCK_BYTES, len);
	struct block *block = mem_new(sizeof(*block) + size);
	block->size = size;
	if (o->newest)
		o->newest->next = block;
	else
		o->oldest = block;
	o->newest = block;
	return block;
}

static void drop_used_blocks(struct outbox *o)
{
	while (o->oldest && o->oldest->records == 0 && o->oldest != o->newest) {
		struct block *block = o->oldest;
		o->oldest = block->next;
		free(block);
	}
	if (o->oldest && o->oldest->records == 0)
		o->oldest->used = 0;
}

static void make_entry_room(struct outbox *o)
{
	if (o->head > 0 && o->head >= o->n - o->head) {
		memmove(o->entries, o->entries + o->head, (o->n - o->head) * sizeof(*o->entries));
		o->sent -= o->head;
		o->n -= o->head;
		o->head = 0;
	}
	mem_reserve(&o->entries, &o->cap, o->n + 1, sizeof(*o->entries));
}

static void forget_stream(struct outbox_stream *stream);

/* Let go of the entries at the head that are durable. */
static void release(struct outbox *o)
{
	while (o->head < o->n) {
		const struct entry *entry = &o->entries[o->head];
		struct outbox_stream *stream = entry->stream;
		if (entry->offset > stream->durable)
			break;
		o->bytes -= entry->bytes.len + ENTRY_COST;
		entry->block->records--;
		o->head++;
		o->sent = size_max(o->sent, o->head);
		if (--stream->waiting == 0 && stream->closed)
			forget_stream(stream);
	}
	drop_used_blocks(o);
}

/* ---- streams ---- */

static struct outbox_stream **bucket_of(struct outbox *o, uint32_t number)
{
	return &o->buckets[number % BUCKETS];
}

static void unlink_number(struct outbox_stream *stream)
{
	struct outbox_stream **at = bucket_of(stream->outbox, stream->number);

	while (*at && *at != stream)
		at = &(*at)->bucket_next;
	if (*at)
		*at = stream->bucket_next;
	stream->bucket_next = NULL;
}

static struct outbox_stream *find_number(struct outbox *o, uint32_t number)
{
	struct outbox_stream *stream = *bucket_of(o, number);

	while (stream && stream->number != number)
		stream = stream->bucket_next;
	return stream;
}

static void set_away(struct outbox_stream *stream)
{
	if (stream->state == STREAM_OPEN)
		unlink_number(stream);
	stream->state = STREAM_AWAY;
}

static void free_stream(struct outbox_stream *stream)
{
	free(stream->source);
	free(stream->key);
	free(stream);
}

static void forget_stream(struct outbox_stream *stream)
{
	struct outbox *o = stream->outbox;
	struct outbox_stream **at = &o->streams;

	/* The store forgets where a closed stream stands; only a session can never come back. */
	if (stream->state == STREAM_OPEN && o->link && (stream->flags & STREAM_SESSION)) {
		const struct msg_stream_close message = { .stream = stream->number };
		err_ignore(message_send(link_channel(o->link), MSG_STREAM_CLOSE, &message, NULL));
	}
	set_away(stream);
	while (*at != stream)
		at = &(*at)->next;
	*at = stream->next;
	o->n_reopened -= stream->reopened;
	free_stream(stream);
}

static void ask_to_open(struct outbox_stream *stream)
{
	struct outbox *o = stream->outbox;
	const struct msg_stream_open message = {
		.tag = ++o->last_tag,
		.flags = stream->flags,
		.source = { .ptr = stream->source, .len = stream->source_len },
		.key = { .ptr = stream->key, .len = stream->key_len },
	};

	if (!o->link || o->stalled)
		return;
	/* A full queue: the hook asks again when there is room. */
	if (message_send(link_channel(o->link), MSG_STREAM_OPEN, &message, NULL))
		return;
	stream->tag = message.tag;
	stream->state = STREAM_OPENING;
}

/* The store knows a stream by (source, key): one that is on its way out is taken back. */
static struct outbox_stream *reopen(struct outbox *o, struct str source, struct str key, void *user)
{
	struct outbox_stream *stream = o->streams;

	while (stream &&
	       !(stream->closed && str_equal(source, str_of(stream->source, stream->source_len)) &&
		 str_equal(key, str_of(stream->key, stream->key_len))))
		stream = stream->next;
	if (!stream)
		return NULL;
	stream->closed = false;
	stream->user = user;
	stream->told = false;
	stream->reopened = stream->state == STREAM_OPEN;
	o->n_reopened += stream->reopened;
	return stream;
}

struct outbox_stream *outbox_open(struct outbox *o, struct str source, struct str key,
				  uint32_t flags, void *user)
{
	const struct str cut_source = str_sub(source, 0, MSG_SOURCE_MAX);
	const struct str cut_key = str_sub(key, 0, MSG_KEY_MAX);
	struct outbox_stream *stream = reopen(o, cut_source, cut_key, user);

	if (stream)
		return stream;
	stream = mem_new(sizeof(*stream));

	stream->outbox = o;
	stream->source = mem_copy(cut_source.ptr, cut_source.len);
	stream->source_len = cut_source.len;
	stream->key = mem_copy(cut_key.ptr, cut_key.len);
	stream->key_len = cut_key.len;
	stream->flags = flags;
	stream->user = user;
	stream->next = o->streams;
	o->streams = stream;
	ask_to_open(stream);
	return stream;
}

void *outbox_user(const struct outbox_stream *stream)
{
	return stream->user;
}

uint64_t outbox_durable(const struct outbox_stream *stream)
{
	return stream->durable;
}

void outbox_close(struct outbox_stream *stream)
{
	stream->closed = true;
	if (stream->waiting == 0)
		forget_stream(stream);
}

/*
 * Remembered when it happens: room may be made again before the loop next waits, and a producer
 * that has stopped meanwhile must be told of it.
 */
static void note_full(struct outbox *o)
{
	o->was_full = o->was_full || outbox_is_full(o);
}

void outbox_append(struct outbox_stream *stream, uint64_t offset, uint32_t flags, struct str bytes)
{
	struct outbox *o = stream->outbox;
	const struct str cut = str_sub(bytes, 0, MSG_BYTES_MAX);

	if (offset <= stream->durable || offset <= stream->last)
		return;
	struct block *block = block_with_room(o, cut.len);
	char *copy = block->bytes + block->used;
	if (cut.len)
		memcpy(copy, cut.ptr, cut.len);
	block->used += cut.len;
	block->records++;
	make_entry_room(o);
	o->entries[o->n++] = (struct entry){ .stream = stream,
					     .block = block,
					     .bytes = { .ptr = copy, .len = cut.len },
					     .offset = offset,
					     .wall_us = o->wall_us,
					     .mono_us = o->mono_us,
					     .flags = flags };
	stream->waiting++;
	stream->last = offset;
	o->bytes += cut.len + ENTRY_COST;
	note_full(o);
}

void outbox_tick(struct outbox *o)
{
	o->wall_us = clock_wall_us(&clock_system);
	o->mono_us = clock_mono_us(&clock_system);
}

/* ---- sending ---- */

static void send_waiting(struct outbox *o)
{
	struct channel *channel = link_channel(o->link);

	while (o->sent < o->n && !channel_is_crowded(channel)) {
		const struct entry *entry = &o->entries[o->sent];
		if (entry->stream->state != STREAM_OPEN)
			return;
		const struct msg_append message = { .stream = entry->stream->number,
						    .flags = entry->flags,
						    .offset = entry->offset,
						    .wall_us = entry->wall_us,
						    .mono_us = entry->mono_us,
						    .bytes = entry->bytes };
		if (message_send(channel, MSG_APPEND, &message, NULL))
			return;
		o->sent++;
	}
}

static void open_waiting(struct outbox *o)
{
	for (struct outbox_stream *stream = o->streams; stream; stream = stream->next) {
		if (stream->state == STREAM_AWAY)
			ask_to_open(stream);
	}
}

static void tell_opened(struct outbox_stream *stream)
{
	struct outbox *o = stream->outbox;
	/* What waits here will become durable: the producer goes on behind it. */
	const uint64_t offset = stream->last > stream->durable ? stream->last : stream->durable;

	if (stream->told || stream->closed)
		return;
	stream->told = true;
	if (o->handler.on_opened)
		o->handler.on_opened(o->handler.ctx, stream, offset);
}

static void tell_reopened(struct outbox *o)
{
	struct outbox_stream *next;

	for (struct outbox_stream *stream = o->n_reopened ? o->streams : NULL; stream;
	     stream = next) {
		next = stream->next;
		if (!stream->reopened)
			continue;
		stream->reopened = false;
		o->n_reopened--;
		tell_opened(stream);
	}
}

static void tell_room(struct outbox *o)
{
	const bool full = outbox_is_full(o);
	const bool room = o->was_full && !full;

	o->was_full = full;
	if (room && o->handler.on_room)
		o->handler.on_room(o->handler.ctx);
}

static void before_wait(void *ctx)
{
	struct outbox *o = ctx;

	tell_reopened(o);
	if (o->link && !o->stalled) {
		if (o->sent < o->n && o->entries[o->sent].stream->state == STREAM_AWAY)
			open_waiting(o);
		send_waiting(o);
	}
	tell_room(o);
}

/* ---- what the store says ---- */

static void opened(struct outbox *o, const struct msg_stream_opened *message)
{
	struct outbox_stream *stream = o->streams;

	while (stream && (stream->state != STREAM_OPENING || stream->tag != message->tag))
		stream = stream->next;
	if (!stream)
		return;
	stream->state = STREAM_OPEN;
	stream->number = message->stream;
	stream->bucket_next = *bucket_of(o, message->stream);
	*bucket_of(o, message->stream) = stream;
	const bool more = message->offset > stream->durable;
	stream->durable = more ? message->offset : stream->durable;
	if (!stream->told)
		tell_opened(stream);
	else if (more && o->handler.on_durable)
		o->handler.on_durable(o->handler.ctx, stream, stream->durable);
	release(o);
}

static void durable(struct outbox *o, const struct msg_durable *message)
{
	struct outbox_stream *stream = find_number(o, message->stream);

	if (!stream || message->offset <= stream->durable)
		return;
	stream->durable = message->offset;
	if (o->handler.on_durable)
		o->handler.on_durable(o->handler.ctx, stream, stream->durable);
	release(o);
}

/* Nothing is sent until the pause is over; then everything not durable goes again, in order. */
static void failed(struct outbox *o, const struct msg_failed *message)
{
	struct outbox_stream *stream = find_number(o, message->stream);

	if (!stream)
		return;
	if (!o->stalled)
		log_warn("the store cannot keep records, waiting",
			 log_str("reason", message->reason));
	set_away(stream);
	o->sent = o->head;
	o->stalled = true;
	note_full(o);
	loop_timer_after(o->loop, &o->retry, RETRY_US);
}

static void retry(void *ctx)
{
	struct outbox *o = ctx;

	o->stalled = false;
	open_waiting(o);
}

static void on_message(void *ctx, const struct message *message)
{
	struct outbox *o = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	union {
		struct msg_stream_opened opened;
		struct msg_durable durable;
		struct msg_failed failed;
	} m;
	const size_t size = message_size(message->type);
	struct err err;

	if (size == 0 || size > sizeof(m)) {
		log_warn("unexpected message from the store",
			 log_text("type", message_name(message->type)));
		return;
	}
	if (message_decode(message->type, message->payload, &arena, &m, size, &err)) {
		log_warn("the store does not speak properly", log_err(&err));
		return;
	}
	if (message->type == MSG_STREAM_OPENED)
		opened(o, &m.opened);
	else if (message->type == MSG_DURABLE)
		durable(o, &m.durable);
	else if (message->type == MSG_FAILED)
		failed(o, &m.failed);
}

static void disconnect(struct outbox *o)
{
	link_free(o->link);
	o->link = NULL;
	for (struct outbox_stream *stream = o->streams; stream; stream = stream->next)
		set_away(stream);
	o->sent = o->head;
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	disconnect(ctx);
}

void outbox_connect(struct outbox *o, int fd)
{
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = o };
	struct err err;

	disconnect(o);
	if (link_new(o->loop, fd, &handler, &o->link, &err)) {
		log_error("no channel to the store", log_err(&err));
		return;
	}
	open_waiting(o);
}

/* ---- the whole ---- */

struct outbox *outbox_new(struct loop *loop, const struct outbox_handler *handler, size_t max_bytes)
{
	struct outbox *o = mem_new(sizeof(*o));

	o->loop = loop;
	o->handler = *handler;
	o->max_bytes = max_bytes;
	o->retry = (struct loop_timer){ .fire = retry, .ctx = o, .at_us = TIME_NONE };
	o->hook = (struct loop_hook){ .before_wait = before_wait, .ctx = o };
	loop_hook_add(loop, &o->hook);
	outbox_tick(o);
	return o;
}

void outbox_free(struct outbox *o)
{
	if (!o)
		return;
	loop_hook_remove(o->loop, &o->hook);
	loop_timer_clear(o->loop, &o->retry);
	link_free(o->link);
	while (o->streams) {
		struct outbox_stream *stream = o->streams;
		o->streams = stream->next;
		free_stream(stream);
	}
	while (o->oldest) {
		struct block *block = o->oldest;
		o->oldest = block->next;
		free(block);
	}
	free(o->entries);
	free(o);
}

bool outbox_is_full(const struct outbox *o)
{
	return o->stalled || o->bytes >= o->max_bytes;
}

bool outbox_is_empty(const struct outbox *o)
{
	return o->head == o->n;
}

void outbox_note(struct outbox *o, struct str source, const char *name, uint64_t count,
		 struct str text)
{
	const struct msg_note message = { .source = str_sub(source, 0, MSG_SOURCE_MAX),
					  .name = str_from(name),
					  .count = count,
					  .text = str_sub(text, 0, MSG_TEXT_MAX) };

	if (o->link)
		err_ignore(message_send(link_channel(o->link), MSG_NOTE, &message, NULL));
}
