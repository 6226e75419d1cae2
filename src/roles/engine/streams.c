/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/engine/streams.h"

#include "base/alloc.h"
#include "base/log.h"

#define BUCKETS	     1024u
#define STATES_BYTES (4u * 1024 * 1024) /* of one result */

struct slot {
	struct engine_stream stream; /* texts point into `name_room` */
	char *name_room;
	struct buf saved; /* while there is no session: what it remembered */
	bool changed;
	bool closed;	    /* gone, to be told to the store with the next save */
	struct slot *next;  /* in its bucket */
	struct slot *newer; /* by last use */
	struct slot *older;
};

struct engine_streams {
	struct event_sink sink;
	const struct parse_shared *shared;
	struct slot *buckets[BUCKETS];
	struct slot *newest;
	struct slot *oldest;
	size_t n;
	size_t n_sessions;
	size_t n_changed;
};

/* ---- order of use ---- */

static void unlink_use(struct engine_streams *streams, struct slot *slot)
{
	if (slot->newer)
		slot->newer->older = slot->older;
	else
		streams->newest = slot->older;
	if (slot->older)
		slot->older->newer = slot->newer;
	else
		streams->oldest = slot->newer;
	slot->newer = NULL;
	slot->older = NULL;
}

static void link_newest(struct engine_streams *streams, struct slot *slot)
{
	slot->older = streams->newest;
	if (streams->newest)
		streams->newest->newer = slot;
	else
		streams->oldest = slot;
	streams->newest = slot;
}

/* ---- slots ---- */

static struct slot **bucket_of(struct engine_streams *streams, struct str name)
{
	return &streams->buckets[str_hash(name) % BUCKETS];
}

static struct slot *find(struct engine_streams *streams, struct str name)
{
	struct slot *slot = *bucket_of(streams, name);

	while (slot && !str_equal(slot->stream.name, name))
		slot = slot->next;
	return slot;
}

static void set_changed(struct engine_streams *streams, struct slot *slot, bool changed)
{
	if (slot->changed != changed)
		streams->n_changed += changed ? 1 : SIZE_MAX;
	slot->changed = changed;
}

static void drop_session(struct engine_streams *streams, struct slot *slot)
{
	if (!slot->stream.session)
		return;
	parse_session_free(slot->stream.session);
	slot->stream.session = NULL;
	streams->n_sessions--;
}

static void remove_slot(struct engine_streams *streams, struct slot *slot)
{
	struct slot **at = bucket_of(streams, slot->stream.name);

	while (*at != slot)
		at = &(*at)->next;
	*at = slot->next;
	unlink_use(streams, slot);
	set_changed(streams, slot, false);
	drop_session(streams, slot);
	buf_done(&slot->saved);
	free(slot->name_room);
	free(slot);
	streams->n--;
}

/* A name is source, a zero byte, key; the source has no zero byte. */
static void split_name(struct engine_stream *stream)
{
	const size_t zero = str_find_char(stream->name, '\0');

	stream->source = str_sub(stream->name, 0, zero == SIZE_MAX ? stream->name.len : zero);
	stream->key = zero == SIZE_MAX ? STR("") : str_from_pos(stream->name, zero + 1);
}

static struct slot *add(struct engine_streams *streams, struct str name)
{
	struct slot *slot = mem_new(sizeof(*slot));
	struct slot **bucket = bucket_of(streams, name);

	while (streams->n >= STREAMS_MAX)
		remove_slot(streams, streams->oldest);
	slot->name_room = mem_new(name.len + 1);
	memcpy(slot->name_room, name.ptr, name.len);
	slot->stream.name = str_of(slot->name_room, name.len);
	split_name(&slot->stream);
	buf_init(&slot->saved, PARSE_STATE_MAX + 64);
	slot->next = *bucket;
	*bucket = slot;
	link_newest(streams, slot);
	streams->n++;
	return slot;
}

/* ---- what a stream remembers: how many records, then the parsers' own ---- */

static void save_session(const struct slot *slot, struct buf *out)
{
	buf_add_u64(out, slot->stream.records);
	parse_save(slot->stream.session, out);
}

static void put_to_bytes(struct engine_streams *streams, struct slot *slot)
{
	buf_clear(&slot->saved);
	save_session(slot, &slot->saved);
	if (buf_failed(&slot->saved))
		buf_clear(&slot->saved);
	drop_session(streams, slot);
}

