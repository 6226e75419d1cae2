/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-input.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "parse/evtx/evtx-chunk.h"
#include "parse/stream/framer.h"

/* Where a file may be cut. */
enum cut {
	CUT_NOWHERE,
	CUT_LINES,
	CUT_CHUNKS,
};

/* A large file being cut. Held by the input and by every unit of it. */
struct scan_source {
	atomic_uint holds;
	atomic_uint_fast64_t void_after; /* number of the last unit that counts */
	int fd;
	uint64_t size; /* of the file when it was opened */
	char *head;
	struct parse_place next; /* where the next piece begins */
	enum cut cut;
};

struct scan_input {
	pthread_mutex_t lock;
	const struct scan_files *files;
	struct scan_order *order;
	bool cut_lines;
	uint64_t number;	    /* of the next unit */
	size_t file;		    /* the next one */
	struct scan_source *source; /* of the file before it, being cut; or NULL */
};

void scan_source_void_after(struct scan_source *source, uint64_t number)
{
	atomic_store(&source->void_after, number);
}

bool scan_source_is_void(const struct scan_source *source, uint64_t number)
{
	return source && number > atomic_load(&source->void_after);
}

void scan_source_drop(struct scan_source *source)
{
	if (!source || atomic_fetch_sub(&source->holds, 1) > 1)
		return;
	fd_close_at(&source->fd);
	free(source->head);
	free(source);
}

/* All of `room` behind the `*ret_n` bytes that are there, or up to the end of the file. */
static enum errc read_on(const struct scan_source *source, uint64_t offset, char *to, size_t room,
			 size_t *ret_n, struct err *err)
{
	while (*ret_n < room) {
		const ssize_t n =
			pread(source->fd, to + *ret_n, room - *ret_n, (off_t)(offset + *ret_n));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, "read");
		if (n == 0)
			break;
		*ret_n += (size_t)n;
	}
	return ERR_OK;
}

enum errc scan_source_read(const struct scan_source *source, uint64_t offset, char *to, size_t room,
			   size_t *ret_n, struct err *err)
{
	*ret_n = 0;
	return read_on(source, offset, to, room, ret_n, err);
}

struct scan_input *scan_input_new(const struct scan_files *files, struct scan_order *order,
				  bool cut_lines)
{
	struct scan_input *input = mem_new(sizeof(*input));

	(void)pthread_mutex_init(&input->lock, NULL);
	input->files = files;
	input->order = order;
	input->cut_lines = cut_lines;
	return input;
}

void scan_input_free(struct scan_input *input)
{
	if (!input)
		return;
	scan_source_drop(input->source);
	(void)pthread_mutex_destroy(&input->lock);
	free(input);
}

static bool is_packed(struct str head)
{
	return str_starts(head, STR("\x1f\x8b")) || str_starts(head, STR("PK"));
}

/* Letters of two bytes have NULs, and what is no log has them, too: neither is cut. */
static enum cut cut_of(struct str head, const struct parser *format)
{
	if (format && format->framing == FRAME_EVTX)
		return CUT_CHUNKS;
	if (is_packed(head) || str_find_char(head, '\0') != SIZE_MAX)
		return CUT_NOWHERE;
	if (format && format->framing == FRAME_JSON)
		return CUT_LINES;
	return format ? CUT_NOWHERE : CUT_LINES;
}

/* A source for a file that can be cut, or NULL: what is wrong with it is found when it is read. */
static struct scan_source *source_open(const struct scan_file *file, bool lines,
				       struct charset *charset)
{
	struct scan_source *source = mem_new(sizeof(*source));
	struct stat st;
	size_t n = 0;

	source->holds = 1;
	source->void_after = UINT64_MAX;
	source->head = mem_new(FRAMER_HEAD_MAX);
	source->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (source->fd >= 0 && fstat(source->fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    !scan_source_read(source, 0, source->head, FRAMER_HEAD_MAX, &n, NULL)) {
		source->size = (uint64_t)st.st_size;
		source->next.head = str_of(source->head, n);
		source->next.format = framing_detect(source->next.head, charset);
		source->cut = cut_of(source->next.head, source->next.format);
	}
	if (source->cut == CUT_CHUNKS || (source->cut == CUT_LINES && lines))
		return source;
	scan_source_drop(source);
	return NULL;
}

static size_t count_lines(struct str bytes)
{
	size_t n = 0;

	for (size_t at = str_find_char(bytes, '\n'); at != SIZE_MAX;
	     at = str_find_char(bytes, '\n')) {
		bytes = str_from_pos(bytes, at + 1);
		n++;
	}
	return n;
}

/* How much of a piece's `bytes` are lines, and how many; 0 when they cannot be cut. */
static size_t lines_of(struct str bytes, uint64_t *ret_records)
{
	const char *last = memrchr(bytes.ptr, '\n', bytes.len);

	bytes.len = last ? (size_t)(last - bytes.ptr) + 1 : 0;
	*ret_records = count_lines(bytes);
	return bytes.len;
}

/* The same of chunks, which are found without reading them: so threads need not wait for a disk
 * one after the other. */
static size_t chunks_of(const struct scan_source *source, uint64_t *ret_records)
{
	const size_t header = source->next.offset ? 0 : FRAMER_EVTX_HEADER;
	const size_t chunks = (SCAN_PIECE_BYTES - header) / FRAMER_EVTX_CHUNK;

	*ret_records = chunks + (header != 0);
	return header + chunks * FRAMER_EVTX_CHUNK;
}

/* One chunk of which only what is used is read; nobody looks at the rest, which is as it was. False
 * when the file ends in it. */
static bool read_chunk(const struct scan_source *source, uint64_t offset, char *to, size_t *ret_n)
{
	size_t need;

	*ret_n = 0;
	while ((need = evtx_chunk_need(str_of(to, *ret_n))) > *ret_n) {
		if (read_on(source, offset, to, need, ret_n, NULL) || *ret_n < need)
			return false;
	}
	*ret_n = FRAMER_EVTX_CHUNK;
	return true;
}

/* Where reading fails the unit's thread reads on, and is told why; as the next. */
static struct str read_lines(const struct scan_source *source, uint64_t offset, char *buffer)
{
	size_t n = 0;

