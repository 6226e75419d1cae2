/* SPDX-License-Identifier: Apache-2.0 */
#include "log/segment/segment-format.h"

#include <inttypes.h>

#include "base/crc32c.h"
#include "base/cursor.h"

static const char magic[8] = { 'T', 'O', 'N', 'O', 'I', 'L', 'O', 'G' };

static uint8_t *put_u32(uint8_t *to, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(n >> (8 * i));
	return to + 4;
}

static uint8_t *put_u64(uint8_t *to, uint64_t n)
{
	return put_u32(put_u32(to, (uint32_t)n), (uint32_t)(n >> 32));
}

static uint8_t *put_bytes(uint8_t *to, const void *bytes, size_t len)
{
	memcpy(to, bytes, len);
	return to + len;
}

static uint32_t get_u32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static uint64_t get_u64(const uint8_t *at)
{
	return get_u32(at) | (uint64_t)get_u32(at + 4) << 32;
}

void segment_header_encode(const struct segment_header *h, uint8_t out[static SEGMENT_HEADER_LEN])
{
	uint8_t *to = out;

	memset(out, 0, SEGMENT_HEADER_LEN);
	to = put_bytes(to, magic, sizeof(magic));
	to = put_u32(to, SEGMENT_VERSION | SEGMENT_HEADER_LEN << 16);
	to = put_u32(to, h->cipher);
	to = put_bytes(to, h->id, sizeof(h->id));
	to = put_u64(to, h->first);
	to = put_u64(to, (uint64_t)h->created_wall_us);
	to = put_u64(to, (uint64_t)h->created_mono_us);
	to = put_bytes(to, h->boot_id, sizeof(h->boot_id));
	to = put_bytes(to, h->key_id, sizeof(h->key_id));
	(void)put_bytes(to, h->writer, sizeof(h->writer));
	(void)put_u32(out + SEGMENT_HEADER_LEN - 4, crc32c(0, str_of(out, SEGMENT_HEADER_LEN - 4)));
}

static void copy_field(struct cursor *c, void *to, size_t len)
{
	const struct str bytes = cursor_bytes(c, len);

	if (bytes.ptr)
		memcpy(to, bytes.ptr, len);
}

enum errc segment_header_decode(struct str bytes, struct segment_header *ret, struct err *err)
{
	struct segment_header h = { 0 };
	struct cursor c = cursor_of(str_sub(bytes, 0, SEGMENT_HEADER_LEN));

	if (bytes.len < SEGMENT_HEADER_LEN)
		return fail(err, ERR_CORRUPT, "header is cut off at byte %zu", bytes.len);
	if (!str_equal(cursor_bytes(&c, sizeof(magic)), str_of(magic, sizeof(magic))))
		return fail(err, ERR_CORRUPT, "does not begin with TONOILOG");

	const uint32_t version = cursor_u16(&c);
	const uint32_t len = cursor_u16(&c);
	const uint32_t cipher = cursor_u32(&c);
	copy_field(&c, h.id, sizeof(h.id));
	h.first = cursor_u64(&c);
	h.created_wall_us = (int64_t)cursor_u64(&c);
	h.created_mono_us = (int64_t)cursor_u64(&c);
	copy_field(&c, h.boot_id, sizeof(h.boot_id));
	copy_field(&c, h.key_id, sizeof(h.key_id));
	copy_field(&c, h.writer, sizeof(h.writer));
	cursor_seek(&c, SEGMENT_HEADER_LEN - 4);
	if (cursor_u32(&c) != crc32c(0, str_sub(bytes, 0, SEGMENT_HEADER_LEN - 4)))
		return fail(err, ERR_CORRUPT, "header fails its CRC-32C");
	if (version != SEGMENT_VERSION || len != SEGMENT_HEADER_LEN)
		return fail(err, ERR_UNSUPPORTED, "format version %u, this program reads %u",
			    version, SEGMENT_VERSION);
	if (cipher > SEGMENT_AES_256_GCM)
		return fail(err, ERR_UNSUPPORTED, "cipher %u is not known", cipher);
	h.cipher = (enum segment_cipher)cipher;
	*ret = h;
	return ERR_OK;
}

const char *segment_name(uint64_t first, char out[static SEGMENT_NAME_LEN + 1])
{
	(void)snprintf(out, SEGMENT_NAME_LEN + 1, "segment-%020" PRIu64 ".log", first);
	return out;
}

bool segment_name_parse(const char *name, uint64_t *ret_first)
{
	const struct str s = str_from(name);

	return s.len == SEGMENT_NAME_LEN && str_starts(s, STR("segment-")) &&
	       str_ends(s, STR(".log")) && str_to_u64(str_sub(s, 8, 20), ret_first);
}

bool frame_head_decode(const uint8_t bytes[static FRAME_HEAD_LEN], struct frame_head *ret)
{
	ret->body_len = get_u32(bytes + 4);
	ret->index = get_u64(bytes + 8);
	ret->crc = get_u32(bytes + 16);
	return get_u32(bytes) == FRAME_SYNC && ret->body_len >= FRAME_BODY_MIN &&
	       ret->body_len <= FRAME_BODY_MAX;
}

void frame_head_encode(const struct frame_head *head, uint8_t out[static FRAME_HEAD_LEN])
{
	uint8_t *to = put_u32(out, FRAME_SYNC);

	to = put_u32(to, head->body_len);
	to = put_u64(to, head->index);
	(void)put_u32(to, head->crc);
}

uint32_t frame_crc(uint32_t seed, const uint8_t head[static FRAME_HEAD_LEN], struct str body)
{
	return crc32c(crc32c(seed, frame_aad(head)), body);
}

void record_head_encode(const struct log_record *r, uint8_t out[static RECORD_HEAD_LEN])
{
	uint8_t *to = put_u64(out, r->index);

	to = put_u64(to, (uint64_t)r->wall_us);
	to = put_u64(to, (uint64_t)r->mono_us);
	to = put_u32(to, r->stream);
	to = put_u32(to, (uint32_t)r->kind | (uint32_t)r->flags << 8);
	(void)put_u64(to, r->offset);
}

bool record_decode(struct str bytes, struct log_record *ret)
{
	if (bytes.len < RECORD_HEAD_LEN || bytes.len - RECORD_HEAD_LEN > LOG_PAYLOAD_MAX)
		return false;

	const uint8_t *at = (const uint8_t *)bytes.ptr;
	const uint32_t kind_flags = get_u32(at + 28);
	const uint32_t kind = kind_flags & 0xff;
	if (kind < LOG_KIND_DATA || kind > LOG_KIND_SEGMENT || kind_flags >> 16)
		return false;
	*ret = (struct log_record){
		.index = get_u64(at),
		.wall_us = (int64_t)get_u64(at + 8),
		.mono_us = (int64_t)get_u64(at + 16),
		.stream = get_u32(at + 24),
		.kind = (enum log_kind)kind,
		.flags = (uint8_t)(kind_flags >> 8),
		.offset = get_u64(at + 32),
		.payload = str_from_pos(bytes, RECORD_HEAD_LEN),
	};
	return true;
}
