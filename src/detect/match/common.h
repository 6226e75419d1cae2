/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in nearly every event: what a rule hangs on should be something else.
 */
#pragma once

#include "detect/sigma/pattern.h"

/* The well-known values, folded; STR_NONE behind the last. */
struct str common_value(size_t i);

/* How many of them the pattern matches. */
unsigned common_matches(const struct pattern *pattern);
