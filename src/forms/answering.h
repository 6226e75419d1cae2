/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the rules of a form say of answers: which items are asked of this facility, whether a value
 * is one, what a sheet still lacks, and what an edition's answers propose for the next.
 */
#pragma once

#include "forms/form.h"
#include "store/answers.h"

/* What is known of who answers; STR_NONE is not known. */
struct facility {
	struct str fields[FACILITY_FIELDS];
	int fiscal_start; /* month its fiscal year begins in; 0 is April */
};

/* A form with answers, of one pass, by position of the item; `values` has form->n_items. */
struct sheet {
	const struct form *form;
	const struct facility *facility;
	const struct str *values;
};

/* NO only when its scope or its condition says no: what is not known hides nothing. */
enum form_verdict sheet_asks(const struct sheet *sheet, size_t item);

/* Of an ANSWER_COMPUTED. */
enum form_verdict sheet_compute(const struct sheet *sheet, size_t item);

/*
 * Whether `answer` can be saved: its value is one of the item's type ("" always is), its days are
 * days, the form has the pass, and its texts are within the limits of store/answers.h. The sentence
 * names the item. ERR_SYNTAX, ERR_NOT_FOUND, ERR_LIMIT.
 */
enum errc answer_check(const struct form *form, const struct answer *answer,
		       struct err *err) MUST_CHECK;

/* What an answer that can be saved lacks to be complete. */
enum answer_gap {
	GAP_VALUE = 1 << 0,	  /* not answered */
	GAP_CHECKED_ON = 1 << 1,  /* はい or いいえ without the day it was checked */
	GAP_TARGET_ON = 1 << 2,	  /* いいえ without a target date */
	GAP_TARGET_YEAR = 1 << 3, /* a target date outside the form's fiscal year: form_year() */
	GAP_CONFIRM = 1 << 4,	  /* carried over; nobody has confirmed it */
};

unsigned answer_gaps(const struct form *form, const struct facility *facility,
		     const struct answer *answer);

/*
 * What the answers of form->previous (values by position, STR_NONE: none) propose for `item`:
 * STR_NONE when nothing, by docs/formats/forms.md "From one edition to the next".
 */
struct str carry_over(const struct form *form, size_t item, const struct str *previous);
