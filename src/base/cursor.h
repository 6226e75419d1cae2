/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading binary input step by step. The first step that does not fit marks the cursor and every
 * later one returns zero, so a format reads as a list of fields with one check at the end.
 */
#pragma once

#include "base/str.h"

struct cursor {
	const unsigned char *ptr;
	size_t len;  /* of the whole input */
	size_t at;   /* position of the next byte, at most len */
	bool failed; /* something was asked for that is not there */
};

struct cursor cursor_of(struct str bytes);

static inline size_t cursor_left(const struct cursor *c)
{
	return c->failed ? 0 : c->len - c->at;
}

/* Little-endian. */
uint8_t cursor_u8(struct cursor *c);
uint16_t cursor_u16(struct cursor *c);
uint32_t cursor_u32(struct cursor *c);
uint64_t cursor_u64(struct cursor *c);

/* A view of the next `len` bytes; STR_NONE when they are not there. */
struct str cursor_bytes(struct cursor *c, size_t len);

void cursor_skip(struct cursor *c, size_t len);

/* Go to an absolute position; one past the end marks the cursor. */
void cursor_seek(struct cursor *c, size_t at);