	err_ignore(scan_source_read(source, offset, buffer, SCAN_PIECE_BYTES, &n, NULL));
	return str_of(buffer, n);
}

/* Is the file's content there in the system's cache, or the file over? */
static bool is_cached(const struct scan_source *source, uint64_t offset)
{
	char byte;
	const struct iovec at = { .iov_base = &byte, .iov_len = 1 };

	return preadv2(source->fd, &at, 1, (off_t)offset, RWF_NOWAIT) >= 0;
}

/*
 * Have the piece behind this one fetched while this one is read; with the first, both. Asking for
 * what is there already would look for each of its pages.
 */
static void fetch_ahead(const struct scan_source *source, uint64_t offset)
{
	const uint64_t from = offset ? offset + SCAN_PIECE_BYTES : 0;
	const uint64_t end = offset + 2 * SCAN_PIECE_BYTES;

	if (!is_cached(source, from))
		(void)posix_fadvise(source->fd, (off_t)from, (off_t)(end - from),
				    POSIX_FADV_WILLNEED);
}

static struct str read_chunks(const struct scan_source *source, uint64_t offset, size_t len,
			      char *buffer)
{
	size_t at = 0;
	size_t n = 0;

	fetch_ahead(source, offset);
	if (offset == 0)
		err_ignore(scan_source_read(source, 0, buffer, FRAMER_EVTX_HEADER, &at, NULL));
	for (bool more = true; more && len - at >= FRAMER_EVTX_CHUNK; at += n)
		more = read_chunk(source, offset + at, buffer + at, &n);
	return str_of(buffer, at);
}

/* The next piece. */
static void cut_piece(struct scan_input *input, char *buffer, struct scan_unit *ret)
{
	struct scan_source *source = input->source;
	const uint64_t at = source->next.offset;
	uint64_t records = 0;
	size_t len = 0;

	if (source->cut == CUT_LINES)
		ret->bytes = read_lines(source, at, buffer);
	else if (at < source->size)
		ret->bytes.len = size_min(source->size - at, SCAN_PIECE_BYTES);
	if (ret->bytes.len == SCAN_PIECE_BYTES)
		len = source->cut == CUT_LINES ? lines_of(ret->bytes, &records)
					       : chunks_of(source, &records);
	ret->to_end = len == 0;
	ret->place = source->next;
	ret->bytes.len = len ? len : ret->bytes.len;
	ret->records = source->next.records + records;
	ret->source = source;
	atomic_fetch_add(&source->holds, 1);
	source->next.offset += len;
	source->next.records = ret->records;
	if (!ret->to_end)
		return;
	scan_source_drop(source);
	input->source = NULL;
}

/* With the lock held. */
static bool claim(struct scan_input *input, char *buffer, struct charset *charset,
		  struct scan_unit *ret)
{
	if (input->source && scan_source_is_void(input->source, UINT64_MAX)) {
		scan_source_drop(input->source);
		input->source = NULL;
	}
	if (!input->source && input->file == input->files->n)
		return false;

	*ret = (struct scan_unit){ .number = input->number };
	if (!input->source) {
		const struct scan_file *file = &input->files->at[input->file++];
		if (file->size >= SCAN_CUT_BYTES)
			input->source = source_open(file, input->cut_lines, charset);
	}
	ret->file_number = input->file - 1;
	ret->file = &input->files->at[ret->file_number];
	if (input->source)
		cut_piece(input, buffer, ret);
	input->number++;
	return true;
}

bool scan_input_claim(struct scan_input *input, char *buffer, struct charset *charset,
		      struct scan_unit *ret)
{
	pthread_mutex_lock(&input->lock);
	scan_order_wait_room(input->order, input->number);
	const bool got = claim(input, buffer, charset, ret);
	pthread_mutex_unlock(&input->lock);
	if (got && ret->source && !ret->bytes.ptr)
		ret->bytes = read_chunks(ret->source, ret->place.offset, ret->bytes.len, buffer);
	return got;
}
