/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which asset is this sighting of? Decided by the values it shares with other sightings, weighed by
 * identity.h. Only reads.
 */
#pragma once

#include "assets/identity.h"
#include "store/db.h"

#define DECIDE_CANDIDATES_MAX 32u
#define DECIDE_REASONS_MAX    ID_TYPES

struct decide_reason {
	int64_t other; /* the sighting that has the value too */
	enum identifier_type type;
	struct str value;
	unsigned weight;
};

enum decide_bar {
	BAR_NONE,
	BAR_WEAK,   /* what they share is not enough */
	BAR_DIFFER, /* two serial numbers or boards */
	BAR_APART,  /* a person took them apart */
};

struct decide_candidate {
	int64_t asset;
	unsigned weight;
	enum decide_bar bar; /* BAR_NONE: they are one device */
	struct decide_reason reasons[DECIDE_REASONS_MAX];
	size_t n_reasons;
};

struct decision {
	struct decide_candidate at[DECIDE_CANDIDATES_MAX]; /* the heaviest first */
	size_t n;
};

/*
 * Its identifiers are normalised; `id` and `asset` are 0 when it is not in the tables yet. Its own
 * asset is no candidate. Texts in `arena`.
 */
struct decide_ask {
	int64_t id;
	int64_t asset;
	const struct sighting *sighting;
};
enum errc decide(struct db *db, const struct identity *identity, const struct decide_ask *ask,
		 struct arena *arena, struct decision *ret, struct err *err) MUST_CHECK;

/* May these two assets be one? BAR_NONE, BAR_DIFFER or BAR_APART. */
enum errc decide_assets(struct db *db, const struct identity *identity, int64_t a, int64_t b,
			enum decide_bar *ret, struct err *err) MUST_CHECK;
