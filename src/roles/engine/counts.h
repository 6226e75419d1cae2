/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the detector holds and could not count, for the store: sent when it changed. A new engine
 * counts from nothing, so its first counts are told in any case.
 */
#pragma once

#include "roles/engine/correlate.h"
#include "roles/engine/network.h"

/* Zeros at the start. */
struct engine_counts {
	struct msg_detector_counts told;
	bool any;
};

/* `correlate` may be NULL: the rules have no correlations. */
void engine_counts_send(struct engine_counts *counts, const struct engine_correlate *correlate,
			const struct engine_network *network, struct channel *store);
