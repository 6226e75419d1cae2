/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often each thing was found, and when: what document shapes keep of findings. Things come out
 * in the order in which they were first found. Bounded by SHAPE_TALLY_MAX things and TALLY_BYTES;
 * what does not fit is counted as `left_out`.
 */
#pragma once

#include "base/arena.h"
#include "export/finding.h"

#define TALLY_BYTES (64u * 1024 * 1024)

struct tally_thing {
	struct str key;
	struct str title;
	struct str text;	  /* whatever the shape keeps with it */
	enum finding_level level; /* the gravest */
	uint64_t count;
	int64_t first_us; /* TIME_NONE while no finding had a time */
	int64_t last_us;
};

struct finding_tally {
	struct arena arena;
	struct tally_thing *things;
	size_t n;
	size_t cap;
	uint32_t *table; /* by hash of the key: index + 1 */
	size_t table_size;
	uint64_t left_out;
};

struct finding_tally *finding_tally_new(void) MUST_CHECK;
void finding_tally_free(struct finding_tally *tally);

/* Count one; NULL when there is no room. `*ret_new`: it was never seen before. */
struct tally_thing *finding_tally_add(struct finding_tally *tally, struct str key,
				      const struct finding *finding, bool *ret_new);
