/* SPDX-License-Identifier: Apache-2.0 */
#include "log/log-reader.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "log/kafka/kafka-source.h"
#include "log/segment/segment-list.h"
#include "log/segment/segment.h"
#include "log/segment/stream-table.h"

/* Segments kept open: proofs and searches jump between few. */
#define OPEN_SEGMENTS 4

struct open_segment {
	struct segment *segment;
	uint64_t first;
	uint64_t streams_to; /* stream definitions below this place have been read */
	uint64_t used;	     /* by the reader's tick: who is closed first */
};

struct log_reader {
	int dir;
	bool has_key;
	struct log_key key;
	struct segment_list list;
	struct kafka_source *kafka; /* NULL: no segment was on Kafka yet */
	struct open_segment open[OPEN_SEGMENTS];
	uint64_t tick;

	uint64_t index; /* of the next record to give */
	uint64_t first; /* of the segment the cursor is in; UINT64_MAX: none yet */
	uint64_t at;	/* the place in it */
	uint64_t limit;
	bool limit_moved;
	struct timespec folder_time; /* its mtime when it was last listed for a new limit */

	struct log_damage damage;
	struct stream_table *streams;
};

enum errc log_reader_open_at(int dir, const struct log_key *key, struct log_reader **ret,
			     struct err *err)
{
	auto_log_reader *r = mem_new(sizeof(*r));

	r->limit = UINT64_MAX;
	r->first = UINT64_MAX;
	r->dir = fcntl(dir, F_DUPFD_CLOEXEC, 3);
	if (r->dir < 0)
		return fail_errno(err, "log folder");
	r->has_key = key != NULL;
	if (key)
		r->key = *key;
	r->streams = stream_table_new();

	const enum errc code = segment_list_read(&r->list, r->dir, err);
	if (code)
		return code;
	*ret = STEAL(r);
	return ERR_OK;
}

enum errc log_reader_open(const char *dir, const struct log_key *key, struct log_reader **ret,
			  struct err *err)
{
	auto_fd fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fail(err, ERR_NOT_FOUND, "log %s: is not there", dir);
	return log_reader_open_at(fd, key, ret, err);
}

void log_reader_free(struct log_reader *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < OPEN_SEGMENTS; i++)
		segment_free(r->open[i].segment);
	kafka_source_free(r->kafka);
	segment_list_done(&r->list);
	stream_table_free(r->streams);
	fd_close_at(&r->dir);
	log_key_clear(&r->key);
	free(r);
}

void log_reader_free_at(struct log_reader **reader)
{
	log_reader_free(*reader);
	*reader = NULL;
}

void log_reader_limit(struct log_reader *r, uint64_t end)
{
	r->limit_moved = r->limit_moved || end != r->limit;
	r->limit = end;
}

uint64_t log_reader_position(const struct log_reader *r)
{
	return r->index;
}

const struct log_damage *log_reader_damage(const struct log_reader *r)
{
	return &r->damage;
}

enum errc log_reader_first(struct log_reader *r, uint64_t *ret_first, struct err *err)
{
	const enum errc code = segment_list_read(&r->list, r->dir, err);

	if (code)
		return code;
	*ret_first = r->list.n ? r->list.firsts[0] : 0;
	return ERR_OK;
}

static enum errc get_segment(struct log_reader *r, uint64_t first, struct open_segment **ret,
			     struct err *err)
{
	struct open_segment *oldest = &r->open[0];

	for (size_t i = 0; i < OPEN_SEGMENTS; i++) {
		struct open_segment *o = &r->open[i];
		if (o->segment && o->first == first) {
			o->used = ++r->tick;
			*ret = o;
			return ERR_OK;
		}
		if (o->used < oldest->used)
			oldest = o;
	}

	struct segment *segment;
	const enum errc code =
		segment_open(r->dir, first, r->has_key ? &r->key : NULL, &r->kafka, &segment, err);
	if (code)
		return code;
	segment_free(oldest->segment);
	*oldest = (struct open_segment){
		.segment = segment,
		.first = first,
		.streams_to = SEGMENT_FRAMES_AT,
		.used = ++r->tick,
	};
	*ret = oldest;
	return ERR_OK;
}

