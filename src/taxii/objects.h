/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The objects of a collection. Owns the SQL of taxii_objects and taxii_deletions.
 *
 * Every object has a date-added of its own, later than all before it in its collection, given in
 * the transaction that adds it. Writers follow one another, so what a reader has seen is all there
 * is up to the date of the last of it: "after that date" is where the rest begins, by whatever way
 * a client pages, and nothing is lost or comes twice.
 *
 * A version that is there is never changed. TLP is never lowered: a later version of an object
 * that is marked more widely than one before it is refused, as is what is stricter than the
 * collection takes. Objects are given out as they came, byte for byte.
 */
#pragma once

#include "taxii/collections.h"
#include "taxii/stix-object.h"

/* ---- adding ---- */

enum taxii_added {
	TAXII_ADDED,
	TAXII_KNOWN, /* that version was there already: nothing has changed */
};

struct taxii_intake {
	struct db *db;
	const struct stix_rules *rules;
	const struct taxii_collection *collection;
	struct str member; /* who brings it */
	int64_t now_us;
};

/* What became of one object, good while the object is: id and version are "" when unreadable. */
struct taxii_receipt {
	struct str id;
	struct str version;
	enum taxii_added added;
	int64_t added_us; /* of TAXII_ADDED */
};

/*
 * One object, within a transaction of the caller's. ERR_SYNTAX, ERR_LIMIT, ERR_UNSUPPORTED,
 * ERR_DENIED: it is refused, others may still be added; any other error is the database's.
 * `arena` has the texts of `ret`, which is set either way.
 */
enum errc taxii_object_add(const struct taxii_intake *intake, struct str text, struct arena *arena,
			   struct taxii_receipt *ret, struct err *err) MUST_CHECK;

/* Is that an answer about the object, not about the database? */
bool taxii_is_refusal(enum errc code);

/* ---- reading ---- */

enum taxii_which {
	TAXII_LAST = 1 << 0,
	TAXII_FIRST = 1 << 1,
	TAXII_ALL = 1 << 2,
};

/* Lists are ",a,b," so that a whole name is found between commas; STR_NONE: anything. */
struct taxii_filter {
	struct str ids;
	struct str types;
	struct str versions; /* microseconds as decimal numbers */
	unsigned which;	     /* enum taxii_which, beside `versions` */
	int64_t after_us;    /* exclusive; 0: from the first */
	size_t limit;	     /* 1.. */
};

/* Texts are good during the call. */
struct taxii_object {
	int64_t added_us;
	struct str id;
	struct str type;
	struct str version;
	int64_t version_us;
	bool revoked;
	enum tlp tlp;
	struct str member;
	struct str body; /* STR_NONE unless asked for */
};

/* False: no more are wanted. */
typedef bool taxii_object_sink(void *ctx, const struct taxii_object *object);

/* By date-added; `bodies`: with what the objects are. */
enum errc taxii_objects_page(struct db *db, struct str collection,
			     const struct taxii_filter *filter, bool bodies,
			     taxii_object_sink *sink, void *ctx, struct err *err) MUST_CHECK;

/* Newest first, for people; below `before_us` (0: from the newest). */
enum errc taxii_objects_newest(struct db *db, struct str collection, int64_t before_us,
			       unsigned limit, taxii_object_sink *sink, void *ctx,
			       struct err *err) MUST_CHECK;

/* Is any version of it there? */
enum errc taxii_object_exists(struct db *db, struct str collection, struct str id, bool *ret,
			      struct err *err) MUST_CHECK;

/* ---- deleting ---- */

struct taxii_deletion {
	struct db *db;
	struct str collection;
	struct str id;
	const struct taxii_filter *filter; /* which versions; its ids are not read */
	struct str member;		   /* only what he brought; STR_NONE: whoever did */
	struct str by;			   /* who is written down as having done it */
	int64_t now_us;
};

/*
 * In a transaction of the caller's. ERR_DENIED when one of the versions was brought by another
 * than `member`. What is left of the object is marked anew.
 */
enum errc taxii_object_delete(const struct taxii_deletion *deletion, uint64_t *ret_n,
			      struct err *err) MUST_CHECK;
