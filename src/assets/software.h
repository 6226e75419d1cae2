/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is installed where: the table asset_software. What advisories are compared with: the
 * programs that agents, SBOMs and ledgers tell of, and of each asset its operating system or
 * firmware under the asset's own maker and model.
 */
#pragma once

#include "assets/sighting.h"
#include "store/db.h"

/* Texts are "" where not known, never NULL; good during the call. */
struct asset_software {
	int64_t asset;
	struct str vendor;
	struct str product;
	struct str version;
	struct str cpe;
	struct str purl;
};

/*
 * Everything on all assets that are not retired, in no order, or on one (`asset` not 0), by
 * product; each line once, until `take` says false.
 */
enum errc asset_software_each(struct db *db, int64_t asset,
			      bool (*take)(void *ctx, const struct asset_software *software),
			      void *ctx, struct err *err) MUST_CHECK;

/* The register's: what the sighting tells takes the place of what it told. */
enum errc asset_software_put(struct db *db, int64_t sighting, const struct sighting *s,
			     struct err *err) MUST_CHECK;
