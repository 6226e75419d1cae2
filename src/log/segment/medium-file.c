/* SPDX-License-Identifier: Apache-2.0 */
/* Frames in the segment's own file, one after the other. A place is a byte of the file. */
#include <inttypes.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "log/segment/segment-format.h"
#include "log/segment/segment-medium.h"

#define WINDOW_BYTES (256u * 1024)
#define MARK_EVERY   256u /* records between two remembered places */

struct mark {
	uint64_t index;
	uint64_t at;
};

struct medium_file {
	struct segment_medium medium; /* first: the medium is this */
	int fd;
	uint64_t first;

	/* The part of the file last read. */
	uint8_t *window;
	size_t window_cap;
	size_t window_len;
	uint64_t window_at;

	struct mark *marks; /* ascending */
	size_t n_marks;
	size_t cap_marks;
};

/*
 * At least `len` bytes of the file at `at`, as far as it goes: *ret_len says how many there are.
 */
static enum errc view(struct medium_file *m, uint64_t at, size_t len, const uint8_t **ret,
		      size_t *ret_len, struct err *err)
{
	const uint64_t in = at - m->window_at;

	if (at < m->window_at || in > m->window_len || m->window_len - in < len) {
		const size_t want = size_max(len, WINDOW_BYTES);
		mem_reserve(&m->window, &m->window_cap, want, 1);
		const ssize_t n = pread(m->fd, m->window, want, (off_t)at);
		if (n < 0)
			return fail_errno(err, "segment %" PRIu64 ": read", m->first);
		m->window_at = at;
		m->window_len = (size_t)n;
	}
	*ret = m->window + (at - m->window_at);
	*ret_len = m->window_len - (size_t)(at - m->window_at);
	return ERR_OK;
}

static enum errc frame(struct segment_medium *medium, uint64_t at, struct str *ret,
		       uint64_t *ret_next, struct err *err)
{
	struct medium_file *m = (struct medium_file *)medium;
	const uint8_t *bytes = NULL;
	size_t len = 0;
	struct frame_head head;
	enum errc code = view(m, at, FRAME_HEAD_LEN, &bytes, &len, err);

	if (code)
		return code;
	if (len < FRAME_HEAD_LEN)
		return fail(err, ERR_END, "%zu bytes of a frame's head", len);
	if (!frame_head_decode(bytes, &head))
		return fail(err, ERR_CORRUPT, "no frame begins here");

	const size_t whole = FRAME_HEAD_LEN + head.body_len;
	code = view(m, at, whole, &bytes, &len, err);
	if (code)
		return code;
	if (len < whole)
		return fail(err, ERR_END, "frame of record %" PRIu64 " ends after %zu of %zu bytes",
			    head.index, len, whole);
	*ret = str_of(bytes, whole);
	*ret_next = at + whole;
	return ERR_OK;
}

/* From `at` the next place that reads like the sync of a frame. */
static enum errc candidate(struct segment_medium *medium, uint64_t at, uint64_t *ret,
			   struct err *err)
{
	static const uint8_t sync[4] = { FRAME_SYNC & 0xff, FRAME_SYNC >> 8 & 0xff,
					 FRAME_SYNC >> 16 & 0xff, FRAME_SYNC >> 24 };
	struct medium_file *m = (struct medium_file *)medium;

	for (;;) {
		const uint8_t *bytes = NULL;
		size_t len = 0;
		const enum errc code = view(m, at, FRAME_HEAD_LEN, &bytes, &len, err);
		if (code)
			return code;
		if (len < FRAME_HEAD_LEN)
			return fail(err, ERR_END, "no further frame");

		const uint8_t *found = memmem(bytes, len, sync, sizeof(sync));
		if (found) {
			*ret = at + (uint64_t)(found - bytes);
			return ERR_OK;
		}
		at += len - (sizeof(sync) - 1);
	}
}

static void remember(struct segment_medium *medium, uint64_t index, uint64_t at)
{
	struct medium_file *m = (struct medium_file *)medium;

	if (m->n_marks && m->marks[m->n_marks - 1].index + MARK_EVERY > index)
		return;
	mem_reserve(&m->marks, &m->cap_marks, m->n_marks + 1, sizeof(*m->marks));
	m->marks[m->n_marks++] = (struct mark){ .index = index, .at = at };
}

static uint64_t nearest(const struct segment_medium *medium, uint64_t index)
{
	const struct medium_file *m = (const struct medium_file *)medium;
	size_t low = 0;
	size_t high = m->n_marks;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		if (m->marks[mid].index <= index)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? m->marks[low - 1].at : SEGMENT_FRAMES_AT;
}

static enum errc end(struct segment_medium *medium, uint64_t *ret, struct err *err)
{
	const struct medium_file *m = (const struct medium_file *)medium;
	struct stat st;

	if (fstat(m->fd, &st) < 0)
		return fail_errno(err, "segment %" PRIu64, m->first);
	*ret = (uint64_t)st.st_size;
	return ERR_OK;
}

static void free_file(struct segment_medium *medium)
{
	struct medium_file *m = (struct medium_file *)medium;

	fd_close_at(&m->fd);
	free(m->window);
	free(m->marks);
	free(m);
}

static const struct segment_medium_ops ops = {
	.frame = frame,
	.candidate = candidate,
	.remember = remember,
	.nearest = nearest,
	.end = end,
	.free = free_file,
};

struct segment_medium *medium_file_new(int fd, uint64_t first)
{
	struct medium_file *m = mem_new(sizeof(*m));

	m->medium.ops = &ops;
	m->fd = fd;
	m->first = first;
	return &m->medium;
}
