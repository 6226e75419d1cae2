/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The products that advisories are held against: a list that was handed in, or the software and
 * devices of the asset register. The records database keeps the state of both that the concerns
 * (concerns.h) were worked out for.
 */
#pragma once

#include "advisories/match.h"
#include "advisories/ssvc.h"
#include "base/digest.h"
#include "store/db.h"

#define INVENTORY_MAX	   20000u
#define INVENTORY_TEXT_MAX (8u * 1024 * 1024)

struct inventory_product {
	int64_t id;	  /* in the database; 0: not kept there */
	struct str asset; /* where it is, in the inventory's words */
	struct product_name name;
	struct str version;
	enum exposure exposure;
	enum human_impact impact;
};

struct inventory {
	struct inventory_product *at;
	size_t n;
};

/* "unknown", "small", "controlled", "open"; read also: internal, internet, and Japanese words. */
const char *exposure_name(enum exposure exposure);
bool exposure_parse(struct str text, enum exposure *ret);
struct text exposure_text(enum exposure exposure);

/* "unknown", "low", "medium", "high", "very-high" */
bool impact_parse(struct str text, enum human_impact *ret);
struct text impact_text(enum human_impact impact);

/*
 * A list as CSV (RFC 4180) in UTF-8: the first row names the columns vendor, product, version, cpe,
 * exposure, impact, asset in any order (or their Japanese headings); product or cpe is needed. The
 * sentence names the line.
 */
enum errc inventory_read_csv(struct str text, struct arena *arena, struct inventory *ret,
			     struct err *err) MUST_CHECK;

enum inventory_origin {
	INVENTORY_LIST,	  /* handed in */
	INVENTORY_ASSETS, /* from the asset register */
};

/* What is kept of one origin becomes `inventory`; inside the caller's transaction. */
enum errc inventory_replace(struct db *db, enum inventory_origin origin,
			    const struct inventory *inventory, struct err *err) MUST_CHECK;

/* What the asset register holds now: the same software on several assets is one product. */
enum errc inventory_of_assets(struct db *db, struct arena *arena, struct inventory *ret,
			      struct err *err) MUST_CHECK;

/* What is kept of one origin. */
enum errc inventory_kept(struct db *db, enum inventory_origin origin, struct arena *arena,
			 struct inventory *ret, struct err *err) MUST_CHECK;

/* All that is kept, of both origins. */
enum errc inventory_list(struct db *db, struct arena *arena, struct inventory *ret,
			 struct err *err) MUST_CHECK;

/* Of everything a verdict or a priority depends on, in its order. */
void inventory_digest(const struct inventory *inventory, unsigned char ret[static DIGEST_BYTES]);