static void make_room(struct engine_streams *streams)
{
	struct slot *slot = streams->oldest;

	while (streams->n_sessions >= SESSIONS_MAX && slot) {
		if (slot->stream.session)
			put_to_bytes(streams, slot);
		slot = slot->newer;
	}
}

static void wake(struct engine_streams *streams, struct slot *slot)
{
	struct cursor saved = cursor_of(buf_str(&slot->saved));
	struct err err;

	make_room(streams);
	slot->stream.session = parse_session_new(&streams->sink, streams->shared, NULL);
	streams->n_sessions++;
	if (!slot->saved.len)
		return;
	slot->stream.records = cursor_u64(&saved);
	const struct str rest = cursor_bytes(&saved, cursor_left(&saved));
	if (parse_restore(slot->stream.session, rest, &err))
		log_warn("a stream begins anew", log_str("source", slot->stream.source),
			 log_err(&err));
	buf_done(&slot->saved);
	buf_init(&slot->saved, PARSE_STATE_MAX + 64);
}

/* ---- public ---- */

struct engine_streams *engine_streams_new(const struct event_sink *sink,
					  const struct parse_shared *shared)
{
	struct engine_streams *streams = mem_new(sizeof(*streams));

	streams->sink = *sink;
	streams->shared = shared;
	return streams;
}

static void clear(struct engine_streams *streams)
{
	while (streams->oldest)
		remove_slot(streams, streams->oldest);
}

void engine_streams_free(struct engine_streams *streams)
{
	if (!streams)
		return;
	clear(streams);
	free(streams);
}

enum errc engine_streams_restore(struct engine_streams *streams, struct str states, struct err *err)
{
	struct cursor at = cursor_of(states);
	struct str name;
	struct str state;

	clear(streams);
	while (streams->n < STREAMS_MAX && parser_states_next(&at, &name, &state)) {
		if (!find(streams, name))
			buf_add(&add(streams, name)->saved, state);
	}
	return at.failed ? fail(err, ERR_CORRUPT, "parser states: cut off after %zu bytes", at.at)
			 : ERR_OK;
}

struct engine_stream *engine_streams_get(struct engine_streams *streams, struct str source,
					 struct str key)
{
	auto_buf name = BUF_INIT(STREAM_NAME_MAX);

	buf_add(&name, source);
	buf_add_char(&name, '\0');
	buf_add(&name, key);
	struct slot *slot = find(streams, buf_str(&name));
	if (!slot)
		slot = add(streams, buf_str(&name));
	if (slot != streams->newest) {
		unlink_use(streams, slot);
		link_newest(streams, slot);
	}
	if (!slot->stream.session)
		wake(streams, slot);
	slot->closed = false;
	set_changed(streams, slot, true);
	return &slot->stream;
}

void engine_streams_close(struct engine_streams *streams, struct engine_stream *stream)
{
	struct slot *slot = (struct slot *)(void *)stream; /* its first member */

	drop_session(streams, slot);
	buf_clear(&slot->saved);
	slot->stream.records = 0;
	slot->closed = true;
	set_changed(streams, slot, true);
}

static void save_slot(struct engine_streams *streams, struct slot *slot, struct buf *out)
{
	auto_buf state = BUF_INIT(PARSE_STATE_MAX + 64);

	if (slot->stream.session)
		save_session(slot, &state);
	else
		buf_add(&state, buf_str(&slot->saved));
	/* One that does not fit is forgotten rather than kept old: it would not fit the position.
	 */
	const bool fits = !buf_failed(&state) && out->len + state.len < STATES_BYTES;
	parser_states_add(out, slot->stream.name, fits ? buf_str(&state) : STR(""));
	set_changed(streams, slot, false);
	if (slot->closed)
		remove_slot(streams, slot);
}

bool engine_streams_save(struct engine_streams *streams, struct buf *out)
{
	struct slot *slot = streams->newest;

	/* What changed is what was used last. */
	while (streams->n_changed && slot) {
		struct slot *older = slot->older;
		if (slot->changed)
			save_slot(streams, slot, out);
		slot = older;
	}
	return !buf_failed(out);
}
