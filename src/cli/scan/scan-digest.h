/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scan found, counted in the ways people ask for: by rule, by rule and host, by host, user
 * and ATT&CK technique, and over time.
 */
#pragma once

#include "cli/print/tally.h"
#include "cli/scan/scan-sighting.h"

#define DIGEST_MOMENTS_MAX 2000000u

struct digest_moment {
	int64_t time_us;
	enum rule_level level;
};

struct scan_digest {
	struct tally rules;  /* key: rule id; subject: struct rule */
	struct tally places; /* key: rule id, NUL, host; subject: struct rule */
	struct tally hosts;
	struct tally users;
	struct tally techniques; /* key: "t1490"; subject: none */
	uint64_t levels[RULE_LEVEL_MAX];
	struct digest_moment *moments; /* of findings whose time is known */
	size_t n_moments;
	size_t cap_moments;
};

struct scan_digest *scan_digest_new(void) MUST_CHECK;
void scan_digest_free(struct scan_digest *digest);

void scan_digest_add(struct scan_digest *digest, const struct scan_sighting *sighting);

/* All is counted: sorts. */
void scan_digest_close(struct scan_digest *digest);

/* The host part of a key of `places`. */
struct str digest_place_host(struct str key);

/*
 * The moments in `n` equal spans: `ret[i][level]`. Returns the first moment, the width of a span
 * in `*ret_span_us`; TIME_NONE when no time is known.
 */
int64_t scan_digest_spans(const struct scan_digest *digest, size_t n,
			  uint32_t (*ret)[RULE_LEVEL_MAX], int64_t *ret_span_us);
