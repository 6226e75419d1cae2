/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A round as people see it: its form, who answers, what was answered in each pass, and how far it
 * has come. Nothing counts as done that nobody answered: an item that may or may not be asked is
 * unknown, an answer that lacks its dates is incomplete.
 *
 * In a later pass what was settled before (はい, 対象外) stays settled; what was いいえ is asked
 * again.
 */
#pragma once

#include "forms/answering.h"
#include "forms/form-set.h"
#include "store/rounds.h"

enum item_state {
	ITEM_LEFT_OUT,	 /* not asked of this facility, or not after these answers */
	ITEM_UNKNOWN,	 /* nobody said whether it is asked, and nobody answered it */
	ITEM_OPEN,	 /* asked and not answered */
	ITEM_INCOMPLETE, /* answered, and something is missing: answer_gaps() */
	ITEM_SETTLED,	 /* answered in full, in this pass or a former one */
	ITEM_STATES,
};

/* "left-out", "unknown", "open", "incomplete", "settled" */
extern const char *const item_state_names[ITEM_STATES];

struct round_sheet {
	struct round round;
	const struct form *form;
	struct facility facility;
	struct answer *answers[FORM_PASSES_MAX]; /* by position; version 0: none */
	struct str *values[FORM_PASSES_MAX];	 /* with those of former passes */
};

/* How many items are in each state. What is on the sheet for information is not counted. */
struct round_progress {
	unsigned n[ITEM_STATES];
	unsigned all; /* without those left out */
	unsigned no;  /* answered いいえ */
};

/* Who answers, as conditions read it, from the facility's record. Texts in `arena`. */
enum errc facility_read(struct db *db, struct arena *arena, struct facility *ret,
			struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: there is no such round, or its form is not in `set`. Texts in `arena`. */
enum errc round_sheet_load(struct db *db, const struct form_set *set, int64_t round,
			   struct arena *arena, struct round_sheet *ret,
			   struct err *err) MUST_CHECK;

/* As sheet_asks() of that pass, which counts from 1. */
enum form_verdict round_sheet_asks(const struct round_sheet *sheet, unsigned pass, size_t item);

enum item_state round_sheet_state(const struct round_sheet *sheet, unsigned pass, size_t item);

/* Of `n` items from `first`. */
struct round_progress round_sheet_progress(const struct round_sheet *sheet, unsigned pass,
					   size_t first, size_t n);

/* The newest answer of an item over all passes; version 0: there is none. */
const struct answer *round_sheet_latest(const struct round_sheet *sheet, size_t item);

/* The round that was answered before with the edition before: carried from, else the newest of it.
 * 0: there is none. */
enum errc round_before(struct db *db, const struct round_sheet *sheet, int64_t *ret,
		       struct err *err) MUST_CHECK;
