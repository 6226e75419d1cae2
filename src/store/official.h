/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Official wordings: what the ministry's own file, handed in by a person, says at each item of a
 * form. One file a form; a newer one takes the place of the older.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

struct official_file {
	struct str form;
	struct str file;   /* its name */
	struct str sha256; /* 64 hexadecimal digits */
	struct str taken_by;
	int64_t taken_us;
};

struct official_wording {
	struct str number;
	struct str item; /* "": the form has none of that number */
	struct str sheet;
	struct str cell;
	struct str text;
};

/* All or nothing, its own transaction; `wordings` in the order of the file, a number once. */
enum errc official_put(struct db *db, const struct official_file *file,
		       const struct official_wording *wordings, size_t n,
		       struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: none was handed in for that form. Texts in `arena`. */
enum errc official_get(struct db *db, struct str form, struct arena *arena,
		       struct official_file *ret, struct err *err) MUST_CHECK;

/* Its own transaction; the same. */
enum errc official_remove(struct db *db, struct str form, struct err *err) MUST_CHECK;

/* Those of an item (STR_NONE: all of the form), until `take` says false; texts: during the call. */
enum errc official_each(struct db *db, struct str form, struct str item,
			bool (*take)(void *ctx, const struct official_wording *wording), void *ctx,
			struct err *err) MUST_CHECK;
