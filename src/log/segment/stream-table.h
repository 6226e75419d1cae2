/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The streams of a log: which number stands for which (source, key), and how far each has come.
 * Bounded by LOG_STREAMS_MAX; the texts are copied.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "log/log-record.h"

struct stream {
	uint32_t id;
	struct str source;
	struct str key;
	uint64_t offset;  /* after the last record appended */
	uint64_t durable; /* after the last record committed */
	uint64_t used;	  /* index of the last record: tells the longest idle */
	bool touched;	  /* offset moved since the last commit */

	struct stream *next_of_id; /* hash chains */
	struct stream *next_of_name;
};

struct stream_table;

struct stream_table *stream_table_new(void) MUST_CHECK;
void stream_table_free(struct stream_table *table);

struct stream *stream_table_by_id(struct stream_table *table, uint32_t id);
struct stream *stream_table_by_name(struct stream_table *table, struct str source, struct str key);

/* Known already by that number: only its texts stay; else added. */
struct stream *stream_table_add(struct stream_table *table, uint32_t id, struct str source,
				struct str key);
void stream_table_remove(struct stream_table *table, uint32_t id);

size_t stream_table_count(const struct stream_table *table);

/* The stream that was used longest ago; NULL when there is none. */
struct stream *stream_table_idlest(struct stream_table *table);

/* One after the other, in no order; start with NULL. Do not remove meanwhile. */
struct stream *stream_table_next(struct stream_table *table, const struct stream *after);

/* The payload of a STREAM record: length of source (2) ‖ source ‖ key. */
void stream_payload_add(struct buf *out, struct str source, struct str key);
bool stream_payload_read(struct str payload, struct str *ret_source, struct str *ret_key);
