/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the frames of one segment lie, as its reader sees it: in the segment's own file
 * (medium-file.c), or in a topic of Apache Kafka (kafka/kafka-medium.c). The headers are in the
 * file in both cases; the writer's side is segment-out.h.
 *
 * A place is a number that means something to the medium only: the first frame stands at
 * SEGMENT_FRAMES_AT, later ones at larger places.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct segment_medium {
	const struct segment_medium_ops *ops;
};

struct segment_medium_ops {
	/*
	 * The frame at a place as it is stored (nothing in it is checked), valid until the next
	 * call, and the place behind it. ERR_END: nothing more is there; ERR_CORRUPT: no frame.
	 */
	enum errc (*frame)(struct segment_medium *medium, uint64_t at, struct str *ret,
			   uint64_t *ret_next, struct err *err);

	/* The next place from `at` on where a frame may begin; ERR_END: none. */
	enum errc (*candidate)(struct segment_medium *medium, uint64_t at, uint64_t *ret_at,
			       struct err *err);

	/* There was a whole frame of this record at this place. */
	void (*remember)(struct segment_medium *medium, uint64_t index, uint64_t at);

	/* A place at or before that of the record: where to read on from. */
	uint64_t (*nearest)(const struct segment_medium *medium, uint64_t index);

	/* Behind the last place there can be now; see segment_end_place(). */
	enum errc (*end)(struct segment_medium *medium, uint64_t *ret, struct err *err);

	void (*free)(struct segment_medium *medium);
};

/* Takes the descriptor. `first` is for sentences. */
struct segment_medium *medium_file_new(int fd, uint64_t first) MUST_CHECK;
