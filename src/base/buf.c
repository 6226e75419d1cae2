/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>

#include "base/alloc.h"

#define CAP_MIN 64

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf)BUF_INIT(max);
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
}

void buf_done(struct buf *buf)
{
	free(buf->ptr);
	*buf = (struct buf)BUF_INIT(buf->max);
}

char *buf_room(struct buf *buf, size_t size)
{
	size_t need;

	if (buf->failed || __builtin_add_overflow(buf->len, size, &need) || need > buf->max) {
		buf->failed = true;
		return NULL;
	}
	/* One byte more than asked for keeps the NUL. */
	if (need >= buf->cap) {
		buf->cap =
			size_max(size_min(size_max(buf->cap * 2, CAP_MIN), buf->max + 1), need + 1);
		buf->ptr = mem_resize(buf->ptr, buf->cap, 1);
	}
	return buf->ptr + buf->len;
}

void buf_added(struct buf *buf, size_t size)
{
	buf->len += size;
	buf->ptr[buf->len] = '\0';
}

void buf_add_growing(struct buf *buf, const void *bytes, size_t len)
{
	char *room = buf_room(buf, len);

	if (!room)
		return;
	if (len)
		memcpy(room, bytes, len);
	buf_added(buf, len);
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, str_from(text));
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
	va_list args;
	va_list again;

	va_start(args, fmt);
	va_copy(again, args);
	const int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);

	char *room = n < 0 ? NULL : buf_room(buf, (size_t)n);
	if (room) {
		(void)vsnprintf(room, (size_t)n + 1, fmt, again);
		buf_added(buf, (size_t)n);
	}
	va_end(again);
}

void buf_drop(struct buf *buf, size_t size)
{
	size = size_min(size, buf->len);
	if (size == 0)
		return;
	memmove(buf->ptr, buf->ptr + size, buf->len - size);
	buf->len -= size;
	buf->ptr[buf->len] = '\0';
}

static void add_little_endian(struct buf *buf, uint64_t n, size_t bytes)
{
	unsigned char out[8];

	for (size_t i = 0; i < bytes; i++)
		out[i] = (unsigned char)(n >> (8 * i));
	buf_add_bytes(buf, out, bytes);
}

void buf_add_u8(struct buf *buf, uint8_t n)
{
	add_little_endian(buf, n, 1);
}

void buf_add_u16(struct buf *buf, uint16_t n)
{
	add_little_endian(buf, n, 2);
}

void buf_add_u32(struct buf *buf, uint32_t n)
{
	add_little_endian(buf, n, 4);
}

void buf_add_u64(struct buf *buf, uint64_t n)
{
	add_little_endian(buf, n, 8);
}
