/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What formats that sum up keep of a finding, on its way from the thread that found it to the one
 * that counts: bytes that mean something within this process only.
 */
#pragma once

#include "cli/scan/scan-output.h"

#define SIGHTING_WHY_MAX 600 /* bytes, about */

struct scan_sighting {
	const struct rule *rule;
	int64_t time_us;
	uint64_t record;
	struct str host; /* of the machine; may be absent, as the next two */
	struct str user;
	struct str file;
	struct str why; /* the values that were met, in one line; "" when not asked for */
};

void sighting_pack(const struct scan_finding *finding, bool why, struct buf *out);

/* Take one off the head of `*packed`; false at the end. Texts are views of `packed`. */
bool sighting_next(struct str *packed, const struct ruleset *rules, struct scan_sighting *ret);