static void learn_stream(struct log_reader *r, const struct log_record *record)
{
	struct str source;
	struct str key;

	if (record->kind != LOG_KIND_STREAM || !stream_payload_read(record->payload, &source, &key))
		return;
	/* A reader that lives for months must not keep every stream there ever was. */
	if (stream_table_count(r->streams) >= 2 * (size_t)LOG_STREAMS_MAX) {
		stream_table_free(r->streams);
		r->streams = stream_table_new();
		for (size_t i = 0; i < OPEN_SEGMENTS; i++)
			r->open[i].streams_to = SEGMENT_FRAMES_AT;
	}
	stream_table_add(r->streams, record->stream, source, key)->used = record->index;
}

/* Read the definitions of a segment up to `to`: somebody jumped into its middle. */
static void learn_streams_to(struct log_reader *r, struct open_segment *o, uint64_t to)
{
	struct frame frame;

	while (o->streams_to < to) {
		enum errc code = segment_read(o->segment, o->streams_to, &frame, NULL);
		if (code == ERR_CORRUPT)
			code = segment_resync(o->segment, o->streams_to + 1, 0, &o->streams_to,
					      NULL);
		else if (code == ERR_OK)
			o->streams_to = frame.next;
		if (code)
			return;
		if (o->streams_to == frame.next)
			learn_stream(r, &frame.record);
	}
}

/* The stream of the frame; reading definitions moves the window, so the frame is read again. */
static enum errc name_stream(struct log_reader *r, struct open_segment *o, struct frame *frame,
			     struct log_entry *ret, struct err *err)
{
	const uint32_t id = frame->record.stream;

	if (o->streams_to == frame->at)
		o->streams_to = frame->next;
	learn_stream(r, &frame->record);
	const struct stream *known = id ? stream_table_by_id(r->streams, id) : NULL;
	/* Of this segment: the definition may be asked for, and older segments may be deleted. */
	if (id && (!known || known->used < o->first)) {
		learn_streams_to(r, o, frame->at);
		const enum errc code = segment_read(o->segment, frame->at, frame, err);
		if (code)
			return code;
	}

	const struct stream *stream = id ? stream_table_by_id(r->streams, id) : NULL;
	ret->source = stream ? stream->source : STR_NONE;
	ret->key = stream ? stream->key : STR_NONE;
	ret->definition = stream ? stream->used : 0;
	return ERR_OK;
}

static enum errc give(struct log_reader *r, struct open_segment *o, struct frame *frame,
		      struct log_entry *ret, struct err *err)
{
	const struct segment_header *header = segment_header_of(o->segment);
	const enum errc code = name_stream(r, o, frame, ret, err);

	if (code)
		return code;
	ret->record = frame->record;
	ret->leaf = frame->leaf;
	ret->boot_id = header->boot_id;
	ret->segment = o->first;
	ret->file_offset = frame->at;
	ret->file_next = frame->next;
	ret->encrypted = header->cipher != SEGMENT_PLAIN;
	r->index = frame->record.index + 1;
	r->at = frame->next;
	return ERR_OK;
}

static enum errc damaged(struct log_reader *r, struct log_damage damage, struct err *why,
			 struct err *err)
{
	char name[SEGMENT_NAME_LEN + 1];

	(void)snprintf(damage.why, sizeof(damage.why), "%.127s", why->text);
	r->damage = damage;
	return fail(err, ERR_CORRUPT, "%s: byte %" PRIu64 ": %.160s",
		    segment_name(damage.segment, name), damage.file_offset, why->text);
}

/* All of a segment, or the rest of it, is gone: go on with the one after it. */
static enum errc skip_to(struct log_reader *r, uint64_t next_first, struct err *why,
			 struct err *err)
{
	const struct log_damage damage = {
		.segment = r->first,
		.file_offset = r->at,
		.from = r->index,
		.to = next_first,
	};

	r->index = next_first;
	r->first = next_first;
	r->at = SEGMENT_FRAMES_AT;
	return damaged(r, damage, why, err);
}

