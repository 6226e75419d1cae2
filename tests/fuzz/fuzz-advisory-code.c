/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as the bytes of a kept advisory, packed already and not. */
#include <zlib.h>

#include "advisories/advisory-code.h"
#include "fuzz/fuzz.h"

#define ARENA_MAX (64u * 1024 * 1024)
#define HEAD	  5u

static void open_one(struct str bytes)
{
	auto_arena arena = ARENA_INIT(ARENA_MAX);
	auto_buf again = BUF_INIT(ADVISORY_CODE_MAX);
	struct advisory advisory;

	if (advisory_decode(bytes, &arena, &advisory, NULL))
		return;
	assert(!advisory.cut);
	err_ignore(advisory_encode(&advisory, &again, NULL));
}

/* Whatever is inside must survive the checks behind the packing, too. */
static void open_packed(struct str inside)
{
	uLongf size = compressBound((uLong)inside.len);
	auto_buf bytes = BUF_INIT(ADVISORY_CODE_MAX + HEAD + 64);

	buf_add_u8(&bytes, 1);
	buf_add_u32(&bytes, (uint32_t)inside.len);
	char *room = buf_room(&bytes, size);
	if (!room || compress2((Bytef *)room, &size, (const Bytef *)inside.ptr, (uLong)inside.len,
			       1) != Z_OK)
		return;
	buf_added(&bytes, size);
	open_one(buf_str(&bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	open_one(str_of(data, size));
	open_packed(str_of(data, size));
	return 0;
}
