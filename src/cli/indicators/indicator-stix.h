/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Indicators as a STIX 2.1 bundle, written one by one.
 */
#pragma once

#include "base/encoding/json-write.h"
#include "detect/indicators/set.h"

/* The bundle's beginning, with the marking definitions of TLP 2.0; then indicators; then the end.
 */
void indicator_stix_begin(struct json_writer *w);
void indicator_stix_add(struct json_writer *w, const struct indicator_set *set,
			const struct indicator *indicator);
void indicator_stix_end(struct json_writer *w);
