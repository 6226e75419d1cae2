/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the sealed log holds. docs/formats/log.md has every byte of it.
 *
 * A record has an index: global, from 0, without gaps, in order of arrival. It never changes once
 * log_writer_commit() has said that it is durable. Its leaf in the Merkle tree is
 * SHA-256(0x00 ‖ salt ‖ record bytes): without the salt nobody can guess the record from its leaf.
 *
 * A stream is one run of bytes a source sends: (source, key), see docs/ARCHITECTURE.md "Exactly
 * once". The writer gives it a number; a record of kind STREAM says which.
 */
#pragma once

#include "base/str.h"

#define LOG_PAYLOAD_MAX	    (1024u * 1024)
#define LOG_STREAM_TEXT_MAX 255u   /* source and key, each */
#define LOG_STREAMS_MAX	    65536u /* live at a time; past it the longest idle one is closed */
#define LOG_SALT_LEN	    16u
#define LOG_ID_LEN	    16u	  /* of a segment, of a boot */
#define LOG_DIR_NAME	    "log" /* within the data folder */

enum log_kind {
	LOG_KIND_DATA = 1,    /* what a source sent */
	LOG_KIND_STREAM = 2,  /* which number stands for which source and key */
	LOG_KIND_NOTE = 3,    /* JSON: what the log says about itself (torn tail, retention) */
	LOG_KIND_SEGMENT = 4, /* the segment's own header, so that the tree covers it too */
};

enum log_flag {
	LOG_FLAG_CLOSED = 1, /* STREAM: nothing follows in it */
	LOG_FLAG_REPEAT = 2, /* STREAM: known before, told again at the head of a segment */
	LOG_FLAG_CUT = 4,    /* DATA: the source sent more than LOG_PAYLOAD_MAX */
};

struct log_record {
	uint64_t index;
	int64_t wall_us; /* arrival, wall clock */
	int64_t mono_us; /* arrival, CLOCK_BOOTTIME of the boot in the segment's header */
	uint32_t stream; /* 0: none */
	enum log_kind kind;
	uint8_t flags;	 /* enum log_flag */
	uint64_t offset; /* of the stream, after this record */
	struct str payload;
};
