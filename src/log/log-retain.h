/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deleting what is past its time. Whole segments go, oldest first, and with them the level-0 tiles
 * that a full tile above covers; the tiles above stay, so what is left keeps proving.
 *
 * A hold keeps records whatever their age and the room they take (an incident, a request of the
 * police). Cases place theirs in the records database, by time; by hand, and when that database is
 * lost, the file `hold` in the log folder has one line a hold, "<first index> <last index>
 * <reason>". Deletion is oldest first, so a hold also keeps everything younger than its first
 * record.
 */
#pragma once

#include "log/log-writer.h"

#define LOG_HOLD_NAME	   "hold"
#define LOG_HOLD_MAX_BYTES (64u * 1024)

struct log_retention {
	int64_t max_age_us;   /* by the arrival of a segment's last record; 0: no limit */
	uint64_t max_bytes;   /* of all segments together; 0: no limit */
	int64_t held_from_us; /* what arrived since then is held; 0: all; INT64_MAX: nothing */
};

struct log_removed {
	uint64_t segments;
	uint64_t bytes;
	uint64_t from; /* records [from, to) are gone */
	uint64_t to;
};

/*
 * Delete what the limits say; the segment being written and unsealed ones always stay. A note
 * record says what went, and is durable before the first file is removed.
 */
enum errc log_writer_retain(struct log_writer *writer, const struct log_retention *retention,
			    struct log_removed *ret, struct err *err) MUST_CHECK;

/* The first index any hold needs; UINT64_MAX: none. A line that cannot be read holds everything. */
enum errc log_hold_first(int dir, uint64_t *ret_first, struct err *err) MUST_CHECK;
