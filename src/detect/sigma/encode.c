/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/encode.h"

#include "base/encoding/utf8.h"

static void add_unit(uint32_t unit, enum utf16_form form, struct buf *out)
{
	const char low = (char)(unit & 0xff);
	const char high = (char)(unit >> 8 & 0xff);

	buf_add_char(out, form == UTF16_BIG ? high : low);
	buf_add_char(out, form == UTF16_BIG ? low : high);
}

void encode_utf16(struct str text, enum utf16_form form, struct buf *out)
{
	if (form == UTF16_MARKED)
		add_unit(0xfeff, form, out);
	while (text.len > 0) {
		uint32_t c = 0;
		const size_t len = utf8_decode(text, &c);
		text = str_from_pos(text, size_max(len, 1));
		if (c < 0x10000) {
			add_unit(c, form, out);
		} else {
			add_unit(0xd800 | (c - 0x10000) >> 10, form, out);
			add_unit(0xdc00 | ((c - 0x10000) & 0x3ff), form, out);
		}
	}
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static uint32_t byte_at(struct str bytes, size_t i)
{
	return i < bytes.len ? (unsigned char)bytes.ptr[i] : 0;
}

void encode_base64(struct str bytes, struct buf *out)
{
	for (size_t i = 0; i < bytes.len; i += 3) {
		const uint32_t group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 |
				       byte_at(bytes, i + 2);
		const size_t left = bytes.len - i;
		buf_add_char(out, alphabet[group >> 18]);
		buf_add_char(out, alphabet[group >> 12 & 0x3f]);
		buf_add_char(out, left > 1 ? alphabet[group >> 6 & 0x3f] : '=');
		buf_add_char(out, left > 2 ? alphabet[group & 0x3f] : '=');
	}
}

void encode_base64_offset(struct str bytes, unsigned offset, struct buf *out)
{
	/* Characters at the head that `offset` foreign bytes have a share in, and at the tail. */
	static const size_t head[] = { 0, 2, 3 };
	static const size_t tail[] = { 0, 3, 2 };
	auto_buf padded = BUF_INIT(bytes.len + 2);
	auto_buf encoded = BUF_INIT(bytes.len * 2 + 8);

	for (unsigned i = 0; i < offset; i++)
		buf_add_char(&padded, ' ');
	buf_add(&padded, bytes);
	encode_base64(buf_str(&padded), &encoded);

	const size_t end = encoded.len - tail[padded.len % 3];
	if (end > head[offset])
		buf_add(out, str_sub(buf_str(&encoded), head[offset], end - head[offset]));
}
