/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiled detections as bytes (flat.h). Whatever is read is in its bounds: slots are in the pool's
 * plan, selections in their detection, expressions among the pool's. The plan and the expressions
 * are read before.
 */
#pragma once

#include "detect/sigma/detection.h"
#include "detect/sigma/flat.h"
#include "event/event.h"

struct detection_walk {
	struct flat flat;
	const struct pool *pool;
};

void flat_logsource(struct flat *flat, struct logsource *source);

/* A slot of the plan, or SLOT_NONE. */
void flat_slot(struct detection_walk *walk, uint32_t *slot);

void flat_selection(struct detection_walk *walk, struct selection *selection);

/* `*condition` over `n_selections` is never NULL, also when reading failed. */
void flat_expression(struct detection_walk *walk, uint32_t n_selections,
		     const struct condition **condition);

/* `*detection` is never NULL, also when reading failed. */
void flat_detection(struct detection_walk *walk, const struct detection **detection);
