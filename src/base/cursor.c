/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cursor.h"

struct cursor cursor_of(struct str bytes)
{
	return (struct cursor){ .ptr = (const unsigned char *)bytes.ptr, .len = bytes.len };
}

static const unsigned char *take(struct cursor *c, size_t len)
{
	if (c->failed || c->len - c->at < len) {
		c->failed = true;
		return NULL;
	}
	const unsigned char *p = c->ptr + c->at;
	c->at += len;
	return p;
}

static uint64_t little_endian(struct cursor *c, size_t bytes)
{
	const unsigned char *p = take(c, bytes);
	uint64_t n = 0;

	for (size_t i = 0; p && i < bytes; i++)
		n |= (uint64_t)p[i] << (8 * i);
	return n;
}

uint8_t cursor_u8(struct cursor *c)
{
	return (uint8_t)little_endian(c, 1);
}

uint16_t cursor_u16(struct cursor *c)
{
	return (uint16_t)little_endian(c, 2);
}

uint32_t cursor_u32(struct cursor *c)
{
	return (uint32_t)little_endian(c, 4);
}

uint64_t cursor_u64(struct cursor *c)
{
	return little_endian(c, 8);
}

struct str cursor_bytes(struct cursor *c, size_t len)
{
	const unsigned char *p = take(c, len);

	return p ? str_of(p, len) : STR_NONE;
}

void cursor_skip(struct cursor *c, size_t len)
{
	(void)take(c, len);
}

void cursor_seek(struct cursor *c, size_t at)
{
	if (at > c->len)
		c->failed = true;
	else if (!c->failed)
		c->at = at;
}