/* The frame at the cursor is bad: skip to the next good one of the same segment, if any. */
static enum errc skip_damage(struct log_reader *r, struct open_segment *o, uint64_t end,
			     struct err *why, struct err *err)
{
	struct log_damage damage = {
		.segment = o->first,
		.file_offset = r->at,
		.from = r->index,
		.to = end,
	};
	struct frame frame;
	uint64_t at;
	enum errc code = segment_resync(o->segment, r->at + 1, r->index, &at, err);

	if (code == ERR_OK)
		code = segment_read(o->segment, at, &frame, err);
	if (code && code != ERR_END)
		return code;
	if (code == ERR_OK && frame.record.index < end) {
		damage.bytes = at - r->at;
		damage.to = frame.record.index;
		r->at = at;
		r->index = frame.record.index;
		return damaged(r, damage, why, err);
	}
	if (end == UINT64_MAX) /* the newest segment: being written, or torn by a crash */
		return fail(err, ERR_END, "end of the log: %.200s", why->text);
	return skip_to(r, end, why, err);
}

/* Step into the segment that follows, or say that there is none. */
static enum errc next_segment(struct log_reader *r, uint64_t end, struct err *why, struct err *err)
{
	if (end == UINT64_MAX)
		return fail(err, ERR_END, "end of the log");
	if (r->index < end)
		return skip_to(r, end, why, err);
	r->first = end;
	r->at = SEGMENT_FRAMES_AT;
	return ERR_AGAIN;
}

static enum errc read_here(struct log_reader *r, uint64_t end, struct log_entry *ret,
			   struct err *err)
{
	struct err why = { 0 };
	struct open_segment *o;
	struct frame frame;
	enum errc code = get_segment(r, r->first, &o, &why);

	if (code == ERR_AGAIN || code == ERR_CORRUPT || code == ERR_UNSUPPORTED)
		return next_segment(r, end, &why, err);
	if (code)
		return fail(err, code, "%s", why.text);
	if (r->index >= end)
		return next_segment(r, end, &why, err);

	code = segment_read(o->segment, r->at, &frame, &why);
	if (code == ERR_OK && frame.record.index == r->index)
		return give(r, o, &frame, ret, err);
	if (code == ERR_OK && frame.record.index < r->index) { /* seeking within a segment */
		learn_stream(r, &frame.record);
		if (o->streams_to == r->at)
			o->streams_to = frame.next;
		r->at = frame.next;
		return ERR_AGAIN;
	}
	if (code == ERR_OK)
		code = fail(&why, ERR_CORRUPT,
			    "record %" PRIu64 " follows where %" PRIu64 " is due",
			    frame.record.index, r->index);
	if (code == ERR_IO)
		return fail(err, code, "%s", why.text);
	return skip_damage(r, o, end, &why, err);
}

/* The end of the cursor's segment by the names of the others. */
static uint64_t segment_end(const struct log_reader *r)
{
	const size_t i = segment_list_find(&r->list, r->first);

	return i == SIZE_MAX ? UINT64_MAX : segment_list_end(&r->list, i);
}

enum errc log_reader_seek(struct log_reader *r, uint64_t index, struct err *err)
{
	const enum errc code = segment_list_read(&r->list, r->dir, err);

	if (code)
		return code;

	const size_t i = segment_list_find(&r->list, index);
	r->index = index;
	r->at = SEGMENT_FRAMES_AT;
	r->first = i == SIZE_MAX ? UINT64_MAX : r->list.firsts[i];
	if (i == SIZE_MAX && r->list.n) {
		r->first = r->list.firsts[0];
		r->index = r->first;
	}
	if (r->first == UINT64_MAX)
		return ERR_OK;

	struct open_segment *o;
	if (get_segment(r, r->first, &o, NULL) == ERR_OK)
		segment_nearest(o->segment, r->index, &r->at);
	return ERR_OK; /* what is wrong with the segment is said by next() */
}

/*
 * A segment that failed may still hold what was given up, and look like the newest one. What is
 * durable now may be in a younger segment: look at the names again when the folder has changed.
 */
static enum errc follow_limit(struct log_reader *r, struct err *err)
{
	struct stat st;

