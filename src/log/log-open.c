/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a log for writing: what the last writer left, however it ended. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <sys/file.h>

#include "base/alloc.h"
#include "base/cursor.h"
#include "base/encoding/json-write.h"
#include "base/os/fd.h"
#include "log/kafka/kafka-out.h"
#include "log/kafka/kafka-source.h"
#include "log/log-reader.h"
#include "log/log-writer-parts.h"
#include "log/seal/log-tree.h"
#include "log/segment/segment-list.h"
#include "log/segment/segment.h"

#define LOCK_NAME    "lock"
#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"
#define SNAPSHOT_MAX (128u * 1024 * 1024) /* a batch and every stream there can be */
#define HOST_MAX     64
#define NOTE_MAX     4096u
#define DAY_US	     (INT64_C(86400) * US_PER_SEC)
#define HOUR_US	     (INT64_C(3600) * US_PER_SEC)

/* A leaf nobody can compute any more still has its place: the hash of nothing stands there. */
struct careful_source {
	struct merkle_source source; /* first: the source is this */
	const struct merkle_source *real;
	struct hasher *hasher;
	bool lost; /* something had to be made up */
};

static enum errc careful_entry(const struct merkle_source *source, unsigned level, uint64_t n,
			       struct hash *ret, struct err *err UNUSED)
{
	struct careful_source *c = (struct careful_source *)(uintptr_t)source;

	if (c->real->entry(c->real, level, n, ret, NULL) == ERR_OK)
		return ERR_OK;
	c->lost = true;
	hasher_leaf(c->hasher, STR(""), ret);
	return ERR_OK;
}

/* One reading of the stored log from some segment on. */
struct replay {
	struct log_writer *w;
	struct log_found *found;
	struct careful_source source;
	bool has_checkpoint;
	struct checkpoint checkpoint;
	bool agrees; /* the tree had the checkpoint's root at its size */
};

static void compare_at_checkpoint(struct replay *p)
{
	struct hash root;

	if (!p->has_checkpoint || merkle_tree_size(p->w->tree) != p->checkpoint.size)
		return;
	merkle_tree_root(p->w->tree, &root);
	p->agrees = hash_equal(&root, &p->checkpoint.root);
}

static void push(struct replay *p, const struct hash *leaf)
{
	err_ignore(merkle_tree_push(p->w->tree, leaf, NULL)); /* tiles can be made again */
	compare_at_checkpoint(p);
}

/* Keep the places of records that cannot be read. */
static void push_lost(struct replay *p, uint64_t to)
{
	while (merkle_tree_size(p->w->tree) < to) {
		const uint64_t index = merkle_tree_size(p->w->tree);
		struct hash leaf;
		err_ignore(careful_entry(&p->source.source, 0, index, &leaf, NULL));
		push(p, &leaf);
		p->found->lost_records++;
	}
}

static void learn_segment(struct log_writer *w, struct str payload)
{
	struct cursor c = cursor_of(payload);

	cursor_skip(&c, SEGMENT_HEADER_LEN + 4);
	const uint32_t next = cursor_u32(&c);
	if (next > w->next_stream)
		w->next_stream = next;
}

static void learn_definition(struct log_writer *w, const struct log_record *record)
{
	struct str source;
	struct str key;

	if (record->stream >= w->next_stream)
		w->next_stream = record->stream + 1;
	if (record->flags & LOG_FLAG_CLOSED) {
		stream_table_remove(w->streams, record->stream);
		return;
	}
	if (!stream_payload_read(record->payload, &source, &key))
		return;

	struct stream *s = stream_table_add(w->streams, record->stream, source, key);
	if (record->offset > s->offset)
		s->offset = s->durable = record->offset;
}

static void learn(struct log_writer *w, const struct log_record *record)
{
	if (record->kind == LOG_KIND_SEGMENT)
		learn_segment(w, record->payload);
	if (record->kind == LOG_KIND_STREAM)
		learn_definition(w, record);

	struct stream *s = stream_table_by_id(w->streams, record->stream);
	if (record->kind != LOG_KIND_DATA || !s)
		return;
	s->used = record->index;
	if (record->offset > s->offset)
		s->offset = s->durable = record->offset;
}

