/* SPDX-License-Identifier: Apache-2.0 */
#include "log/segment/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>

#include "base/alloc.h"
#include "base/crc32c.h"
#include "base/os/fd.h"
#include "log/kafka/kafka-medium.h"

struct segment {
	struct segment_medium *medium;
	struct segment_header header;
	char header_damage[96]; /* "" when the first copy is good */
	uint32_t crc_seed;
	struct segment_seal *seal; /* NULL: not encrypted */
	uint8_t *plain;		   /* FRAME_BODY_MAX bytes when encrypted */
	bool remote;
};

static enum errc read_header(struct segment *s, uint64_t first, struct str bytes, struct err *err)
{
	const struct str copy = str_from_pos(bytes, SEGMENT_HEADER_LEN);
	struct err first_copy = { 0 };

	if (bytes.len < SEGMENT_FRAMES_AT)
		return fail(err, ERR_AGAIN, "header is cut off at byte %zu", bytes.len);
	enum errc code = segment_header_decode(bytes, &s->header, &first_copy);
	if (code)
		code = segment_header_decode(copy, &s->header, err);
	if (code)
		return code;
	if (first_copy.code)
		(void)snprintf(s->header_damage, sizeof(s->header_damage), "first copy: %.80s",
			       first_copy.text);
	else if (memcmp(bytes.ptr, copy.ptr, SEGMENT_HEADER_LEN) != 0)
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

/* Where its frames are is told by what stands behind the headers. */
static enum errc find_medium(struct segment *s, int dir, int *fd, struct str behind,
			     struct kafka_source **source, struct err *err)
{
	auto_free struct kafka_place *place = mem_new(sizeof(*place));
	enum errc code = kafka_place_decode(behind, place, err);

	if (code == ERR_NOT_FOUND) {
		s->medium = medium_file_new(fd_steal(fd), s->header.first);
		return ERR_OK;
	}
	if (!code && source && !*source)
		code = kafka_source_open(dir, source, err);
	if (code)
		return code;
	s->remote = true;
	s->medium = medium_kafka_new(source ? *source : NULL, place, s->header.first, s->crc_seed);
	return ERR_OK;
}

enum errc segment_open(int dir, uint64_t first, const struct log_key *key,
		       struct kafka_source **source, struct segment **ret, struct err *err)
{
	char bytes[SEGMENT_FRAMES_AT + KAFKA_PLACE_MAX];
	char name[SEGMENT_NAME_LEN + 1];
	auto_segment *s = mem_new(sizeof(*s));
	auto_fd fd = openat(dir, segment_name(first, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 && errno == ENOENT)
		return fail(err, ERR_NOT_FOUND, "%s: is not there", name);
	if (fd < 0)
		return fail_errno(err, "%s", name);
	const ssize_t n = pread(fd, bytes, sizeof(bytes), 0);
	if (n < 0)
		return fail_errno(err, "%s: read", name);

	const struct str head = str_of(bytes, (size_t)n);
	enum errc code = read_header(s, first, head, err);
	if (!code)
		code = unlock(s, key, err);
	if (!code)
		code = find_medium(s, dir, &fd, str_from_pos(head, SEGMENT_FRAMES_AT), source, err);
	if (code)
		return fail_in(err, code, name);
	*ret = STEAL(s);
	return ERR_OK;
}

void segment_free(struct segment *s)
{
	if (!s)
		return;
	if (s->medium)
		s->medium->ops->free(s->medium);
	segment_seal_free(s->seal);
	free(s->plain);
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

bool segment_is_remote(const struct segment *s)
{
	return s->remote;
}

enum errc segment_end_place(struct segment *s, uint64_t *ret, struct err *err)
{
	return s->medium->ops->end(s->medium, ret, err);
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
	struct str stored;
	struct frame_head head;
	const enum errc code = s->medium->ops->frame(s->medium, at, &stored, &ret->next, err);

	if (code)
		return code;
	const uint8_t *bytes = (const uint8_t *)stored.ptr;
	if (!frame_head_decode(bytes, &head))
		return fail(err, ERR_CORRUPT, "no frame begins here");

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
	ret->stored = stored;
	s->medium->ops->remember(s->medium, head.index, at);
	return ERR_OK;
}

enum errc segment_resync(struct segment *s, uint64_t at, uint64_t least, uint64_t *ret_at,
			 struct err *err)
{
	for (;; at++) {
		struct frame frame;
		enum errc code = s->medium->ops->candidate(s->medium, at, &at, err);
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
	*ret_at = s->medium->ops->nearest(s->medium, index);
}
