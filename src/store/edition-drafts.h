/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drafts of a new year's form (forms/import/edition-draft.h): what was read of the ministry's file
 * and what people decided of each line. A draft is not replaced: what people decided would be lost.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

#define EDITION_LINES_MAX 1000u

struct edition_draft {
	struct str id;
	struct str before;
	struct str edition;
	int64_t fiscal_year;
	struct str sheet;
	struct str file;
	struct str sha256;
	struct str made_by;
	int64_t made_us;
};

struct edition_draft_line {
	int64_t place;
	struct str number;
	int64_t section; /* 0: it is gone */
	struct str cell;
	struct str text;
	struct str verdict;
	bool unsure; /* and nobody decided */
	int64_t likeness;
	struct text_pair reason;
	struct str origins;
	struct str change;
	struct str decided_by;
	int64_t decided_us;
};

struct edition_lines {
	struct edition_draft_line *at;
	size_t n;
};

/* Its own transaction. ERR_CONFLICT: there is a draft of that id. */
enum errc edition_drafts_add(struct db *db, const struct edition_draft *draft,
			     const struct edition_lines *lines, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND. Texts in `arena`. */
enum errc edition_drafts_get(struct db *db, struct str id, struct arena *arena,
			     struct edition_draft *ret, struct err *err) MUST_CHECK;

/* By id, until `take` says false; texts are good during the call. */
enum errc edition_drafts_each(struct db *db,
			      bool (*take)(void *ctx, const struct edition_draft *draft), void *ctx,
			      struct err *err) MUST_CHECK;

/* All lines of one, by place. Texts in `arena`. */
enum errc edition_drafts_lines(struct db *db, struct str id, struct arena *arena,
			       struct edition_lines *ret, struct err *err) MUST_CHECK;

/* `line`: place, origins, change, decided_by and decided_us are read. ERR_NOT_FOUND. */
enum errc edition_drafts_decide(struct db *db, struct str id, const struct edition_draft_line *line,
				struct err *err) MUST_CHECK;

/* Its own transaction. ERR_NOT_FOUND. */
enum errc edition_drafts_remove(struct db *db, struct str id, struct err *err) MUST_CHECK;
