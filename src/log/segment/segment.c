/* SPDX-License-Identifier: Apache-2.0 */
#include "log/segment/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/crc32c.h"
#include "base/os/fd.h"

#define WINDOW_BYTES (256u * 1024)
#define MARK_EVERY   256u /* records between two remembered places */

struct mark {
	uint64_t index;
	uint64_t at;
};

struct segment {
	int fd;
	struct segment_header header;
	char header_damage[96]; /* "" when the first copy is good */
	uint32_t crc_seed;
	struct segment_seal *seal; /* NULL: not encrypted */
	uint8_t *plain;		   /* FRAME_BODY_MAX bytes when encrypted */

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
static enum errc view(struct segment *s, uint64_t at, size_t len, const uint8_t **ret,
		      size_t *ret_len, struct err *err)
{
	const uint64_t in = at - s->window_at;

	if (at < s->window_at || in > s->window_len || s->window_len - in < len) {
		const size_t want = size_max(len, WINDOW_BYTES);
		mem_reserve(&s->window, &s->window_cap, want, 1);
		const ssize_t n = pread(s->fd, s->window, want, (off_t)at);
		if (n < 0)
			return fail_errno(err, "segment %" PRIu64 ": read", s->header.first);
		s->window_at = at;
		s->window_len = (size_t)n;
	}
	*ret = s->window + (at - s->window_at);
	*ret_len = s->window_len - (size_t)(at - s->window_at);
	return ERR_OK;
}

static enum errc read_header(struct segment *s, uint64_t first, struct err *err)
{
	const uint8_t *bytes = NULL;
	size_t len = 0;
	enum errc code = view(s, 0, SEGMENT_FRAMES_AT, &bytes, &len, err);

	if (code)
		return code;
	if (len < SEGMENT_FRAMES_AT)
		return fail(err, ERR_AGAIN, "header is cut off at byte %zu", len);

	struct err first_copy = { 0 };
	code = segment_header_decode(str_of(bytes, len), &s->header, &first_copy);
	if (code)
		code = segment_header_decode(str_of(bytes + SEGMENT_HEADER_LEN, len), &s->header,
					     err);
	if (code)
		return code;
	if (first_copy.code)
		(void)snprintf(s->header_damage, sizeof(s->header_damage), "first copy: %.80s",
			       first_copy.text);
	else if (memcmp(bytes, bytes + SEGMENT_HEADER_LEN, SEGMENT_HEADER_LEN) != 0)
		(void)snprintf(s->header_damage, sizeof(s->header_damage),
			       "the second copy differs from the first");
	if (s->header.first != first)
		return fail(err, ERR_CORRUPT, "header says it begins with record %" PRIu64,
			    s->header.first);
	return ERR_OK;
}

static enum errc unlock(struct segment *s, const struct log_key *key, struct err *err)
{
	s->crc_seed = crc32c(0, str_of(s->header.id, sizeof(s->header.id)));
	if (s->header.cipher == SEGMENT_PLAIN)
		return ERR_OK;
	if (!key)
		return fail(err, ERR_DENIED, "is encrypted and no key was given (--key-file FILE)");
	if (memcmp(key->id, s->header.key_id, sizeof(key->id)) != 0)
		return fail(err, ERR_DENIED, "is encrypted with another key than the one given");
	s->seal = segment_seal_new(key, s->header.id);
	s->plain = mem_new(FRAME_BODY_MAX);
	return ERR_OK;
}

enum errc segment_open(int dir, uint64_t first, const struct log_key *key, struct segment **ret,
		       struct err *err)
{
	char name[SEGMENT_NAME_LEN + 1];
	auto_segment *s = mem_new(sizeof(*s));

