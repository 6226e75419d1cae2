/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables asset_sightings and asset_identifiers. Identifiers are kept in the form in which equal
 * ones are the same (identity.h).
 */
#pragma once

#include "assets/sighting.h"
#include "store/db.h"

struct sighting_row {
	int64_t id;
	int64_t asset;
	int64_t first_us;
	struct sighting is; /* without its software */
};

/* ERR_OK with id 0 when the source never told of this key. */
enum errc sightings_find(struct db *db, struct str source, struct str key, int64_t *ret_id,
			 int64_t *ret_asset, struct err *err) MUST_CHECK;

/* With its identifiers. */
enum errc sightings_add(struct db *db, int64_t asset, const struct sighting *sighting,
			int64_t *ret_id, struct err *err) MUST_CHECK;

/* What it says now takes the place of what it said; an older one leaves it as it is. */
enum errc sightings_replace(struct db *db, int64_t id, const struct sighting *sighting,
			    bool *ret_replaced, struct err *err) MUST_CHECK;

/* All of an asset, by number. Texts are good during the call. */
enum errc sightings_each(struct db *db, int64_t asset,
			 bool (*take)(void *ctx, const struct sighting_row *row), void *ctx,
			 struct err *err) MUST_CHECK;

enum errc sightings_assign(struct db *db, int64_t sighting, int64_t asset,
			   struct err *err) MUST_CHECK;
enum errc sightings_assign_all(struct db *db, int64_t from, int64_t to, struct err *err) MUST_CHECK;

/* A sighting that shares a value. */
struct sighting_hit {
	int64_t sighting;
	int64_t asset;
	enum asset_feed feed;
	int64_t last_us;
	struct str vendor;
};
#define SIGHTING_HITS_MAX 64u

/* Others than `self` with that value; at most SIGHTING_HITS_MAX, by number. Texts in `arena`. */
enum errc sightings_with(struct db *db, int64_t self, enum identifier_type type, struct str value,
			 struct arena *arena, struct sighting_hit ret[static SIGHTING_HITS_MAX],
			 size_t *ret_n, struct err *err) MUST_CHECK;

/* The values of one type that an asset has. */
enum errc sightings_values(struct db *db, int64_t asset, enum identifier_type type,
			   bool (*take)(void *ctx, struct str value), void *ctx,
			   struct err *err) MUST_CHECK;

/* All identifiers of all assets, by asset, type and value. */
enum errc sightings_all_values(struct db *db,
			       bool (*take)(void *ctx, int64_t asset, enum identifier_type type,
					    struct str value),
			       void *ctx, struct err *err) MUST_CHECK;

/* What the sources of an asset are called, each once, with " · " between; in `arena`. */
enum errc sightings_sources(struct db *db, int64_t asset, struct arena *arena, struct str *ret,
			    struct err *err) MUST_CHECK;

/* The same of its values of one type, with ", " between. */
enum errc sightings_values_text(struct db *db, int64_t asset, enum identifier_type type,
				struct arena *arena, struct str *ret, struct err *err) MUST_CHECK;
