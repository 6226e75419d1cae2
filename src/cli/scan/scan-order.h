/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Units of input are worked on at the same time and written one after the other, in the order of
 * the input: what comes out does not depend on how many threads there are.
 *
 * Memory is bounded: at most SCAN_AHEAD units a thread are open at once, and a unit whose output
 * grows past its share waits until all before it are written, then writes as it goes. The first
 * open unit never waits, so nothing can wait for ever.
 */
#pragma once

#include "cli/print/progress.h"
#include "cli/scan/scan-result.h"

#define SCAN_AHEAD	   4u
#define SCAN_PENDING_BYTES (32u * 1024 * 1024) /* of output, all units together, about */

struct scan_order;
struct scan_correlate;
struct scan_source;

/* Where results go, in order. Nobody else uses these until the order is freed. */
struct scan_order_ends {
	struct scan_output *output;
	struct scan_correlate *correlate; /* or NULL */
	struct scan_totals *totals;
	struct progress *progress;
};

struct scan_order *scan_order_new(const struct scan_order_ends *ends, unsigned threads) MUST_CHECK;
void scan_order_free(struct scan_order *order);

/* Wait until unit `number` may be opened. */
void scan_order_wait_room(struct scan_order *order, uint64_t number);

/* An empty result to fill. */
struct scan_result *scan_order_result(struct scan_order *order) MUST_CHECK;

/*
 * What is in `result` may be written now, and is if it is the unit's turn; leaves it empty then. Of
 * more than its share it waits until it is.
 */
void scan_order_relieve(struct scan_order *order, uint64_t number, struct scan_source *source,
			struct scan_result *result);

/*
 * The unit is worked through. The order keeps `result`, and gives the hold on `source` (NULL: none)
 * back when the unit was written.
 */
void scan_order_done(struct scan_order *order, uint64_t number, struct scan_source *source,
		     struct scan_result *result);

/*
 * The unit goes on to the end of its source, because those that follow it began at the wrong place.
 * Waits for its turn; false when the unit itself is such a one, and nothing of it will be written.
 */
bool scan_order_claim_rest(struct scan_order *order, uint64_t number, struct scan_source *source);