/* Read everything from `from` on into streams and tree. */
static enum errc replay_from(struct replay *p, struct log_reader *reader, uint64_t from,
			     struct err *err)
{
	struct log_entry entry;
	struct hash leaf;
	enum errc code = merkle_tree_load(p->w->tree, &p->source.source, from, err);

	if (!code)
		code = log_reader_seek(reader, from, err);
	if (code)
		return code;
	p->found->lost_records = 0;
	compare_at_checkpoint(p);
	for (;;) {
		code = log_reader_next(reader, &entry, err);
		if (code == ERR_END)
			return ERR_OK;
		if (code == ERR_CORRUPT) {
			push_lost(p, log_reader_position(reader));
			continue;
		}
		if (code)
			return code;
		push_lost(p, entry.record.index);
		learn(p->w, &entry.record);
		hasher_leaf(p->w->hasher, entry.leaf, &leaf);
		push(p, &leaf);
	}
}

/* Does the segment tell all streams it says it does? Then reading may start at it. */
static bool snapshot_is_whole(int dir, uint64_t first, const struct log_key *key,
			      struct kafka_source **source)
{
	auto_segment *segment = NULL;
	struct frame frame;
	uint64_t at = SEGMENT_FRAMES_AT;

	if (segment_open(dir, first, key, source, &segment, NULL) ||
	    segment_read(segment, at, &frame, NULL) || frame.record.kind != LOG_KIND_SEGMENT)
		return false;

	struct cursor c = cursor_of(frame.record.payload);
	cursor_skip(&c, SEGMENT_HEADER_LEN);
	for (uint32_t left = cursor_u32(&c); left; left--) {
		at = frame.next;
		if (segment_read(segment, at, &frame, NULL) || frame.record.kind != LOG_KIND_STREAM)
			return false;
	}
	return !c.failed;
}

static uint64_t start_of_reading(const struct log_writer *w, const struct segment_list *list)
{
	const struct log_key *key = w->encrypted ? &w->key : NULL;
	struct kafka_source *source = NULL;
	size_t i = list->n - 1;

	while (i > 0 && !snapshot_is_whole(w->dir, list->firsts[i], key, &source))
		i--;
	kafka_source_free(source);
	return list->firsts[i];
}

static enum errc compare_older(struct replay *p, uint64_t from, struct err *err)
{
	struct hash root;

	if (!p->has_checkpoint || p->checkpoint.size >= from)
		return ERR_OK;

	const enum errc code =
		merkle_root(p->w->hasher, &p->source.source, p->checkpoint.size, &root, err);
	p->agrees = code == ERR_OK && hash_equal(&root, &p->checkpoint.root);
	return code;
}

static enum errc replay_all(struct replay *p, struct log_reader *reader,
			    const struct segment_list *list, struct err *err)
{
	const uint64_t from = start_of_reading(p->w, list);

	p->agrees = !p->has_checkpoint;
	enum errc code = compare_older(p, from, err);
	if (!code)
		code = replay_from(p, reader, from, err);
	if (code || p->agrees || from == list->firsts[0])
		return code;

	/* Tiles that a power cut took half of, perhaps: make all of them again. */
	p->found->tree_rebuilt = true;
	return replay_from(p, reader, list->firsts[0], err);
}

static enum errc find_tail(struct log_writer *w, struct log_reader *reader, struct log_found *found,
			   struct err *err)
{
	struct log_tail tail;
	const enum errc code = log_reader_tail(reader, &tail, err);

	if (code)
		return code;
	found->torn_bytes = tail.bytes;
	found->torn_segment = tail.segment;
	found->torn_offset = tail.file_offset;
	(void)snprintf(found->torn_why, sizeof(found->torn_why), "%.95s", tail.why);

	/* Whole records that were never answered for are kept: now they have to be durable. */
	char name[SEGMENT_NAME_LEN + 1];
	auto_fd fd = openat(w->dir, segment_name(tail.segment, name), O_RDONLY | O_CLOEXEC);
	if (fd < 0 || w->sys->sync(w->sys, fd) < 0)
		return fail_errno(err, "%s: fdatasync", name);
	return ERR_OK;
}