	s->fd = openat(dir, segment_name(first, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (s->fd < 0 && errno == ENOENT)
		return fail(err, ERR_NOT_FOUND, "%s: is not there", name);
	if (s->fd < 0)
		return fail_errno(err, "%s", name);

	enum errc code = read_header(s, first, err);
	if (!code)
		code = unlock(s, key, err);
	if (code)
		return fail_in(err, code, name);
	*ret = STEAL(s);
	return ERR_OK;
}

void segment_free(struct segment *s)
{
	if (!s)
		return;
	fd_close_at(&s->fd);
	segment_seal_free(s->seal);
	free(s->plain);
	free(s->window);
	free(s->marks);
	free(s);
}

void segment_free_at(struct segment **segment)
{
	segment_free(*segment);
	*segment = NULL;
}

const struct segment_header *segment_header_of(const struct segment *s)
{
	return &s->header;
}

const char *segment_header_damage(const struct segment *s)
{
	return s->header_damage[0] ? s->header_damage : NULL;
}

static void remember(struct segment *s, uint64_t index, uint64_t at)
{
	if (s->n_marks && s->marks[s->n_marks - 1].index + MARK_EVERY > index)
		return;
	mem_reserve(&s->marks, &s->cap_marks, s->n_marks + 1, sizeof(*s->marks));
	s->marks[s->n_marks++] = (struct mark){ .index = index, .at = at };
}

/* What the frame holds in the clear; false when the tag says it was changed. */
static bool open_body(struct segment *s, const struct frame_head *head, struct str aad,
		      struct str body, struct str *ret_leaf)
{
	if (!s->seal) {
		*ret_leaf = body;
		return true;
	}
	*ret_leaf = str_of(s->plain, body.len < SEGMENT_TAG_LEN ? 0 : body.len - SEGMENT_TAG_LEN);
	return segment_seal_unlock(s->seal, head->index, aad, body, s->plain);
}

enum errc segment_read(struct segment *s, uint64_t at, struct frame *ret, struct err *err)
{
	const uint8_t *bytes = NULL;
	size_t len = 0;
	struct frame_head head;
	enum errc code = view(s, at, FRAME_HEAD_LEN, &bytes, &len, err);

	if (code)
		return code;
	if (len < FRAME_HEAD_LEN)
		return fail(err, ERR_END, "%zu bytes of a frame's head", len);
	if (!frame_head_decode(bytes, &head))
		return fail(err, ERR_CORRUPT, "no frame begins here");

	const size_t whole = FRAME_HEAD_LEN + head.body_len;
	code = view(s, at, whole, &bytes, &len, err);
	if (code)
		return code;
	if (len < whole)
		return fail(err, ERR_END, "frame of record %" PRIu64 " ends after %zu of %zu bytes",
			    head.index, len, whole);

	const struct str body = str_of(bytes + FRAME_HEAD_LEN, head.body_len);
	if (frame_crc(s->crc_seed, bytes, body) != head.crc)
		return fail(err, ERR_CORRUPT, "record %" PRIu64 ": CRC-32C does not fit",
			    head.index);
	if (!open_body(s, &head, frame_aad(bytes), body, &ret->leaf))
		return fail(err, ERR_CORRUPT, "record %" PRIu64 ": GCM tag does not fit",
			    head.index);
	if (ret->leaf.len < FRAME_BODY_MIN ||
	    !record_decode(str_from_pos(ret->leaf, LOG_SALT_LEN), &ret->record) ||
	    ret->record.index != head.index || head.index < s->header.first)
		return fail(err, ERR_CORRUPT, "record %" PRIu64 ": its head breaks the format",
			    head.index);
	ret->at = at;
	ret->next = at + whole;
	remember(s, head.index, at);
	return ERR_OK;
}

/* From `at` the next place that reads like the sync of a frame. */
static enum errc find_sync(struct segment *s, uint64_t at, uint64_t *ret, struct err *err)
{
	static const uint8_t sync[4] = { FRAME_SYNC & 0xff, FRAME_SYNC >> 8 & 0xff,
					 FRAME_SYNC >> 16 & 0xff, FRAME_SYNC >> 24 };

	for (;;) {
		const uint8_t *bytes = NULL;
		size_t len = 0;
		const enum errc code = view(s, at, FRAME_HEAD_LEN, &bytes, &len, err);
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

enum errc segment_resync(struct segment *s, uint64_t at, uint64_t least, uint64_t *ret_at,
			 struct err *err)
{
	for (;; at++) {
		struct frame frame;
		enum errc code = find_sync(s, at, &at, err);
		if (code)
			return code;
		code = segment_read(s, at, &frame, err);
		if (code == ERR_IO)
			return code;
		if (code == ERR_OK && frame.record.index >= least) {
			*ret_at = at;
			return ERR_OK;
		}
	}
}

void segment_nearest(const struct segment *s, uint64_t index, uint64_t *ret_at)
{
	size_t low = 0;
	size_t high = s->n_marks;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		if (s->marks[mid].index <= index)
			low = mid + 1;
		else
			high = mid;
	}
	*ret_at = low ? s->marks[low - 1].at : SEGMENT_FRAMES_AT;
}
