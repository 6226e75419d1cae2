/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables asset_joins (why sightings are of one device) and asset_apart (a person said that they
 * are not).
 */
#pragma once

#include "assets/sighting.h"
#include "store/db.h"

#define ASSET_JOIN_PERSON "person" /* instead of an identifier's type; the value is who */

struct asset_join {
	int64_t sighting;
	int64_t other;
	struct str type; /* of the identifier, or ASSET_JOIN_PERSON */
	struct str value;
	int64_t weight;
	int64_t at_us;
};

enum errc asset_joins_add(struct db *db, const struct asset_join *join, struct err *err) MUST_CHECK;

/* Those within an asset, by sighting. Texts are good during the call. */
enum errc asset_joins_each(struct db *db, int64_t asset,
			   bool (*take)(void *ctx, const struct asset_join *join), void *ctx,
			   struct err *err) MUST_CHECK;

/* Sightings of two assets: what joined them is forgotten. */
enum errc asset_joins_cut(struct db *db, struct err *err) MUST_CHECK;

/* Every sighting of the one asset from every one of the other, from now on. */
enum errc asset_apart_add(struct db *db, int64_t asset, int64_t other, struct str by,
			  int64_t now_us, struct err *err) MUST_CHECK;
enum errc asset_apart_forget(struct db *db, int64_t asset, int64_t other,
			     struct err *err) MUST_CHECK;

/* Is a sighting of the one apart from one of the other? `sighting` stands for itself when not 0. */
enum errc asset_apart_is(struct db *db, int64_t asset, int64_t sighting, int64_t other, bool *ret,
			 struct err *err) MUST_CHECK;
