/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a scan took, for those who measure it: one JSON object on one line of stderr.
 */
#pragma once

#include "cli/scan/scan-output.h"

struct scan_timing {
	int64_t load_us;    /* from the start of the command until events can be looked at */
	int64_t compile_us; /* of that: compiling the rules, or finding them compiled */
	int64_t scan_us;    /* from the first byte read to the last finding written */
	unsigned threads;
};

void scan_timing_print(const struct scan_timing *timing, const struct scan_totals *totals);
