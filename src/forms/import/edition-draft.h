/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ministry's file of a new year as a draft of a form: read, held against the edition before
 * (edition-map.h), reviewed by people line by line, and written as a file of the form language that
 * is adopted like any form of one's own (forms/own-forms.h).
 *
 * What nobody decided and was not the same character by character carries no answer: its item says
 * `mapping: unsure` and `change: stricter`, and is shown as 要確認.
 */
#pragma once

#include "forms/form-set.h"
#include "store/edition-drafts.h"

/* What a line becomes. The last two are of items that the new sheet does not have. */
enum edition_change {
	EDITION_AS_NEW,
	EDITION_AS_SAME,
	EDITION_AS_MERGED,
	EDITION_AS_STRICTER,
	EDITION_AS_DROPPED,
	EDITION_AS_KEPT,
	EDITION_CHANGES,
};

extern const char *const edition_change_names[EDITION_CHANGES]; /* "new", … */
extern const struct text edition_change_words[EDITION_CHANGES];

struct edition_wish {
	const struct form_set *forms;
	struct str before; /* id of the edition it follows */
	struct str id;	   /* what the form will be called */
	int64_t fiscal_year;
	struct str sheet; /* of the workbook; "": the one that fits best */
	struct str file;
	struct str by;
	int64_t now_us;
};

/*
 * Read the workbook and keep the draft. ERR_SYNTAX: the id is none; ERR_NOT_FOUND: no such form
 * before, or no sheet fits; ERR_CONFLICT: a form or a draft of that id is there; else as
 * xlsx_read().
 */
enum errc edition_draft_make(struct db *db, const struct edition_wish *wish, struct str bytes,
			     struct arena *arena, size_t *ret_lines, struct err *err) MUST_CHECK;

struct edition_decision {
	int64_t place;
	enum edition_change change;
	struct str origins; /* ids of items before, by spaces or commas */
	struct str by;
	int64_t now_us;
};

/* A person's word about a line. ERR_SYNTAX and ERR_NOT_FOUND name what is wrong with it. */
enum errc edition_draft_decide(struct db *db, const struct form_set *forms, struct str id,
			       const struct edition_decision *decision, struct arena *arena,
			       struct err *err) MUST_CHECK;

/* As a file of the form language, and how many lines nobody was sure of. */
enum errc edition_draft_write(struct db *db, const struct form_set *forms, struct str id,
			      struct arena *arena, struct buf *out, size_t *ret_unsure,
			      struct err *err) MUST_CHECK;
