/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form as it is handed on: blank, or a round with its answers and proofs. What prints, exports
 * and compares reads this, never the tables.
 */
#pragma once

#include "forms/answering.h"
#include "forms/form-set.h"
#include "store/evidence.h"
#include "store/rounds.h"

#define PAPER_PROOFS_MAX 64u /* of one item */
#define PAPER_BYTES	 (64u * 1024 * 1024)

struct paper_item {
	const struct answer *answers[FORM_PASSES_MAX]; /* by pass; NULL: not answered */
	const struct evidence *proofs;
	size_t n_proofs;
};

/* What a blank sheet is about when it is answered elsewhere, such as a vendor's product. */
struct paper_subject {
	struct str id;
	struct str title;
	struct str version;
	int64_t edition; /* that the next answers will be */
};

struct form_paper {
	const struct form *form;
	const struct round *round;	     /* NULL: blank */
	const struct paper_item *items;	     /* form->n_items */
	const struct paper_subject *subject; /* NULL: none is named */
	struct str facility;		     /* its name; "" is not said */
	struct facility known;		     /* of it */
	enum lang lang;
	int64_t made_us; /* when it was printed */
};

/* A blank one. `arena` owns what is below. ERR_LIMIT. */
enum errc paper_blank(const struct form *form, struct arena *arena, struct form_paper *ret,
		      struct err *err) MUST_CHECK;

/*
 * A round with all that was answered. ERR_NOT_FOUND: no such round, or its form is not there;
 * ERR_LIMIT.
 */
enum errc paper_of_round(struct db *db, int64_t round, const struct form_set *forms,
			 struct arena *arena, struct form_paper *ret, struct err *err) MUST_CHECK;

/* What counts for the item now: its last pass that has a value; NULL when there is none. */
const struct answer *paper_answer(const struct form_paper *paper, size_t item);

/* Values by position (STR_NONE: none), of what counts; `ret` has form->n_items. */
void paper_values(const struct form_paper *paper, struct str *ret);

/* Whether it is asked of this facility, by what was answered; see sheet_asks(). */
enum form_verdict paper_asks(const struct form_paper *paper, size_t item);

/* The value that is shown for a pass: an answer's, or what is computed. "" when there is none. */
struct str paper_value(const struct form_paper *paper, size_t item, size_t pass);

/* When the last of its answers was saved, else when it was opened; of a blank one the form's day.
 */
int64_t paper_changed_us(const struct form_paper *paper);

/* The day that stands on it: of a round when it is printed, of a blank one the form's. */
void paper_day(const struct form_paper *paper, char ret[static DAY_TEXT_MAX]);
