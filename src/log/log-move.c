/* SPDX-License-Identifier: Apache-2.0 */
#include "log/log-move.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "log/kafka/kafka-out.h"
#include "log/kafka/kafka-source.h"
#include "log/log-writer-parts.h"
#include "log/segment/segment-list.h"
#include "log/segment/segment.h"

#define ASIDE	    "moving" /* a folder for the copy until it is compared */
#define BATCH_BYTES (4u * 1024 * 1024)
#define BATCH_MAX   (BATCH_BYTES + FRAME_HEAD_LEN + FRAME_BODY_MAX + SEGMENT_FRAMES_AT)

struct move {
	const struct log_move_options *options;
	struct log_moved *moved;
	int lock;
	int aside;
	struct kafka_source *source;
	struct segment_out *out;
	struct segment_list list;
	struct hasher *hasher;

	/* The segment being copied. */
	int fd; /* its copy's file */
	struct stream_table *streams;
	struct buf batch;
	uint32_t *partitions;
	size_t cap_partitions;
	size_t n;
};

/* ---- reading a segment whole ---- */

/* Calls `take` with every frame of [first, end); *ret_sum is a hash over all leaves. */
static enum errc read_all(struct move *m, struct segment *segment, uint64_t end,
			  enum errc (*take)(struct move *m, const struct frame *frame,
					    struct err *err),
			  struct hash *ret_sum, uint64_t *ret_n, struct err *err)
{
	const uint64_t first = segment_header_of(segment)->first;
	uint64_t at = SEGMENT_FRAMES_AT;
	struct hash sum = { { 0 } };
	struct frame frame;
	enum errc code = ERR_OK;
	uint64_t index = first;

	for (; index < end && !code; index++) {
		struct hash leaf;
		code = segment_read(segment, at, &frame, err);
		if (code == ERR_END && end == UINT64_MAX)
			break;
		if (code)
			return code;
		if (frame.record.index != index)
			return fail(err, ERR_CORRUPT,
				    "record %" PRIu64 " stands where %" PRIu64 " is due",
				    frame.record.index, index);
		hasher_leaf(m->hasher, frame.leaf, &leaf);
		hasher_node(m->hasher, &sum, &leaf, &sum);
		at = frame.next;
		code = take ? take(m, &frame, err) : ERR_OK;
	}
	*ret_sum = sum;
	*ret_n = index - first;
	return code == ERR_END ? ERR_OK : code;
}

/* ---- copying ---- */

static void learn(struct move *m, const struct log_record *record)
{
	struct str source;
	struct str key;

	if (record->kind == LOG_KIND_STREAM && stream_payload_read(record->payload, &source, &key))
		(void)stream_table_add(m->streams, record->stream, source, key);
}

static uint32_t partition_of(const struct move *m, const struct log_record *record)
{
	const struct stream *stream =
		record->stream ? stream_table_by_id(m->streams, record->stream) : NULL;

	return m->out->ops->partition && stream ? m->out->ops->partition(m->out, stream->source)
						: 0;
}

static enum errc flush(struct move *m, struct err *err)
{
	const struct segment_frames frames = {
		.bytes = buf_str(&m->batch),
		.partitions = m->partitions,
		.n = m->n,
	};
	const enum errc code =
		m->batch.len ? m->out->ops->append(m->out, m->fd, &frames, err) : ERR_OK;

	buf_clear(&m->batch);
	m->n = 0;
	return code;
}

static enum errc take(struct move *m, const struct frame *frame, struct err *err)
{
	learn(m, &frame->record);
	mem_reserve(&m->partitions, &m->cap_partitions, m->n + 1, sizeof(*m->partitions));
	m->partitions[m->n++] = partition_of(m, &frame->record);
	buf_add(&m->batch, frame->stored);
	return m->batch.len < BATCH_BYTES ? ERR_OK : flush(m, err);
}

static enum errc copy(struct move *m, struct segment *segment, uint64_t end, struct hash *ret_sum,
		      uint64_t *ret_n, struct err *err)
{
	enum errc code =
		m->out->ops->begin(m->out, m->fd, segment_header_of(segment), &m->batch, err);

	m->n = 0;
	if (!code)
		code = read_all(m, segment, end, take, ret_sum, ret_n, err);
	return code ? code : flush(m, err);
}

/* What was written is what was read? */
static enum errc compare(struct move *m, uint64_t first, uint64_t n, const struct hash *sum,
			 struct err *err)
{
	auto_segment *segment = NULL;
	struct hash again;
	uint64_t read = 0;
	enum errc code = segment_open(m->aside, first, m->options->key, &m->source, &segment, err);

	if (!code)
		code = read_all(m, segment, first + n, NULL, &again, &read, err);
	if (!code && (read != n || !hash_equal(&again, sum)))
		code = fail(err, ERR_CORRUPT, "its copy is not the same");
	return code;
}

