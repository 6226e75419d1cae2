/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much room is left on the disk that holds the data folder, and what to do about it: warn below
 * a tenth, stop accepting records while there is still room to close everything in order, begin
 * again when there is clearly more.
 */
#pragma once

#include "base/err.h"

enum room_state {
	ROOM_ENOUGH,
	ROOM_LOW,  /* below a tenth: an alert */
	ROOM_NONE, /* below the reserve: nothing is accepted */
};

#define ROOM_RESERVE_BYTES (UINT64_C(32) * 1024 * 1024)

struct room {
	uint64_t free_bytes;
	uint64_t total_bytes;
};

/* Of the disk that `dir` (an open folder) lies on. */
enum errc room_measure(int dir, struct room *ret, struct err *err) MUST_CHECK;

/* The next state; going back needs a little more than going forward did, so that it does not
 * flicker. */
enum room_state room_judge(const struct room *room, enum room_state before);
