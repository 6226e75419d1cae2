/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ministry's file of a new year held against the edition before: which of its items are which of
 * that edition's, by their wording and number, and how sure that is.
 *
 * Only one thing is sure: the wording is the same, character by character, as that of last year's
 * own file (store/official.h). What was compared with our words alone, or differs at all, is for a
 * person to look at (要確認), and carries no answer until one has.
 */
#pragma once

#include "forms/import/official-sheet.h"

enum edition_verdict {
	EDITION_SAME,	 /* the same wording under the same number */
	EDITION_MOVED,	 /* the same wording under another number */
	EDITION_CHANGED, /* alike, and not the same */
	EDITION_NEW,	 /* nothing before is like it */
	EDITION_GONE,	 /* nothing now is like it */
	EDITION_VERDICTS,
};

extern const char *const edition_verdict_names[EDITION_VERDICTS]; /* "same", … */
struct text edition_verdict_words(enum edition_verdict verdict);

struct edition_line {
	enum edition_verdict verdict;
	bool unsure;
	size_t now;	   /* of the sheet's items; SIZE_MAX: it is gone */
	size_t before;	   /* of the form's items; SIZE_MAX: it is new */
	unsigned likeness; /* to it, or to the nearest, in percent */
	struct text_pair reason;
};

struct edition_map {
	struct edition_line *lines; /* in the order of the sheet, then what is gone */
	size_t n;
};

/*
 * `wordings` has last year's official wording by position of the form's items (STR_NONE: not
 * known). Everything is in `arena`. ERR_LIMIT.
 */
enum errc edition_map_make(const struct form *before, const struct str *wordings,
			   const struct official_sheet *sheet, struct arena *arena,
			   struct edition_map *ret, struct err *err) MUST_CHECK;

/*
 * The visible sheet of the book that is most like `before`, or the one named `name` (STR_NONE:
 * any): a ministry's book holds the sheet of the institution beside that of the vendor.
 * ERR_NOT_FOUND: no sheet has numbered items, or none is called so.
 */
enum errc edition_sheet_choose(const struct xlsx_book *book, const struct form *before,
			       struct str name, struct arena *arena, struct official_sheet *ret,
			       struct err *err) MUST_CHECK;