/* Retention goes by the time of the last record, which the file's time tells. */
static enum errc replace(struct move *m, const char *name, struct err *err)
{
	struct stat st;

	if (fstatat(m->options->dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return fail_errno(err, "%s", name);
	const struct timespec times[2] = { st.st_atim, st.st_mtim };
	if (futimens(m->fd, times) < 0 || fsync(m->fd) < 0 ||
	    renameat(m->aside, name, m->options->dir, name) < 0 || fsync(m->options->dir) < 0)
		return fail_errno(err, "%s: taking the old one's place", name);
	return ERR_OK;
}

static enum errc move_into(struct move *m, struct segment *segment, uint64_t end, const char *name,
			   struct err *err)
{
	const uint64_t first = segment_header_of(segment)->first;
	struct hash sum;
	uint64_t n = 0;

	(void)unlinkat(m->aside, name, 0);
	auto_fd fd =
		openat(m->aside, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0600);
	if (fd < 0)
		return fail_errno(err, ASIDE "/%s", name);
	m->fd = fd;
	m->streams = stream_table_new();
	enum errc code = copy(m, segment, end, &sum, &n, err);
	if (!code)
		code = compare(m, first, n, &sum, err);
	if (!code)
		code = replace(m, name, err);
	stream_table_free(m->streams);
	m->streams = NULL;
	if (code) {
		m->out->ops->give_up(m->out, fd, 0);
		return code;
	}
	m->moved->segments++;
	m->moved->records += n;
	return ERR_OK;
}

static enum errc move_one(struct move *m, size_t i, struct err *err)
{
	const uint64_t first = m->list.firsts[i];
	auto_segment *segment = NULL;
	char name[SEGMENT_NAME_LEN + 1];
	enum errc code =
		segment_open(m->options->dir, first, m->options->key, &m->source, &segment, err);

	(void)segment_name(first, name);
	if (code)
		return code;
	if (segment_is_remote(segment) == (m->options->kafka != NULL)) {
		m->moved->stayed++;
		return ERR_OK;
	}
	code = move_into(m, segment, segment_list_end(&m->list, i), name, err);
	return code ? fail_in(err, code, name) : ERR_OK;
}

/* ---- all of them ---- */

static enum errc lock(struct move *m, struct err *err)
{
	m->lock = openat(m->options->dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (m->lock < 0)
		return fail_errno(err, "log: lock");
	if (flock(m->lock, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	if (errno == EWOULDBLOCK)
		return fail(err, ERR_CONFLICT, "log: somebody writes it; stop the watch first");
	return fail_errno(err, "log: flock");
}

static enum errc prepare(struct move *m, struct err *err)
{
	const struct log_move_options *o = m->options;
	enum errc code = lock(m, err);

	if (code)
		return code;
	if (mkdirat(o->dir, ASIDE, 0700) < 0 && errno != EEXIST)
		return fail_errno(err, "log: " ASIDE);
	m->aside = openat(o->dir, ASIDE, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (m->aside < 0)
		return fail_errno(err, "log: " ASIDE);
	code = segment_list_read(&m->list, o->dir, err);
	if (!code && o->kafka)
		code = kafka_settings_keep(o->dir, o->kafka, err);
	if (!code && o->kafka)
		code = kafka_out_new(o->dir, &log_sys_real, &m->out, err);
	else if (!code)
		m->out = out_file_new(&log_sys_real);
	if (!code)
		code = kafka_source_open(o->dir, &m->source, err);
	return code == ERR_NOT_FOUND ? ERR_OK : code; /* this log was never on Kafka */
}

static enum errc move_all(struct move *m, struct err *err)
{
	enum errc code = prepare(m, err);

	for (size_t i = 0; i < m->list.n && !code; i++) {
		code = move_one(m, i, err);
		if (m->options->progress)
			m->options->progress(m->options->ctx, i + 1, m->list.n);
	}
	if (code)
		return code;
	(void)unlinkat(m->options->dir, ASIDE, AT_REMOVEDIR);
	/* Nothing is there any more: roles need no way to the brokers. */
	if (!m->options->kafka)
		(void)unlinkat(m->options->dir, KAFKA_SETTINGS_NAME, 0);
	return ERR_OK;
}

enum errc log_move(const struct log_move_options *options, struct log_moved *ret, struct err *err)
{
	struct move m = {
		.options = options,
		.moved = ret,
		.lock = -1,
		.aside = -1,
		.fd = -1,
		.hasher = hasher_new(),
		.batch = BUF_INIT(BATCH_MAX),
	};

	*ret = (struct log_moved){ 0 };
	const enum errc code = move_all(&m, err);
	if (m.out)
		m.out->ops->free(m.out);
	kafka_source_free(m.source);
	segment_list_done(&m.list);
	hasher_free(m.hasher);
	buf_done(&m.batch);
	free(m.partitions);
	fd_close_at(&m.aside);
	fd_close_at(&m.lock);
	return code;
}
