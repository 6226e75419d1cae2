/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log lines of demos and drills from templates: `${date} ${slash_date} ${time} ${rfc3164} ${iso}
 * ${epoch} ${epoch_ms} ${epoch_ns}` are the moment of sending, `${tz}` the local zone (+0900),
 * `${1-254}` a number in that range, `${name}` one word of the list `name`. The randomness is
 * seeded: the same seed gives the same lines.
 */
#pragma once

#include "base/buf.h"
#include "base/encoding/yaml.h"

struct dice {
	unsigned char seed[32];
	uint64_t thrown;
};

struct line_template {
	const struct yaml *words; /* map of lists; may be NULL */
	struct dice *dice;
	int64_t now_us;
};

void dice_init(struct dice *dice, uint64_t seed);

/* 0 … sides-1; `sides` is at least 1. */
uint64_t dice_throw(struct dice *dice, uint64_t sides);

/* ERR_SYNTAX names a placeholder nobody knows. */
enum errc line_expand(const struct line_template *template, struct str text, struct buf *out,
		      struct err *err) MUST_CHECK;