static enum errc read_stored(struct log_writer *w, struct log_found *found, struct err *err)
{
	const struct log_key *key = w->encrypted ? &w->key : NULL;
	auto_segment_list list = { 0 };
	auto_log_reader *reader = NULL;
	auto_log_tree *tree = NULL;
	struct replay p = { .w = w, .found = found };
	enum errc code = segment_list_read(&list, w->dir, err);

	p.has_checkpoint = sealer_last(w->sealer, &p.checkpoint);
	p.agrees = !p.has_checkpoint || p.checkpoint.size == 0; /* keys made, nothing written */
	if (!code && list.n) {
		found->first = list.firsts[0];
		code = log_reader_open_at(w->dir, key, &reader, err);
		if (!code)
			code = log_tree_open(w->dir, key, &tree, err);
		if (code)
			return code;
		p.source = (struct careful_source){
			.source = { .entry = careful_entry },
			.real = log_tree_source(tree),
			.hasher = w->hasher,
		};
		code = replay_all(&p, reader, &list, err);
		if (!code)
			code = find_tail(w, reader, found, err);
	}
	if (code)
		return code;
	/* Records that were sealed are gone: their numbers must not be given out again. */
	if (p.has_checkpoint && p.checkpoint.size > merkle_tree_size(w->tree)) {
		p.source.source.entry = careful_entry;
		p.source.hasher = w->hasher;
		p.source.real = p.source.real ? p.source.real : &p.source.source;
		push_lost(&p, p.checkpoint.size);
		p.agrees = false;
	}
	found->tree_differs = p.has_checkpoint && !p.agrees;
	w->end = w->durable = found->end = merkle_tree_size(w->tree);
	found->created = !list.n && !p.has_checkpoint;
	return ERR_OK;
}

static enum errc note_findings(struct log_writer *w, const struct log_found *f, struct err *err)
{
	auto_buf text = BUF_INIT(NOTE_MAX);
	struct json_writer json = json_writer_to(&text);

	if (!f->torn_bytes && !f->lost_records && !f->tree_differs && !f->key_chain_restarted)
		return ERR_OK;
	json_begin_object(&json);
	json_text(&json, "note", "opened");
	if (f->torn_bytes) {
		json_u64(&json, "torn_bytes", f->torn_bytes);
		json_u64(&json, "torn_segment", f->torn_segment);
		json_u64(&json, "torn_offset", f->torn_offset);
		json_text(&json, "torn_why", f->torn_why);
	}
	if (f->lost_records)
		json_u64(&json, "lost_records", f->lost_records);
	if (f->tree_differs)
		json_bool(&json, "differs_from_checkpoint", true);
	if (f->key_chain_restarted)
		json_bool(&json, "key_chain_restarted", true);
	json_end_object(&json);

	const enum errc code = log_writer_note(w, buf_str(&text), err);
	return code ? code : log_writer_commit(w, NULL, err);
}

static void read_boot_id(struct log_writer *w)
{
	auto_buf text = BUF_INIT(64);
	size_t n = 0;

	/* Without /proc the id is of this run of the writer, which is as narrow as can be said. */
	randombytes_buf(w->boot_id, sizeof(w->boot_id));
	if (file_read(BOOT_ID_PATH, &text, NULL) == ERR_OK)
		(void)sodium_hex2bin(w->boot_id, sizeof(w->boot_id), text.ptr, text.len, "-\n", &n,
				     NULL);
}

