/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/inflate.h"

#define ZLIB_CONST
#include <zlib.h>

#define STEP_BYTES (256u * 1024)
#define BY_HEADER  32 /* zlib.h: added to the window, the header tells which of the two it is */

bool inflate_is_gzip(struct str bytes)
{
	return str_starts(bytes, STR("\x1F\x8B"));
}

bool inflate_is_zlib(struct str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;

	return bytes.len >= 2 && (p[0] & 0x0F) == Z_DEFLATED && p[0] >> 4 <= 7 &&
	       (p[0] << 8 | p[1]) % 31 == 0;
}

/* A byte is always offered, so that what just fits reaches its end and what does not shows. */
static int step(z_stream *z, struct buf *out)
{
	const size_t left = size_min(out->max - out->len, STEP_BYTES);
	unsigned char over;
	char *room = left ? buf_room(out, left) : NULL;

	z->next_out = room ? (Bytef *)room : &over;
	z->avail_out = room ? (uInt)left : 1;
	const int state = inflate(z, Z_NO_FLUSH);
	if (room)
		buf_added(out, left - z->avail_out);
	else if (!z->avail_out)
		out->failed = true;
	return state;
}

enum errc inflate_add(struct str packed, struct buf *out, struct err *err)
{
	z_stream z = {
		.next_in = (const Bytef *)packed.ptr,
		.avail_in = (uInt)size_min(packed.len, UINT32_MAX),
	};
	int state = Z_OK;

	if (inflateInit2(&z, BY_HEADER + MAX_WBITS) != Z_OK)
		return fail(err, ERR_LIMIT, "no memory to unpack");
	while (state == Z_OK && !buf_failed(out))
		state = step(&z, out);
	(void)inflateEnd(&z);
	if (buf_failed(out))
		return fail(err, ERR_LIMIT, "unpacked, it is over %zu bytes", out->max);
	if (state != Z_STREAM_END)
		return fail(err, ERR_CORRUPT, "gzip, zlib (RFC 1952, 1950): damaged or cut off");
	return ERR_OK;
}
