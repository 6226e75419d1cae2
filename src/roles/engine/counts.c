/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/engine/counts.h"

#include "base/log.h"

void engine_counts_send(struct engine_counts *counts, const struct engine_correlate *correlate,
			const struct engine_network *network, struct channel *store)
{
	struct msg_detector_counts now = { .hits = 0 };
	struct err err;

	engine_correlate_count(correlate, &now);
	engine_network_count(network, &now);
	if (counts->any && memcmp(&now, &counts->told, sizeof(now)) == 0)
		return;
	if (message_send(store, MSG_DETECTOR_COUNTS, &now, &err)) {
		log_warn("what the detector counts is not told", log_err(&err));
		return;
	}
	counts->told = now;
	counts->any = true;
}