	if (!r->limit_moved)
		return ERR_OK;
	r->limit_moved = false;
	if (fstat(r->dir, &st) < 0)
		return fail_errno(err, "log folder");
	if (st.st_mtim.tv_sec == r->folder_time.tv_sec &&
	    st.st_mtim.tv_nsec == r->folder_time.tv_nsec)
		return ERR_OK;
	r->folder_time = st.st_mtim;
	return segment_list_read(&r->list, r->dir, err);
}

enum errc log_reader_next(struct log_reader *r, struct log_entry *ret, struct err *err)
{
	bool listed = false;
	const enum errc followed = follow_limit(r, err);

	if (followed)
		return followed;
	while (r->index < r->limit) {
		enum errc code = ERR_END;
		if (r->first != UINT64_MAX)
			code = read_here(r, segment_end(r), ret, err);
		if (code == ERR_AGAIN)
			continue;
		/* The writer may have begun another segment since the folder was last listed. */
		if (code != ERR_END || listed)
			return code;
		listed = true;
		code = r->first == UINT64_MAX ? log_reader_seek(r, r->index, err)
					      : segment_list_read(&r->list, r->dir, err);
		if (code)
			return code;
		if (r->first == UINT64_MAX)
			break;
	}
	return fail(err, ERR_END, "end of the log at record %" PRIu64, r->index);
}

enum errc log_reader_get(struct log_reader *r, uint64_t index, struct log_entry *ret,
			 struct err *err)
{
	enum errc code = log_reader_seek(r, index, err);

	if (code)
		return code;
	if (r->index != index)
		return fail(err, ERR_NOT_FOUND, "record %" PRIu64 ": is older than the log", index);
	do
		code = log_reader_next(r, ret, err);
	while (code == ERR_CORRUPT && r->index <= index);

	if (code == ERR_END)
		return fail(err, ERR_NOT_FOUND, "record %" PRIu64 ": is not there yet", index);
	if (code == ERR_OK && ret->record.index != index)
		return fail(err, ERR_CORRUPT, "record %" PRIu64 ": cannot be read: %.160s", index,
			    r->damage.why);
	return code;
}

/* Also of a file too short to be a segment. */
static enum errc file_size(struct log_reader *r, uint64_t first, uint64_t *ret, struct err *err)
{
	char name[SEGMENT_NAME_LEN + 1];
	struct stat st;

	if (fstatat(r->dir, segment_name(first, name), &st, AT_SYMLINK_NOFOLLOW) < 0)
		return fail_errno(err, "%s", name);
	*ret = (uint64_t)st.st_size;
	return ERR_OK;
}

enum errc log_reader_tail(struct log_reader *r, struct log_tail *ret, struct err *err)
{
	struct log_tail tail = { .segment = r->first, .file_offset = r->at };
	struct open_segment *o;
	struct frame frame;
	struct err why = { 0 };
	uint64_t size;

	if (r->first == UINT64_MAX) {
		*ret = tail;
		return ERR_OK;
	}
	enum errc code = file_size(r, r->first, &size, err);
	if (code)
		return code;
	if (get_segment(r, r->first, &o, &why))
		tail.file_offset = 0;
	else if (segment_is_remote(o->segment)) /* messages given up are of no segment */
		size = 0;
	else if (size > r->at)
		err_ignore(segment_read(o->segment, r->at, &frame, &why));
	tail.bytes = size > tail.file_offset ? size - tail.file_offset : 0;
	(void)snprintf(tail.why, sizeof(tail.why), "%.127s", tail.bytes ? why.text : "");
	*ret = tail;
	return ERR_OK;
}

enum errc log_reader_first_at(struct log_reader *r, int64_t wall_us, uint64_t *ret_first,
			      struct err *err)
{
	const enum errc code = segment_list_read(&r->list, r->dir, err);
	size_t low = 0;
	size_t high = r->list.n;

	if (code)
		return code;
	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		struct open_segment *o;
		/* One that cannot be opened is counted as early: then its damage is met and told.
		 */
		const bool early = get_segment(r, r->list.firsts[mid], &o, NULL) != ERR_OK ||
				   segment_header_of(o->segment)->created_wall_us <= wall_us;
		if (early)
			low = mid + 1;
		else
			high = mid;
	}
	*ret_first = low ? r->list.firsts[low - 1] : 0;
	return ERR_OK;
}
