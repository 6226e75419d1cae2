/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which segments a log folder holds, by their names, oldest first. A segment's records end where
 * the next segment begins; what stands behind that in its file is void.
 */
#pragma once

#include "base/err.h"

struct segment_list {
	uint64_t *firsts; /* ascending */
	size_t n;
	size_t cap;
};

enum errc segment_list_read(struct segment_list *list, int dir, struct err *err) MUST_CHECK;
void segment_list_done(struct segment_list *list);
#define auto_segment_list CLEANUP(segment_list_done) struct segment_list

/* The position of the segment that would hold `index`; SIZE_MAX when it is older than all. */
size_t segment_list_find(const struct segment_list *list, uint64_t index);

/* The index at which the segment at `i` ends for certain; UINT64_MAX for the newest. */
uint64_t segment_list_end(const struct segment_list *list, size_t i);
