/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linked correlations as bytes (flat.h). What is read is within the limits of correlation.h, and
 * its members are rules or correlations that stand before it.
 */
#pragma once

#include "detect/sigma/correlation.h"
#include "detect/sigma/detection-flat.h"

struct ruleset;

/* One, but for its `rule`; `number` of them are there already. */
void flat_correlation(struct detection_walk *walk, const struct ruleset *set, size_t number,
		      struct correlation *correlation);
