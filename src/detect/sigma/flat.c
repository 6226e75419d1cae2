/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/flat.h"

#define TEXT_NONE UINT32_MAX

struct flat flat_writer(struct buf *out)
{
	return (struct flat){ .out = out };
}

struct flat flat_reader(struct str bytes, struct arena *arena)
{
	return (struct flat){ .in = cursor_of(bytes), .arena = arena };
}

void flat_fail(struct flat *flat)
{
	flat->failed = true;
	flat->in.failed = true;
}

bool flat_done(const struct flat *flat)
{
	if (!flat_reading(flat))
		return !flat->failed && !buf_failed(flat->out);
	return !flat->failed && !flat->in.failed && cursor_left(&flat->in) == 0;
}

void flat_u32(struct flat *flat, uint32_t *number)
{
	if (flat_reading(flat))
		*number = cursor_u32(&flat->in);
	else
		buf_add_u32(flat->out, *number);
}

static void flat_u64(struct flat *flat, uint64_t *number)
{
	if (flat_reading(flat))
		*number = cursor_u64(&flat->in);
	else
		buf_add_u64(flat->out, *number);
}

void flat_i64(struct flat *flat, int64_t *number)
{
	uint64_t bits = (uint64_t)*number;

	flat_u64(flat, &bits);
	*number = (int64_t)bits;
}

void flat_double(struct flat *flat, double *number)
{
	uint64_t bits;

	memcpy(&bits, number, sizeof(bits));
	flat_u64(flat, &bits);
	memcpy(number, &bits, sizeof(bits));
}

uint32_t flat_below(struct flat *flat, uint32_t number, uint32_t n)
{
	flat_u32(flat, &number);
	if (number < n)
		return number;
	flat_fail(flat);
	return 0;
}

void flat_bool(struct flat *flat, bool *truth)
{
	if (flat_reading(flat)) {
		const uint8_t byte = cursor_u8(&flat->in);
		if (byte > 1)
			flat_fail(flat);
		*truth = byte == 1;
	} else {
		buf_add_u8(flat->out, *truth);
	}
}

void flat_bytes(struct flat *flat, unsigned char *bytes, size_t n)
{
	if (!flat_reading(flat)) {
		buf_add_bytes(flat->out, bytes, n);
		return;
	}
	const struct str from = cursor_bytes(&flat->in, n);
	if (from.ptr)
		memcpy(bytes, from.ptr, n);
	else
		memset(bytes, 0, n);
}

static void read_text(struct flat *flat, struct str *text)
{
	const uint32_t len = cursor_u32(&flat->in);

	*text = STR_NONE;
	if (len == TEXT_NONE)
		return;
	*text = cursor_bytes(&flat->in, len);
	if (cursor_u8(&flat->in) != 0)
		flat_fail(flat);
	/* What is not checked at once is read by many as a text that is there. */
	if (flat->in.failed)
		*text = STR("");
}

void flat_text(struct flat *flat, struct str *text)
{
	if (flat_reading(flat)) {
		read_text(flat, text);
		return;
	}
	if (text->len >= TEXT_NONE)
		flat_fail(flat);
	buf_add_u32(flat->out, text->ptr ? (uint32_t)text->len : TEXT_NONE);
	buf_add(flat->out, *text);
	if (text->ptr)
		buf_add_u8(flat->out, 0);
}

void *flat_array(struct flat *flat, uint32_t *n, size_t size)
{
	flat_u32(flat, n);
	if (!flat_reading(flat))
		return NULL;

	void *array = NULL;
	if (*n > cursor_left(&flat->in))
		flat_fail(flat);
	else if (*n)
		array = arena_take_array(flat->arena, *n, size);
	if (!array && *n) {
		flat_fail(flat);
		*n = 0;
	}
	return array;
}
