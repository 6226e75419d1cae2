/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a segment file: a header of 256 bytes, the same once more (a flipped bit in it must
 * not cost the segment), then frames, each holding one record.
 * docs/formats/log.md is the specification; numbers are little-endian.
 *
 *   frame   = sync(4) ‖ body length(4) ‖ index(8) ‖ CRC-32C(4) ‖ body
 *   body    = salt(16) ‖ record bytes                      not encrypted
 *           = AES-256-GCM(salt ‖ record bytes) ‖ tag(16)   encrypted
 *   record  = index(8) ‖ wall(8) ‖ mono(8) ‖ stream(4) ‖ kind(1) ‖ flags(1) ‖ 0(2) ‖ offset(8) ‖
 *             payload
 *
 * The CRC starts with the segment's random id, so that a frame inside a payload, which a sender
 * could have put there, never reads as a frame of the log.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "log/log-record.h"

#define SEGMENT_VERSION	   1u
#define SEGMENT_HEADER_LEN 256u
#define SEGMENT_FRAMES_AT  512u /* two headers */
#define FRAME_HEAD_LEN	   20u
#define FRAME_SYNC	   0x3152544eu /* "NTR1" */
#define RECORD_HEAD_LEN	   40u
#define SEGMENT_TAG_LEN	   16u
#define FRAME_BODY_MIN	   (LOG_SALT_LEN + RECORD_HEAD_LEN)
/* A SEGMENT record carries a header, a STREAM record two texts: both are far below a payload. */
#define FRAME_BODY_MAX	    (LOG_SALT_LEN + RECORD_HEAD_LEN + LOG_PAYLOAD_MAX + SEGMENT_TAG_LEN)
#define SEGMENT_NAME_LEN    32u /* "segment-<20 digits>.log" */
#define SEGMENT_WRITER_TEXT 32u

enum segment_cipher {
	SEGMENT_PLAIN = 0,
	SEGMENT_AES_256_GCM = 1,
};

struct segment_header {
	enum segment_cipher cipher;
	uint8_t id[LOG_ID_LEN];
	uint64_t first; /* index of its first record */
	int64_t created_wall_us;
	int64_t created_mono_us;
	uint8_t boot_id[LOG_ID_LEN];
	uint8_t key_id[LOG_ID_LEN];	  /* which master key; zero when plain */
	char writer[SEGMENT_WRITER_TEXT]; /* program and version, NUL-padded */
};

void segment_header_encode(const struct segment_header *header,
			   uint8_t out[static SEGMENT_HEADER_LEN]);
enum errc segment_header_decode(struct str bytes, struct segment_header *ret,
				struct err *err) MUST_CHECK;

/* "segment-00000000000000000042.log"; returns `out`. */
const char *segment_name(uint64_t first, char out[static SEGMENT_NAME_LEN + 1]);
bool segment_name_parse(const char *name, uint64_t *ret_first);

struct frame_head {
	uint32_t body_len;
	uint64_t index;
	uint32_t crc;
};

/* False when it is no frame of ours: wrong sync or a length outside its limits. */
bool frame_head_decode(const uint8_t bytes[static FRAME_HEAD_LEN], struct frame_head *ret);
void frame_head_encode(const struct frame_head *head, uint8_t out[static FRAME_HEAD_LEN]);

/* The check of a frame: `head` is the encoded head, `seed` the CRC of the segment's id. */
uint32_t frame_crc(uint32_t seed, const uint8_t head[static FRAME_HEAD_LEN], struct str body);

/* Length and index as they stand in the head: what encryption authenticates besides the body. */
static inline struct str frame_aad(const uint8_t head[static FRAME_HEAD_LEN])
{
	return str_of(head + 4, 12);
}

void record_head_encode(const struct log_record *record, uint8_t out[static RECORD_HEAD_LEN]);

/* `bytes` are the record's; the payload is a view into them. False when they break the format. */
bool record_decode(struct str bytes, struct log_record *ret);
