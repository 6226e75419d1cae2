/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is that product this product? Vendors and products have many spellings: full-width letters,
 * 株式会社, "Inc.", CPE's underscores, a Japanese and an English name. The aliases are data
 * (content/advisories/names.yml, docs/formats/advisories.md); the rest is normalising. So are the
 * products that only one vendor makes, for inventories that do not tell the vendor.
 *
 * Never the same: a product alone whose vendor is a wild card or is not told, and a name that is
 * only part of another.
 */
#pragma once

#include "advisories/cpe.h"
#include "base/err.h"

#define NAMES_VENDORS_MAX  20000u /* spellings in the table */
#define NAMES_FAMILIES_MAX 1024u  /* names of families × their members */
#define NAMES_MAKES_MAX	   1024u  /* products that tell their vendor */
#define NAME_TEXT_MAX	   512u	  /* bytes of a name that is compared; longer ones never match */

struct names;

/* The sentence names file and line. */
enum errc names_read(const char *path, struct names **ret, struct err *err) MUST_CHECK;
struct names *names_new(void) MUST_CHECK; /* knows no alias */
void names_free(struct names *names);
void names_free_at(struct names **names);
#define auto_names CLEANUP(names_free_at) struct names

/*
 * Two names of one vendor, learnt later. What is known already stays: names of two vendors of the
 * table are not made one. ERR_LIMIT when the table is full.
 */
enum errc names_same(struct names *names, struct str a, struct str b, struct err *err) MUST_CHECK;

/* JVN iPedia's list of products: does the text look like one? */
bool names_is_jvn(struct str text);

/* Each vendor of it: its Japanese name, and the one it has in CPE. */
typedef enum errc (*names_take)(void *ctx, struct str name, struct str other, struct err *err);
enum errc names_each_jvn(struct str text, names_take take, void *ctx, size_t *ret_n,
			 struct err *err) MUST_CHECK;

/* Learn from it; `ret_n` vendors were told. */
enum errc names_read_jvn(struct names *names, struct str text, size_t *ret_n,
			 struct err *err) MUST_CHECK;

/* What is compared; texts as written, STR_NONE where not told. */
struct product_name {
	struct str vendor;
	struct str product;
	struct str cpe;
};

enum same_product {
	PRODUCT_OTHER,
	PRODUCT_MAYBE, /* a person must look */
	PRODUCT_SAME,
};

enum same_reason {
	REASON_CPE,	     /* vendor and product of both CPE names */
	REASON_NAMES,	     /* vendor and product by their names */
	REASON_VENDOR_OPEN,  /* the product's name, the vendor is not told or a wild card */
	REASON_VENDOR_OTHER, /* the product's name, vendors that may be two names of one */
	REASON_SEVERAL,	     /* the vendor, and this product among others ("A and B", a family) */
	REASON_PART,	     /* all but CPE's part: application, system, hardware */
};

struct sameness {
	enum same_product same;
	enum same_reason reason;
};

/* `arena` is for the work. */
struct sameness names_compare(const struct names *names, const struct product_name *theirs,
			      const struct product_name *ours, struct arena *arena);

/* PRODUCT_SAME, whoever asks. */
bool names_agree(const struct names *names, const struct product_name *a,
		 const struct product_name *b);

/*
 * Under which keys a product can be looked up: numbers for an index that is kept. Two names that
 * names_compare() does not call PRODUCT_OTHER share one of them, whatever aliases either side of
 * the comparison knew (their keys need no aliases); those that share one may still be different.
 */
#define NAMES_KEYS_MAX 64u

struct name_keys {
	uint32_t at[NAMES_KEYS_MAX];
	size_t n;
};

/* What an advisory says; adds to `keys`. */
void names_add_their_keys(const struct product_name *theirs, struct arena *arena,
			  struct name_keys *keys);

/* What the inventory says. */
void names_add_our_keys(const struct names *names, const struct product_name *ours,
			struct arena *arena, struct name_keys *keys);