static enum errc lock(struct log_writer *w, const char *path, struct err *err)
{
	w->lock = w->sys->open(w->sys, w->dir, LOCK_NAME, O_RDWR | O_CREAT);
	if (w->lock < 0)
		return fail_errno(err, "log %s: " LOCK_NAME, path);
	if (flock(w->lock, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	if (errno == EWOULDBLOCK)
		return fail(err, ERR_CONFLICT, "log %s: another process is writing it", path);
	return fail_errno(err, "log %s: flock", path);
}

static void take_options(struct log_writer *w, const struct log_writer_options *o)
{
	w->sys = o->sys ? o->sys : &log_sys_real;
	w->clock = o->clock ? o->clock : &clock_system;
	w->encrypted = o->key != NULL;
	if (o->key)
		w->key = *o->key;
	w->limits = *o;
	if (!o->segment_max_bytes)
		w->limits.segment_max_bytes = 64u * 1024 * 1024;
	if (!o->segment_max_age_us)
		w->limits.segment_max_age_us = DAY_US;
	if (!o->seal_every_us)
		w->limits.seal_every_us = US_PER_SEC;
	if (!o->seal_every_records)
		w->limits.seal_every_records = 10000;
	if (!o->key_max_age_us)
		w->limits.key_max_age_us = HOUR_US;
}

static enum errc open_out(struct log_writer *w, const struct kafka_settings *kafka, struct err *err)
{
	if (!kafka) {
		w->out = out_file_new(w->sys);
		return ERR_OK;
	}
	const enum errc code = kafka_settings_keep(w->dir, kafka, err);
	return code ? code : kafka_out_new(w->dir, w->sys, &w->out, err);
}

static enum errc open_parts(struct log_writer *w, const struct log_writer_options *o,
			    struct log_found *found, struct err *err)
{
	char host[HOST_MAX] = "";
	enum errc code = dir_make(o->dir, err);

	if (code)
		return code;
	w->dir = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w->dir < 0)
		return fail_errno(err, "log %s", o->dir);
	code = lock(w, o->dir, err);
	if (code)
		return code;
	code = open_out(w, o->kafka, err);
	if (code)
		return code;
	if (gethostname(host, sizeof(host) - 1) < 0)
		host[0] = '\0';
	code = sealer_open(w->dir, w->sys, o->host ? o->host : host, &w->sealer,
			   &found->key_chain_restarted, err);
	if (code)
		return code;
	w->tiles = tile_store_new(w->dir, w->sys);
	w->tree = merkle_tree_new(tile_store_sink(w->tiles));
	return read_stored(w, found, err);
}

enum errc log_writer_open(const struct log_writer_options *options, struct log_writer **ret,
			  struct log_found *ret_found, struct err *err)
{
	struct log_found found = { 0 };

	if (sodium_init() < 0)
		return fail(err, ERR_UNSUPPORTED, "log: no source of random numbers");

	struct log_writer *w = mem_new(sizeof(*w));
	w->dir = w->lock = w->fd = -1;
	take_options(w, options);
	buf_init(&w->batch, SNAPSHOT_MAX);
	w->hasher = hasher_new();
	w->salts_used = sizeof(w->salts);
	w->streams = stream_table_new();
	w->next_stream = 1;
	read_boot_id(w);

	enum errc code = open_parts(w, options, &found, err);
	if (!code)
		code = log_writer_change_key(w, err);
	if (!code)
		code = note_findings(w, &found, err);
	if (!code)
		code = log_writer_seal_now(w, err);
	if (code) {
		log_writer_abandon(w);
		return code;
	}
	log_writer_rest(w);
	if (ret_found)
		*ret_found = found;
	*ret = w;
	return ERR_OK;
}

void log_writer_rest(struct log_writer *w)
{
	w->out->ops->rest(w->out);
}

void log_writer_abandon(struct log_writer *w)
{
	if (!w)
		return;
	fd_close_at(&w->fd);
	if (w->out)
		w->out->ops->free(w->out);
	segment_seal_free(w->seal);
	buf_done(&w->batch);
	free(w->partitions);
	free(w->leaves);
	hasher_free(w->hasher);
	stream_table_free(w->streams);
	merkle_tree_free(w->tree);
	tile_store_free(w->tiles);
	sealer_free(w->sealer);
	fd_close_at(&w->lock);
	fd_close_at(&w->dir);
	log_key_clear(&w->key);
	free(w);
}

enum errc log_writer_close(struct log_writer *w, struct err *err)
{
	enum errc code = log_writer_commit(w, NULL, err);
	const enum errc sealed = log_writer_seal_now(w, code ? NULL : err);

	code = code ? code : sealed;
	log_writer_abandon(w);
	return code;
}
