/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing run of bytes that cannot be created without its maximum.
 *
 * The first append that would pass the maximum, and every one after it, changes nothing and marks
 * the buffer: check buf_failed() once at the end instead of every step. `ptr` is always
 * NUL-terminated once something was appended, but the bytes may hold NULs of their own.
 */
#pragma once

#include "base/str.h"

struct buf {
	char *ptr;
	size_t len;
	size_t cap;
	size_t max;
	bool failed;
};

#define BUF_INIT(limit)                                                                            \
	{                                                                                          \
		.ptr = NULL, .len = 0, .cap = 0, .max = (limit), .failed = false                   \
	}

void buf_init(struct buf *buf, size_t max);
void buf_clear(struct buf *buf); /* keeps the memory, forgets the failure */
void buf_done(struct buf *buf);

void buf_add_text(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *fmt, ...) PRINTF(2, 3);

/*
 * Room for `size` more bytes at the end, for a reader to fill; then buf_added(). NULL past the
 * maximum.
 */
char *buf_room(struct buf *buf, size_t size) MUST_CHECK;
void buf_added(struct buf *buf, size_t size);

/* buf_add_bytes() where there may be no room yet. */
void buf_add_growing(struct buf *buf, const void *bytes, size_t len);

static inline void buf_add_bytes(struct buf *buf, const void *bytes, size_t len)
{
	/* Room for them and the NUL is the usual case. */
	if (buf->failed || len >= buf->cap - buf->len) {
		buf_add_growing(buf, bytes, len);
		return;
	}
	if (len)
		memcpy(buf->ptr + buf->len, bytes, len);
	buf->len += len;
	buf->ptr[buf->len] = '\0';
}

static inline void buf_add(struct buf *buf, struct str s)
{
	buf_add_bytes(buf, s.ptr, s.len);
}

static inline void buf_add_char(struct buf *buf, char c)
{
	buf_add_bytes(buf, &c, 1);
}

/* Drop the first `size` bytes. */
void buf_drop(struct buf *buf, size_t size);

static inline bool buf_failed(const struct buf *buf)
{
	return buf->failed;
}

static inline struct str buf_str(const struct buf *buf)
{
	return (struct str){ .ptr = buf->ptr ? buf->ptr : "", .len = buf->len };
}

/* Little-endian numbers, for what we store and send between roles. */
void buf_add_u8(struct buf *buf, uint8_t n);
void buf_add_u16(struct buf *buf, uint16_t n);
void buf_add_u32(struct buf *buf, uint32_t n);
void buf_add_u64(struct buf *buf, uint64_t n);

#define auto_buf CLEANUP(buf_done) struct buf
