/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vendors and what they sell to or run for this hospital. A vendor's id is a short name; a
 * product's is "vendor/product" and also the subject of its sheets' rounds. What is written here
 * never names a person: a contact is a desk or a role.
 *
 * Lists and texts live in the caller's arena; lists are in the order of their ids.
 */
#pragma once

#include "base/arena.h"
#include "base/calendar/day.h"
#include "base/text.h"
#include "store/db.h"

#define VENDOR_ID_MAX	40u /* bytes of a vendor's id, and of a product's part behind the slash */
#define VENDOR_TEXT_MAX 200u
#define VENDOR_NOTE_MAX 2000u

struct vendor {
	struct str id;
	struct str title;
	struct str contact;
	struct str phone;
	struct str hours;
	struct str note;
	int64_t changed_us;
	struct str changed_by;
	const struct vendor *next;
};

enum vendor_renewal {
	RENEWAL_UNKNOWN,
	RENEWAL_AUTOMATIC, /* goes on unless somebody ends it */
	RENEWAL_AGREED,	   /* ends unless both agree anew */
	RENEWAL_NONE,	   /* there is no running contract: bought once */
	VENDOR_RENEWALS,
};

extern const char *const vendor_renewal_names[VENDOR_RENEWALS]; /* "unknown", … */
extern const struct text vendor_renewal_words[VENDOR_RENEWALS];

struct vendor_product {
	struct str id;
	struct str vendor;
	struct str title;
	struct str version; /* "" when it has none */
	struct str contract_from;
	struct str contract_until; /* YYYY-MM-DD, the last day; STR_NONE: open or not said */
	enum vendor_renewal renewal;
	bool used;
	int64_t changed_us;
	struct str changed_by;
	const struct vendor_product *next;
};

/* Small letters, digits and dashes, beginning with none of the latter; at most VENDOR_ID_MAX. */
bool vendor_id_valid(struct str id);

/* "vendor/product", of two such names. */
bool vendor_product_id_valid(struct str id);
struct str vendor_of_product(struct str id);

/*
 * Adds, or changes what is there. `next` is not read. ERR_SYNTAX and ERR_LIMIT name the field;
 * ERR_NOT_FOUND: a product of a vendor that is not there.
 */
enum errc vendors_put(struct db *db, const struct vendor *vendor, struct err *err) MUST_CHECK;
enum errc vendor_products_put(struct db *db, const struct vendor_product *product,
			      struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND names it. */
enum errc vendors_get(struct db *db, struct str id, struct arena *arena, struct vendor *ret,
		      struct err *err) MUST_CHECK;
enum errc vendor_products_get(struct db *db, struct str id, struct arena *arena,
			      struct vendor_product *ret, struct err *err) MUST_CHECK;

enum errc vendors_list(struct db *db, struct arena *arena, const struct vendor **ret,
		       struct err *err) MUST_CHECK;

/* Of one vendor, or of all (STR_NONE). */
enum errc vendor_products_list(struct db *db, struct str vendor, struct arena *arena,
			       const struct vendor_product **ret, struct err *err) MUST_CHECK;

/* Which assets belong to it. Tying twice is fine; untying says ERR_NOT_FOUND when it was not. */
struct vendor_tie {
	struct str product;
	int64_t asset;
	struct str by;
	int64_t now_us;
};
enum errc vendor_assets_tie(struct db *db, const struct vendor_tie *tie,
			    struct err *err) MUST_CHECK;
enum errc vendor_assets_untie(struct db *db, const struct vendor_tie *tie,
			      struct err *err) MUST_CHECK;
enum errc vendor_assets_each(struct db *db, struct str product,
			     void (*take)(void *ctx, int64_t asset), void *ctx,
			     struct err *err) MUST_CHECK;
