/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a detector that looks at many events (the network watch, correlations) remembers, with the
 * log position it belongs to. It is too big to be committed with every result: the engine hands it
 * over now and then, in parts, and after a restart reads the records behind that position once
 * more, for the detectors alone.
 */
#pragma once

#include "store/db.h"

#define DETECTOR_PART_MAX  (1024u * 1024)
#define DETECTOR_STATE_MAX (8u * 1024 * 1024) /* all parts of one detector */

struct detector_part {
	struct str name;
	uint64_t log_index; /* of the next record it has not seen */
	uint32_t part;	    /* from 0 */
	bool last;
	struct str bytes;
};

/* Keep one part; with the last one the states before it are forgotten. */
enum errc detector_part_put(struct db *db, const struct detector_part *part,
			    struct err *err) MUST_CHECK;

/* The parts of the newest whole state of each detector, in order. */
enum errc detector_parts_list(struct db *db,
			      bool (*take)(void *ctx, const struct detector_part *part), void *ctx,
			      struct err *err) MUST_CHECK;
